"""
Hold over real documents that line ends and hard wrapping never matter, whatever the damage.

    python -m tools.laws.layouts folder/ --documents 1000

Each text file of the folder is a document of paragraphs with blank lines between them; the files come in random order.
Every document is damaged in every way that the tests know, and laid out in five ways.  Prints how many texts were
compared and where the first ones of each damage and layout differ.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from support import laws, strategies
from support.damages import DAMAGES
from textfix import Cleaner, Report

BATCH = 20  # documents that are damaged and analysed together
SHOWN = 3  # differences that are printed for each damage and layout
LAYOUTS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    **{f"wrapped at {width}": lambda text, width=width: strategies.wrap(text, width) for width in (35, 50, 72)},
}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100, help="documents to lay out")
    parser.add_argument("--seed", type=int, default=1, help="decides their order")
    arguments = parser.parse_args()
    files = sorted(arguments.folder.rglob("*.txt"))
    random.Random(arguments.seed).shuffle(files)
    differing = compare([file.read_text("utf-8") for file in files[: arguments.documents]])
    sys.exit(1 if differing else 0)


def compare(documents: Sequence[str]) -> Counter[tuple[str, str]]:
    """Damage and lay out documents; print and return how many differ, by damage and layout."""
    differing: Counter[tuple[str, str]] = Counter()
    compared = 0
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        for damage, layout, reason in differences(batch, Cleaner()):
            differing[damage, layout] += 1
            if differing[damage, layout] <= SHOWN:
                print(f"{damage}, {layout}: {reason}", flush=True)
        compared += len(batch) * len(DAMAGES) * len(LAYOUTS)
        print(f"{start + len(batch):,} documents, {compared:,} texts, {differing.total()} differ", flush=True)
    return differing


def differences(documents: Sequence[str], cleaner: Cleaner) -> Iterator[tuple[str, str, str]]:
    """Yield damage, layout and where the reports differ, for each text that is read differently once laid out."""
    for damage, damaged in DAMAGES.items():
        texts = [damaged(document) for document in documents]
        reports = cleaner.analyze_many(texts)
        for layout, lay_out in LAYOUTS.items():
            for report, other in zip(reports, cleaner.analyze_many([lay_out(text) for text in texts]), strict=True):
                reason = _difference(report, other)
                if reason:
                    yield damage, layout, reason


def _difference(report: Report | None, other: Report | None) -> str:
    try:
        laws.layout_free(report, other)
    except AssertionError as error:
        return str(error) or "the findings"
    return ""


if __name__ == "__main__":
    main()
