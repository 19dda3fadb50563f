"""The work folder of a training: results of stages, and the examples as one raw file for each column."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.reranker import FACTS
from tools.common.word_columns import KINDS

Columns = Mapping[str, NDArray[np.generic]]
COLUMNS: dict[str, tuple[type, int]] = {  # type and width, 0 for one number; a row for each example …
    "rows": (np.uint32, len(TEMPLATES)),  # 32-bit hashes of its features
    "label": (np.uint8, 0),
    "allowed": (np.bool_, 4),
    "row": (np.int64, 0),  # its number among all words
    "start": (np.int64, 0),  # first word of its document
    "end": (np.int64, 0),  # the word after its document
    "base": (np.uint16, 0),
    "facts": (np.uint8, FACTS),
    "seen": (np.uint8, 0),
    "genre": (np.uint8, 0),
    "key": (np.uint64, 0),  # equal for the occurrences of a word in a document
} | {f"text_{name}": (kind, 0) for name, kind in KINDS.items()}  # … and in these, a row for each word

_T = TypeVar("_T")


class Work:
    """A work folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """Return the result of a stage, from now or from an earlier run."""
        path = self.folder / f"{name}.pickle"
        if path.exists():
            return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]  # written below, by this tool
        print(f"stage: {name}", flush=True)
        result = make()
        path.write_bytes(pickle.dumps(result, protocol=5))
        return result

    def column(self, name: str) -> NDArray[np.generic]:
        """Return a column of the examples, mapped from disk."""
        kind, width = COLUMNS[name]
        flat = np.memmap(self.folder / f"{name}.raw", kind, "r")
        return flat.reshape(-1, width) if width else flat


class ColumnWriter:
    """Writes the columns of the examples, batch by batch; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> ColumnWriter:
        for name in COLUMNS:
            self._files[name] = self._stack.enter_context((self._folder / f"{name}.raw").open("wb"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def append(self, columns: Columns) -> None:
        """Write a batch: all columns."""
        for name, (kind, _) in COLUMNS.items():
            np.ascontiguousarray(columns[name], dtype=kind).tofile(self._files[name])
