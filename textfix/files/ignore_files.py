"""The files in which a project says what tools shall pass over: .gitignore, .git/info/exclude, .ignore."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from textfix.files.patterns import Patterns


@dataclass(frozen=True, slots=True)
class IgnoreFiles:
    """
    What holds in one folder, as for git and ripgrep.

    Attributes:
        in_git: the folder lies in a git repository; outside of one, .gitignore has no meaning.
        git: patterns of the user, of the repository and of the .gitignore files, from the weakest.
        plain: patterns of the .ignore files, which are stronger, from the weakest.
    """

    in_git: bool = False
    git: tuple[Patterns, ...] = ()
    plain: tuple[Patterns, ...] = ()

    @classmethod
    def above(cls, folder: str) -> IgnoreFiles:
        """Return what the folders above a folder say about what is in it; a folder that is named is never ignored."""
        ignores = cls()
        for parent in reversed(Path(folder).parents):
            ignores = ignores.entered(str(parent))
        git, plain = (tuple(patterns.beneath(folder) for patterns in layers) for layers in (ignores.git, ignores.plain))
        return replace(ignores, git=git, plain=plain)

    def entered(self, folder: str, names: Collection[str] | None = None) -> IgnoreFiles:
        """
        Return what holds in a folder inside.

        Args:
            folder: its absolute path.
            names: the names of what is in it; None to look.
        """
        if names is None:
            names = [name for name in (".git", ".gitignore", ".ignore") if os.path.exists(os.path.join(folder, name))]
        entered = self
        if ".git" in names:  # a repository in a repository has its own rules
            own = _read(os.path.join(folder, ".git", "info", "exclude"), folder)
            entered = replace(entered, in_git=True, git=(*_of_user(folder), *own))
        if ".gitignore" in names and entered.in_git:
            entered = replace(entered, git=(*entered.git, *_read(os.path.join(folder, ".gitignore"), folder)))
        if ".ignore" in names:
            entered = replace(entered, plain=(*entered.plain, *_read(os.path.join(folder, ".ignore"), folder)))
        return entered

    def ignores(self, path: str, *, is_folder: bool = False) -> bool:
        """True if the strongest pattern that matches an absolute path ignores it."""
        for patterns in reversed((*self.git, *self.plain)):
            found = patterns.match(path, is_folder=is_folder)
            if found is not None:
                return found
        return False


def _of_user(folder: str) -> list[Patterns]:
    """Return the patterns that the user has for all repositories, where git looks for them by default."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return _read(os.path.join(home, "git", "ignore"), folder)


def _read(path: str, folder: str) -> list[Patterns]:
    """Return the patterns in a file; none if it cannot be read, as for git."""
    try:
        lines = Path(path).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    return [Patterns(lines, Path(folder))]
