"""Progress on data files: bytes, texts, edits and time left, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from textfix.cli.output import PATIENCE, is_terminal


class Progress:
    """
    A progress bar on standard error, once a run takes longer than `PATIENCE`; nothing if that is no terminal.

    Args:
        paths: the files of the run, whose sizes add up to the length of the bar; those that cannot be read count
            nothing.
        shows: False if the terminal shows something else.
    """

    def __init__(self, paths: Iterable[Path], *, shows: bool = True) -> None:
        self._shows = shows and is_terminal(sys.stderr)
        self._total = sum(map(_size, paths)) if self._shows else 0
        self._begun = time.monotonic()
        self._bytes = self._texts = self._edits = 0
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, _)

    def add(self, size: int, texts: int, edits: int) -> None:
        """Go on by some bytes, texts and edits."""
        if not self._shows:
            return
        self._bytes += size
        self._texts += texts
        self._edits += edits
        if self._bar is not None:
            self._bar.update(size, self)
        elif time.monotonic() - self._begun > PATIENCE and self._bytes < self._total:
            bar: Any = click.progressbar(
                length=self._total, label="textfix", file=sys.stderr, item_show_func=lambda _: self.figures()
            )
            self._bar = bar.__enter__()
            self._bar.update(self._bytes, self)

    def add_file(self, path: Path, texts: int, edits: int) -> None:
        """Go on by a file that is done."""
        self.add(_size(path), texts, edits)

    def follow(self) -> Callable[[int, int, int], None]:
        """Return what goes on with a file that is read: `Hooks.progress`."""
        reached = 0

        def go_on(offset: int, texts: int, edits: int) -> None:
            nonlocal reached
            self.add(max(0, offset - reached), texts, edits)
            reached = max(offset, reached)

        return go_on

    def figures(self) -> str:
        """Return the figures behind the bar."""
        seconds = max(time.monotonic() - self._begun, 1e-9)
        return f"{self._texts:,} texts, {self._edits:,} edits, {self._bytes / seconds / 1e6:.1f} MB/s"


def _size(path: Path) -> int:
    with suppress(OSError):
        return os.stat(path).st_size
    return 0
