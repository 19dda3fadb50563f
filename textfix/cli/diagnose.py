"""`textfix diagnose`: report what damaged each document."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import click

import textfix
from textfix.cli.data_files import separate, shown
from textfix.cli.inputs import Result, Run, find_sources
from textfix.cli.options import Settings, shared_options
from textfix.cli.output import print_text
from textfix.formats.file_report import FileReport
from textfix.render.explanations import render_diagnosis
from textfix.render.json_records import diagnosis_records, to_json
from textfix.render.survey_summary import render_survey
from textfix.runs.job import Job
from textfix.runs.processes import Workers
from textfix.runs.survey import survey_texts


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Show the diagnoses as JSON.")
@shared_options("damage", "lexicon", "encoding", "documents", "config", "isolated")
def diagnose(paths: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """
    Diagnose what damaged each document in files and folders (- for stdin).

    Shows the probability of each kind of damage, and the evidence.  If a folder is named, a survey of its documents
    comes last.

    Exits with 0 on success, 2 on errors.
    """
    run = Run(Settings.from_options(options), paths)
    prose, data = separate(find_sources(paths, run.settings.files.selection()), Job(run.settings.config), run.problems)
    for source in data:
        run.problems.add(f"{shown(source)}: a data file, not prose; use textfix survey, which reads records")
    results = run.results(prose, progress=as_json)
    if as_json:
        print_text(to_json([record for result in results for record in diagnosis_records(result.path, result.report)]))
    elif any(os.path.isdir(path) for path in paths):
        with Workers(1) as workers:
            found = survey_texts(_show(results), run.settings.config, workers)
        print_text(f"\n{render_survey(textfix.summarize(found, run.settings.config))}")
    else:
        deque(_show(results), maxlen=0)
    run.problems.exit(0)


def _show(results: Iterable[Result[FileReport]]) -> Iterator[str]:
    """Print the diagnosis of each file, and yield its documents."""
    for result in results:
        print_text(render_diagnosis(result.path, result.report))
        yield from (part.report.source for part in result.report.parts)
