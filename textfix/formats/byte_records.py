"""Records as pieces of a stream of bytes: what is not edited is written exactly as it was read."""

from __future__ import annotations

import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from textfix.edits import Finding
from textfix.errors import DecodeError, RecordError
from textfix.formats.records import FieldText, ReadOptions

_CHUNK = 1 << 18  # bytes read at once
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
# A block of records with hardly any text ends here, in multiples of the block size: memory stays bounded.
_BYTES_PER_CHARACTER = 16

Edits = Sequence[Finding]


class BadRecordError(ValueError):
    """A record that cannot be read or written; the argument is the reason."""


@dataclass(frozen=True, slots=True)
class ByteRecord:
    """
    A piece of the stream: a record, or what lies between records.

    Attributes:
        raw: the bytes as they were read.
        number: number of the record; 0 for what is no record (blank lines, a header, separators).
        texts: its texts, in order.
        edit: returns the bytes with edits applied, one sequence for each text.
        problem: why the record cannot be read.
        breaks: returns how many line feeds stand in the record before each text; None if all begin on its first line.
    """

    raw: bytes
    number: int = 0
    texts: tuple[FieldText, ...] = ()
    edit: Callable[[Sequence[Edits]], bytes] | None = None
    problem: RecordError | None = None
    breaks: Callable[[], Sequence[int]] | None = None


@dataclass(slots=True)
class ByteBlock:
    """Consecutive pieces of a stream; see `records.Block`."""

    pieces: list[ByteRecord]
    options: ReadOptions
    unit: str
    line: int = 1  # of the file, on which the first piece begins
    problems: list[RecordError] = field(init=False)

    def __post_init__(self) -> None:
        self.problems = [piece.problem for piece in self.pieces if piece.problem is not None]

    @property
    def records(self) -> int:
        """Number of records, those with problems included."""
        return sum(piece.number > 0 for piece in self.pieces)

    @property
    def texts(self) -> list[FieldText]:
        """Texts of the readable records."""
        return [text for piece in self.pieces for text in piece.texts]

    @property
    def lines(self) -> list[int]:
        """The line on which each of `texts` begins."""
        lines: list[int] = []
        line = self.line
        for piece in self.pieces:
            lines += [line + before for before in (piece.breaks() if piece.breaks else [0] * len(piece.texts))]
            line += piece.raw.count(b"\n")
        return lines

    def problem(self, record: int, reason: str) -> RecordError:
        """Return the error that says why a record of this block cannot be repaired."""
        return RecordError(self.options.name, record, reason, self.unit)

    def rebuild(self, edits: Sequence[Edits]) -> bytes:
        """
        Return the bytes of the block with edits applied; a record that cannot hold its edits stays as it is.

        Raises:
            RecordError: a record cannot hold its edits, and the policy is "stop".
        """
        given = iter(edits)
        return b"".join([self._rebuilt(piece, [next(given) for _ in piece.texts]) for piece in self.pieces])

    def _rebuilt(self, piece: ByteRecord, edits: list[Edits]) -> bytes:
        if piece.edit is None or not any(edits):
            return piece.raw
        try:
            return piece.edit(edits)
        except BadRecordError as error:
            problem = self.problem(piece.number, str(error))
            if self.options.errors == "stop":
                raise problem from None
            self.problems.append(problem)
            return piece.raw


@dataclass(frozen=True, slots=True)
class ByteReader:
    """A file as pieces; see `records.Reader`."""

    pieces: Iterable[ByteRecord]
    options: ReadOptions
    unit: str

    def blocks(self) -> Iterator[ByteBlock]:
        """Yield blocks of about `options.block_size` characters of text."""
        block: list[ByteRecord] = []
        size = 0.0
        number, line = 0, 1
        try:
            for piece in self.pieces:
                block.append(piece)
                number = piece.number or number
                size += max(sum(len(text) for _, _, text in piece.texts if text), len(piece.raw) / _BYTES_PER_CHARACTER)
                if size >= self.options.block_size:
                    yield ByteBlock(block, self.options, self.unit, line)
                    line += sum(piece.raw.count(b"\n") for piece in block)
                    block, size = [], 0.0
        except DecodeError as error:
            raise located(error, number + 1, self.options, self.unit) from None
        if block:
            yield ByteBlock(block, self.options, self.unit, line)

    def writer(self, destination: BinaryIO) -> ByteWriter:
        """Return a writer of bytes."""
        return ByteWriter(destination)


@dataclass(frozen=True, slots=True)
class ByteWriter:
    """Writes bytes as they come; see `records.Writer`."""

    destination: BinaryIO

    def write(self, piece: bytes) -> None:
        """Write a rebuilt block."""
        self.destination.write(piece)

    def close(self) -> None:
        """Do nothing: there is nothing to complete."""


def refuse(raw: bytes, number: int, reason: str, options: ReadOptions, unit: str) -> ByteRecord:
    """
    Return a record that cannot be read as the policy for errors demands: with its bytes, or without any.

    Raises:
        RecordError: the policy is "stop".
    """
    problem = RecordError(options.name, number, reason, unit)
    if options.errors == "stop":
        raise problem
    return ByteRecord(raw if options.errors == "keep" else b"", number, problem=problem)


def located(error: DecodeError, number: int, options: ReadOptions, unit: str) -> RecordError:
    """Return an error of the stream as one of the record at which it ends."""
    return RecordError(options.name, number, str(error).removeprefix(f"{options.name}: "), unit)


def read_chunks(source: BinaryIO) -> Iterator[bytes]:
    """
    Yield the content of a stream in pieces.

    Raises:
        DecodeError: it is UTF-16, or the stream is damaged.
    """
    read = getattr(source, "read1", source.read)  # where there is one, it gives what comes before a fault
    chunk = read(_CHUNK)
    if chunk.startswith(_UTF_16):
        raise DecodeError("it is UTF-16; convert it to UTF-8")
    while chunk:
        yield chunk
        chunk = read(_CHUNK)


def split_lines(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    r"""
    Yield lines with their line ends; only "\n" ends a line.

    Raises:
        DecodeError: a line has more than `limit` bytes.

    >>> list(split_lines([b"a\r\nb", b"c\n", b"d"], 100))
    [b'a\r\n', b'bc\n', b'd']
    """
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        head, newline, tail = chunk.rpartition(b"\n")
        if newline:
            yield from io.BytesIO(b"".join([*waiting, head, newline]))
            waiting, size = [], 0
        waiting.append(tail)
        size += len(tail)
        if size > limit:
            raise DecodeError(f"the line has more than {limit} bytes; is this the right format?")
    if rest := b"".join(waiting):
        yield rest


def take_sample(pieces: Iterator[bytes], size: int) -> tuple[list[bytes], Iterator[bytes]]:
    """
    Look ahead: return the next pieces, up to about `size` bytes, and an iterator that yields them again and the rest.

    An error in the sample is raised by the iterator, when what comes before it has been yielded.
    """
    taken: list[bytes] = []
    try:
        while size > 0 and (piece := next(pieces, None)) is not None:
            taken.append(piece)
            size -= len(piece)
    except DecodeError as error:
        return taken, chain(taken, _raise_first(error))
    return taken, chain(taken, pieces)


def _raise_first(error: DecodeError) -> Iterator[bytes]:
    raise error
    yield b""
