"""A JSON list of objects, read without holding it; what is called `.json` but holds JSON lines is read as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from textfix.errors import DecodeError, FormatError
from textfix.formats.byte_records import BadRecordError, ByteReader, ByteRecord, located, read_chunks, take_sample
from textfix.formats.json_records import choose_json_field, read_object
from textfix.formats.json_text import find_tokens
from textfix.formats.jsonl import read_json_lines
from textfix.formats.records import ReadOptions

_UNIT = "item"
_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
# A string, or as much of it as there is, or a character that opens or closes something.  A line break cannot be
# part of a string: where a quotation mark is missing, the error is found there, not at the end of the file.
_TOKEN = re.compile(rb'"(?:[^"\\\n]++|\\[^\n])*+(?P<close>")?|[\[\]{},]')


class JsonArray:
    """The format; see `records.Format`."""

    name = "json"

    def open(self, source: BinaryIO, options: ReadOptions) -> ByteReader:
        """
        Start to read a file.

        Raises:
            FormatError: the file is neither a list nor JSON lines.
            RecordError: the stream is damaged.
        """
        chunks = read_chunks(source)
        try:
            head = _read_head(chunks)
        except DecodeError as error:
            raise located(error, 1, options, _UNIT) from None
        chunks = chain([head], chunks)
        first = head.removeprefix(_BOM).lstrip(_SPACE)[:1]
        if first == b"{":
            _check_first_line(head, options.name)
            return read_json_lines(chunks, options)
        if first not in (b"[", b""):
            raise FormatError(f"{options.name}: it begins with {_shown(first)}; expected a JSON list of objects")
        return ByteReader(_records(chunks, options), options, _UNIT)


def _read_head(chunks: Iterator[bytes]) -> bytes:
    """Return the beginning of a stream, up to something that is not white space and further."""
    head = b""
    while not head.removeprefix(_BOM).strip(_SPACE) and (chunk := next(chunks, b"")):
        head += chunk
    return head


def _shown(char: bytes) -> str:
    return repr(char.decode("latin-1")) if char < b"\x80" else f"byte 0x{char[0]:02x}"


def _check_first_line(head: bytes, name: str) -> None:
    """Refuse a file that begins with an object which does not end on its line."""
    line, newline, _ = head.removeprefix(_BOM).lstrip(_SPACE).partition(b"\n")
    if newline:
        try:
            find_tokens(line.decode("utf-8", "replace"), ())
        except BadRecordError:
            raise FormatError(
                f"{name}: it is one JSON object; expected a list of objects, or an object on each line"
            ) from None


def _records(chunks: Iterable[bytes], options: ReadOptions) -> Iterator[ByteRecord]:
    scanner = _Scanner(iter(chunks), options.record_limit)
    head = scanner.read_head()
    yield ByteRecord(head)
    if not head.endswith(b"["):
        return  # an empty file
    elements = scanner.elements()
    fields = options.fields
    if not fields:
        sample, elements = take_sample(elements, options.block_size)
        fields = (choose_json_field(sample, options.name),)
    any_written = False
    for number, raw in enumerate(elements, 1):
        record = read_object(raw, number, fields, options, _UNIT)
        if record.raw and any_written:
            yield ByteRecord(b",")
        any_written = any_written or bool(record.raw)
        yield record
    for tail in scanner.read_tail():
        yield ByteRecord(tail)


class _Scanner:
    """Cuts a JSON list at its brackets and commas; what lies between is only searched for its end."""

    def __init__(self, chunks: Iterator[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self._buffer = b""
        self._start = 0  # what lies before was yielded

    def read_head(self) -> bytes:
        """Return all up to the opening bracket, or up to the end of the file."""
        while b"[" not in self._buffer and self._read_more():
            pass
        head, bracket, _ = self._buffer.partition(b"[")
        self._start = len(head + bracket)
        return head + bracket

    def elements(self) -> Iterator[bytes]:
        """
        Yield what lies between brackets and commas, white space included.

        Raises:
            DecodeError: a string or the list is not closed, or an element is longer than the limit.
        """
        end = self._find_end()
        if self._buffer[end : end + 1] == b"]" and not self._buffer[self._start : end].strip(_SPACE):
            return
        while True:
            yield self._buffer[self._start : end]
            self._start = end
            mark = self._buffer[end : end + 1]
            if mark == b"}":
                raise DecodeError("not valid JSON: there is a '}' too many")
            if mark == b"]":
                return
            self._start += 1
            end = self._find_end()

    def read_tail(self) -> Iterator[bytes]:
        """
        Yield what is left: the closing bracket, and white space around it.

        Raises:
            DecodeError: there is something else.
        """
        rest = self._buffer[self._start :]
        if rest.strip(_SPACE) != b"]":
            raise DecodeError("there is something behind the end of the list")
        yield rest
        for chunk in self._chunks:
            if chunk.strip(_SPACE):
                raise DecodeError("there is something behind the end of the list")
            yield chunk

    def _find_end(self) -> int:
        """Return the offset of the comma or bracket that ends the element at `_start`."""
        at = self._start
        depth = 0
        while True:
            match = _TOKEN.search(self._buffer, at)
            if match is None or (match[0][:1] == b'"' and not match["close"]):
                at = self._wait_for_end(len(self._buffer) if match is None else match.start(), match)
                continue
            mark = match[0]
            if depth == 0 and mark in b",]}":
                return match.start()
            depth += (mark in b"[{") - (mark in b"]}")
            at = match.end()

    def _wait_for_end(self, at: int, string: re.Match[bytes] | None) -> int:
        """Read more, and return where what is at an offset of the buffer has gone; it may be half a string."""
        if string is not None and len(self._buffer) - string.end() > 1:
            raise DecodeError("not valid JSON: a string is not closed on its line")
        before = self._start
        if not self._read_more():
            raise DecodeError("the list is not closed: the file was cut off")
        return at - before

    def _read_more(self) -> bool:
        """Append at least as much again as the element has so far, so that it is not searched too often."""
        kept = self._buffer[self._start :]
        if len(kept) > self._limit:
            raise DecodeError(f"the item has more than {self._limit} bytes; is this the right format?")
        pieces = [kept]
        size = 0
        while size <= len(kept) and (chunk := next(self._chunks, b"")):
            pieces.append(chunk)
            size += len(chunk)
        self._buffer, self._start = b"".join(pieces), 0
        return size > 0
