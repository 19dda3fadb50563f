"""
Print the tables of docs/accuracy.md that are measured with the yardstick.

    python -m tools.figures.accuracy --yardstick ../shared/yardstick/yardstick.py ../shared/corpora/dev/*.txt
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from textfix import Cleaner, Config, Report, apply_edits

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
TRACES = ("question", "fffd", "space", "entity", "mojibake", "mojibake_stripped", "ascii")
CASUAL = ("chat", "forum")  # genres whose writers often leave marks out, so the original is no gold
NOTHING = "–"  # precision where no mark is right
UNSAFE = Config(quotations="unsafe")
APOSTROPHES = "| genre | lost | precision | recall | F1 | wrong edits in 10,000 words of clean text |"
CURVE = "| confidence at least | precision | recall | F1 |"
QUOTATIONS = "| genre | lost | precision | recall | F1 | wrong in 10,000 words | `unsafe`: precision | recall | F1 |"
RECORDS = "| genre | apostrophes: precision | recall | quotation marks: precision | recall | wrong in 10,000 words |"
TRACE_MARKS = "| damage | apostrophes: precision | recall | quotation marks: precision | recall |"


@dataclass
class Tally:
    """Counts of right, wrong and missing marks."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @classmethod
    def of(cls, figures: dict[str, Any]) -> Tally:
        """Return the counts behind figures of the yardstick."""
        tally = cls()
        tally.add(figures)
        return tally

    def add(self, figures: dict[str, Any]) -> None:
        """Add the counts behind figures of the yardstick: n, precision, recall."""
        right = round(figures["n"] * figures["recall"])
        self.right += right
        self.wrong += round(right / figures["precision"] - right) if figures["precision"] else 0
        self.missing += figures["n"] - right

    def __str__(self) -> str:
        if self.right == 0:
            return f"{NOTHING} | 0.000 | {NOTHING}"
        precision = self.right / (self.right + self.wrong)
        recall = self.right / (self.right + self.missing)
        return f"{precision:.3f} | {recall:.3f} | {2 * precision * recall / (precision + recall):.3f}"


def load_yardstick(path: Path) -> ModuleType:
    """Import the yardstick from its file."""
    spec = importlib.util.spec_from_file_location("yardstick", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Measured:
    """A file of clean text, its documents as lists of paragraphs, measured with the yardstick."""

    yardstick: ModuleType
    genre: str
    documents: list[list[str]]

    @classmethod
    def read(cls, yardstick: ModuleType, path: Path) -> Measured:
        """Read a file; its genre is its name up to the first hyphen."""
        return cls(yardstick, path.name.split("-")[0], yardstick.load(path))

    def damaged(self, damage: str) -> list[str]:
        """Return the damaged texts."""
        texts: list[str] = self.yardstick.damaged(self.documents, damage)
        return texts

    def score(self, damaged: list[str], cleaned: list[str]) -> dict[str, Any]:
        """Return the yardstick's figures of repaired texts."""
        figures: dict[str, Any] = self.yardstick.score(self.documents, _paragraphs(damaged), _paragraphs(cleaned))
        return figures

    def repair(self, damage: str, config: Config | None = None) -> dict[str, Any]:
        """Damage the texts, repair them and return the yardstick's figures."""
        damaged = self.damaged(damage)
        return self.score(damaged, [report.text for report in _reports(damaged, config)])

    def false_edits(self) -> float:
        """Return the wrong apostrophes in 10,000 words of clean text."""
        clean = ["\n".join(document) for document in self.documents]
        figures = self.score(clean, [report.text for report in _reports(clean, None)])
        return float(figures["false_per_10k_words"])

    def records(self) -> Measured:
        """Return the same text with every paragraph as a document of its own."""
        return replace(self, documents=[[paragraph] for document in self.documents for paragraph in document])


def _paragraphs(texts: list[str]) -> list[list[str]]:
    return [text.split("\n") for text in texts]


def _reports(texts: list[str], config: Config | None) -> list[Report]:
    return [report for report in Cleaner(config).analyze_many(texts) if report is not None]


def _applied(report: Report, threshold: float) -> str:
    return apply_edits(report.source, [edit for edit in report.edits if edit.confidence >= threshold])


def add_curve(measured: Measured, curve: dict[float, Tally]) -> None:
    """Add the apostrophes of a file to the tallies by threshold; quotation marks are left alone."""
    damaged = measured.damaged("quotes")
    reports = _reports(damaged, Config(safe_confidence=min(THRESHOLDS), quotations="none"))
    for threshold, tally in curve.items():
        figures = measured.score(damaged, [_applied(report, threshold) for report in reports])
        tally.add(figures["apostrophe"])


def apostrophe_row(genre: str, figures: dict[str, Any], false_edits: float) -> str:
    """Return a file's row of the table of apostrophes."""
    tally = Tally.of(figures["apostrophe"])
    return f"| {genre} | {figures['apostrophe']['n']} | {tally} | {false_edits:.2f} |"


def quotation_row(genre: str, figures: dict[str, Any], unsafe: dict[str, Any]) -> str:
    """Return a file's row of the table of quotation marks: at the default, and with `quotations="unsafe"`."""
    tally = Tally.of(figures["double"])
    wrong = 1e4 * tally.wrong / figures["words"]
    return f"| {genre} | {figures['double']['n']} | {tally} | {wrong:.2f} | {Tally.of(unsafe['double'])} |"


def trace_row(damage: str, figures: dict[str, Any]) -> str:
    """Return the row of one kind of damage that leaves a trace of every mark."""
    return f"| `{damage}` | {_both_kinds(figures)} |"


def record_row(genre: str, figures: dict[str, Any], false_edits: float) -> str:
    """Return a file's row of the table of records of one paragraph."""
    return f"| {genre} | {_both_kinds(figures)} | {false_edits:.2f} |"


def _both_kinds(figures: dict[str, Any]) -> str:
    """Return the cells of precision and recall, of apostrophes and of double marks."""
    cells = []
    for figure in (figures["apostrophe"], figures["double"]):
        precision = f"{figure['precision']:.3f}" if figure["recall"] else NOTHING
        cells.append(f"{precision} | {figure['recall']:.3f}")
    return " | ".join(cells)


def print_table(*rows: str) -> None:
    """Print a table, its first row the head, and a blank line."""
    columns = rows[0].count("|") - 2
    print(rows[0], "|---|" + "---:|" * columns, *rows[1:], "", sep="\n")


@click.command()
@click.option("--yardstick", "path", type=click.Path(exists=True, path_type=Path), required=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(path: Path, files: tuple[Path, ...]) -> None:
    """Print the tables."""
    yardstick = load_yardstick(path)
    together, curve = Tally(), {threshold: Tally() for threshold in THRESHOLDS}
    apostrophes, quotations, records, traces = [], [], [], []
    for file in files:
        measured = Measured.read(yardstick, file)
        figures = measured.repair("quotes")
        apostrophes.append(apostrophe_row(measured.genre, figures, measured.false_edits()))
        quotations.append(quotation_row(measured.genre, figures, measured.repair("quotes", UNSAFE)))
        single = measured.records()
        records.append(record_row(measured.genre, single.repair("quotes"), single.false_edits()))
        if measured.genre not in CASUAL:
            together.add(figures["apostrophe"])
            add_curve(measured, curve)
        if measured.genre == "news":
            traces += [trace_row(damage, measured.repair(damage)) for damage in TRACES]
    print_table(APOSTROPHES, *apostrophes, f"| edited prose together | | {together} | |")
    print_table(CURVE, *(f"| {threshold} | {tally} |" for threshold, tally in curve.items()))
    print_table(QUOTATIONS, *quotations)
    print_table(RECORDS, *records)
    print_table(TRACE_MARKS, *traces)


if __name__ == "__main__":
    main()
