"""
Print the tables of docs/accuracy.md that are measured with the yardstick.

    python -m tools.figures.accuracy --yardstick ../shared/yardstick/yardstick.py ../shared/corpora/dev/*.txt
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from textfix import Cleaner, Config, Report, apply_edits

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
FAMILIES = ("question", "fffd", "space", "entity", "mojibake", "mojibake_stripped", "ascii")
CASUAL = ("chat", "forum")  # genres whose writers' own slips make the original no gold


@dataclass
class Tally:
    """Right, wrong and missing marks."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def add(self, figures: dict[str, Any]) -> None:
        right = round(figures["n"] * figures["recall"])
        self.right += right
        self.wrong += round(right / figures["precision"] - right) if figures["precision"] else 0
        self.missing += figures["n"] - right

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missing)
        both = precision + recall
        return f"{precision:.3f} | {recall:.3f} | {2 * precision * recall / both if both else 0:.3f}"


@dataclass
class Totals:
    """Sums over the files of edited prose, by threshold."""

    curve: dict[float, Tally] = field(default_factory=lambda: {t: Tally() for t in (*THRESHOLDS, 0.0)})


def load_yardstick(path: Path) -> ModuleType:
    """Import the yardstick from its file."""
    spec = importlib.util.spec_from_file_location("yardstick", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def repaired(reports: list[Report], threshold: float | None) -> list[list[str]]:
    """Return the paragraphs of repaired texts, at the default or at a threshold of confidence."""
    texts = [
        r.text if threshold is None else apply_edits(r.source, [f for f in r.edits if f.confidence >= threshold])
        for r in reports
    ]
    return [text.split("\n") for text in texts]


def measure(yardstick: ModuleType, path: Path, totals: Totals) -> tuple[str, str]:
    """Measure one file and return its rows of the tables of apostrophes and of quotation marks."""
    documents = yardstick.load(path)
    damaged = yardstick.damaged(documents, "quotes")
    given = [text.split("\n") for text in damaged]
    scored = yardstick.score(documents, given, repaired(Cleaner().analyze_many(damaged), None))
    genre = path.name.split("-")[0]
    own = Tally()
    own.add(scored["apostrophe"])
    if genre not in CASUAL:
        totals.curve[0.0].add(scored["apostrophe"])
        bold = Cleaner(Config(safe_confidence=min(THRESHOLDS), quotations="none")).analyze_many(damaged)
        for threshold in THRESHOLDS:
            totals.curve[threshold].add(yardstick.score(documents, given, repaired(bold, threshold))["apostrophe"])
    clean = ["\n".join(document) for document in documents]
    untouched = yardstick.score(documents, documents, repaired(Cleaner().analyze_many(clean), None))
    unsafe = repaired(Cleaner(Config(quotations="unsafe")).analyze_many(damaged), None)
    pairs, bolder = Tally(), Tally()
    pairs.add(scored["double"])
    bolder.add(yardstick.score(documents, given, unsafe)["double"])
    wrong = 1e4 * pairs.wrong / scored["words"]
    return (
        f"| {genre} | {scored['apostrophe']['n']} | {own} | {untouched['false_per_10k_words']:.2f} |",
        f"| {genre} | {scored['double']['n']} | {pairs} | {wrong:.2f} | {bolder} |",
    )


def measure_families(yardstick: ModuleType, path: Path) -> list[str]:
    """Return a row for each way of damaging one file that leaves a trace of every mark."""
    documents = yardstick.load(path)
    rows = []
    for damage in FAMILIES:
        damaged = yardstick.damaged(documents, damage)
        given = [text.split("\n") for text in damaged]
        scored = yardstick.score(documents, given, repaired(Cleaner().analyze_many(damaged), None))
        single, double = scored["apostrophe"], scored["double"]
        rows.append(
            f"| `{damage}` | {single['precision']:.3f} | {single['recall']:.3f} "
            f"| {double['precision']:.3f} | {double['recall']:.3f} |"
        )
    return rows


@click.command()
@click.option("--yardstick", "path", type=click.Path(exists=True, path_type=Path), required=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(path: Path, files: tuple[Path, ...]) -> None:
    """Print the tables."""
    yardstick, totals = load_yardstick(path), Totals()
    apostrophes, quotations = zip(*(measure(yardstick, file, totals) for file in files), strict=True)
    print("| genre | lost | precision | recall | F1 | wrong edits in 10,000 words of clean text |")
    print("|---|---:|---:|---:|---:|---:|")
    print(*apostrophes, f"| edited prose together | | {totals.curve.pop(0.0)} | |\n", sep="\n")
    print("| confidence at least | precision | recall | F1 |\n|---|---:|---:|---:|")
    for threshold, tally in totals.curve.items():
        print(f"| {threshold} | {tally} |")
    print("\n| genre | lost | precision | recall | F1 | wrong in 10,000 words | `unsafe`: precision | recall | F1 |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    print(*quotations, sep="\n")
    for file in files:
        if file.name.startswith("news"):
            print("\n| damage | apostrophes: precision | recall | quotation marks: precision | recall |")
            print("|---|---:|---:|---:|---:|")
            print(*measure_families(yardstick, file), sep="\n")


if __name__ == "__main__":
    main()
