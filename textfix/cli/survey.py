"""`textfix survey`: what the records of a data set say about its damage, and surveys that other commands take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

import textfix
from textfix.cli.data_files import DataSource, data_options, make_job, read_records, separate
from textfix.cli.inputs import Run, Source, Stdin, find_sources
from textfix.cli.options import Settings, all_options, shared_options
from textfix.cli.output import count, print_text
from textfix.config import Config
from textfix.files.writing import write_file
from textfix.formats.records import ErrorPolicy
from textfix.render.printable import printable_json
from textfix.render.survey_summary import render_survey, survey_record, verdict
from textfix.report import Report
from textfix.runs.job import Job
from textfix.runs.processes import Workers
from textfix.runs.survey import sample_texts, survey_texts
from textfix.surveys import Survey

AUTO = "auto"
# Records in which examples are looked for, the characters of one, and examples that are shown; guesses.
_LOOKED_THROUGH, _SHORT, _EXAMPLES = 500, 300, 3


# The options of a command that uses a survey, see `choose_survey`.
survey_options = all_options(
    click.option(
        "--survey",
        metavar="FILE|auto",
        help="Use the survey in this file, written by textfix survey; auto surveys a sample of the records first.",
    ),
    click.option(
        "--survey-sample",
        type=click.IntRange(min=1),
        default=10_000,
        show_default=True,
        metavar="N",
        help="Records in the sample of --survey auto; the same ones each time.",
    ),
)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the survey here, for --survey."
)
@click.option("--json", "as_json", is_flag=True, help="Show what was found as JSON.")
@data_options
@shared_options("lexicon", "encoding", "documents", "config", "isolated")
def survey(
    paths: tuple[str, ...],
    output: Path | None,
    as_json: bool,
    data_format: str | None,
    fields: tuple[str, ...],
    errors: ErrorPolicy,
    jobs: int,
    **options: Any,
) -> None:
    """
    Survey a data set: which share of its records lost their marks. Files and folders (- for stdin).

    Short records seldom prove by themselves that they are damaged; all of them together do. Shows what befell the
    set, in words and as a table, with examples. textfix clean --survey FILE and [tool.textfix] survey = "FILE" use
    what -o wrote. In text files, --documents says what a record is.

    Exits with 0 on success, 2 on errors.
    """
    run = Run(Settings.from_options(options | {"survey": Survey()}), paths)  # not the one of the project, to be made
    job = make_job(run.settings, data_format, fields, errors)
    sources = find_sources(paths, run.settings.files.selection(None if data_format is None else job.wants))
    records = _Records(run, job, *separate(sources, job, run.problems))
    with Workers(jobs) as workers:
        found = survey_texts(records, run.settings.config, workers)
    summary = textfix.summarize(found, run.settings.config)
    examples = _examples(records.short, replace(run.settings.config, survey=found))
    if as_json:
        print_text(f"{printable_json(json.dumps(survey_record(summary, examples), ensure_ascii=False, indent=2))}\n")
    else:
        print_text(render_survey(summary, examples))
    if output is not None:
        run.write(write_file, output, found.to_json().encode())
    run.problems.exit(0)


@dataclass(slots=True)
class _Records:
    """
    The records of some sources, to be read once.

    Attributes:
        run: reads text files, and takes what went wrong.
        job: how data files are read.
        prose: the text files.
        data: the data files.
        short: the first records that are short enough to be examples.
        number: how many were read.
    """

    run: Run
    job: Job
    prose: Sequence[Source]
    data: Sequence[DataSource]
    short: list[str] = field(default_factory=list)
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        for _, text in read_records(self.run, self.job, self.prose, self.data):
            self.number += 1
            if len(text) <= _SHORT and len(self.short) < _LOOKED_THROUGH:
                self.short.append(text)
            yield text


def choose_survey(options: Mapping[str, Any], survey: str | None) -> dict[str, Any]:
    """Return the options for `Settings.from_options`, without the survey that is still to be taken if it is "auto"."""
    return {**options, "survey": Survey() if survey == AUTO else survey}


def take_sample(run: Run, job: Job, prose: Sequence[Source], data: Sequence[DataSource], size: int) -> Survey:
    """
    Return the survey of a sample of the records that are to be repaired, and print what it found.

    Args:
        run: reads text files; what goes wrong will go wrong again in the run that repairs them, and is shown there.
        job: how data files are read.
        prose: the text files.
        data: the data files.
        size: number of records in the sample.

    Raises:
        UsageError: the records cannot be read twice, or the damage is given.
    """
    if any(isinstance(source, Stdin) for source in (*prose, *data)):
        raise click.UsageError("--survey auto reads everything twice, and standard input comes once; name a file")
    if run.settings.config.damage != "auto":
        raise click.UsageError("--survey auto finds out what --damage says; drop one of them")
    found, read = sample_survey(run, job, prose, data, size)
    what = verdict(textfix.summarize(found, run.settings.config))
    print_text(f"survey of {min(size, read):,} of {count(read, 'record')}: {what}\n", err=True)
    return found


def sample_survey(
    run: Run, job: Job, prose: Sequence[Source], data: Sequence[DataSource], size: int
) -> tuple[Survey, int]:
    """Return the survey of a sample of some records, and how many there are; see `take_sample`."""
    records = _Records(run, job, prose, data)
    return textfix.survey(sample_texts(records, size), config=run.settings.config), records.number


def _examples(texts: Iterable[str], config: Config) -> list[Report]:
    """Return the reports on the first records in which a mark is restored."""
    reports = textfix.Cleaner(config).analyze_many(list(dict.fromkeys(texts)), errors="keep")
    return [report for report in reports if report is not None and report.edits][:_EXAMPLES]
