"""The interface of data formats: a stream of bytes in, blocks of records, and the stream rebuilt with edits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol

from textfix.edits import Finding
from textfix.errors import FormatError, RecordError

# What becomes of a record that cannot be read: written as it is, left out of the output, or the end of the run.
ErrorPolicy = Literal["keep", "skip", "stop"]
BLOCK_SIZE = 1 << 18  # characters of text, as many as a `Cleaner` analyses together
# Longer records are refused, so that a file without line ends, or with an open quotation, does not fill the memory.
RECORD_LIMIT = 1 << 26  # bytes


class FieldText(NamedTuple):
    """
    One text of a record.

    Attributes:
        record: number of the record in its file, from 1; of its line, for formats with a record on each line.
        field: path of the field, such as "text", "meta.title" or "messages[2].content".
        text: the text; None for a null.
    """

    record: int
    field: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """
    How to read a data file.

    Attributes:
        name: what messages call the file.
        fields: names of the fields, or paths to them, that hold text; empty for the default, see `choose_field`.
        errors: what becomes of a record that cannot be read: "keep" writes it as it is, "skip" leaves it out, "stop"
            raises `RecordError`.
        block_size: characters of text in a block.
        record_limit: bytes that a record may have.
    """

    name: str = "the data"
    fields: tuple[str, ...] = ()
    errors: ErrorPolicy = "keep"
    block_size: int = BLOCK_SIZE
    record_limit: int = RECORD_LIMIT


class Block(Protocol):
    """Consecutive records of a file."""

    @property
    def records(self) -> int:
        """Number of records, those with problems included."""

    @property
    def texts(self) -> Sequence[FieldText]:
        """Texts of the readable records, in the order of the file."""

    @property
    def lines(self) -> Sequence[int]:
        """
        The line of the file on which each of `texts` begins, from 1; 0 if the file has no lines.

        Right if records that cannot be read are kept.
        """

    @property
    def problems(self) -> Sequence[RecordError]:
        """One error for each record that is kept as it is or left out; complete once the block is rebuilt."""

    def problem(self, record: int, reason: str) -> RecordError:
        """Return the error that says why a record of this block cannot be repaired."""

    def rebuild(self, edits: Sequence[Sequence[Finding]]) -> Any:
        """
        Return the block with edits applied, in the form that the writer of its format takes.

        Args:
            edits: for each of `texts`, the edits on it: sorted, disjoint, each with a replacement.
        """


class Writer(Protocol):
    """Takes rebuilt blocks, in order."""

    def write(self, piece: Any) -> None:
        """Write a rebuilt block."""

    def close(self) -> None:
        """Complete the output; the stream below stays open."""


class Reader(Protocol):
    """A data file opened for reading."""

    def blocks(self) -> Iterator[Block]:
        """
        Yield the blocks of the file; to be called once.

        Raises:
            RecordError: a record cannot be read, and the policy is "stop"; or the file is damaged from there on.
            FormatError: the file is not of this format, or its text field cannot be chosen.
        """

    def writer(self, destination: BinaryIO) -> Writer:
        """Return a writer for the rebuilt blocks of this file."""


class Format(Protocol):
    """A format of data files."""

    @property
    def name(self) -> str:
        """Name of the format, such as "jsonl"."""

    def open(self, source: BinaryIO, options: ReadOptions) -> Reader:
        """Start to read a file from a stream of uncompressed bytes."""


def choose_field(texts: Collection[str], others: Collection[str], name: str) -> str:
    """
    Return the field that holds the text of a record, where the user names none: "text", or the only text field.

    Args:
        texts: names of the fields that hold text.
        others: names of the other fields.
        name: what messages call the file.

    Raises:
        FormatError: there is no such field, or more than one.

    >>> choose_field(["title", "text"], ["id"], "a.jsonl")
    'text'
    >>> choose_field(["title", "body"], ["id"], "a.jsonl")
    Traceback (most recent call last):
    textfix.errors.FormatError: a.jsonl: several fields hold text; name those to repair, of 'title', 'body'
    """
    if "text" in texts:
        return "text"
    if len(texts) == 1:
        return next(iter(texts))
    if texts:
        raise FormatError(f"{name}: several fields hold text; name those to repair, of {_listed(texts)}")
    raise FormatError(f"{name}: no field holds text; there is {_listed(others)}")


def _listed(names: Collection[str]) -> str:
    return ", ".join(map(repr, names))
