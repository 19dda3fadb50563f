"""
Compare textfix with its peers on the same text, in the same run, on one core.

    python -m benchmarks [FILE ...]

Each FILE is clean text in typographic marks, one paragraph a line and a blank line between documents; without any, the
text is generated.  Contestants take turns on each case, so that a busy machine slows all alike: what counts is the
ratio.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.cases import Case, Sizes, cases
from benchmarks.measure import Result, measure, missing
from benchmarks.prose import Writer
from benchmarks.report import explain, lines, write_json

SMOKE = Sizes(case=20_000, document=40_000, adversarial=10_000, growth=(128, 2048))
LARGE = 4_000_000  # bytes of a case that is run once: it takes long enough to be exact
PARTS = ("kinds", "shapes", "growth", "adversarial")


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--smoke", action="store_true", help="only try everything once, on little text: seconds")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contestant on each case (3)")
    parser.add_argument("--megabytes", type=float, default=1, help="text of each case (1)")
    parser.add_argument("--document-megabytes", type=float, default=20, help="the document that is measured whole (20)")
    parser.add_argument("--part", action="append", choices=PARTS, help="measure this part only; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results here")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them here, as SVG; needs matplotlib")
    options = parser.parse_args(arguments)
    if options.plot and not find_spec("matplotlib"):
        parser.error("--plot needs matplotlib: pip install '.[bench]'")
    for line in explain(missing()):
        print(line)
    results = run(options)
    for line in lines(results):
        print(line)
    if options.json:
        write_json(options.json, results, ", ".join(path.name for path in options.files) or "generated")
    if options.plot:
        from benchmarks.plot import write_plot

        write_plot(options.plot, results)


def run(options: argparse.Namespace) -> list[Result]:
    """Measure all cases that the options ask for."""
    size = round(1e6 * options.megabytes)
    sizes = SMOKE if options.smoke else Sizes(size, round(1e6 * options.document_megabytes), size)
    articles = [
        document for path in options.files for document in path.read_text("utf-8").split("\n\n") if document.strip()
    ]
    articles = articles or Writer(1).articles(sizes.case)
    chosen = [case for case in cases(articles, sizes) if case.part in (options.part or PARTS)]
    if options.smoke:
        chosen = [case for part in PARTS for case in [case for case in chosen if case.part == part][::7]]
    results: list[Result] = []
    for at, case in enumerate(chosen, start=1):
        print(f"{at} of {len(chosen)}: {case.part}, {case.kind}, {case.shape}", file=sys.stderr, flush=True)
        results += measure(case, _rounds(case, options))
    return results


def _rounds(case: Case, options: argparse.Namespace) -> int:
    if options.smoke or case.size > LARGE:
        return 1
    return options.rounds if case.part == "kinds" else min(options.rounds, 2)


if __name__ == "__main__":
    main()
