"""The findings of a run of the linter, file by file as they are found, and the fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import click

from textfix.cli.data_files import make_job, shown, tell_apart
from textfix.cli.inputs import Result, Run, Source, relative
from textfix.cli.lint_options import by_settings, make_linter
from textfix.cli.linted_records import RecordLinter
from textfix.cli.output import print_bytes, print_text, wants_colour
from textfix.cli.tally import Tally
from textfix.files.cache import Cache
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath
from textfix.files.writing import sweep
from textfix.lint.baseline import Baseline
from textfix.lint.linter import LintedText, Linter
from textfix.render.diff import render_diff
from textfix.render.located import LocatedFile
from textfix.runs.checks import CheckedText, Checker
from textfix.runs.job import Job
from textfix.runs.processes import Workers

Mode = Literal["report", "fix", "diff"]


@dataclass(frozen=True, slots=True)
class LintRun:
    """
    Lints files.

    Attributes:
        base: reads and writes text files, and takes what went wrong.
        mode: whether files are fixed, or diffs of the fixes printed.
        options: those of the command.
        baseline: what is allowed.
        workers: share the work.
        cache: results of former runs; None for none.
        tally: takes the numbers of what is found.
    """

    base: Run
    mode: Mode
    options: dict[str, Any]
    baseline: Baseline
    workers: Workers
    cache: Cache | None
    tally: Tally = field(default_factory=Tally)

    def files(self, sources: Sequence[Source]) -> Iterator[LocatedFile]:
        """Yield what is reported in each source, in order; files are fixed as they pass."""
        for settings, some in by_settings(sources, self.base.settings, self.options):
            job = make_job(settings, self.options["data_format"], self.options["fields"], "keep")
            linter = make_linter(self.options, settings, self.baseline)
            checker = Checker(settings.config, settings.split, self.workers, self.cache)
            for are_data, group in groupby(tell_apart(some, job, self.base.problems), itemgetter(1)):
                chosen = [source for source, _ in group]
                yield from (
                    self._data(chosen, job, linter, checker) if are_data else self._prose(chosen, linter, checker)
                )

    def _data(self, sources: Sequence[Source], job: Job, linter: Linter, checker: Checker) -> Iterator[LocatedFile]:
        """Yield the texts with findings of data files; a text is one document."""
        if self.mode == "diff":
            raise click.UsageError(f"--diff shows text files only; leave out {shown(sources[0])}")
        records = RecordLinter(job, linter, replace(checker, split="file"), self.base.problems, self.tally)
        data = [source for source in sources if not isinstance(source, FileProblem)]
        if self.mode == "fix" and any(isinstance(source, RemotePath) for source in data):
            raise click.UsageError("--fix writes local files only; copy remote ones with textfix clean --out")
        return records.files(data, is_fixing=self.mode == "fix")

    def _prose(self, sources: Sequence[Source], linter: Linter, checker: Checker) -> Iterator[LocatedFile]:
        for result in self.base.checked(sources, checker):
            path = relative(result.file.path)
            linted = linter.lint(path, result.report)
            self.tally.remember(path, linted)
            if self.mode == "fix":
                linted = self._fix(result, linted)
            elif self.mode == "diff":
                print_text(render_diff(result.path, linted.source, linted.text, colour=wants_colour()))
            self.tally.add(linted)
            yield LocatedFile(result.path, linted)

    def _fix(self, result: Result[CheckedText], linted: LintedText) -> LintedText:
        """Write a repaired file; return what remains in it, or what was found if it cannot be written."""
        if not result.is_stdin:
            sweep(result.folder)
        if not (linted.edits or result.is_stdin or result.is_reencoded):
            return linted
        data = self.base.encode(result, linted.text)
        if data is None:
            return linted
        if result.is_stdin:
            print_bytes(data)
        elif not self.base.write_back(result, data):
            return linted
        self.tally.fixed += len(linted.edits)
        return linted.after_edits()
