"""Find files in folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from textfix.errors import MissingExtraError
from textfix.files.documents import is_within, status_of
from textfix.files.ignore_files import IgnoreFiles
from textfix.files.patterns import Patterns
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath

# Prose in plain text or in a light markup.  TeX, HTML and MDX are excluded because they write apostrophes and
# quotation marks in their own ways (``so'', &rsquo;, JSX attributes).  A named file is read whatever its suffix.
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org"})
# Folders with the files of other projects, with what was built, and with the notes of a run; ruff has the same, and
# lists the hidden ones too, all of which are skipped here.
SKIPPED_FOLDERS = (
    "__pycache__",
    "__pypackages__",
    "_build",
    "_textfix",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)


def is_prose(name: str) -> bool:
    """
    True if the name of a file has one of `TEXT_SUFFIXES`.

    >>> is_prose("README.md"), is_prose("a.jsonl")
    (True, False)
    """
    return PurePath(name).suffix.lower() in TEXT_SUFFIXES


@dataclass(frozen=True, slots=True)
class Selection:
    """
    Which files are taken from folders.

    Attributes:
        is_wanted: True for the absolute paths of files that are taken.
        exclude: each a list of files and folders that are not.
        force_exclude: files that are named are excluded as well.
        respect_gitignore: what .gitignore and .ignore files ignore is not taken.
    """

    is_wanted: Callable[[str], bool] = is_prose
    exclude: tuple[Patterns, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """True if an absolute path is excluded."""
        return any(patterns.match(path, is_folder=is_folder) for patterns in self.exclude)


def default_exclude() -> Patterns:
    """Return the patterns of `SKIPPED_FOLDERS`, wherever they are."""
    return Patterns([f"{name}/" for name in SKIPPED_FOLDERS], Path(os.path.abspath(os.sep)))


def walk(paths: Iterable[Path], selection: Selection | None = None) -> Iterator[Path | FileProblem]:
    """
    Yield the files at the given paths, folders expanded, and a problem for each path that cannot be used.

    Each file is yielded once.  Folders are searched recursively in order of name.  Hidden folders and virtual
    environments inside them are skipped.  Links in a folder are followed to files in the same folder alone; a link out
    of it gives a harmless problem.

    Args:
        paths: files and folders.
        selection: which files are taken; None for prose outside of `SKIPPED_FOLDERS`.
    """
    selection = Selection(exclude=(default_exclude(),)) if selection is None else selection
    seen: set[str] = set()
    for path in paths:
        for found, identity in _expand(path, selection):
            if identity not in seen:
                seen.add(identity)
                yield found


def walk_remote(paths: Iterable[RemotePath], selection: Selection) -> Iterator[RemotePath | FileProblem]:
    """
    Yield the remote files at the given paths, folders expanded, and a problem for each path that cannot be used.

    Hidden folders and `SKIPPED_FOLDERS` are passed over; patterns, which are those of local files, do not count.

    Args:
        paths: files and folders.
        selection: which files are taken from folders, by their names.
    """
    seen: set[RemotePath] = set()
    for path in paths:
        try:
            found = path.files()
        except OSError as error:
            yield FileProblem.from_error(path, error)
            continue
        except MissingExtraError as error:
            yield FileProblem(path, str(error))
            continue
        for file in found:
            below = file.below(path) or ""
            is_passed_over = any(part.startswith(".") or part in SKIPPED_FOLDERS for part in below.split("/")[:-1])
            if file not in seen and (not below or (selection.is_wanted(str(file)) and not is_passed_over)):
                seen.add(file)
                yield file


_Found = tuple[Path | FileProblem, str]  # a file, and its path when all links are followed; or a problem as a str


def _problem(path: Path, error: OSError) -> _Found:
    problem = FileProblem.from_error(path, error)
    return problem, str(problem)


def _expand(path: Path, selection: Selection) -> Iterator[_Found]:
    try:
        is_folder = stat.S_ISDIR(status_of(path).st_mode)
    except OSError as error:
        yield _problem(path, error)
        return
    absolute = os.path.abspath(path)
    if selection.force_exclude and selection.excludes(absolute, is_folder=is_folder):
        return
    if is_folder:
        yield from _Walk(path, absolute, selection).files()
    else:
        yield path, os.path.realpath(path)


class _Walk:
    """
    The search in one folder that was named.

    Args:
        root: the folder, as it was named.
        absolute: its absolute path.
        selection: which files are taken.
    """

    def __init__(self, root: Path, absolute: str, selection: Selection) -> None:
        self._root = root
        self._absolute = absolute
        self._real = os.path.realpath(root)
        self._wants = selection.is_wanted
        self._exclude = [patterns.beneath(absolute) for patterns in selection.exclude]
        self._ignores = IgnoreFiles.above(absolute) if selection.respect_gitignore else None

    def files(self) -> Iterator[_Found]:
        """Yield the files in the folder and below."""
        yield from self._search(self._root, self._absolute, self._ignores)

    def _search(self, folder: Path, absolute: str, ignores: IgnoreFiles | None) -> Iterator[_Found]:
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield _problem(folder, error)
            return
        if ignores is not None:
            ignores = ignores.entered(absolute, {entry.name for entry in entries})
        for entry in entries:
            path = os.path.join(absolute, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if not (_is_skipped(entry) or self._passes_over(path, ignores, is_folder=True)):
                    yield from self._search(Path(entry.path), path, ignores)
            elif self._wants(path) and not self._passes_over(path, ignores, is_folder=False):
                yield from self._check_file(entry, path)

    def _check_file(self, entry: os.DirEntry[str], absolute: str) -> Iterator[_Found]:
        """Yield an entry if it is a regular file or a link to one in the root; a problem if it cannot be looked at."""
        path = Path(entry.path)
        try:
            if not entry.is_file():
                return
            is_link = entry.is_symlink()
            is_inside = not is_link or is_within(path, [Path(self._real)], entry.stat())
        except OSError as error:
            yield _problem(path, error)
            return
        if is_inside:  # no folder between the root and the file is a link
            yield path, os.path.realpath(path) if is_link else self._real + absolute[len(self._absolute) :]
        else:
            problem = FileProblem(path, f"links to a file outside {self._root}; skipped", is_harmless=True)
            yield problem, str(problem)

    def _passes_over(self, path: str, ignores: IgnoreFiles | None, *, is_folder: bool) -> bool:
        # The folders of a file were looked at before it.
        exclude = [patterns for patterns in self._exclude if is_folder or not patterns.are_folders]
        return any(patterns.match(path, is_folder=is_folder) for patterns in exclude) or (
            ignores is not None and ignores.ignores(path, is_folder=is_folder)
        )


def _is_skipped(folder: os.DirEntry[str]) -> bool:
    # os.path.exists returns False where Path.exists raises: in a folder without permission, which is reported later.
    return folder.name.startswith(".") or os.path.exists(os.path.join(folder.path, "pyvenv.cfg"))
