"""Draw the results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.cases import KINDS
from benchmarks.contestants import NAMES
from benchmarks.measure import Result


def write_plot(path: Path, results: Sequence[Result]) -> None:
    """Write an SVG picture: the speed on each kind of text, and the cost of a byte by the size of the document."""
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "textfix", "font.size": 9}
    figure = Figure(figsize=(9, 7.5), layout="constrained")
    kinds, growth = figure.subplots(2, 1, height_ratios=(3, 2))
    _draw_kinds(kinds, [result for result in results if result.part == "kinds"])
    _draw_growth(growth, [result for result in results if result.part == "growth"])
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    content = path.read_text("utf-8")
    path.write_text("\n".join(line.rstrip() for line in content.splitlines()) + "\n", "utf-8")


def _draw_kinds(axes: Axes, results: Sequence[Result]) -> None:
    names = [name for name in NAMES if any(result.contestant == name for result in results)]
    kinds = [kind for kind in KINDS if any(result.kind == kind for result in results)]
    width = 0.85 / max(len(names), 1)
    for at, name in enumerate(names):
        own = {result.kind: result.speed for result in results if result.contestant == name and result.cpu}
        axes.bar([k + at * width for k in range(len(kinds))], [own.get(k, 0) for k in kinds], width, label=name)
    axes.set_yscale("log")
    axes.set_ylabel("MB per second of CPU")
    axes.set_xticks([k + 0.425 - width / 2 for k in range(len(kinds))], kinds)
    axes.set_title("Articles, by what happened to them")
    axes.legend(ncols=4, fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.08))


def _draw_growth(axes: Axes, results: Sequence[Result]) -> None:
    for name, kind in dict.fromkeys((result.contestant, result.kind) for result in results):
        own = [result for result in results if (result.contestant, result.kind) == (name, kind)]
        sizes = [result.size / result.documents for result in own]
        axes.plot(sizes, [1 / result.speed for result in own], marker="o", label=f"{name}, {kind}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("bytes of a document")
    axes.set_ylabel("seconds of CPU per MB")
    axes.set_title("One call a document, by its size")
    axes.legend(fontsize=8)
