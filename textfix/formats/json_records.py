"""One JSON object as a record: shared by JSON lines and JSON arrays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textfix.formats.byte_records import BadRecordError, ByteRecord, Edits, refuse
from textfix.formats.json_text import Token, edit_tokens, find_tokens, string_fields
from textfix.formats.records import FieldText, ReadOptions, choose_field

_BOM = "\ufeff"


def read_object(raw: bytes, number: int, fields: tuple[str, ...], options: ReadOptions, unit: str) -> ByteRecord:
    """
    Return the record in the bytes of one JSON object.

    Args:
        raw: the object, white space around it and a byte order mark before it.
        number: number of the record.
        fields: paths to the texts.
        options: the policy for errors, and the name of the file.
        unit: what `number` counts.

    Raises:
        RecordError: the record cannot be read, and the policy is "stop".
    """
    try:
        line = _decode(raw.rstrip(b"\r\n"))
        tokens = find_tokens(line, fields, start=line.startswith(_BOM))
    except BadRecordError as error:
        return refuse(raw, number, str(error), options, unit)
    texts = tuple(FieldText(number, token.field, token.text) for token in tokens)
    breaks = partial(_breaks_before, line, tokens) if b"\n" in raw else None
    return ByteRecord(raw, number, texts, partial(_edit, raw, tokens), breaks=breaks)


def _breaks_before(line: str, tokens: list[Token]) -> list[int]:
    """Return how many line feeds stand before each string in the text of its record."""
    return [line.count("\n", 0, token.begin) for token in tokens]


def choose_json_field(objects: Iterable[bytes], name: str) -> str:
    """
    Return the field that holds the text of some records, see `records.choose_field`; "text" if none is readable.

    Raises:
        FormatError: there is no such field, or more than one.
    """
    may_hold_text: dict[str, bool] = {}
    for raw in objects:
        try:
            line = _decode(raw)
            found = string_fields(line, start=line.startswith(_BOM))
        except BadRecordError:
            continue
        for field, is_text in found.items():
            may_hold_text[field] = may_hold_text.get(field, False) or is_text
    texts = [field for field, is_text in may_hold_text.items() if is_text]
    return choose_field(texts, [*may_hold_text], name) if may_hold_text else "text"


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise BadRecordError(f"not UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}") from None


def _edit(raw: bytes, tokens: list[Token], edits: list[Edits]) -> bytes:
    return edit_tokens(raw.decode(), tokens, edits).encode()
