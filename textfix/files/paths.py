"""Find files in folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from textfix.files.documents import is_within, status_of
from textfix.files.problems import FileProblem

# Prose in plain text or in a light markup.  TeX, HTML and MDX are excluded because they write apostrophes and
# quotation marks in their own ways (``so'', &rsquo;, JSX attributes).  A named file is read whatever its suffix.
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org"})
# Folders with the files of other projects, and the notes of a run, besides hidden folders and virtual environments.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "_textfix"})


def is_prose(name: str) -> bool:
    """
    True if the name of a file has one of `TEXT_SUFFIXES`.

    >>> is_prose("README.md"), is_prose("a.jsonl")
    (True, False)
    """
    return PurePath(name).suffix.lower() in TEXT_SUFFIXES


def walk(paths: Iterable[Path], is_wanted: Callable[[str], bool] = is_prose) -> Iterator[Path | FileProblem]:
    """
    Yield the files at the given paths, folders expanded, and a problem for each path that cannot be used.

    Each file is yielded once.  Folders are searched recursively in order of name for files whose names are wanted.
    Hidden folders, virtual environments and `SKIPPED_FOLDERS` inside them are skipped.  Links in a folder are followed
    to files in the same folder alone; a link out of it gives a harmless problem.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _expand(path, is_wanted):
            identity = os.path.realpath(found) if isinstance(found, Path) else str(found)
            if identity not in seen:
                seen.add(identity)
                yield found


def _expand(path: Path, is_wanted: Callable[[str], bool]) -> Iterator[Path | FileProblem]:
    try:
        is_folder = stat.S_ISDIR(status_of(path).st_mode)
    except OSError as error:
        yield FileProblem.from_error(path, error)
        return
    if is_folder:
        yield from _walk_folder(path, path, is_wanted)
    else:
        yield path


def _walk_folder(root: Path, folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[Path | FileProblem]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield FileProblem.from_error(folder, error)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(path):
                yield from _walk_folder(root, path, is_wanted)
        elif is_wanted(entry.name):
            yield from _check_file(root, entry)


def _check_file(root: Path, entry: os.DirEntry[str]) -> Iterator[Path | FileProblem]:
    """Yield an entry if it is a regular file or a link to one in the root; a problem if that cannot be determined."""
    path = Path(entry.path)
    try:
        if not entry.is_file():
            return
        is_inside = not entry.is_symlink() or is_within(path, [root], entry.stat())
    except OSError as error:
        yield FileProblem.from_error(path, error)
        return
    if is_inside:
        yield path
    else:
        yield FileProblem(path, f"links to a file outside {root}; skipped", is_harmless=True)


def _is_skipped(folder: Path) -> bool:
    # os.path.exists returns False where Path.exists raises: in a folder without permission, which is reported later.
    is_venv = os.path.exists(folder / "pyvenv.cfg")
    return is_venv or folder.name.startswith(".") or folder.name in SKIPPED_FOLDERS
