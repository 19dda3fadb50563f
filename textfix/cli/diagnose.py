"""`textfix diagnose`: report what damaged each document."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

import textfix
from textfix.cli.data_files import (
    DataSource,
    make_job,
    opened,
    path_of,
    reading_options,
    report_bad_records,
    separate,
    shown,
)
from textfix.cli.inputs import Run, Source, find_sources
from textfix.cli.options import JOBS, Settings, shared_options
from textfix.cli.output import print_text
from textfix.formats.stream import Counts, analyzed, defects
from textfix.render.explanations import render_diagnosis, render_record_diagnosis
from textfix.render.json_records import diagnosis_records, json_pieces, record_diagnosis
from textfix.render.located import RecordPlace
from textfix.render.survey_summary import render_survey
from textfix.report import Damage
from textfix.runs.job import Job, Stream
from textfix.runs.processes import Workers
from textfix.runs.survey import read_blocks, survey_texts


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Show the diagnoses as JSON.")
@reading_options
@JOBS
@shared_options("damage", "lexicon", "encoding", "documents", "config", "isolated")
def diagnose(
    paths: tuple[str, ...], as_json: bool, data_format: str | None, fields: tuple[str, ...], jobs: int, **options: Any
) -> None:
    """
    Diagnose what damaged each document in files and folders (- for stdin).

    Shows the probability of each kind of damage, and the evidence. In data files, the texts of the records are
    diagnosed; of folders, data files are taken if --format names their format. If a folder or a data file is named, a
    survey of all documents comes last.

    Exits with 0 on success, 2 on errors.
    """
    run = Run(Settings.from_options(options), paths)
    job = make_job(run.settings, data_format, fields, "keep")
    found = find_sources(paths, run.settings.files.selection(job.wants if job.format is not None else None))
    prose, data = separate(found, job, run.problems)
    with Workers(jobs) as workers:
        if as_json:
            for piece in json_pieces(_json_records(run, prose, _damages(run, data, job, workers), workers)):
                print_text(piece)
        elif data or any(os.path.isdir(path) for path in paths):
            with Workers(1) as surveying:
                texts = _show(run, prose, _damages(run, data, job, workers), workers)
                summary = survey_texts(texts, job.config, surveying)
            print_text(f"\n{render_survey(textfix.summarize(summary, job.config))}")
        else:
            deque(_show(run, prose, (), workers), maxlen=0)
    run.problems.exit(0)


_Diagnosis = tuple[str, RecordPlace, str, Damage]  # name of the file, place of the text, text, what befell it


def _json_records(
    run: Run, prose: Sequence[Source], records: Iterable[_Diagnosis], workers: Workers
) -> Iterator[dict[str, Any]]:
    for result in run.results(prose, workers, progress=True, damage=True):
        yield from diagnosis_records(result.path, result.report)
    yield from (record_diagnosis(name, place, damage) for name, place, _, damage in records)


def _show(run: Run, prose: Sequence[Source], records: Iterable[_Diagnosis], workers: Workers) -> Iterator[str]:
    """Print the diagnosis of each document, and yield the documents."""
    for result in run.results(prose, workers, progress=False, damage=True):
        print_text(render_diagnosis(result.path, result.report))
        yield from (part.report.source for part in result.report.parts)
    for name, place, text, damage in records:
        print_text(render_record_diagnosis(name, place, damage))
        yield text


def _damages(run: Run, sources: Iterable[DataSource], job: Job, workers: Workers) -> Iterator[_Diagnosis]:
    """Yield what befell each text of some data files; what cannot be read is a problem."""
    for source in sources:
        name, counts = shown(source), Counts()
        with run.problems.collected(path_of(source)), opened(source) as stream:
            blocks = read_blocks(Stream(stream, name), job)
            for block, reports in analyzed(blocks, job.make_cleaner(), workers.map):
                counts.count(block, (), defects(block, reports))
                for (record, field, _), report in zip(block.texts, reports, strict=True):
                    if report is not None and report.error is None:
                        yield name, RecordPlace(record, field), report.source, report.damage
        report_bad_records(run.problems, job, name, counts)
