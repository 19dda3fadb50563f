"""
Print the tables of docs/accuracy.md: restored quotation marks by genre, confidence and pattern.

    python -m tools.quotations.tables ../shared/corpora/dev/*.txt

Each file is clean text, a blank line between documents; its genre is its name up to the first hyphen.
"""

from __future__ import annotations

from pathlib import Path

import click

from textfix.evaluation.evaluate import Evaluation, evaluate
from textfix.evaluation.metrics import Tally
from textfix.evaluation.quotation_patterns import PATTERNS

LEVELS = (0.5, 0.8, 0.9)  # thresholds of the tables


def _figures(tally: Tally) -> str:
    return " | ".join("–" if value is None else f"{value:.3f}" for value in (tally.precision, tally.recall, tally.f1))


def by_genre(found: dict[str, Evaluation]) -> list[str]:
    """Return a row for each genre: double marks at the default, all marks at LEVELS, the calibration error."""
    levels = " | ".join(f"≥ {level}: P | R | F1" for level in LEVELS)
    rows = [
        f"| genre | lost | default: precision | recall | F1 | {levels} | error |",
        "|---|" + "---:|" * (5 + 3 * len(LEVELS)),
    ]
    for genre, evaluation in found.items():
        q = evaluation.quotations
        lost = q.double.right + q.double.missing
        curve = " | ".join(_figures(q.curve[level]) for level in LEVELS)
        error = "–" if q.calibration_error is None else f"{q.calibration_error:.3f}"
        rows.append(f"| {genre} | {lost} | {_figures(q.double)} | {curve} | {error} |")
    return rows


def by_pattern(found: dict[str, Evaluation]) -> list[str]:
    """Return a row for each genre: by pattern, the share of the marks restored and the number of quotations."""
    rows = ["| genre | " + " | ".join(PATTERNS) + " |", "|---|" + "---:|" * len(PATTERNS)]
    for genre, evaluation in found.items():
        cells = []
        for pattern in PATTERNS:
            recovery = evaluation.quotations.patterns[pattern]
            share = "–" if recovery.recall is None else f"{recovery.recall:.2f}"
            cells.append(f"{share} of {recovery.quotations}")
        rows.append(f"| {genre} | " + " | ".join(cells) + " |")
    return rows


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(files: tuple[Path, ...]) -> None:
    """Print the tables."""
    found = {}
    for file in files:
        texts = [text for text in file.read_text("utf-8").split("\n\n") if text.strip()]
        found[file.name.split("-")[0]] = evaluate(texts)
    print(*by_genre(found), "", *by_pattern(found), sep="\n")


if __name__ == "__main__":
    main()
