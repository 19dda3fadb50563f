"""The findings in data files, and the fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from textfix.cli.data_files import DataSource, opened, opened_target, path_of, report_bad_records, shown
from textfix.cli.inputs import Stdin, relative
from textfix.cli.output import Problems
from textfix.cli.progress import Progress
from textfix.cli.tally import Tally
from textfix.formats.stream import Counts
from textfix.lint.linter import LintedText, Linter
from textfix.render.located import LocatedFile, RecordPlace
from textfix.runs.checked_records import CheckedBlock, RecordChecker
from textfix.runs.checks import Checker
from textfix.runs.job import Job, Stream


@dataclass(frozen=True, slots=True)
class RecordLinter:
    """
    Lints data files.

    Attributes:
        job: how files are read.
        linter: what the project allows.
        checker: analyzes texts.
        problems: takes what went wrong.
        tally: takes the numbers of what is found.
    """

    job: Job
    linter: Linter
    checker: Checker
    problems: Problems
    tally: Tally

    def files(self, sources: Sequence[DataSource], *, is_fixing: bool) -> Iterator[LocatedFile]:
        """
        Yield each text with findings of each file, and an empty text for a file that has none.

        Args:
            sources: data files.
            is_fixing: files are fixed, and what remains is yielded.
        """
        with Progress([source for source in sources if isinstance(source, Path)]) as progress:
            for source in sources:
                is_empty, before, follow = True, len(self.problems), progress.follow()
                for checked, texts in self._blocks(source, is_fixing):
                    follow(checked.offset, len(checked.texts), 0)
                    is_empty = is_empty and not texts
                    yield from texts
                if is_empty and len(self.problems) == before:
                    yield LocatedFile(shown(source), LintedText("", ()))

    def _blocks(
        self, source: DataSource, is_fixing: bool
    ) -> Iterator[tuple[CheckedBlock[LintedText], list[LocatedFile]]]:
        """Yield the blocks of a file with their texts with findings; what goes wrong is a problem."""
        name, counts, edits = shown(source), Counts(), 0
        path = relative(Path(name))
        with self.problems.collected(path_of(source)), ExitStack() as stack:
            for checked in self._checked(source, path, is_fixing, stack):
                counts.count(checked.block, checked.sizes, checked.defects)
                yield checked, list(self._located(checked, name, path, is_fixing))
            edits = counts.edits
        self.tally.fixed += edits if is_fixing else 0  # none if the file could not be written
        report_bad_records(self.problems, self.job, name, counts)

    def _located(
        self, checked: CheckedBlock[LintedText], name: str, path: Path, is_fixing: bool
    ) -> Iterator[LocatedFile]:
        """Tally the texts of a block, and yield those with findings."""
        lines: Sequence[int] | None = None  # asked for when a text has findings: they are counted
        for at, ((record, field, _), linted) in enumerate(zip(checked.texts, checked.reports, strict=True)):
            if linted is None or not linted.before_baseline:
                continue
            self.tally.remember(path, linted)
            left = linted.after_edits() if is_fixing else linted
            self.tally.add(left)
            if left.findings:
                lines = lines or checked.block.lines
                yield LocatedFile(name, left, RecordPlace(record, field, lines[at]))

    def _checked(
        self, source: DataSource, path: Path, is_fixing: bool, stack: ExitStack
    ) -> Iterator[CheckedBlock[LintedText]]:
        """Yield the blocks of a file, which is fixed if that is asked for; the stack closes what is opened."""
        name, new = shown(source), None
        copy: BinaryIO | None = None
        if path.as_posix() in self.linter.baseline.allowed:  # what is new is known at the end: the file is read twice
            copy = _copy(source, stack) if isinstance(source, Stdin) else None
            with opened(source) if copy is None else nullcontext(copy) as stream:
                new = self._new_rules(Stream(stream, name), path)
                stream.seek(0)
        checker = RecordChecker(self.job, self.checker, partial(self.linter.lint_record, path, new=new))
        if is_fixing and isinstance(source, Path):
            yield from checker.fix_in_place(source, lambda what: self.problems.note(f"{name}: {what}"))
            return
        reading = Stream(copy or stack.enter_context(opened(source)), name)
        if is_fixing:
            yield from checker.fix(reading, stack.enter_context(opened_target("stdout")))
        else:
            yield from checker.check(reading)

    def _new_rules(self, source: Stream, path: Path) -> set[str]:
        """Return the rules of which a file has more findings than the baseline allows."""
        counts: Counter[str] = Counter()
        for checked in RecordChecker(self.job, self.checker, partial(self.linter.lint_record, path)).check(source):
            for linted in checked.reports:
                counts.update(finding.rule for finding in (linted.findings if linted else ()))
        return self.linter.baseline.new_rules(path.as_posix(), counts)


def _copy(source: Stdin, stack: ExitStack) -> BinaryIO:
    """Return a copy of standard input on the disk, which can be read again."""
    copy = cast(BinaryIO, stack.enter_context(TemporaryFile()))  # noqa: SIM115 - the stack closes it
    with opened(source) as stream:
        copyfileobj(stream, copy)
    copy.seek(0)
    return copy
