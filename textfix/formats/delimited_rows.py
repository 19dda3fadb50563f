"""Rows of CSV and TSV as bytes: cut into fields that give the row again when they are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from textfix.errors import DecodeError
from textfix.formats.byte_records import BadRecordError

_QUOTE = b'"'
_LINE_END = re.compile(rb"\r\n?|\n")
_QUOTED = re.compile(rb'"(?:[^"]++|"")*+"')
_DELIMITERS = b",;\t|"


class Row(NamedTuple):
    """
    A row of a file.

    Attributes:
        raw: its bytes, with the line end.
        fields: the bytes of each field, with quotation marks; empty if there is a problem or nothing on the line.
        ending: the line end; empty at the end of the file.
        problem: why the row cannot be cut into fields; empty if it can.
    """

    raw: bytes
    fields: tuple[bytes, ...]
    ending: bytes
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """True if there is nothing on the line."""
        return len(self.raw) == len(self.ending)


@dataclass(frozen=True)
class Dialect:
    """
    How rows are written.

    Attributes:
        delimiter: the byte between fields.
        quoted: whether a field may stand in quotation marks, which hides delimiters and line breaks in it; each
            quotation mark inside is doubled.  If not, quotation marks are characters like any other.
    """

    delimiter: bytes = b","
    quoted: bool = True

    @cached_property
    def plain(self) -> re.Pattern[bytes]:
        """Pattern of a field without quotation marks around it."""
        return re.compile(rb"[^\r\n%s]*" % re.escape(self.delimiter))

    @cached_property
    def special(self) -> str:
        """Characters that a field can hold only in quotation marks."""
        return "\r\n" + self.delimiter.decode() + ('"' if self.quoted else "")

    def decode(self, raw: bytes) -> str:
        """
        Return the text of a field.

        Raises:
            BadRecordError: it is not UTF-8, or holds a NUL.
        """
        if b"\0" in raw:
            raise BadRecordError("it holds a NUL character; is this the right format?")
        if self.quoted and raw.startswith(_QUOTE):
            raw = raw[1:-1].replace(b'""', _QUOTE)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise BadRecordError(
                f"not UTF-8: byte {error.start + 1} of the field is 0x{raw[error.start]:02x}"
            ) from None

    def encode(self, old: bytes, text: str) -> bytes:
        """
        Return the bytes of a field with another text, in quotation marks if it had them or needs them now.

        Raises:
            BadRecordError: it would need quotation marks, and the dialect has none.
        """
        if not (self.quoted and old.startswith(_QUOTE)):
            before = old.decode()
            if not any(text.count(char) > before.count(char) for char in self.special):
                return text.encode()
            if not self.quoted:
                raise BadRecordError("the repaired text has a tab or a line break, which this file cannot hold")
        return _QUOTE + text.encode().replace(_QUOTE, b'""') + _QUOTE


def sniff_delimiter(header: bytes) -> bytes:
    """
    Return the delimiter of a header: the most frequent candidate outside quotation marks; a comma if there is none.

    >>> sniff_delimiter(b'id;"title, short";text')
    b';'
    """
    outside = _QUOTED.sub(b"", _LINE_END.split(header, maxsplit=1)[0])
    best = max(_DELIMITERS, key=outside.count)
    return bytes([best])


class RowScanner:
    """
    Cuts a stream into rows.

    A row whose quotation marks do not fit is a problem of its first line alone: reading goes on with the next line.

    Args:
        chunks: the stream in pieces.
        dialect: how rows are written.
        limit: bytes that a row may have.
    """

    def __init__(self, chunks: Iterator[bytes], dialect: Dialect, limit: int) -> None:
        self._chunks = chunks
        self._dialect = dialect
        self._limit = limit
        self._buffer = b""
        self._start = 0  # what lies before was yielded
        self._is_final = False  # the buffer holds all that is left

    def rows(self) -> Iterator[Row]:
        """
        Yield the rows.

        Raises:
            DecodeError: a line is longer than the limit.
        """
        while True:
            while (row := self._next_row()) is None:
                self._read_more()
            if not row.raw:
                return
            self._start += len(row.raw)
            yield row

    def _next_row(self) -> Row | None:
        """Return the row at `_start`, empty at the end of the file; None if more must be read to know its end."""
        line_end = _LINE_END.search(self._buffer, self._start)
        if not self._is_final and (line_end is None or line_end.end() == len(self._buffer)):
            return None  # "\r" may be half of a line end
        end, after = line_end.span() if line_end is not None else (len(self._buffer),) * 2
        line, ending = self._buffer[self._start : end], self._buffer[end:after]
        if self._dialect.quoted and _QUOTE in line:
            return self._quoted_row(line, ending)
        return Row(line + ending, tuple(line.split(self._dialect.delimiter)) if line else (), ending)

    def _quoted_row(self, line: bytes, ending: bytes) -> Row | None:
        fields = []
        at = self._start
        while (field := self._field(at)) is not None:
            fields.append(field)
            at += len(field)
            if not self._buffer.startswith(self._dialect.delimiter, at):
                match = _LINE_END.match(self._buffer, at)
                after = match.end() if match is not None else at
                if after == len(self._buffer) and not self._is_final:
                    return None
                if match is None and after < len(self._buffer):
                    return Row(line + ending, (), ending, "there is text behind a quotation mark that ends a field")
                return Row(self._buffer[self._start : after], tuple(fields), self._buffer[at:after])
            at += 1
        if self._is_final or len(self._buffer) - self._start > self._limit:
            return Row(line + ending, (), ending, "a quotation mark is not closed")
        return None

    def _field(self, at: int) -> bytes | None:
        """Return the field at an offset; None if it is not closed in the buffer."""
        is_quoted = self._buffer.startswith(_QUOTE, at)
        match = (_QUOTED if is_quoted else self._dialect.plain).match(self._buffer, at)
        return None if match is None else match[0]

    def _read_more(self) -> None:
        """Append at least as much again as the row has so far, so that it is not searched too often."""
        kept = self._buffer[self._start :]
        if len(kept) > self._limit:
            raise DecodeError(f"the row has more than {self._limit} bytes; is this the right format?")
        pieces = [kept]
        size = 0
        while size <= len(kept) and (chunk := next(self._chunks, b"")):
            pieces.append(chunk)
            size += len(chunk)
        self._is_final = size == 0
        self._buffer, self._start = b"".join(pieces), 0
