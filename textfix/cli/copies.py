"""`textfix clean --out DIR`: a repaired copy of each file of a data set, resumed where a run was interrupted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from textfix.cli.data_files import Totals, report_bad_records
from textfix.cli.inputs import Source, Stdin
from textfix.cli.output import Problems, count, print_text
from textfix.cli.progress import Progress
from textfix.errors import MissingExtraError
from textfix.files.places import Place, open_place, place_named
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath
from textfix.files.writing import writing
from textfix.formats.stream import NO_HOOKS, Hooks
from textfix.runs.edit_records import renamed
from textfix.runs.job import Job
from textfix.runs.keys import RunKey, run_key
from textfix.runs.locks import locked
from textfix.runs.notes import edits_path
from textfix.runs.plan import WHOLE, Part, Shard, find_below, is_below, plan_run, sweep_outputs
from textfix.runs.processes import Workers, count_small
from textfix.runs.shards import ShardResult, check_free, clean_shard

if TYPE_CHECKING:
    from textfix.runs.ray_tasks import RayTasks
    from textfix.runs.spark_tasks import SparkTasks

    Engine = Workers | RayTasks | SparkTasks


def parse_part(_: click.Context, option: click.Parameter, value: str | None) -> Part:
    """Return the part that the value of an option names, the whole without one."""
    try:
        return WHOLE if value is None else Part.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error), param=option) from None


def choose_engine(engine: str, address: str | None, jobs: int) -> Engine:
    """
    Return what shares the work of a run.

    Raises:
        UsageError: there is an address, but the engine has none; or the engine is not installed.
    """
    try:
        if engine == "ray":
            from textfix.runs.ray_tasks import RayTasks  # late: an extra, and slow to load

            return RayTasks(address)
        if engine == "spark":
            from textfix.runs.spark_tasks import SparkTasks  # late: an extra, and slow to load

            return SparkTasks(address)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None
    if address is not None:
        raise click.UsageError("--address is that of a cluster; add --engine ray or --engine spark")
    return Workers(jobs)


def leave_out(folder: Place, sources: Sequence[Source]) -> list[Source]:
    """Return the sources but those that lie in a folder, unless they all do: then they were named."""
    others = [source for source in sources if not (isinstance(source, Path | RemotePath) and is_below(source, folder))]
    return others or list(sources)


@dataclass(frozen=True, slots=True)
class CopyRun:
    """
    Writes the copies.

    Attributes:
        job: how files are read and repaired.
        out: the folder of the copies.
        overwrite: replace what is in the way.
        part: which part of the run is done.
        problems: takes what went wrong.
        edits: the file to which the edits of all copies are written; None for none.
        as_json: what was done is shown as JSON, on standard output.
    """

    job: Job
    out: Place
    overwrite: bool
    part: Part
    problems: Problems
    edits: Path | None = None
    as_json: bool = False

    def clean_all(self, paths: Sequence[str], sources: Sequence[Source], workers: Engine) -> None:
        """
        Write a copy of each file; one that cannot be read does not stop the others, unless the policy is "stop".

        Args:
            paths: the arguments.
            sources: what was found at them.
            workers: share the work.

        Raises:
            RunError: something is in the way, or another run is at work.
        """
        if any(isinstance(source, Stdin) for source in sources):
            raise click.UsageError("--out takes files and folders, not standard input; name them")
        for problem in sources:
            if isinstance(problem, FileProblem):
                (self.problems.note if problem.is_harmless else self.problems.add)(str(problem))
        files = [source for source in sources if isinstance(source, Path | RemotePath)]
        shards = self.part.of_shards(plan_run([place_named(path) for path in paths], files, self.out))
        done: list[Shard] = []
        totals, new, kept = Totals(), 0, 0
        with (
            self.problems.collected(self.out),
            locked(self.out, self.part),
            workers,
            Progress(file for file in files if isinstance(file, Path)) as progress,
        ):
            key = run_key(self.job)
            if not self.overwrite:
                for shard in shards:
                    check_free(shard.destination, key)
            sweep_outputs(shards)
            for shard, result in self._clean_each(shards, key, workers, progress):
                if result is not None:
                    counts = result.note.counts
                    totals.add(str(shard.source), counts, is_changed=self.job.changes(counts))
                    report_bad_records(self.problems, self.job, str(shard.source), counts)
                    new, kept = new + result.is_new, kept + (not result.is_new)
                    done.append(shard)
                elif self.job.errors == "stop":
                    break
            if self.edits is not None:
                self._gather_edits(done, self.edits)
        if self.as_json:
            figures = {"written": new, "up_to_date": kept, "failed": len(shards) - new - kept}
            texts = {"records": totals.records, "texts_changed": totals.texts, "edits": totals.edits}
            print_text(json.dumps(figures | texts) + "\n")
        else:
            print_text(f"{count(new, 'file')} written, {kept} up to date\n{totals.summary()}\n", err=True)

    def _gather_edits(self, shards: Sequence[Shard], target: Path) -> None:
        """Write the edits of all copies to one file, in which each copy has its path below the folder as its name."""
        with self.problems.collected(target), writing(target) as stream:
            for shard in shards:
                copy = shard.destination
                edits, _ = open_place(edits_path(copy))
                with edits:
                    stream.writelines(renamed(line, copy.name, find_below(copy, self.out) or "") for line in edits)

    def _clean_each(
        self, shards: Sequence[Shard], key: RunKey, workers: Engine, progress: Progress
    ) -> Iterator[tuple[Shard, ShardResult | None]]:
        """Yield each shard with what became of it, None if it failed; workers share files, or blocks if few."""
        work = partial(_clean, job=self.job, key=key, overwrite=self.overwrite)
        is_followed = False
        if not isinstance(workers, Workers):
            there = replace(self.job, cleaner=self.job.make_cleaner())  # with its lexicon, whose file is only here
            outcomes = workers.map(partial(work, job=there), [shard.absolute() for shard in shards])
        elif len(shards) >= workers.count > 1 and self.job.errors != "stop":
            outcomes = workers.map(work, shards, _count_small(shards))
        else:
            outcomes = (work(shard, hooks=Hooks(workers.map, progress=progress.follow())) for shard in shards)
            is_followed = True
        for shard, (result, problems) in zip(shards, outcomes, strict=True):
            self.problems.extend(problems)
            if result is not None and isinstance(shard.source, Path) and not (is_followed and result.is_new):
                progress.add_file(shard.source, result.note.counts.records, result.note.counts.edits)
            yield shard, result


def _count_small(shards: Sequence[Shard]) -> int:
    """Return how many of the first files are done sooner than workers start; none of remote ones."""
    local = [shard.source for shard in shards if isinstance(shard.source, Path)]
    return count_small(local) if len(local) == len(shards) else 0


def _clean(
    shard: Shard, job: Job, key: RunKey, overwrite: bool, hooks: Hooks = NO_HOOKS
) -> tuple[ShardResult | None, Problems]:
    """Write one copy, maybe in a worker; return None and a problem if that failed."""
    problems = Problems()
    with problems.collected(shard.source):
        result = clean_shard(shard.source, shard.destination, job, key=key, overwrite=overwrite, hooks=hooks)
        return result, problems
    return None, problems
