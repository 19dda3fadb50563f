"""Evaluations of records as text: a verdict of one line first, then a table and the wrong edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from textfix.evaluation.tables import records
from textfix.render.tables import align

if TYPE_CHECKING:
    from textfix.evaluation.evaluate import Evaluation
    from textfix.evaluation.records import RecordEvaluation

_HEAD = ("damage", "records", "survey", "precision", "recall", "quotation marks", "recall", "wrong in 10,000 words")


def verdict(evaluation: RecordEvaluation) -> str:
    """Return one sentence on what the survey changes."""
    damage = evaluation.damaged[0].damage
    without, surveyed = evaluation.recalls
    wrong = "{} wrong marks instead of {}".format(*reversed(evaluation.wrong_edits))
    if without is None or surveyed is None:
        return f"{damage}: nothing was lost; with the survey, textfix inserts {wrong}."
    return f"{damage}: with the survey, {surveyed:.1%} of the marks come back instead of {without:.1%}, with {wrong}."


def show_records(evaluations: Sequence[RecordEvaluation], contexts: Sequence[Sequence[str]]) -> str:
    """
    Return a verdict for each evaluation, a table of all, and the wrong edits.

    Args:
        evaluations: one for each kind of damage.
        contexts: the wrong edits of each in their context, as many as are to be shown.
    """
    rows = [row for evaluation in evaluations for row in _rows(evaluation)]
    blocks = ["".join(f"{verdict(evaluation)}\n" for evaluation in evaluations), align([_HEAD, *rows])]
    for evaluation, shown in zip(evaluations, contexts, strict=True):
        if shown:
            size = f"{len(shown)} of {len(evaluation.wrong)}"
            title = f"{evaluation.damaged[0].damage}: wrong edits with the survey, {size}:"
            blocks.append("\n".join((title, *(f"  {context}" for context in shown), "")))
    return "\n".join(blocks)


def record_evaluations(
    evaluations: Sequence[RecordEvaluation], contexts: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Return the same as objects for JSON."""
    return [
        {
            "verdict": verdict(evaluation),
            "survey": asdict(evaluation.survey),
            "damaged": dict(zip(("without", "with"), records(evaluation.damaged), strict=True)),
            "clean": dict(zip(("without", "with"), records(evaluation.clean), strict=True)),
            "wrong": list(shown),
        }
        for evaluation, shown in zip(evaluations, contexts, strict=True)
    ]


def _rows(evaluation: RecordEvaluation) -> Iterator[list[str]]:
    for pair, name in ((evaluation.damaged, evaluation.damaged[0].damage), (evaluation.clean, "none")):
        if pair[0].documents:
            yield from (_row(name, how, figures) for how, figures in zip(("without", "with"), pair, strict=True))


def _row(name: str, how: str, figures: Evaluation) -> list[str]:
    words, marks = figures.overall, figures.quotations.overall
    shares = (words.precision, words.recall, marks.precision, marks.recall)
    if figures.damage == "none":  # every edit is wrong
        shares = (None, None, None, None)
    wrong = figures.wrong_per_10k + figures.wrong_quotation_marks_per_10k
    shown = ["-" if value is None else f"{value:.3f}" for value in shares]
    return [name, str(figures.documents), how, *shown, f"{wrong:.2f}"]
