"""Samples of the edits that an audit counts: a few of each rule, in their context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import blake2b
from heapq import nsmallest

from textfix.edits import Finding
from textfix.formats.records import FieldText
from textfix.formats.stream import Reports
from textfix.report import Report
from textfix.runs.edit_records import EditRecord, records_of

_CONTEXT = 90  # code points shown on either side of an edit; a guess at what a reader needs to judge it
_SLACK = 8  # as many times the samples are held that will be shown; a guess


@dataclass(frozen=True, slots=True)
class Sample:
    """
    An edit in its context.

    Attributes:
        source: name of the file.
        record: number of the record, from 1.
        field: path of its field.
        rule: code of the rule.
        confidence: probability that the edit is right.
        text: the context as it was, beginning and ending between words.
        edits: this edit and those beside it, with offsets in `text`, sorted and disjoint.
        number: which of them is this edit, from 0.
        is_cut: whether text stands before the context, and after it.
        records: what `textfix apply` needs to make this edit: its own record, then those of the rest of its group.
    """

    source: str
    record: int
    field: str
    rule: str
    confidence: float
    text: str
    edits: tuple[Finding, ...]
    number: int
    is_cut: tuple[bool, bool]
    records: tuple[EditRecord, ...]


@dataclass(slots=True)
class Samples:
    """
    The edits with the smallest digests of each rule, so they are the same in whatever order the files come.

    Attributes:
        size: number of samples of a rule.
    """

    size: int
    _kept: dict[str, dict[bytes, Sample]] = field(default_factory=dict)
    _largest: dict[str, bytes] = field(default_factory=dict)  # digest that a sample may have, once there are enough

    def add(self, source: str, texts: Sequence[FieldText], reports: Reports) -> None:
        """Look at the edits on some texts of a file."""
        for text, report in zip(texts, reports, strict=True):
            if report is not None and report.edits:
                records = cache(partial(_records, source, text, report))
                for number in range(len(report.edits)):
                    self._consider(report, number, records)

    def _consider(self, report: Report, number: int, records: Callable[[], list[EditRecord]]) -> None:
        edit = report.edits[number]
        kept = self._kept.setdefault(edit.rule, {})
        start, end = _context(report.source, edit)
        key = f"{report.source[start:end]}\0{edit.start - start}"
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if digest in kept or digest > self._largest.get(edit.rule, digest):
            return
        kept[digest] = _sample(report, number, (start, end), records())
        if len(kept) >= _SLACK * self.size:
            smallest = self._smallest(kept)
            self._kept[edit.rule] = dict(smallest)
            self._largest[edit.rule] = smallest[-1][0]

    def _smallest(self, kept: dict[bytes, Sample]) -> list[tuple[bytes, Sample]]:
        return nsmallest(self.size, kept.items(), lambda item: item[0])

    def by_rule(self) -> Iterator[tuple[str, list[Sample]]]:
        """Yield the code of each rule and its samples, the least certain first."""
        for rule, kept in sorted(self._kept.items()):
            samples = [sample for _, sample in self._smallest(kept)]
            yield rule, sorted(samples, key=lambda sample: sample.confidence)


def _context(text: str, edit: Finding) -> tuple[int, int]:
    """Return begin and end of the context of an edit: between words, if one ends near enough."""
    start, end = max(0, edit.start - _CONTEXT), min(len(text), edit.end + _CONTEXT)
    if start:
        start = max(text.find(" ", start, edit.start), start - 1) + 1
    if end < len(text):
        last = text.rfind(" ", edit.end, end)
        end = end if last < 0 else last
    return start, end


def _records(source: str, text: FieldText, report: Report) -> list[EditRecord]:
    return list(records_of(source, [text], [report]))


def _sample(report: Report, number: int, span: tuple[int, int], records: Sequence[EditRecord]) -> Sample:
    start, end = span
    first = last = number
    edits = report.edits
    while first and edits[first - 1].start >= start:
        first -= 1
    while last + 1 < len(edits) and edits[last + 1].end <= end:
        last += 1
    inside = tuple(replace(e, start=e.start - start, end=e.end - start) for e in edits[first : last + 1])
    own = records[number]
    rest = [other for other in records if own.group is not None and other.group == own.group and other is not own]
    is_cut = (start > 0, end < len(report.source))
    place = (own.file, own.record, own.field, own.rule, own.confidence)
    return Sample(*place, report.source[start:end], inside, number - first, is_cut, (own, *rest))
