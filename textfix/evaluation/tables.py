"""Evaluations as text: aligned tables for people, objects for JSON.  Pure functions; the command line prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from textfix.render.tables import align
from textfix.rules import RULES

if TYPE_CHECKING:
    from textfix.evaluation.evaluate import Evaluation
    from textfix.evaluation.metrics import Bin, Tally
    from textfix.evaluation.quotation_scores import QuotationFigures, Recovery

_TALLY = ("right", "wrong", "missing", "precision", "recall", "F1")


def show(evaluations: Sequence[Evaluation]) -> str:
    """Return the tables of all evaluations, one after the other."""
    return "\n".join("\n".join(_blocks(evaluation)) for evaluation in evaluations)


def records(evaluations: Sequence[Evaluation]) -> list[dict[str, Any]]:
    """
    Return the evaluations as objects for JSON: their attributes, and the figures that follow from them.

    A share of nothing is null.
    """
    return [_record(evaluation) for evaluation in evaluations]


def _blocks(evaluation: Evaluation) -> Iterator[str]:
    words = sum(evaluation.words.values())
    yield (
        f"damage {evaluation.damage}: {evaluation.documents} documents, {words} words; "
        f"edits of confidence {evaluation.threshold:g} and more\n"
        f"documents changed: {evaluation.changed}\n"
        f"wrong edits in 10,000 words: {evaluation.wrong_per_10k:.2f}\n"
    )
    if evaluation.others:
        yield align([["other rule", "edits"], *([code, str(edits)] for code, edits in evaluation.others.items())])
    if evaluation.damage == "none":  # every edit is wrong: there is no precision, no recall, no calibration
        yield align([["genre", "words", "wrong", "wrong quotation marks"], *_wrong(evaluation)])
        return
    yield _tallies("kind", {"all": evaluation.overall} | _named(evaluation.kinds))
    if len(evaluation.genres) > 1:
        yield _tallies("genre", evaluation.genres)
    yield _tallies("confidence", {f"{least:g}": tally for least, tally in evaluation.curve.items()})
    choices = [
        [name, str(choice.words), str(choice.marked), _figure(choice.accuracy)]
        for name, choice in evaluation.choices.items()
    ]
    yield align([["choice", "words", "marked", "accuracy"], *choices])
    yield _bins(evaluation.reliability, evaluation.calibration_error)
    yield from _quotation_blocks(evaluation)


def _quotation_blocks(evaluation: Evaluation) -> Iterator[str]:
    figures = evaluation.quotations
    yield (
        f"quotation marks: edits of confidence {figures.threshold:g} and more\n"
        f"wrong quotation marks in 10,000 words: {evaluation.wrong_quotation_marks_per_10k:.2f}\n"
    )
    yield _tallies("mark", {"all": figures.overall, "double": figures.double, **figures.kinds})
    if len(figures.genres) > 1:
        yield _tallies("genre", figures.genres)
    yield _tallies("confidence", {f"{least:g}": tally for least, tally in figures.curve.items()})
    patterns = [
        [name, str(r.quotations), str(r.whole), _figure(r.exact), str(r.marks), str(r.right), _figure(r.recall)]
        for name, r in figures.patterns.items()
    ]
    yield align([["pattern", "quotations", "whole", "exact", "marks", "right", "recall"], *patterns])
    yield _bins(figures.reliability, figures.calibration_error)


def _bins(bins: Sequence[Bin], error: float | None) -> str:
    rows = [[f"{b.confidence:.4f}", f"{b.right:.4f}", str(b.edits)] for b in bins]
    return f"{align([['mean confidence', 'right', 'edits'], *rows])}expected calibration error: {_figure(error)}\n"


def _wrong(evaluation: Evaluation) -> Iterator[list[str]]:
    for name, words in evaluation.words.items():
        tallies = evaluation.genres[name], evaluation.quotations.genres[name]
        yield [name, str(words), *(str(tally.wrong) for tally in tallies)]


def _named(kinds: Mapping[str, Tally]) -> dict[str, Tally]:
    return {f"{code} {RULES[code].name}": tally for code, tally in kinds.items()}


def _tallies(title: str, tallies: Mapping[str, Tally]) -> str:
    rows = [[name, *map(str, (t.right, t.wrong, t.missing)), *map(_figure, _shares(t))] for name, t in tallies.items()]
    return align([[title, *_TALLY], *rows])


def _shares(tally: Tally) -> tuple[float | None, float | None, float | None]:
    return tally.precision, tally.recall, tally.f1


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _record(evaluation: Evaluation) -> dict[str, Any]:
    choices = {
        name: asdict(choice) | {"accuracy": _rounded(choice.accuracy)} for name, choice in evaluation.choices.items()
    }
    derived = {
        "choices": choices,
        "wrong_per_10k": _rounded(evaluation.wrong_per_10k),
        "quotations": _quotation_record(evaluation),
    }
    record = asdict(evaluation) | _shared(evaluation) | derived
    del record["errors"]  # the command line shows them by file
    return record


def _quotation_record(evaluation: Evaluation) -> dict[str, Any]:
    figures = evaluation.quotations
    derived = {
        "double": _tally(figures.double),
        "patterns": {name: _recovery(recovery) for name, recovery in figures.patterns.items()},
        "wrong_per_10k": _rounded(evaluation.wrong_quotation_marks_per_10k),
    }
    return asdict(figures) | _shared(figures) | derived


def _shared(figures: Evaluation | QuotationFigures) -> dict[str, Any]:
    """Return what is the same of apostrophes and quotation marks."""
    tables = {
        name: {str(key): _tally(tally) for key, tally in getattr(figures, name).items()}
        for name in ("kinds", "genres", "curve")
    }
    return tables | {
        "overall": _tally(figures.overall),
        "calibration_error": _rounded(figures.calibration_error),
        "reliability": [{name: _rounded(value) for name, value in asdict(b).items()} for b in figures.reliability],
    }


def _recovery(recovery: Recovery) -> dict[str, Any]:
    return asdict(recovery) | {"exact": _rounded(recovery.exact), "recall": _rounded(recovery.recall)}


def _tally(tally: Tally) -> dict[str, Any]:
    names = ("precision", "recall", "f1")
    return asdict(tally) | {name: _rounded(share) for name, share in zip(names, _shares(tally), strict=True)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
