"""
Hold over real documents that line ends and hard wrapping never matter, whatever the damage.

    python -m tools.laws.layouts folder/ --documents 1000

Each text file of the folder is a document of paragraphs with blank lines between them; the files come in random order.
Every document is damaged in every way that the tests know, and laid out in five ways; a damage that leaves the same
text as another is passed over.  Prints how many texts were compared, and where the first ones of each damage and
layout differ: in the repaired text, or in the findings alone.
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

# Encodings to which the length of the lines belongs: a soft line break is told by it.  Text is wrapped before it is so
# encoded, as a mail program does, and only what is repaired is compared: the line breaks of the encoding differ.
OF_LINES = ("quoted-printable",)
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
        for damage, layout, difference in differences(batch, Cleaner()):
            compared += 1
            differing[damage, layout] += bool(difference)
            if difference and differing[damage, layout] <= SHOWN:
                print(f"{damage}, {layout}: {difference}", flush=True)
        print(f"{start + len(batch):,} documents, {compared:,} texts, {differing.total()} differ", flush=True)
    return +differing


def differences(documents: Sequence[str], cleaner: Cleaner) -> Iterator[tuple[str, str, str]]:
    """Yield damage, layout and where the reports differ, "" if nowhere, for each text that is laid out."""
    seen: set[str] = set()
    for damage, damaged in DAMAGES.items():
        new = {text: document for document in documents if (text := damaged(document)) not in seen}
        seen.update(new)
        reports = cleaner.analyze_many(list(new))
        for layout, lay_out in LAYOUTS.items():
            first = damage in OF_LINES and layout.startswith("wrapped")
            texts = [damaged(lay_out(document)) if first else lay_out(text) for text, document in new.items()]
            for report, other in zip(reports, cleaner.analyze_many(texts), strict=True):
                yield damage, layout, _difference(report, other, text_only=first)


def _difference(report: Report | None, other: Report | None, *, text_only: bool) -> str:
    if report is None or other is None:  # there are no missing texts
        return "a report is missing"
    repaired = laws.difference("".join(other.text.split()), "".join(report.text.split()))
    if repaired or text_only:
        return f"the repaired text {repaired}" if repaired else ""
    try:
        laws.layout_free(report, other)
    except AssertionError as error:
        return str(error).partition("\n")[0] or "the findings"
    return ""


if __name__ == "__main__":
    main()
