"""Blocks of Arrow tables: shared by Parquet and Arrow IPC."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple, cast

import pyarrow as pa

from textfix.edits import apply_edits
from textfix.errors import FormatError, RecordError
from textfix.formats.arrow_columns import Array, Leaf, TextColumn, find_leaf
from textfix.formats.byte_records import Edits
from textfix.formats.records import FieldText, ReadOptions

_UNIT = "row"


@contextmanager
def arrow_errors(name: str, what: str) -> Iterator[None]:
    """
    Turn what pyarrow raises about the content of a file into an error with its name.

    Raises:
        FormatError: the content cannot be read or written.
    """
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None) is not None:
            raise  # from the operating system
        raise FormatError(f"{name}: {what}: {' '.join(str(error).split())}") from None


class Piece(NamedTuple):
    """A rebuilt block: some rows of a row group, and with the last ones of it, the group as it was read."""

    rows: Any
    group: Any
    is_changed: bool


@dataclass(slots=True)
class ArrowBlock:
    """
    Consecutive rows of a row group or record batch; see `records.Block`.

    Attributes:
        rows: the rows, a `pyarrow.Table`.
        first: number of the first of them in the file, from 1.
        group: the row group, if they are the last rows of it; else None.
        columns: which columns hold text.
        options: the policy for errors, and the name of the file.
    """

    rows: Any
    first: int
    group: Any
    columns: Sequence[TextColumn]
    options: ReadOptions
    texts: list[FieldText] = field(init=False, default_factory=list)
    problems: list[RecordError] = field(init=False, default_factory=list)
    _leaves: list[list[Leaf]] = field(init=False, default_factory=list)
    _places: list[tuple[int, int, int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        found = []
        for number, column in enumerate(self.columns):
            start = 0
            self._leaves.append([])
            for piece, chunk in enumerate(self.rows.column(column.index).chunks):
                leaf = find_leaf(chunk, column.path)
                self._leaves[-1].append(leaf)
                for at, text in enumerate(self._read(leaf, start)):
                    found.append(((start + leaf.rows[at], number, piece, at), leaf.names[at], text))
                start += len(chunk)
        if len(self.columns) > 1:
            found.sort(key=lambda item: item[0])
        self._places = [place for place, _, _ in found]
        self.texts = [FieldText(self.first + place[0], name, text) for place, name, text in found]

    @property
    def lines(self) -> list[int]:
        """Zeros: there are no lines."""
        return [0] * len(self.texts)

    @property
    def records(self) -> int:
        """Number of rows."""
        return cast(int, self.rows.num_rows)

    def problem(self, record: int, reason: str) -> RecordError:
        """Return the error that says why a row cannot be repaired."""
        return RecordError(self.options.name, record, reason, _UNIT)

    def rebuild(self, edits: Sequence[Edits]) -> Piece:
        """
        Return the rows with edits applied; those that cannot be read are left out if the policy is "skip".

        Raises:
            RecordError: an edit cannot be written, and the policy is "stop".
        """
        changes: dict[tuple[int, int], dict[int, str]] = {}
        for (row, number, piece, at), text, change in zip(self._places, self.texts, edits, strict=True):
            if change and text.text is not None:
                new = apply_edits(text.text, change)
                if self._can_hold(new, self.first + row):
                    changes.setdefault((number, piece), {})[at] = new
        rows = self.rows
        for number in sorted({number for number, _ in changes}):
            index = self.columns[number].index
            rows = rows.set_column(index, rows.schema.field(index), self._rebuilt(number, changes))
        return self._without_bad(rows, is_changed=bool(changes))

    def _read(self, leaf: Leaf, start: int) -> list[str | None]:
        """Return the strings of a leaf; None, after adding a problem, for one that is not UTF-8."""
        try:
            return cast("list[str | None]", leaf.values.to_pylist())
        except UnicodeDecodeError:
            return [self._decoded(raw, start + row) for raw, row in zip(_as_bytes(leaf.values), leaf.rows, strict=True)]

    def _decoded(self, raw: bytes | None, row: int) -> str | None:
        try:
            return None if raw is None else raw.decode()
        except UnicodeDecodeError as error:
            reason = f"not UTF-8: byte {error.start + 1} of the text is 0x{raw[error.start]:02x}" if raw else ""
            self._refuse(row + self.first, reason)
            return None

    def _refuse(self, record: int, reason: str) -> None:
        problem = self.problem(record, reason)
        if self.options.errors == "stop":
            raise problem
        self.problems.append(problem)

    def _can_hold(self, text: str, record: int) -> bool:
        try:
            text.encode()
        except UnicodeEncodeError:
            self._refuse(record, "the repaired text has half a surrogate pair, which Arrow cannot hold")
            return False
        return True

    def _rebuilt(self, number: int, changes: dict[tuple[int, int], dict[int, str]]) -> Any:
        chunks = self.rows.column(self.columns[number].index).chunks
        rebuilt = [
            leaf.rebuild(_replaced(leaf.values, changes[number, piece]))
            if (number, piece) in changes
            else chunks[piece]
            for piece, leaf in enumerate(self._leaves[number])
        ]
        return pa.chunked_array(rebuilt)

    def _without_bad(self, rows: Any, *, is_changed: bool) -> Piece:
        if self.options.errors != "skip" or not self.problems:
            return Piece(rows, self.group, is_changed)
        bad = {problem.record - self.first for problem in self.problems}
        return Piece(rows.filter([row not in bad for row in range(rows.num_rows)]), self.group, True)


def split_rows(table: Any, first: int, columns: Sequence[TextColumn], options: ReadOptions) -> Iterator[ArrowBlock]:
    """
    Yield a row group in blocks of about `options.block_size` bytes of text; one block if it is empty.

    Args:
        table: the row group.
        first: number of its first row in the file, from 1.
        columns: which columns hold text.
        options: the size of a block, the policy for errors, and the name of the file.
    """
    # Not `nbytes`, which pyarrow before 24 does not know of string views.
    size = sum(table.column(column.index).get_total_buffer_size() for column in columns)
    step = max(1, table.num_rows * options.block_size // max(size, 1))
    for start in range(0, max(table.num_rows, 1), step):
        group = table if start + step >= table.num_rows else None
        yield ArrowBlock(table.slice(start, step), first + start, group, columns, options)


def seekable(source: BinaryIO, closing: ExitStack) -> BinaryIO:
    """Return a stream itself if it can be read from anywhere, and otherwise a copy on the disk, closed by a stack."""
    if source.seekable():
        return source
    copy = closing.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
    copyfileobj(source, copy)
    copy.seek(0)
    return cast(BinaryIO, copy)


def _as_bytes(values: Array) -> list[bytes | None]:
    kind = pa.binary() if pa.types.is_string(values.type) else pa.large_binary()
    return cast("list[bytes | None]", values.cast(kind).to_pylist())


def _replaced(values: Array, changes: dict[int, str]) -> Array:
    """Return an array with some strings replaced."""
    try:
        strings = values.to_pylist()
    except UnicodeDecodeError:
        raw = _as_bytes(values)
        for at, text in changes.items():
            raw[at] = text.encode()
        return pa.array(raw, pa.large_binary()).cast(values.type, safe=False)
    for at, text in changes.items():
        strings[at] = text
    return pa.array(strings, values.type)


class GroupWriter:
    """
    Writes row groups or record batches, each when its last piece comes; see `records.Writer`.

    Args:
        file: a writer of pyarrow.
        write_rows: writes a `pyarrow.Table` with it, as one group.
        name: the name of the file in errors.
    """

    def __init__(self, file: Any, write_rows: Callable[[Any], None], name: str) -> None:
        self._file = file
        self._write_rows = write_rows
        self._name = name
        self._pieces: list[Piece] = []

    def write(self, piece: Piece) -> None:
        """Write the group of a piece if this is its last one."""
        self._pieces.append(piece)
        if piece.group is None:
            return
        is_changed = any(piece.is_changed for piece in self._pieces)
        rows = pa.concat_tables([piece.rows for piece in self._pieces]) if is_changed else piece.group
        self._pieces = []
        with arrow_errors(self._name, "cannot be written"):
            self._write_rows(rows)

    def close(self) -> None:
        """Write the end of the file."""
        self._file.close()
