"""Edits as data: each edit of a run as a line of JSON, which can be filtered, applied and reverted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, get_type_hints

from textfix.edits import Finding, apply_edits
from textfix.errors import FormatError, OverlapError
from textfix.formats.records import FieldText
from textfix.report import Report

_DIGITS = 16  # of a hash, in hexadecimal: enough to tell texts that nobody forges


@dataclass(frozen=True, slots=True)
class EditRecord:
    """
    An edit that was made in a data file.

    Attributes:
        file: name of the file.
        record: number of the record, from 1; of its line, for formats with a record on each line.
        field: path of the field.
        start: first code point of the span, counted in the text before it was repaired.
        end: first code point after the span.
        text: what stood there.
        start_after: first code point of the replacement, counted in the text with all its edits.
        end_after: first code point after the replacement.
        replacement: what stands there now.
        rule: code of the rule.
        confidence: probability that the edit is right.
        group: edits of a text with the same group belong together, such as both marks of a quotation.
        before: hash of the text before it was repaired.
        after: hash of the text with all its edits.
        accept: False if a reviewer refused the edit.
    """

    file: str
    record: int
    field: str
    start: int
    end: int
    text: str
    start_after: int
    end_after: int
    replacement: str
    rule: str
    confidence: float
    group: int | None
    before: str
    after: str
    accept: bool = True

    def to_json(self) -> bytes:
        """Return a line of JSON in UTF-8; a verdict that nobody has given is left out."""
        values = asdict(self)
        if self.accept:
            del values["accept"]
        try:
            return json.dumps(values, ensure_ascii=False).encode() + b"\n"
        except UnicodeEncodeError:  # half a surrogate pair
            return json.dumps(values).encode() + b"\n"

    @classmethod
    def from_json(cls, line: bytes, where: str) -> EditRecord:
        """
        Return the edit on a line; members that edits do not have are passed over.

        Args:
            line: the JSON.
            where: name of the file and number of the line, for messages.

        Raises:
            FormatError: this is no edit.
        """
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                raise FormatError(f"{where}: not an edit; it must be a JSON object")
        except ValueError as error:
            raise FormatError(f"{where}: not JSON: {error}") from None
        found = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        for name, kind in _kinds().items():
            if not isinstance(found.get(name, True if name == "accept" else None), kind):
                raise FormatError(f"{where}: not an edit: {name} is missing or of the wrong type")
        return cls(**found)


def _kinds() -> dict[str, Any]:
    return get_type_hints(EditRecord) | {"confidence": float | int}


def renamed(line: bytes, old: str, new: str) -> bytes:
    """
    Return a line of `EditRecord.to_json` with the name of the file, which comes first, replaced.

    >>> renamed(b'{"file": "a.txt", "record": 1}', "a.txt", "b/a.txt")
    b'{"file": "b/a.txt", "record": 1}'
    """
    for is_ascii in (True, False):
        head = json.dumps(old, ensure_ascii=is_ascii).encode("utf-8", "replace")
        if line.startswith(b'{"file": ' + head):
            return b'{"file": ' + json.dumps(new).encode() + line[len(head) + 9 :]
    return line


def hash_text(text: str) -> str:
    """Return the hash of a text that edits carry."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def records_of(file: str, texts: Sequence[FieldText], reports: Sequence[Report | None]) -> Iterator[EditRecord]:
    """
    Yield the edits on some texts of a file, in order.

    >>> from textfix.report import Damage
    >>> report = Report("dont", (Finding(3, 3, "’", "TF201", 0.9, "safe"),), Damage({"clean": 1}), "1")
    >>> [edit] = records_of("a.jsonl", [FieldText(7, "text", "dont")], [report])
    >>> edit.record, edit.start, edit.end_after, edit.replacement
    (7, 3, 4, '’')
    """
    for text, report in zip(texts, reports, strict=True):
        if report is not None and report.edits:
            before, after = hash_text(report.source), hash_text(report.text)
            for edit, undo in zip(report.edits, report.inverse(), strict=True):
                yield EditRecord(
                    file,
                    text.record,
                    text.field,
                    edit.start,
                    edit.end,
                    undo.replacement or "",
                    undo.start,
                    undo.end,
                    edit.replacement or "",
                    edit.rule,
                    edit.confidence,
                    edit.group,
                    before,
                    after,
                )


def edits_to_apply(text: str, records: Sequence[EditRecord]) -> list[Finding]:
    """
    Return the edits of a text that was not repaired yet; any part of those that were made.

    Raises:
        FormatError: the text is another one.
    """
    ordered = _sorted(records)
    edits = [_finding(record.start, record.end, record.replacement, record) for record in ordered]
    if hash_text(text) != records[0].before or _spans(text, edits) != [record.text for record in ordered]:
        raise FormatError("the text is not the one that was edited")
    return edits


def edits_to_revert(text: str, records: Sequence[EditRecord]) -> list[Finding]:
    """
    Return the edits that undo others on a repaired text: on one with all its edits, or with these alone.

    Raises:
        FormatError: the text is neither.
    """
    ordered = _sorted(records)
    if hash_text(text) == records[0].after:
        return [_finding(record.start_after, record.end_after, record.text, record) for record in ordered]
    undo: list[Finding] = []
    shift = 0
    for record in ordered:
        start = record.start + shift
        undo.append(_finding(start, start + len(record.replacement), record.text, record))
        shift += len(record.replacement) - (record.end - record.start)
    if _spans(text, undo) != [record.replacement for record in ordered] or (
        hash_text(_applied(text, undo)) != records[0].before
    ):
        raise FormatError("the text is not the one that was repaired")
    return undo


def _sorted(records: Iterable[EditRecord]) -> list[EditRecord]:
    return sorted(records, key=lambda record: record.start)


def _finding(start: int, end: int, replacement: str, record: EditRecord) -> Finding:
    return Finding(start, end, replacement, record.rule, record.confidence, "safe")


def _spans(text: str, edits: Iterable[Finding]) -> list[str]:
    return [text[edit.start : edit.end] for edit in edits]


def _applied(text: str, edits: Sequence[Finding]) -> str:
    try:
        return apply_edits(text, edits)
    except OverlapError:
        return ""
