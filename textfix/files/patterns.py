"""Patterns of files, as in .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from pathspec import GitIgnoreSpec


class Patterns:
    """
    Patterns as in .gitignore, relative to a folder.

    Args:
        lines: the patterns; blank lines and comments are passed over.
        folder: the folder, as an absolute path.

    >>> patterns = Patterns(["build/", "*.txt", "!keep.txt"], Path("/project"))
    >>> patterns.match("/project/docs/a.txt"), patterns.match("/project/keep.txt"), patterns.match("/project/a.md")
    (True, False, None)
    >>> patterns.match("/elsewhere/a.txt")
    True
    """

    def __init__(self, lines: Iterable[str], folder: Path) -> None:
        self.lines = tuple(lines)
        self.folder = folder
        self._prefix = os.path.join(folder, "")
        # Nothing but folders, so that files match only with a folder that they are in.
        self.are_folders = all(line.endswith("/") for line in self.lines)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(self.lines)

    @cached_property
    def _names(self) -> GitIgnoreSpec:
        """Return the patterns that name a file or folder wherever it is."""
        return GitIgnoreSpec.from_lines(line for line in self.lines if "/" not in line.rstrip("/"))

    def match(self, path: str, *, is_folder: bool = False) -> bool | None:
        """
        Return True if the last pattern that matches a path takes it, False if it excepts it, None if none matches.

        Args:
            path: an absolute path, or one that the folder and it begin in the same way.  Outside the folder only
                patterns without a slash before their end match.
            is_folder: the path is a folder.  What is in a folder matches with it.
        """
        if not self.lines or path in (str(self.folder), self._prefix):
            return None
        if path.startswith(self._prefix):
            spec, relative = self._spec, path[len(self._prefix) :]
        else:
            spec, relative = self._names, os.path.splitdrive(path)[1].lstrip(os.sep)
        return spec.check_file(f"{relative}/" if is_folder else relative).include

    def beneath(self, folder: str) -> Patterns:
        """Return the patterns that do not match a folder itself, and can tell apart what is in it."""
        kept = [line for line in self.lines if Patterns([line], self.folder).match(folder, is_folder=True) is None]
        return self if len(kept) == len(self.lines) else Patterns(kept, self.folder)
