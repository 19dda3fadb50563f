"""`textfix evaluate`: measure accuracy on the user's own text."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textfix.cli.data_files import read_documents, reading_options
from textfix.cli.inputs import Run
from textfix.cli.options import Settings, shared_options
from textfix.cli.output import count, print_text
from textfix.evaluation import record_tables, tables
from textfix.render.excerpts import Excerpts
from textfix.render.json_records import to_json
from textfix.render.printable import printable

if TYPE_CHECKING:
    from textfix.evaluation.corruption import Deletion

_SHOWN = 10  # wrong edits that are shown in their context; a guess


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "--damage",
    "damages",
    type=click.Choice(["quotes", "apostrophes", "partial", "curly", "none"]),
    multiple=True,
    default=("quotes", "none"),
    show_default=True,
    help="Damage to simulate; may be repeated.",
)
@click.option(
    "--records",
    type=click.IntRange(min=1),
    metavar="N",
    help="Cut the text into records of about N words, and compare repairs without and with a survey of them.",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="With --records: damage this share of them, chosen at random; all by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Show the figures as JSON.")
@reading_options
@shared_options("min-confidence", "unsafe", "quotations", "lexicon", "encoding", "documents", "config", "isolated")
def evaluate(
    paths: tuple[str, ...],
    damages: tuple[Deletion, ...],
    records: int | None,
    share: float | None,
    as_json: bool,
    data_format: str | None,
    fields: tuple[str, ...],
    **options: Any,
) -> None:
    """
    Damage your own clean text, repair it, and compare: files and folders (- for stdin).

    Of data files, the texts of the records are taken.  The text must be clean: its errors count as correct.  Figures
    are also shown by genre, which is the name of the file, up to the first hyphen, or of the folder that contains it
    inside a folder that you name.

    Exits with 0 on success, 2 on errors.
    """
    from textfix.evaluation.evaluate import evaluate  # late: imports numpy

    if share is not None and records is None:
        raise click.UsageError("--share damages some of the records; add --records N")
    run = Run(Settings.from_options(options), paths)
    documents = list(read_documents(run, paths, data_format, fields))
    genres = [_genre(path, paths) for path, _ in documents]
    texts = [text for _, text in documents]
    if records is not None:
        print_text(_compare_surveys(run, texts, damages, (records, share), as_json))
        run.problems.exit(0)
    evaluations = [evaluate(texts, damage, run.settings.config, genres) for damage in damages]
    defects = dict(ChainMap(*(dict(evaluation.errors) for evaluation in evaluations)))  # once for all damages
    run.add_defects([path for path, _ in documents], defects)
    for changed in (evaluation.changed for evaluation in evaluations if evaluation.damage == "none"):
        _note_changed(run, changed)
    print_text(to_json(tables.records(evaluations)) if as_json else tables.show(evaluations))
    run.problems.exit(0)


def _note_changed(run: Run, changed: int) -> None:
    """Add a note on documents that are changed although nothing was deleted from them: they may not be clean."""
    if changed:
        run.problems.note(
            f"{count(changed, 'document')} changed without any damage; see `textfix clean --diff`, "
            "and leave out what is not clean, because its errors count as correct"
        )


def _compare_surveys(
    run: Run, texts: Sequence[str], damages: Sequence[Deletion], cut: tuple[int, float | None], as_json: bool
) -> str:
    """Return the figures without and with a survey; `cut` is the words of a record and the share that is damaged."""
    from textfix.evaluation.records import cut_records, evaluate_records  # late: imports numpy

    size, share = cut
    records = [record for text in texts for record in cut_records(text, size)]
    config = run.settings.config
    compared = [evaluate_records(records, damage, config, 1.0 if share is None else share) for damage in damages]
    for reason in dict.fromkeys(reason for each in compared for reason in each.defects):
        run.problems.add(f"a record cannot be analyzed ({reason}); please report this defect")
    contexts = [
        [f"{Excerpts(report).context(edit)}  {Excerpts(report).change(edit)}" for report, edit in each.wrong[:_SHOWN]]
        for each in compared
    ]
    if as_json:
        return to_json(record_tables.record_evaluations(compared, contexts))
    return record_tables.show_records(compared, contexts)


def _genre(path: Path, named: Sequence[str]) -> str:
    folder = next((Path(name) for name in named if path != Path(name) and path.is_relative_to(name)), path.parent)
    inside = path.relative_to(folder)
    return printable((inside.parts[0] if len(inside.parts) > 1 else inside.stem).partition("-")[0])
