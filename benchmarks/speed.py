"""
Compare textfix with ftfy on the same text, in the same run, on one core.

    python benchmarks/speed.py FILE ...

Each FILE is clean text, one paragraph a line and a blank line between documents; its apostrophes and quotation marks
are deleted first.  Speeds are megabytes of UTF-8 a second, the best of several rounds taken in turn, so that a busy
machine slows all alike; what counts is the ratio.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: one core for its matrix products
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable
from pathlib import Path

import ftfy

import textfix
from textfix.chars import DOUBLE_MARKS, SINGLE_MARKS

ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(paths: list[str]) -> None:
    """Print a line for each way of cleaning, with its ratio to ftfy."""
    text = "\n\n".join(Path(path).read_text("utf-8") for path in paths)
    clean = [document for document in text.split("\n\n") if document.strip()]
    deleted = {ord(mark): None for mark in SINGLE_MARKS + DOUBLE_MARKS}
    damaged = [document.translate(deleted) for document in clean]
    ways: dict[str, tuple[list[str], Callable[[], object]]] = {
        "ftfy.fix_text, damaged": (damaged, lambda: [ftfy.fix_text(text) for text in damaged]),
        "textfix.clean_many, damaged": (damaged, lambda: textfix.clean_many(damaged)),
        "textfix.clean, damaged": (damaged, lambda: [textfix.clean(text) for text in damaged]),
        "ftfy.fix_text, clean": (clean, lambda: [ftfy.fix_text(text) for text in clean]),
        "textfix.clean_many, clean": (clean, lambda: textfix.clean_many(clean)),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, (_, work) in ways.items():
            best[name] = min(best[name], seconds(work))
    for name, (texts, _) in ways.items():
        rate = sum(len(text.encode()) for text in texts) / 1e6 / best[name]
        peer = "ftfy.fix_text, " + name.split(", ")[1]
        print(f"{name:30} {rate:6.2f} MB/s  {best[peer] / best[name]:5.2f} x ftfy")


if __name__ == "__main__":
    main(sys.argv[1:])
