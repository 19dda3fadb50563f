"""Data files on the command line: which they are, where they go, and what was done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar, get_args

import click

from textfix.cli.inputs import Source, Stdin
from textfix.cli.options import Settings
from textfix.cli.output import Problems, count, stream_of
from textfix.files.compression import compression_of
from textfix.files.documents import Snapshot, open_file
from textfix.files.problems import FileProblem
from textfix.files.writing import KeepFile, Note, replacing, writing
from textfix.formats.records import ErrorPolicy
from textfix.formats.registry import format_names
from textfix.formats.stream import NO_HOOKS, Counts, Hooks
from textfix.runs.job import TEXT, Job, Stream, clean_data

_Command = TypeVar("_Command", bound=Callable[..., Any])
DataSource = Path | Stdin

_OPTIONS = (
    click.option(
        "--format",
        "data_format",
        type=click.Choice([TEXT, *format_names()]),
        help="Format of the files; chosen by their suffixes by default.",
    ),
    click.option(
        "--field",
        "--column",
        "fields",
        multiple=True,
        metavar="NAME",
        help="Field of the records that holds text, such as text or meta.title; may be repeated.",
    ),
    click.option(
        "--errors",
        type=click.Choice(get_args(ErrorPolicy)),
        default="keep",
        show_default=True,
        help="What becomes of a record that cannot be read: it is kept as it is, left out, or ends the run.",
    ),
)


def data_options(command: _Command) -> _Command:
    """Add the options for data files to a command, which passes their values to `make_job`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_job(settings: Settings, data_format: str | None, fields: tuple[str, ...], errors: ErrorPolicy) -> Job:
    """
    Return what is to be done to data files.

    Raises:
        UsageError: two options contradict each other.
    """
    if data_format == TEXT and fields:
        raise click.UsageError("text has no fields; drop --field, or choose another --format")
    return Job(settings.config, data_format, fields, errors, settings.split, settings.encoding)


def separate(sources: Sequence[Source], job: Job, problems: Problems) -> tuple[list[Source], list[DataSource]]:
    """
    Return the plain text files and the data files among some sources.

    Data that no format here reads is a problem, and in neither list.
    """
    prose: list[Source] = []
    data: list[DataSource] = []
    for source in sources:
        if isinstance(source, FileProblem):
            prose.append(source)
        else:
            with problems.collected(source.path if isinstance(source, Stdin) else source):
                (data if _is_data(source, job) else prose).append(source)
    if prose and job.fields:
        raise click.UsageError(f"{_shown(prose[0])} is text, which has no fields; name its --format")
    return prose, data


def _shown(source: Source) -> str:
    return str(source.path if isinstance(source, FileProblem | Stdin) else source)


def _is_data(source: DataSource, job: Job) -> bool:
    """
    True if a source is a data file, or compressed text.

    Raises:
        FormatError: it is data that no format here reads.
    """
    name = _shown(source)
    return job.format_of(name) != TEXT or (isinstance(source, Path) and compression_of(name) is not None)


@dataclass(slots=True)
class Totals:
    """
    What was done to the data files of a run.

    Attributes:
        changed: names of the files that changed, or would.
        unchanged: number of the others.
        records: records read.
        texts: texts with an edit.
        edits: edits applied.
    """

    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    records: int = 0
    texts: int = 0
    edits: int = 0

    def add(self, name: str, counts: Counts, *, is_changed: bool) -> None:
        """Add what was done to a file."""
        self.changed += [name] if is_changed else []
        self.unchanged += not is_changed
        self.records += counts.records
        self.texts += counts.changed
        self.edits += counts.edits

    def summary(self) -> str:
        """
        Return one line.

        >>> Totals(records=20, texts=1, edits=3).summary()
        '20 records: 1 text changed, 3 edits'
        """
        return f"{count(self.records, 'record')}: {count(self.texts, 'text')} changed, {count(self.edits, 'edit')}"


@dataclass(frozen=True, slots=True)
class DataTarget:
    """
    Where repaired data goes.

    Attributes:
        kind: "in place", "file", "stdout" or "nowhere".
        output: the file, for the kind "file".
    """

    kind: Literal["in place", "file", "stdout", "nowhere"]
    output: Path | None = None

    @contextmanager
    def opened(self, source: DataSource, snapshot: Snapshot | None, note: Note) -> Iterator[Stream]:
        """Open what takes the repaired bytes of a source; `KeepFile`, if raised inside, leaves a file as it was."""
        if self.kind == "stdout":
            stdout = stream_of(sys.stdout)
            yield Stream(stdout, "<stdout>")
            stdout.flush()  # so that a closed pipe raises here and not at exit
        elif self.kind == "nowhere":
            with Path(os.devnull).open("wb") as stream:
                yield Stream(stream, os.devnull)
        elif self.output is not None:
            with writing(self.output) as stream:
                yield Stream(stream, str(self.output))
        else:
            assert isinstance(source, Path)
            with replacing(source, snapshot, note) as stream:
                yield Stream(stream, str(source))


@dataclass(frozen=True, slots=True)
class DataRun:
    """
    Repairs data files one after the other.

    Attributes:
        job: how they are repaired.
        target: where they go.
        problems: takes what went wrong.
    """

    job: Job
    target: DataTarget
    problems: Problems

    def clean_all(self, sources: Sequence[DataSource], hooks: Hooks = NO_HOOKS) -> Totals:
        """Repair files; one that cannot be read does not stop the others, unless the policy for errors is "stop"."""
        totals = Totals()
        for source in sources:
            counts = self._clean(source, hooks)
            if counts is not None:
                totals.add(_shown(source), counts, is_changed=self._is_changed(counts))
                self._report(_shown(source), counts)
            elif self.job.errors == "stop":
                break
        return totals

    def _clean(self, source: DataSource, hooks: Hooks) -> Counts | None:
        """Repair a file; return None, after adding a problem, if that failed."""
        path = source.path if isinstance(source, Stdin) else source
        with self.problems.collected(path):
            counts = Counts()
            opened, snapshot = _open(source)
            target_opened = self.target.opened(source, snapshot, lambda what: self.problems.note(f"{path}: {what}"))
            with opened as stream, target_opened as target:
                counts = clean_data(Stream(stream, _shown(source)), target, self.job, hooks)
                if self.target.kind == "in place" and not self._is_changed(counts):
                    raise KeepFile
            return counts
        return None

    def _is_changed(self, counts: Counts) -> bool:
        return counts.edits > 0 or (counts.bad > 0 and self.job.errors == "skip")

    def _report(self, name: str, counts: Counts) -> None:
        action = "left out" if self.job.errors == "skip" else "kept as it was"
        for problem in counts.problems:
            self.problems.add(f"{problem}; {action}")
        if counts.bad > len(counts.problems):
            self.problems.add(f"{name}: {count(counts.bad - len(counts.problems), 'more record')} {action}")


def _open(source: DataSource) -> tuple[AbstractContextManager[BinaryIO], Snapshot | None]:
    return (nullcontext(stream_of(sys.stdin)), None) if isinstance(source, Stdin) else open_file(source)
