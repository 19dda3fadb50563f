"""CSV and TSV with a header: a record is a row, its texts are columns; every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import BinaryIO

from textfix.edits import apply_edits
from textfix.errors import DecodeError, FormatError
from textfix.formats.byte_records import (
    BadRecordError,
    ByteReader,
    ByteRecord,
    Edits,
    read_chunks,
    refuse,
    take_sample,
)
from textfix.formats.delimited_rows import Dialect, Row, RowScanner, sniff_delimiter
from textfix.formats.records import FieldText, ReadOptions, choose_field

_UNIT = "row"
_BOM = b"\xef\xbb\xbf"


class Delimited:
    """
    The format; see `records.Format`.

    Args:
        name: "csv" or "tsv".
        delimiter: the byte between fields; None tells it from the header.
    """

    def __init__(self, name: str, delimiter: bytes | None = None) -> None:
        self.name = name
        self._delimiter = delimiter

    def open(self, source: BinaryIO, options: ReadOptions) -> ByteReader:
        """Start to read a file."""
        return ByteReader(self._records(source, options), options, _UNIT)

    def _records(self, source: BinaryIO, options: ReadOptions) -> Iterator[ByteRecord]:
        pieces, chunks = take_sample(read_chunks(source), options.block_size)
        head = b"".join(pieces)
        bom = _BOM if head.startswith(_BOM) else b""
        sample = _Sample(head.removeprefix(bom), len(head) < options.block_size, options.record_limit)
        dialect = self._dialect(sample)
        yield ByteRecord(bom)
        rows = RowScanner(_drop(chunks, len(bom)), dialect, options.record_limit).rows()
        columns: Columns = {}
        for row in rows:
            yield ByteRecord(row.raw)
            if not row.is_blank:
                columns = _choose_columns(row, sample.rows(dialect), dialect, options)
                break
        number = 0
        for row in rows:
            number += not row.is_blank
            yield ByteRecord(row.raw) if row.is_blank else _read_row(row, number, columns, dialect, options)

    def _dialect(self, sample: _Sample) -> Dialect:
        """
        Return how the file is written.

        Tab-separated files mostly do not quote; they do if all quotation marks at the beginning of a field fit.
        """
        dialect = Dialect(self._delimiter or sniff_delimiter(sample.head))
        if dialect.delimiter == b"\t" and any(row.problem for row in sample.rows(dialect)):
            return Dialect(dialect.delimiter, quoted=False)
        return dialect


@dataclass(frozen=True, slots=True)
class _Sample:
    """The beginning of a file, without a byte order mark, and whether it is all of it."""

    head: bytes
    is_whole: bool
    limit: int

    def rows(self, dialect: Dialect) -> Iterator[Row]:
        """Yield the rows; of a part of a file without the last one, which may be cut off."""
        with suppress(DecodeError):
            yield from RowScanner(self._chunks(), dialect, self.limit).rows()

    def _chunks(self) -> Iterator[bytes]:
        if self.head:
            yield self.head
        if not self.is_whole:
            raise DecodeError("the sample ends here")


Columns = dict[int, str]  # name of each column that holds text, by its index


def _drop(chunks: Iterable[bytes], count: int) -> Iterator[bytes]:
    """Yield all but the first `count` bytes."""
    for chunk in chunks:
        if len(chunk) > count:
            yield chunk[count:]
        count = max(0, count - len(chunk))


def _choose_columns(header: Row, sample: Iterable[Row], dialect: Dialect, options: ReadOptions) -> Columns:
    """
    Return the columns that hold text.

    Raises:
        FormatError: the header cannot be read, lacks a column that is asked for, or leaves open which one to take.
    """
    if header.problem:
        raise FormatError(f"{options.name}: the header cannot be read: {header.problem}")
    try:
        names = [dialect.decode(field) for field in header.fields]
    except BadRecordError as error:
        raise FormatError(f"{options.name}: the header cannot be read: {error}") from None
    fields = options.fields or (choose_field(_text_columns(names, sample), names, options.name),)
    for field in fields:
        if field not in names:
            raise FormatError(f"{options.name}: no column {field!r}; there is {', '.join(map(repr, names))}")
    return {index: name for index, name in enumerate(names) if name in fields}


def _text_columns(names: list[str], sample: Iterable[Row]) -> list[str]:
    """Return the names of columns that may hold text: "text", the only one, or those with more than numbers."""
    if "text" in names or len(names) == 1:
        return names
    is_text = [False] * len(names)
    rows = (row for row in sample if not row.is_blank)
    next(rows, None)  # the header
    for row in rows:
        for index, field in enumerate(row.fields[: len(names)]):
            is_text[index] = is_text[index] or not _is_number(field)
    return list(compress(names, is_text))


def _is_number(field: bytes) -> bool:
    try:
        float(field.strip(b'" ') or b"0")
    except ValueError:
        return False
    return True


def _read_row(row: Row, number: int, columns: Columns, dialect: Dialect, options: ReadOptions) -> ByteRecord:
    """
    Return the record in a row.

    Raises:
        RecordError: it cannot be read, and the policy is "stop".
    """
    try:
        if row.problem:
            raise BadRecordError(row.problem)
        texts = [FieldText(number, name, dialect.decode(_field(row, index, name))) for index, name in columns.items()]
    except BadRecordError as error:
        return refuse(row.raw, number, str(error), options, _UNIT)
    edit, breaks = partial(_edit, row, columns, dialect), partial(_breaks_before, row, columns)
    return ByteRecord(row.raw, number, tuple(texts), edit, breaks=breaks)


def _breaks_before(row: Row, columns: Columns) -> list[int]:
    """Return how many line feeds stand before each column in its row."""
    return [sum(field.count(b"\n") for field in row.fields[:index]) for index in columns]


def _field(row: Row, index: int, name: str) -> bytes:
    if index >= len(row.fields):
        raise BadRecordError(f"no column {name!r}: it has only {len(row.fields)} of them")
    return row.fields[index]


def _edit(row: Row, columns: Columns, dialect: Dialect, edits: list[Edits]) -> bytes:
    fields = list(row.fields)
    for index, changes in zip(columns, edits, strict=True):
        if changes:
            fields[index] = dialect.encode(fields[index], apply_edits(dialect.decode(fields[index]), changes))
    return dialect.delimiter.join(fields) + row.ending
