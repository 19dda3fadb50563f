"""Texts of data files analyzed for the linter: read by block, and written with what is fixed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Generic, TypeVar

from textfix.errors import RecordError
from textfix.files.compression import strip_compression
from textfix.files.documents import open_file
from textfix.files.writing import KeepFile, Note, replacing
from textfix.formats.records import Block, FieldText
from textfix.formats.zones import markup_zones, outside
from textfix.report import DerivedText
from textfix.runs.checks import CheckedText, Checker
from textfix.runs.job import TEXT, Job, Stream, unpacked
from textfix.runs.survey import read_blocks

Chosen = TypeVar("Chosen", bound=DerivedText)


@dataclass(frozen=True, slots=True)
class CheckedBlock(Generic[Chosen]):
    """
    Consecutive records of a data file.

    Attributes:
        block: the records; its problems are complete.
        texts: their texts.
        reports: what was chosen of the findings in each text; None for a null.
        defects: an error for each text that could not be analyzed.
        offset: up to where the source is read by now, in bytes; 0 if that is not known.
    """

    block: Block
    texts: Sequence[FieldText]
    reports: Sequence[Chosen | None]
    defects: Sequence[RecordError]
    offset: int

    @property
    def sizes(self) -> list[int]:
        """The number of edits on each text."""
        return [0 if report is None else len(report.edits) for report in self.reports]


@dataclass(frozen=True, slots=True)
class RecordChecker(Generic[Chosen]):
    """
    Analyzes the texts of data files.

    Attributes:
        job: how files are read.
        checker: analyzes texts.
        choose: returns what is reported of the findings in a text, and fixed.
    """

    job: Job
    checker: Checker
    choose: Callable[[CheckedText], Chosen]

    def check(self, source: Stream) -> Iterator[CheckedBlock[Chosen]]:
        """
        Yield the blocks of a data file, which is only read.

        Raises:
            FormatError, RecordError, MissingExtraError, OSError: see `textfix.runs.job.clean_data`.
        """
        return self._checked(read_blocks(source, self.job), source)

    def fix(self, source: Stream, destination: Stream) -> Iterator[CheckedBlock[Chosen]]:
        """
        Copy a data file with the chosen edits, and yield its blocks; what was written is worthless after an error.

        Raises:
            FormatError, RecordError, MissingExtraError, OSError: see `textfix.runs.job.clean_data`.
        """
        with unpacked(source, destination, self.job) as (reading, writing, data_format, options):
            reader = data_format.open(reading, options)
            with closing(reader.writer(writing)) as writer:
                for checked in self._checked(reader.blocks(), source):
                    edits = [() if report is None else report.edits for report in checked.reports]
                    writer.write(checked.block.rebuild(edits))
                    yield checked

    def fix_in_place(self, source: Path, note: Note) -> Iterator[CheckedBlock[Chosen]]:
        """
        Fix a data file, atomically, and yield its blocks; one without edits is not written.

        Args:
            source: the file.
            note: called with a sentence for each thing that the file cannot keep.

        Raises:
            OSError: the file cannot be read or written, or changed while it was read; it is as it was.
            FormatError, RecordError, MissingExtraError: see `textfix.runs.job.clean_data`.
        """
        edits = 0
        stream, snapshot = open_file(source)
        with stream, replacing(source, snapshot, note) as target:
            for checked in self.fix(Stream(stream, str(source)), Stream(target, str(source))):
                edits += sum(checked.sizes)
                yield checked
            if not edits:
                raise KeepFile

    def _checked(self, blocks: Iterable[Block], source: Stream) -> Iterator[CheckedBlock[Chosen]]:
        """Yield the blocks in order; those wait whose texts are analyzed."""
        waiting: deque[tuple[Block, Sequence[FieldText], int]] = deque()
        found: list[CheckedText] = []  # of the first block that waits
        has_offsets = source.bytes.seekable()

        def texts() -> Iterator[str]:
            for block in blocks:
                some = block.texts
                waiting.append((block, some, source.bytes.tell() if has_offsets else 0))
                yield from (text for _, _, text in some if text is not None)

        for checked in self.checker.check(texts()):
            while len(found) == sum(text is not None for _, _, text in waiting[0][1]):
                yield self._align(*waiting.popleft(), found)
                found = []
            found.append(self._outside_zones(source.name, checked))
        while waiting:
            yield self._align(*waiting.popleft(), found)
            found = []

    def _align(
        self, block: Block, texts: Sequence[FieldText], offset: int, found: Iterable[CheckedText]
    ) -> CheckedBlock[Chosen]:
        given = iter(found)
        each = [None if text is None else next(given) for _, _, text in texts]
        defects = [
            block.problem(text.record, f"field {text.field!r}: {reason}")
            for text, one in zip(texts, each, strict=True)
            if one is not None
            for _, reason in one.failures
        ]
        reports = [None if one is None else self.choose(one) for one in each]
        return CheckedBlock(block, texts, reports, defects, offset)

    def _outside_zones(self, name: str, checked: CheckedText) -> CheckedText:
        """Return what was found outside of the code in compressed text, by the grammar of its markup."""
        if not checked.findings or self.job.zones == "none" or self.job.format_of(name) != TEXT:
            return checked
        zones = markup_zones(PurePath(strip_compression(name)), checked.source)
        return replace(checked, findings=outside(checked.findings, zones))
