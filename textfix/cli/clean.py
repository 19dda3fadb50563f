"""`textfix clean`: repair text."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import click

from textfix.cli.copies import CopyRun, choose_engine, leave_out, parse_part
from textfix.cli.data_files import DataRun, Totals, data_options, make_job, open_log, separate
from textfix.cli.inputs import Result, Run, Source, find_sources
from textfix.cli.options import SHARED, Settings, shared_options
from textfix.cli.output import count, is_terminal, print_bytes, print_text
from textfix.cli.survey import AUTO, choose_survey, survey_options, take_sample
from textfix.files.places import Place, place_named
from textfix.files.remote import is_remote
from textfix.files.writing import sweep, write_file
from textfix.formats.file_report import FileReport
from textfix.formats.records import ErrorPolicy, FieldText
from textfix.formats.stream import Reports
from textfix.render.diff import render_diff
from textfix.render.explanations import render_explanations
from textfix.render.json_records import finding_records, to_json
from textfix.render.located import LocatedFile
from textfix.render.printable import printable
from textfix.runs.edit_log import EditLog
from textfix.runs.job import Job
from textfix.runs.plan import WHOLE, Part
from textfix.runs.processes import Workers


@click.command()
@click.argument("paths", nargs=-1)
@click.option("-i", "--in-place", is_flag=True, help="Write each repaired file back.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the repaired text here.")
@click.option(
    "--out",
    callback=lambda _, __, value: None if value is None else place_named(value),
    metavar="DIR",
    help="Write a repaired copy of each file to this folder, which may be a URL such as s3://bucket/folder.",
)
@click.option("--overwrite", is_flag=True, help="With --out, replace copies that were made with other settings.")
@click.option(
    "--shard",
    "part",
    callback=parse_part,
    metavar="I/N",
    help="With --out, do the I-th of N parts of the files; run all parts, in any order and on any machines.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray", "spark"]),
    default="local",
    show_default=True,
    help="What shares the work of --out: the processes of -j, or a cluster whose machines all see the files.",
)
@click.option(
    "--address",
    metavar="ADDRESS",
    help="Address of the cluster; that in RAY_ADDRESS or of spark-submit, or this machine, by default.",
)
@click.option("--edits", type=click.Path(path_type=Path), metavar="FILE", help="Write every edit here, as JSON lines.")
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change and exit with 1.")
@click.option("--diff", "as_diff", is_flag=True, help="Write nothing; show a diff and exit with 1 if there is one.")
@click.option("--explain", is_flag=True, help="Show an explanation of each finding instead of the text.")
@click.option(
    "--json", "as_json", is_flag=True, help="Show the findings as JSON instead of the text; with --out, what was done."
)
@data_options
@survey_options
@shared_options(*SHARED)
def clean(
    paths: tuple[str, ...],
    in_place: bool,
    output: Path | None,
    out: Place | None,
    overwrite: bool,
    part: Part,
    engine: str,
    address: str | None,
    edits: Path | None,
    check: bool,
    as_diff: bool,
    explain: bool,
    as_json: bool,
    data_format: str | None,
    fields: tuple[str, ...],
    errors: ErrorPolicy,
    jobs: int,
    survey: str | None,
    survey_sample: int,
    **options: Any,
) -> None:
    """
    Repair text: standard input, a file or, with -i, any number of files and folders.

    In data files, the texts of the records are repaired: JSON lines (.jsonl, .ndjson), JSON lists (.json), CSV, TSV,
    Parquet and Arrow, compressed (.gz, .bz2, .xz, .zst) or not.  From folders, data files are taken if --format names
    their format.  Files may be remote: s3://bucket/folder.

    Exits with 0 on success, 1 if --check or --diff found something to change, 2 on errors.
    """
    view = _View(_choose_view(as_diff, explain, as_json), check)
    is_dry = check or as_diff
    if edits and errors == "skip":
        raise click.UsageError("--edits counts records, and --errors skip leaves some out; drop one of them")
    if out or overwrite or part != WHOLE or engine != "local" or address:
        _check_copies(out, in_place or output or is_dry or explain or options["output_encoding"])
    else:
        _check_destination(paths, in_place, output, elsewhere=is_dry or view.kind is not None)
    destination = None if is_dry else _destination(paths, in_place, output, to_stdout=view.kind is None)
    run = Run(Settings.from_options(choose_survey(options, survey)), paths)
    job = make_job(run.settings, data_format, fields, errors)
    prose, data = separate(_find(paths, run, job, out), job, run.problems)
    if data and view.kind and not out:
        raise click.UsageError(f"--{view.kind} shows text files only; leave it out for data files")
    if survey == AUTO:
        sampled = take_sample(Run(run.settings, paths), job, prose, data, survey_sample)
        run.use(replace(run.settings.config, survey=sampled))
        job = replace(job, config=run.settings.config)
    if out:
        copies = CopyRun(replace(job, edits=edits is not None), out, overwrite, part, run.problems, edits, as_json)
        copies.clean_all(paths, (*prose, *data), choose_engine(engine, address, jobs))
        run.problems.exit(0)
    changed, unchanged, totals = 0, 0, Totals()
    with nullcontext() if edits is None else run.problems.collected(edits), open_log(edits) as log:
        with Workers(jobs) as workers:
            changed, unchanged = _deliver_all(run, prose, workers, view, destination, log)
        totals = DataRun(job, _data_target(destination), run.problems, log).clean_all(data, jobs)
    if check:
        print_text("".join(f"would fix {printable(name)}\n" for name in totals.changed), err=True)
    if check or in_place:
        verb = "would change" if is_dry else "changed"
        print_text(
            f"{count(changed + len(totals.changed), 'file')} {verb}, {unchanged + totals.unchanged} unchanged\n",
            err=True,
        )
    if data:
        print_text(f"{totals.summary()}\n", err=True)
    run.note_left_bare()
    run.problems.exit(int(is_dry and changed + len(totals.changed) > 0))


def _find(paths: tuple[str, ...], run: Run, job: Job, out: Place | None) -> list[Source]:
    """Return the files to repair; those in the folder of copies are none."""
    files = run.settings.files
    takes_data = job.format is not None or (out is not None and files.include is None)
    found = find_sources(paths or ("-",), files.selection(job.wants if takes_data else None))
    return found if out is None else leave_out(out, found)


def _data_target(destination: _Destination | None) -> Literal["in place", "stdout", "nowhere"] | Path:
    if destination is None:
        return "nowhere"
    return "in place" if destination.in_place else destination.output or "stdout"


def _choose_view(as_diff: bool, explain: bool, as_json: bool) -> str | None:
    chosen = [name for name, given in (("diff", as_diff), ("explain", explain), ("json", as_json)) if given]
    if len(chosen) > 1:
        raise click.UsageError(f"--{chosen[0]} and --{chosen[1]} both take standard output; choose one")
    return chosen[0] if chosen else None


def _check_copies(out: Place | None, other: object) -> None:
    """Refuse options that contradict --out; `other`: one of them is given."""
    if out is None:
        raise click.UsageError("--overwrite, --shard and --engine are for copies; name their folder with --out")
    if other:
        raise click.UsageError(
            "--out writes a copy of each file; drop --in-place, --output, --output-encoding, --check, --diff "
            "and --explain, or --out"
        )


def _check_destination(paths: tuple[str, ...], in_place: bool, output: Path | None, *, elsewhere: bool) -> None:
    """Refuse repaired text that has nowhere to go; `elsewhere`: standard output is used for something else."""
    several = len(paths) > 1 or any(os.path.isdir(path) for path in paths)
    if in_place and any(is_remote(path) for path in paths):
        raise click.UsageError("--in-place writes local files only; copy remote ones with --out")
    if in_place and output:
        raise click.UsageError("--in-place and --output name two destinations; choose one")
    if in_place and paths in ((), ("-",)):
        raise click.UsageError("standard input cannot be written in place; name the files, or drop --in-place")
    if output and several:
        raise click.UsageError("--output takes one text; use --in-place for several files or a folder")
    if several and not in_place and not elsewhere:
        raise click.UsageError("several files or a folder need --in-place (or --diff or --check, to look first)")


class _View:
    """What is shown instead of the repaired text: printed for each file, or at the end if a progress bar is shown."""

    def __init__(self, kind: str | None, check: bool) -> None:
        self.kind = kind
        self._check = check
        self._records: list[dict[str, Any]] = []
        self._changing: list[str] = []

    def add(self, result: Result[FileReport]) -> None:
        if self.kind == "diff":
            colour = is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
            print_text(render_diff(result.path, result.file.text, result.report.text, colour=colour))
        elif self.kind == "explain":
            print_text(render_explanations(result.path, result.report))
        elif self.kind == "json":
            self._records += finding_records([LocatedFile(result.path, result.report)])
        if self._check and result.changed:
            self._changing.append(result.path)

    def finish(self) -> None:
        if self.kind == "json":
            print_text(to_json(self._records))
        print_text("".join(f"would fix {printable(path)}\n" for path in self._changing), err=True)


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where repaired text goes: back into its file, into another file, to standard output, or nowhere."""

    in_place: bool
    output: Path | None
    to_stdout: bool

    def deliver(self, run: Run, result: Result[FileReport]) -> bool:
        """Write the repaired text where it belongs; return False if that failed."""
        if self.in_place:
            sweep(result.folder)
        if not (self.in_place or self.output or self.to_stdout) or (self.in_place and not result.changed):
            return True
        data = run.encode(result)
        if data is None:
            return False
        if self.in_place:
            return run.write_back(result, data)
        if self.output:
            return run.write(write_file, self.output, data)
        print_bytes(data)
        return True


def _destination(paths: tuple[str, ...], in_place: bool, output: Path | None, *, to_stdout: bool) -> _Destination:
    """Return where repaired text goes; an output that is the input is written in place, if it did not change since."""
    with suppress(OSError):  # the output is new
        if output and paths and os.path.samefile(paths[0], output):
            return _Destination(True, None, to_stdout)
    return _Destination(in_place, output, to_stdout)


def _deliver_all(
    run: Run,
    sources: Sequence[Source],
    workers: Workers,
    view: _View,
    destination: _Destination | None,
    log: EditLog | None,
) -> tuple[int, int]:
    """Show, write and log the results for all sources; return how many files changed and how many did not."""
    changed = unchanged = 0
    for result in run.results(sources, workers, progress=view.kind in (None, "json"), damage=view.kind == "explain"):
        view.add(result)
        delivered = destination is None or destination.deliver(run, result)
        if log is not None and delivered:
            reports: Reports = [part.report for part in result.report.parts]
            texts = [FieldText(n, "text", part.report.source) for n, part in enumerate(result.report.parts, 1)]
            log.add(result.path, texts, reports)
        changed += result.changed and delivered
        unchanged += not result.changed
    view.finish()
    return changed, unchanged
