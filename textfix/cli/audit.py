"""`textfix audit`: what befell a data set, and what textfix would repair."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import textfix
from textfix.cli.data_files import (
    DataSource,
    data_options,
    make_job,
    opened,
    opened_target,
    path_of,
    report_bad_records,
    separate,
    shown,
)
from textfix.cli.inputs import Run, Source, Stdin, find_sources
from textfix.cli.options import Settings, shared_options
from textfix.cli.output import Problems, print_text
from textfix.cli.progress import Progress
from textfix.cli.survey import AUTO, choose_survey, sample_survey, survey_options, take_sample
from textfix.files.problems import FileProblem
from textfix.files.writing import write_file
from textfix.formats.records import ErrorPolicy, FieldText
from textfix.formats.stream import Hooks, Reports, Watcher
from textfix.render.audit_page import render_audit_page
from textfix.render.audit_table import audit_record, render_audit
from textfix.render.printable import printable_json
from textfix.runs.audit import SourceAudit
from textfix.runs.audit_samples import Samples
from textfix.runs.job import Job, Stream, clean_data
from textfix.runs.processes import Workers
from textfix.surveys import SurveySummary


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Show the figures as JSON.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with the figures and with samples of the edits, which can be accepted or refused there.",
)
@click.option(
    "--samples",
    "sample_size",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="With --html, samples of each rule.",
)
@data_options
@survey_options
@shared_options(
    "min-confidence",
    "quotations",
    "damage",
    "unsafe",
    "select",
    "ignore",
    "lexicon",
    "encoding",
    "documents",
    "config",
    "isolated",
)
def audit(
    paths: tuple[str, ...],
    as_json: bool,
    page: Path | None,
    sample_size: int,
    data_format: str | None,
    fields: tuple[str, ...],
    errors: ErrorPolicy,
    jobs: int,
    survey: str | None,
    survey_sample: int,
    **options: Any,
) -> None:
    """
    Audit a data set without changing it: files and folders (- for stdin).

    Shows for each file how many texts are damaged in which way and how many would be changed, the edits by rule with
    their mean confidence, and what a survey of a sample of the records says.  Data files and text files are taken from
    folders.

    Exits with 0 on success, 2 on errors.
    """
    run = Run(Settings.from_options(choose_survey(options, survey)), paths)
    job = replace(make_job(run.settings, data_format, fields, errors), damage=True)
    files = run.settings.files
    found = find_sources(paths, files.selection(job.wants if data_format or files.include is None else None))
    prose, data = separate(found, job, run.problems)
    if survey == AUTO:
        sampled = take_sample(Run(run.settings, paths), job, prose, data, survey_sample)
        job = replace(job, config=replace(job.config, survey=sampled))
    total = SourceAudit("total")
    samples = None if page is None else Samples(sample_size)
    sources = _audit_all((*prose, *data), job, jobs, run.problems, samples)
    for source in sources:
        total.merge(source)
    summary = _summarize(Run(run.settings, paths), job, prose, data, survey_sample)
    if as_json:
        record = json.dumps(audit_record(sources, total, summary), ensure_ascii=False, indent=2)
        print_text(f"{printable_json(record)}\n")
    else:
        print_text(render_audit(sources, total, summary))
    if page is not None and samples is not None:
        content = render_audit_page(sources, total, summary, samples.by_rule(), textfix.__version__)
        run.write(write_file, page, content.encode("utf-8", "surrogateescape"))
    run.problems.exit(0)


def _audit_all(
    sources: Sequence[Source], job: Job, jobs: int, problems: Problems, samples: Samples | None
) -> list[SourceAudit]:
    """Return what was found in each source that can be read; workers share the blocks of each."""
    audits = []
    files = [source for source in sources if isinstance(source, Path)]
    with Workers(jobs) as workers, Progress(files) as progress:
        for source in sources:
            if isinstance(source, FileProblem):
                (problems.note if source.is_harmless else problems.add)(str(source))
                continue
            name = shown(source)
            audit = SourceAudit(name)
            hooks = Hooks(workers.map, _watcher(audit, samples), progress.follow())
            with problems.collected(path_of(source)), opened(source) as stream, opened_target("nowhere") as nowhere:
                counts = clean_data(Stream(stream, name), nowhere, job, hooks)
                audit.records, audit.bad = counts.records, counts.bad
                report_bad_records(problems, job, name, counts)
                audits.append(audit)
    return audits


def _watcher(audit: SourceAudit, samples: Samples | None) -> Watcher:
    """Return what counts the texts of a source, and takes samples of their edits."""

    def watch(texts: Sequence[FieldText], reports: Reports) -> None:
        audit.add(texts, reports)
        if samples is not None:
            samples.add(audit.name, texts, reports)

    return watch


def _summarize(
    run: Run, job: Job, prose: Sequence[Source], data: Sequence[DataSource], size: int
) -> SurveySummary | None:
    """Return what the survey that is in use means, or one of a sample; None if the records cannot be read again."""
    survey = job.config.survey
    if not isinstance(survey, textfix.Survey):
        if job.config.damage != "auto" or any(isinstance(source, Stdin) for source in (*prose, *data)):
            return None
        survey = sample_survey(run, job, prose, data, size)[0]
    return textfix.summarize(survey, job.config)
