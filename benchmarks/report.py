"""Print results as tables of ratios, and write them as JSON."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from benchmarks.contestants import REFERENCE
from benchmarks.measure import Result

_PACKAGES = ("textfix", "ftfy", "plsfix", "codespell", "typos", "numpy", "onnxruntime")


def versions() -> dict[str, str]:
    """Return the versions of the packages that take part, and of Python."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str | int | None]:
    """Return what is known of the machine."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()}


def lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of the tables, a table for each part."""
    original = _speed(results, "clean", "articles")
    for part in dict.fromkeys(result.part for result in results):
        of_part = [result for result in results if result.part == part]
        yield ""
        yield from _adversarial(of_part) if part == "adversarial" else _ratios(part, of_part, original)


def _ratios(part: str, results: Sequence[Result], original: float | None) -> Iterator[str]:
    head = (
        f"{part:20} {'documents':21} {'contestant':32} {'MB/s':>8} {'wall':>8} {'x ftfy':>7} {'x clean':>7} {'MB':>6}"
    )
    yield head
    for result in results:
        same = _speed(results, result.kind, result.shape)
        ratios = " ".join(f"{result.speed / base:7.2f}" if base else 7 * " " for base in (same, original))
        wall = result.size / 1e6 / result.wall if result.wall else math.inf
        grown = max(result.peak - result.base, 0) / 1e6
        yield (
            f"{result.kind:20} {result.shape:21} {result.contestant:32} {result.speed:8.2f} {wall:8.2f} {ratios}"
            f" {grown:6.0f}"
        )


def _adversarial(results: Sequence[Result]) -> Iterator[str]:
    prose = next(result for result in results if result.kind == "prose")
    yield f"{'adversarial':20} {'MB/s':>8}  {'seconds a byte, x prose':>24} {'MB':>6}"
    for result in results:
        grown = max(result.peak - result.base, 0) / 1e6
        yield f"{result.kind:20} {result.speed:8.2f}  {prose.speed / result.speed:24.2f} {grown:6.0f}"


def _speed(results: Sequence[Result], kind: str, shape: str) -> float | None:
    """Return the speed of the reference on a kind and shape of text; None if it was not measured."""
    found = (r.speed for r in results if (r.kind, r.shape, r.contestant) == (kind, shape, REFERENCE))
    return next(found, None)


def write_json(path: Path, results: Sequence[Result], source: str) -> None:
    """Write all results, with what they were measured on."""
    content = {
        "versions": versions(),
        "machine": machine(),
        "text": source,
        "results": [asdict(result) for result in results],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def explain(missing: Sequence[str]) -> Iterator[str]:
    """Yield what a reader of the tables must know."""
    yield "MB/s: megabytes of UTF-8 in a second of processor time, the best round; wall: of wall-clock time"
    yield "x ftfy: times the speed of ftfy.fix_text on the same text; x clean: on the clean articles"
    yield "MB: memory beyond that of the started program, at its peak"
    yield " ".join(f"{name} {version}" for name, version in versions().items())
    if missing:
        yield f"not installed: {', '.join(missing)} (pip install '.[bench]')"
    if sys.flags.dev_mode:
        yield "Python runs in its development mode: all figures are wrong"
