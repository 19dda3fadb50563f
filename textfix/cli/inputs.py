"""The files that a command reads and writes, and the reports on them."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import click

import textfix
from textfix.batching import BATCH, split_batches
from textfix.cli.options import Settings
from textfix.cli.output import Problems, count, stream_of, with_progress
from textfix.config import Config
from textfix.files.charset import BinaryError
from textfix.files.documents import TextFile, decode_document, read_document
from textfix.files.paths import Selection, walk, walk_remote
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath, is_remote
from textfix.files.writing import write_atomic
from textfix.formats.analyzers import Analyzer, FindingAnalyzer
from textfix.formats.file_report import FileReport, analyze_files
from textfix.formats.plain_text import split_documents
from textfix.formats.zones import markup_zones, outside, report_outside
from textfix.report import DerivedText
from textfix.runs.checks import CheckedText, Checker
from textfix.runs.processes import Workers


@dataclass(frozen=True, slots=True)
class Stdin:
    """Standard input as a source, with the name that messages use for it."""

    path: Path = Path("<stdin>")


Source = Path | RemotePath | FileProblem | Stdin
_Report = TypeVar("_Report", bound=DerivedText)


def find_sources(paths: Sequence[str], selection: Selection, stdin_name: Path | None = None) -> list[Source]:
    """
    Return the files that arguments name, remote ones last; `-` is standard input.

    Args:
        paths: the arguments.
        selection: which files are taken from folders.
        stdin_name: what messages call standard input.

    Raises:
        UsageError: `-` is combined with other paths.
    """
    if "-" not in paths:
        local = [Path(path) for path in paths if not is_remote(path)]
        remote = [RemotePath(path) for path in paths if is_remote(path)]
        return [*walk(local, selection), *walk_remote(remote, selection)]
    if len(paths) > 1:
        raise click.UsageError("- is standard input and comes alone; use two runs")
    return [Stdin(stdin_name) if stdin_name else Stdin()]


def relative(path: Path) -> Path:
    """Return the path of a file relative to the current folder, by which baselines and patterns know it."""
    return Path(os.path.relpath(path)) if path.is_absolute() else path


@dataclass(frozen=True, slots=True)
class Result(Generic[_Report]):
    """
    A file and the report on it.

    Attributes:
        file: the file as it was read.
        report: the report on its text.
        is_stdin: the file is standard input.
        encoding: name of the codec to write; None keeps the one that was read.
    """

    file: TextFile
    report: _Report
    is_stdin: bool = False
    encoding: str | None = None

    @property
    def path(self) -> str:
        """The name of the file in messages."""
        return str(self.file.path)

    @property
    def folder(self) -> Path:
        """The folder in which the file would be replaced."""
        return Path(os.path.realpath(self.file.path)).parent

    @property
    def changed(self) -> bool:
        """True if the repaired file differs from the one that was read."""
        return self.report.text != self.file.text or self.is_reencoded

    @property
    def is_reencoded(self) -> bool:
        """True if the file is to be written in another encoding."""
        return self.encoding not in (None, self.file.encoding)


class Run:
    """
    One run of a command: files are read, analysed and written in small batches; a failure in one does not stop others.

    Args:
        settings: those of the run.
        paths: the arguments that name files and folders.
    """

    def __init__(self, settings: Settings, paths: Sequence[str]) -> None:
        self.settings = settings
        self.problems = Problems()
        self._named = frozenset(map(Path, paths))
        self._folders = [Path(os.path.realpath(path)) for path in self._named if os.path.isdir(path)]
        self._left_bare: list[Path] = []

    def use(self, config: Config) -> None:
        """Repair with another config from now on."""
        self.settings = replace(self.settings, config=config)

    def _finish(self, file: TextFile, report: FileReport) -> FileReport:
        """Return the report on a file without findings in its zones; documents that failed are problems."""
        self._note(file, report.failures(), report.is_left_bare)
        if self.settings.zones == "none" or not report.findings:
            return report
        return report_outside(report, markup_zones(file.path, file.text))

    def _note(self, file: TextFile, failures: Iterable[tuple[int, str]], is_left_bare: bool) -> None:
        """Remember a file that is left as it is for its style, and add a problem for each document that failed."""
        if is_left_bare:
            self._left_bare.append(file.path)
        for line, reason in failures:
            advice = "it is left as it is; please report this defect"
            self.problems.add(f"{file.path}:{line}: cannot be analyzed ({reason}); {advice}")

    def add_defects(self, paths: Sequence[Path], errors: Mapping[int, str]) -> None:
        """Add a problem for each document that could not be analyzed: `paths` those of all, `errors` by index."""
        for index, reason in sorted(errors.items()):
            self.problems.add(f"{paths[index]}: a document cannot be analyzed ({reason}); please report this defect")

    def checked(self, sources: Sequence[Source], checker: Checker) -> Iterator[Result[CheckedText]]:
        """Yield what a checker finds in each file that can be read, with a progress bar if that takes long."""
        waiting: deque[tuple[TextFile, bool]] = deque()
        for checked in checker.check(self._texts(with_progress(sources), waiting)):
            file, is_stdin = waiting.popleft()
            self._note(file, checked.failures, checked.is_left_bare)
            if checked.findings and self.settings.zones == "auto":
                kept = outside(checked.findings, markup_zones(file.path, file.text))
                checked = replace(checked, findings=kept)
            yield Result(file, checked, is_stdin, self.settings.output_encoding)

    def _texts(self, sources: Iterable[Source], waiting: deque[tuple[TextFile, bool]]) -> Iterator[str]:
        """Yield the texts of the files that can be read, which wait for their results."""
        for file, is_stdin in self._files(sources):
            waiting.append((file, is_stdin))
            yield file.text

    def results(
        self, sources: Sequence[Source], workers: Workers, *, progress: bool, damage: bool = False
    ) -> Iterator[Result[FileReport]]:
        """
        Yield the result for each file that can be read, in order.

        Args:
            sources: the files.
            workers: the processes that share the work.
            progress: show a progress bar if that takes long.
            damage: the reports tell the damage of each document, which takes more time.
        """
        cleaner = textfix.Cleaner(self.settings.config)
        analyzer: Analyzer = cleaner if damage else FindingAnalyzer(cleaner)
        analyze = partial(analyze_files, split=self.settings.split, analyzer=analyzer)
        waiting: deque[tuple[TextFile, bool]] = deque()
        texts = self._texts(with_progress(sources) if progress else sources, waiting)
        for reports in workers.map(analyze, split_batches(texts, BATCH)):
            for report in reports:
                file, is_stdin = waiting.popleft()
                yield Result(file, self._finish(file, report), is_stdin, self.settings.output_encoding)

    def _files(self, sources: Iterable[Source]) -> Iterator[tuple[TextFile, bool]]:
        """Yield the files that can be read, each with whether it is standard input."""
        for source in sources:
            file = self._read(source)
            if file is not None:
                yield file, isinstance(source, Stdin)

    def documents(self, sources: Sequence[Source]) -> Iterator[tuple[Path, str]]:
        """Yield the documents that are not blank, each with the path of its file."""
        for source in sources:
            file = self._read(source)
            if file is not None:
                documents = split_documents(file.text, self.settings.split)
                yield from ((file.path, document) for document in documents if document.strip())

    def note_left_bare(self) -> None:
        """Add a note on the files that read as damaged, and stay as they are because of their style."""
        if self._left_bare:
            more = len(self._left_bare) - 1
            names = f"{self._left_bare[0]}" + (f" and {count(more, 'more file')}" if more else "")
            self.problems.note(
                f"{names}: apostrophes seem lost, but lower-cased or unpunctuated text is a style and stays as it is; "
                "--damage quotes repairs it"
            )

    def encode(self, result: Result[_Report], text: str | None = None) -> bytes | None:
        """Return the bytes of a repaired file; None, after adding a problem, if its encoding lacks a character."""
        with self.problems.collected(result.file.path):
            return result.file.encode(result.report.text if text is None else text, result.encoding)
        return None

    def write_back(self, result: Result[_Report], data: bytes) -> bool:
        """Replace the file that a result was read from; return False, after adding a problem, if that fails."""
        path = result.file.path
        with self.problems.collected(path):
            write_atomic(path, data, result.file.snapshot, lambda what: self.problems.note(f"{path}: {what}"))
            return True
        return False

    def write(self, writer: Callable[[Path, bytes], None], path: Path, data: bytes) -> bool:
        """Write data to a path; return False, after adding a problem, if that fails."""
        with self.problems.collected(path):
            writer(path, data)
            return True
        return False

    def _read(self, source: Source) -> TextFile | None:
        """Return a file; None, after adding a problem, if it cannot be read."""
        if isinstance(source, FileProblem):
            (self.problems.note if source.is_harmless else self.problems.add)(str(source))
        elif isinstance(source, RemotePath):
            raise TypeError(f"{source} is read as a data file")
        elif isinstance(source, Stdin):
            with self.problems.collected(source.path):
                return decode_document(stream_of(sys.stdin).read(), source.path, self.settings.encoding)
        else:
            with self.problems.collected(source):
                return self._read_file(source)
        return None

    def _read_file(self, path: Path) -> TextFile | None:
        if path in self._named:
            return read_document(path, self.settings.encoding)
        try:
            return read_document(path, self.settings.encoding, self._folders)
        except BinaryError as error:
            self.problems.note(f"{path}: {error.reason}; skipped")
        return None
