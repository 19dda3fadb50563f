"""The plan of a run: which files there are, where the copy of each goes, and who does which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textfix.errors import RunError
from textfix.files.places import Place, absolute
from textfix.files.remote import RemotePath
from textfix.files.writing import sweep
from textfix.runs.notes import FOLDER


@dataclass(frozen=True, slots=True)
class Part:
    """
    One of several processes, maybe on several machines, that do a run together.

    Attributes:
        number: which, from 1.
        of: how many there are.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Part:
        """
        Return a part that is written as "2/8".

        Raises:
            ValueError: it is written in another way, or there is no such part.

        >>> Part.parse("2/8")
        Part(number=2, of=8)
        """
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ValueError(f"{text!r} is not a part, such as 2/8")
        return cls(int(number), int(of))

    def of_shards(self, shards: Sequence[Shard]) -> Sequence[Shard]:
        """Return the shards of this part: those of all parts together are all, and none is in two."""
        return shards[self.number - 1 :: self.of]


WHOLE = Part(1, 1)


@dataclass(frozen=True, slots=True)
class Shard:
    """A file, and where its repaired copy goes."""

    source: Place
    destination: Place

    def absolute(self) -> Shard:
        """Return the shard for a process that works in another folder."""
        return Shard(absolute(self.source), absolute(self.destination))


def plan_run(paths: Sequence[Place], files: Iterable[Place], out: Place) -> list[Shard]:
    """
    Return a shard for each file: one folder is mirrored in `out`; of several paths, each below `out` by its own name.

    Args:
        paths: files and folders that were named.
        files: those files, and what was found in those folders.
        out: the folder of the outputs, which need not exist.

    Raises:
        RunError: two files would have the same output, or a path lies in `out`.

    >>> [shard] = plan_run([Path("in")], [Path("in/sub/a.jsonl")], Path("out"))
    >>> shard.destination.as_posix()
    'out/sub/a.jsonl'
    """
    for path in paths:
        if is_below(path, out):
            raise RunError(f"{path} lies in {out}, where the copies go; choose another folder")
    is_mirrored = len(paths) == 1
    shards = []
    for file in files:
        named, below = next((path, below) for path in paths if (below := find_below(file, path)) is not None)
        name = Path(os.path.abspath(named)).name if isinstance(named, Path) else named.name
        folder = out if is_mirrored and below else out / name
        shards.append(Shard(file, folder / below if below else folder))
    _check_distinct(shards)
    return shards


def find_below(file: Place, path: Place) -> str | None:
    """Return the path of a file relative to what was named, "" for itself; None if it does not lie there."""
    if isinstance(file, RemotePath):
        return file.below(path) if isinstance(path, RemotePath) else None
    if not isinstance(path, Path) or not file.is_relative_to(path):
        return None
    return "" if file == path else file.relative_to(path).as_posix()


def is_below(path: Place, folder: Place) -> bool:
    """True if a path is a folder, or lies in it, when all links are followed."""
    if isinstance(path, RemotePath):
        return isinstance(folder, RemotePath) and path.below(folder) is not None
    return isinstance(folder, Path) and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _check_distinct(shards: Iterable[Shard]) -> None:
    taken: dict[Place, Place] = {}
    for shard in shards:
        other = taken.setdefault(shard.destination, shard.source)
        if other != shard.source:
            raise RunError(f"{other} and {shard.source} would both be written to {shard.destination}; use two runs")


def sweep_outputs(shards: Iterable[Shard]) -> None:
    """Remove the temporary files that killed runs left beside outputs and notes."""
    for folder in {shard.destination.parent for shard in shards if isinstance(shard.destination, Path)}:
        sweep(folder)
        sweep(folder / FOLDER)
