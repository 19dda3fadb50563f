"""
Compare textfix with ftfy on the same text, in the same run, on one core.

    python benchmarks/speed.py FILE ...

Each FILE is clean text, one paragraph a line and a blank line between documents; it is cleaned as it is, in ASCII, and
with its apostrophes and quotation marks deleted.  Speeds are megabytes of UTF-8 a second, the best of several rounds
taken in turn, so that a busy machine slows all alike; what counts is the ratio.  The extra `fast` takes part if it is
installed, and the first line says so.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: one core for its matrix products
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import ftfy

import textfix
from textfix.typography import DOUBLE_MARKS, SINGLE_MARKS

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(paths: list[str]) -> None:
    """Print a line for each way of cleaning, with its ratio to ftfy on the same text and on the clean original."""
    text = "\n\n".join(Path(path).read_text("utf-8") for path in paths)
    clean = [document for document in text.split("\n\n") if document.strip()]
    deleted = {ord(mark): None for mark in SINGLE_MARKS + DOUBLE_MARKS}
    straight = {ord(mark): "'" for mark in SINGLE_MARKS} | {ord(mark): '"' for mark in DOUBLE_MARKS}
    texts = {
        "clean": clean,
        "clean, ASCII": [document.translate(straight).encode("ascii", "ignore").decode() for document in clean],
        "damaged": [document.translate(deleted) for document in clean],
    }
    apostrophes = textfix.Cleaner(textfix.Config(quotations="none"))
    ways: dict[str, Callable[[list[str]], object]] = {
        "ftfy.fix_text": lambda texts: [ftfy.fix_text(text) for text in texts],
        "textfix.clean_many": textfix.clean_many,
        "textfix.clean_many, apostrophes": apostrophes.clean_many,
        "textfix.clean": lambda texts: [textfix.clean(text) for text in texts],
    }
    print("with" if find_spec("onnxruntime") else "without", "onnxruntime")
    best = {(kind, way): float("inf") for kind in texts for way in ways}
    for _ in range(ROUNDS):
        for kind, way in best:
            best[kind, way] = min(best[kind, way], seconds(partial(ways[way], texts[kind])))
    for (kind, way), time_taken in best.items():
        rate = sum(len(text.encode()) for text in texts[kind]) / 1e6 / time_taken
        same, original = best[kind, "ftfy.fix_text"] / time_taken, best["clean", "ftfy.fix_text"] / time_taken
        print(f"{kind:14} {way:32} {rate:6.2f} MB/s  {same:5.2f} x ftfy  {original:5.2f} x ftfy on the clean original")


if __name__ == "__main__":
    main(sys.argv[1:])
