"""JSON lines (JSONL, NDJSON): an object on each line; blank lines are kept and are no records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from textfix.formats.byte_records import ByteReader, ByteRecord, read_chunks, split_lines, take_sample
from textfix.formats.json_records import choose_json_field, read_object
from textfix.formats.records import ReadOptions

_UNIT = "line"
_BOM = b"\xef\xbb\xbf"


class JsonLines:
    """The format; see `records.Format`."""

    name = "jsonl"

    def open(self, source: BinaryIO, options: ReadOptions) -> ByteReader:
        """Start to read a file."""
        return read_json_lines(read_chunks(source), options)


def read_json_lines(chunks: Iterable[bytes], options: ReadOptions) -> ByteReader:
    """Return a reader of JSON lines from their bytes in pieces."""
    return ByteReader(_records(chunks, options), options, _UNIT)


def _records(chunks: Iterable[bytes], options: ReadOptions) -> Iterator[ByteRecord]:
    lines = split_lines(chunks, options.record_limit)
    fields = options.fields
    if not fields:
        sample, lines = take_sample(lines, options.block_size)
        fields = (choose_json_field(sample, options.name),)
    for number, raw in enumerate(lines, 1):
        if raw.removeprefix(_BOM).strip():
            yield read_object(raw, number, fields, options, _UNIT)
        else:
            yield ByteRecord(raw)
