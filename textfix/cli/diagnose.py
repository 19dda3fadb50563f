"""`textfix diagnose`: report what damaged each document."""

from __future__ import annotations

from typing import Any

import click

from textfix.cli.inputs import Run, find_sources
from textfix.cli.options import Settings, shared_options
from textfix.cli.output import print_text
from textfix.render.explanations import render_diagnosis
from textfix.render.json_records import diagnosis_records, to_json


@click.command(short_help="Diagnose what damaged each document.")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Show the diagnoses as JSON.")
@shared_options("damage", "lexicon", "encoding", "documents", "config", "isolated")
def diagnose(paths: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """
    Diagnose what damaged each document in files and folders (- for stdin).

    Shows the probability of each kind of damage, and the evidence.

    Exits with 0 on success, 2 on errors.
    """
    run = Run(Settings.from_options(options), paths)
    records: list[dict[str, Any]] = []
    for result in run.results(find_sources(paths), progress=as_json):
        if as_json:
            records += diagnosis_records(result.path, result.report)
        else:
            print_text(render_diagnosis(result.path, result.report))
    if as_json:
        print_text(to_json(records))
    run.problems.exit(0)
