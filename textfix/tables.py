"""Evaluations as text: aligned tables for people, objects for JSON.  Pure functions; the command line prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textfix.evaluate import Evaluation, Tally

_TALLY = ("right", "wrong", "missing", "precision", "recall", "F1")


def align(rows: Sequence[Sequence[str]]) -> str:
    """
    Return rows as lines, the first column to the left and the others to the right.

    >>> print(align([["kind", "n"], ["elision", "12"]]), end="")
    kind      n
    elision  12
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


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
    if evaluation.damage == "none":  # every edit is wrong: there is no precision, no recall, no calibration
        yield align([["genre", "words", "wrong"], *_wrong(evaluation)])
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
    bins = [[f"{b.confidence:.4f}", f"{b.right:.4f}", str(b.edits)] for b in evaluation.reliability]
    table = align([["mean confidence", "right", "edits"], *bins])
    yield f"{table}expected calibration error: {_figure(evaluation.calibration_error)}\n"


def _wrong(evaluation: Evaluation) -> Iterator[list[str]]:
    for name, words in evaluation.words.items():
        yield [name, str(words), str(evaluation.genres[name].wrong)]


def _named(kinds: Mapping[str, Tally]) -> dict[str, Tally]:
    from textfix.rules import RULES  # not above: it loads numpy, and `textfix --help` is to be instant

    return {f"{code} {RULES[code].name}": tally for code, tally in kinds.items()}


def _tallies(title: str, tallies: Mapping[str, Tally]) -> str:
    rows = [[name, *map(str, (t.right, t.wrong, t.missing)), *map(_figure, _shares(t))] for name, t in tallies.items()]
    return align([[title, *_TALLY], *rows])


def _shares(tally: Tally) -> tuple[float | None, float | None, float | None]:
    return tally.precision, tally.recall, tally.f1


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _record(evaluation: Evaluation) -> dict[str, Any]:
    tables = {
        name: {str(key): _tally(tally) for key, tally in getattr(evaluation, name).items()}
        for name in ("kinds", "genres", "curve")
    }
    choices = {
        name: asdict(choice) | {"accuracy": _rounded(choice.accuracy)} for name, choice in evaluation.choices.items()
    }
    derived = {
        "overall": _tally(evaluation.overall),
        "choices": choices,
        "wrong_per_10k": _rounded(evaluation.wrong_per_10k),
        "calibration_error": _rounded(evaluation.calibration_error),
        "reliability": [{name: _rounded(value) for name, value in asdict(b).items()} for b in evaluation.reliability],
    }
    return asdict(evaluation) | tables | derived


def _tally(tally: Tally) -> dict[str, Any]:
    names = ("precision", "recall", "f1")
    return asdict(tally) | {name: _rounded(share) for name, share in zip(names, _shares(tally), strict=True)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
