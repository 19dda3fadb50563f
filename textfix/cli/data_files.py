"""Data files on the command line: which they are, where they go, and what was done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, get_args

import click

from textfix.cli.inputs import Run, Source, Stdin, find_sources
from textfix.cli.options import JOBS, Settings, all_options
from textfix.cli.output import Problems, count, is_terminal, stream_of
from textfix.cli.progress import Progress
from textfix.files.compression import compression_of
from textfix.files.places import reading
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath
from textfix.files.writing import writing
from textfix.formats.records import ErrorPolicy
from textfix.formats.registry import format_names
from textfix.formats.stream import NO_HOOKS, Counts, Hooks
from textfix.runs.edit_log import EditLog
from textfix.runs.files import clean_in_place
from textfix.runs.job import TEXT, Job, Stream, clean_data
from textfix.runs.processes import Workers, count_small
from textfix.runs.survey import read_blocks

DataSource = Path | RemotePath | Stdin
_PROBLEMS_SHOWN = 100  # records of files that are only read; as many as `textfix clean` names of each file

FORMAT = click.option(
    "--format",
    "data_format",
    type=click.Choice([TEXT, *format_names()]),
    help="Format of the files; chosen by their suffixes by default.",
)
_FIELD = click.option(
    "--field",
    "--column",
    "fields",
    multiple=True,
    metavar="NAME",
    help="Field of the records that holds text, such as text or meta.title; may be repeated.",
)
# The options for data files, whose values a command passes to `make_job`.
data_options = all_options(
    FORMAT,
    _FIELD,
    click.option(
        "--errors",
        type=click.Choice(get_args(ErrorPolicy)),
        default="keep",
        show_default=True,
        help="What becomes of a record that cannot be read: it is kept as it is, left out, or ends the run.",
    ),
    JOBS,
)
# Those for data files that are only read, whose values go to `read_documents`.
reading_options = all_options(FORMAT, _FIELD)


def make_job(settings: Settings, data_format: str | None, fields: tuple[str, ...], errors: ErrorPolicy) -> Job:
    """
    Return what is to be done to data files.

    Raises:
        UsageError: two options contradict each other.
    """
    if data_format == TEXT and fields:
        raise click.UsageError("text has no fields; drop --field, or choose another --format")
    how = (settings.split, settings.encoding)
    return Job(settings.config, data_format, fields, errors, *how, zones=settings.zones)


def separate(sources: Sequence[Source], job: Job, problems: Problems) -> tuple[list[Source], list[DataSource]]:
    """
    Return the plain text files and the data files among some sources.

    Data that no format here reads is a problem, and in neither list.
    """
    prose: list[Source] = []
    data: list[DataSource] = []
    for source, are_data in tell_apart(sources, job, problems):
        if are_data and not isinstance(source, FileProblem):
            data.append(source)
        else:
            prose.append(source)
    return prose, data


def tell_apart(sources: Iterable[Source], job: Job, problems: Problems) -> Iterator[tuple[Source, bool]]:
    """
    Yield each source, and whether it is data; data that no format here reads is a problem instead.

    Raises:
        UsageError: fields are asked for, but a source is text.
    """
    for source in sources:
        if isinstance(source, FileProblem):
            yield source, False
            continue
        with problems.collected(path_of(source)):
            are_data = _is_data(source, job)
            if job.fields and not are_data:
                raise click.UsageError(f"{shown(source)} is text, which has no fields; name its --format")
            yield source, are_data


def shown(source: Source) -> str:
    """Return the name of a source in messages."""
    return str(path_of(source))


def path_of(source: Source) -> Path | RemotePath:
    """Return the path of a source."""
    return source.path if isinstance(source, FileProblem | Stdin) else source


def _is_data(source: DataSource, job: Job) -> bool:
    """
    True if a source is a data file, compressed text, or remote.

    Raises:
        FormatError: it is data that no format here reads.
    """
    name = shown(source)
    is_plain = isinstance(source, Stdin) or (isinstance(source, Path) and compression_of(name) is None)
    return job.format_of(name) != TEXT or not is_plain


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
class DataRun:
    """
    Repairs data files.

    Attributes:
        job: how they are repaired.
        target: where they go: "in place", to standard output, nowhere, or to a file.
        problems: takes what went wrong.
        edits: takes the edits of the files that are repaired; None if nobody wants them.
    """

    job: Job
    target: Literal["in place", "stdout", "nowhere"] | Path
    problems: Problems
    edits: EditLog | None = None

    def clean_all(self, sources: Sequence[DataSource], jobs: int) -> Totals:
        """
        Repair files; one that cannot be read does not stop the others, unless the policy for errors is "stop".

        Args:
            sources: the files.
            jobs: number of processes that share the work.
        """
        totals = Totals()
        files = [source for source in sources if isinstance(source, Path)]
        is_busy = self.target == "stdout" and is_terminal(sys.stdout)
        with Workers(jobs) as workers, Progress(files, shows=not is_busy) as progress:
            for source, counts in self._clean_each(sources, workers, progress):
                if counts is not None:
                    totals.add(shown(source), counts, is_changed=self.job.changes(counts))
                    report_bad_records(self.problems, self.job, shown(source), counts)
                elif self.job.errors == "stop":
                    break
        return totals

    def _clean_each(
        self, sources: Sequence[DataSource], workers: Workers, progress: Progress
    ) -> Iterator[tuple[DataSource, Counts | None]]:
        """Yield each source with its counts, None if it failed; workers share files, or blocks if there are few."""
        files = [source for source in sources if isinstance(source, Path)]
        in_order = self.edits is not None or self.job.errors == "stop"
        if self.target == "in place" and len(files) >= workers.count > 1 and not in_order:
            outcomes = workers.map(partial(_repair, job=self.job), files, count_small(files))
            for file, (counts, problems) in zip(files, outcomes, strict=True):
                self.problems.extend(problems)
                progress.add_file(file, counts.records if counts else 0, counts.edits if counts else 0)
                yield file, counts
        else:
            for source in sources:
                yield source, self._clean(source, Hooks(workers.map, progress=progress.follow()))

    def _clean(self, source: DataSource, hooks: Hooks) -> Counts | None:
        """Repair a file and log its edits; return None, after adding a problem, if that failed."""
        if self.edits is None:
            return self._clean_one(source, hooks)
        with self.edits.held() as log:
            counts = self._clean_one(source, replace(hooks, watch=log.watcher(shown(source))))
            log.is_kept = counts is not None
        return counts

    def _clean_one(self, source: DataSource, hooks: Hooks) -> Counts | None:
        if self.target == "in place" and isinstance(source, Path):
            counts, problems = _repair(source, self.job, hooks)
            self.problems.extend(problems)
            return counts
        name = shown(source)
        # The source is looked at again before the target is complete.
        with self.problems.collected(path_of(source)), opened_target(self.target) as target, opened(source) as stream:
            return clean_data(Stream(stream, name), target, self.job, hooks)
        return None


@contextmanager
def opened_target(target: Path | str) -> Iterator[Stream]:
    """Open what takes repaired bytes: a file, "stdout", or else nothing."""
    if isinstance(target, Path):
        with writing(target) as stream:
            yield Stream(stream, str(target))
    elif target == "stdout":
        stdout = stream_of(sys.stdout)
        yield Stream(stdout, "<stdout>")
        stdout.flush()  # so that a closed pipe raises here and not at exit
    else:
        with Path(os.devnull).open("wb") as stream:
            yield Stream(stream, os.devnull)


@contextmanager
def open_log(path: Path | None) -> Iterator[EditLog | None]:
    """
    Open a file of edits; None if nobody wants one.

    It appears when the block ends, even by Ctrl-C: files that are repaired by then stay so.
    """
    if path is None:
        yield None
        return
    ended: BaseException | None = None
    with writing(path) as stream:
        try:
            yield EditLog(stream)
        except (KeyboardInterrupt, SystemExit) as error:
            ended = error
    if ended is not None:
        raise ended


def report_bad_records(problems: Problems, job: Job, name: str, counts: Counts) -> None:
    """Add a problem for each record of a file that cannot be read, the first of them at least."""
    action = "left out" if job.errors == "skip" else "kept as it was"
    for problem in counts.problems:
        problems.add(f"{name}: {problem.unit} {problem.record}: {problem.reason}; {action}")
    if counts.bad > len(counts.problems):
        problems.add(f"{name}: {count(counts.bad - len(counts.problems), 'more record')} {action}")


def read_documents(
    run: Run, paths: Sequence[str], data_format: str | None, fields: tuple[str, ...]
) -> Iterator[tuple[Path, str]]:
    """
    Yield the documents of text files and the texts of data files that are not blank, with the path of each.

    Args:
        run: reads text files, and takes what went wrong.
        paths: the arguments.
        data_format: name of the format of all files; None chooses it by the suffix of each.
        fields: names of the fields that hold text.

    Raises:
        UsageError: two options contradict each other.
    """
    job = make_job(run.settings, data_format, fields, "keep")
    found = find_sources(paths, run.settings.files.selection(None if data_format is None else job.wants))
    prose, data = separate(found, job, run.problems)
    yield from ((path, text) for path, text in read_records(run, job, prose, data) if text.strip())


def read_records(run: Run, job: Job, prose: Sequence[Source], data: Sequence[DataSource]) -> Iterator[tuple[Path, str]]:
    """Yield the documents of text files, then the texts of data files, with the path of each."""
    yield from run.documents(prose)
    for source in data:
        yield from ((Path(shown(source)), text) for text in read_texts(source, job, run.problems))


def read_texts(source: DataSource, job: Job, problems: Problems) -> Iterator[str]:
    """Yield the texts of a data file; records that cannot be read are problems, the first of them."""
    name = shown(source)
    with problems.collected(path_of(source)), opened(source) as stream:
        for block in read_blocks(Stream(stream, name), job):
            for problem in block.problems[: max(0, _PROBLEMS_SHOWN - len(problems))]:
                problems.add(f"{problem}; left out")
            yield from (text for _, _, text in block.texts if text is not None)


def opened(source: DataSource) -> AbstractContextManager[BinaryIO]:
    """Open a file or standard input; the former must not change meanwhile."""
    return nullcontext(stream_of(sys.stdin)) if isinstance(source, Stdin) else reading(source)


def _repair(source: Path, job: Job, hooks: Hooks = NO_HOOKS) -> tuple[Counts | None, Problems]:
    """Repair a file in place, maybe in a worker; return None and a problem if that failed."""
    problems = Problems()
    with problems.collected(source):
        counts = clean_in_place(source, job, hooks, lambda what: problems.note(f"{source}: {what}"))
        return counts, problems
    return None, problems
