"""Clean a data file: records in, repaired, records out, in one pass and bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from textfix.edits import Finding
from textfix.errors import FormatError, RecordError
from textfix.formats.analyzers import Analyzer
from textfix.formats.records import Block, FieldText, Format, ReadOptions
from textfix.report import Report

_PROBLEMS_KEPT = 100  # a guess: more than anybody reads, and bounded


Reports = list[Report | None]
# Applies a function to items, keeps their order, and holds few of them at a time: `map`, or one with workers.
OrderedMap = Callable[[Callable[[list[str | None]], Reports], Iterable[list[str | None]]], Iterator[Reports]]
Watcher = Callable[[Sequence[FieldText], Reports], None]
EditChooser = Callable[[FieldText], Sequence[Finding]]


@dataclass(slots=True)
class Counts:
    """
    What was done to the records of a file.

    Attributes:
        records: records read, those with problems included.
        changed: texts with an edit.
        edits: edits applied.
        bad: records that were kept as they were or left out.
        problems: the first errors of those, at most 100.
    """

    records: int = 0
    changed: int = 0
    edits: int = 0
    bad: int = 0
    problems: list[RecordError] = field(default_factory=list)

    def add(self, block: Block, reports: Reports) -> None:
        """Count a block that was rebuilt."""
        self.count(block, [0 if report is None else len(report.edits) for report in reports], defects(block, reports))

    def count(self, block: Block, sizes: Sequence[int], more: Iterable[RecordError]) -> None:
        """Count a block that was rebuilt, by the number of edits on each text; `more`: problems besides its own."""
        problems = [*block.problems, *more]
        self.records += block.records
        self.changed += sum(size > 0 for size in sizes)
        self.edits += sum(sizes)
        self.bad += len(problems)
        self.problems += problems[: _PROBLEMS_KEPT - len(self.problems)]


@dataclass(frozen=True, slots=True)
class Hooks:
    """
    How the work is spread, and who looks on.

    Attributes:
        ordered_map: applies a function to items one after the other, in order; `map`, or a parallel one.
        watch: called with the texts of each block and the reports on them, in the order of the file; None instead of
            a report if the record cannot hold its edits.
        progress: called after each block with the offset up to which the source is read, if it has offsets, and the
            numbers of texts and edits in the block.
    """

    ordered_map: OrderedMap = map
    watch: Watcher | None = None
    progress: Callable[[int, int, int], None] | None = None


NO_HOOKS = Hooks()


def clean_stream(
    source: BinaryIO,
    destination: BinaryIO,
    analyzer: Analyzer,
    data_format: Format,
    options: ReadOptions,
    hooks: Hooks = NO_HOOKS,
) -> Counts:
    """
    Copy a data file from one stream to another with its texts repaired.

    Args:
        source: the uncompressed bytes.
        destination: takes the uncompressed bytes; what was written is worthless if an error is raised.
        analyzer: what finds the edits, a `Cleaner`.
        data_format: the format of the file.
        options: its name, the fields that hold text, and what becomes of records that cannot be read.
        hooks: how the work is spread, and who looks on.

    Raises:
        RecordError: a record cannot be read, and the policy is "stop"; or the file is damaged from there on.
        FormatError: the file is not of this format, or its text field cannot be chosen.
        OSError: a stream cannot be read or written.
    """
    counts = Counts()
    reader = data_format.open(source, options)
    with closing(reader.writer(destination)) as writer:
        for block, reports in analyzed(reader.blocks(), analyzer, hooks.ordered_map):
            if options.errors == "stop":
                _raise_first(defects(block, reports))
            writer.write(block.rebuild([() if report is None else report.edits for report in reports]))
            counts.add(block, reports)
            if hooks.watch is not None:
                hooks.watch(block.texts, _written(block, reports))
            if hooks.progress is not None:
                hooks.progress(0, len(reports), sum(len(report.edits) for report in reports if report is not None))
    return counts


def rewrite_stream(
    source: BinaryIO, destination: BinaryIO, data_format: Format, options: ReadOptions, choose: EditChooser
) -> Counts:
    """
    Copy a data file from one stream to another with edits that are known already.

    Args:
        source: the uncompressed bytes.
        destination: takes the uncompressed bytes; what was written is worthless if an error is raised.
        data_format: the format of the file.
        options: its name, the fields that hold text, and what becomes of records that cannot be read.
        choose: returns the edits of a text; a `FormatError` says why it cannot be edited.

    Raises:
        RecordError, FormatError, OSError: see `clean_stream`.
    """
    counts = Counts()
    reader = data_format.open(source, options)
    with closing(reader.writer(destination)) as writer:
        for block in reader.blocks():
            edits, problems = _chosen(block, choose)
            if options.errors == "stop":
                _raise_first(problems)
            writer.write(block.rebuild(edits))
            counts.count(block, [len(found) for found in edits], problems)
    return counts


def _chosen(block: Block, choose: EditChooser) -> tuple[list[Sequence[Finding]], list[RecordError]]:
    """Return the edits of each text of a block, and an error for each that cannot be edited."""
    edits: list[Sequence[Finding]] = []
    problems: list[RecordError] = []
    for text in block.texts:
        try:
            edits.append(choose(text))
        except FormatError as error:
            edits.append(())
            problems.append(block.problem(text.record, f"field {text.field!r}: {error}"))
    return edits, problems


def analyzed(blocks: Iterable[Block], analyzer: Analyzer, ordered_map: OrderedMap) -> Iterator[tuple[Block, Reports]]:
    """Yield each block with the reports on its texts; holds the blocks that `ordered_map` has in flight."""
    waiting: deque[Block] = deque()

    def texts() -> Iterator[list[str | None]]:
        for block in blocks:
            waiting.append(block)
            yield [text for _, _, text in block.texts]

    for reports in ordered_map(partial(analyzer.analyze_many, errors="keep"), texts()):
        yield waiting.popleft(), reports


def _written(block: Block, reports: Reports) -> Reports:
    """Return the reports with None for those on records that are kept as they are."""
    bad = {problem.record for problem in block.problems}
    if not bad:
        return reports
    return [None if text.record in bad else report for text, report in zip(block.texts, reports, strict=True)]


def defects(block: Block, reports: Reports) -> Iterator[RecordError]:
    """Yield an error for each text that textfix could not analyse; it is kept as it is whatever the policy."""
    for text, report in zip(block.texts, reports, strict=True):
        if report is not None and report.error is not None:
            yield block.problem(text.record, f"field {text.field!r}: {report.error}")


def _raise_first(errors: Iterable[RecordError]) -> None:
    for error in errors:
        raise error
