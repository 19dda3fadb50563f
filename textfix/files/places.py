"""Files on this machine and in remote stores, opened and written in the same way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from textfix.files.documents import Snapshot, open_file
from textfix.files.problems import RefusedError
from textfix.files.remote import RemotePath, RemoteState, is_remote
from textfix.files.writing import check_unchanged, replacing

Place = Path | RemotePath


def place_named(name: str) -> Place:
    """
    Return the place that a name stands for.

    >>> place_named("memory://a/b.txt")
    RemotePath(url='memory://a/b.txt')
    """
    return RemotePath(name) if is_remote(name) else Path(name)


def absolute(place: Place) -> Place:
    """Return a place for a process that works in another folder."""
    return place.absolute() if isinstance(place, Path) else place


def open_place(place: Place) -> tuple[BinaryIO, Snapshot | RemoteState]:
    """
    Open a file for reading, and return what it was before.

    Raises:
        OSError: it cannot be opened.
    """
    if isinstance(place, RemotePath):
        state = place.state()
        return place.open(), state
    return open_file(place)


def check_place(place: Place, before: Snapshot | RemoteState) -> None:
    """
    Refuse to go on with what was read from a file that is another one by now.

    Raises:
        RefusedError: the file was changed, removed or replaced.
    """
    if isinstance(place, Path):
        assert isinstance(before, Snapshot)
        check_unchanged(place, before)
    elif not place.exists() or place.state() != before:
        raise RefusedError("changed since it was read", place, "it is left as it is; run textfix again")


@contextmanager
def reading(source: Place) -> Iterator[BinaryIO]:
    """
    Open a file, and check at the end that it is still the same.

    Raises:
        OSError: it cannot be read, or changed while it was read.
    """
    stream, before = open_place(source)
    with stream:
        yield stream
    check_place(source, before)


@contextmanager
def publishing(place: Place) -> Iterator[BinaryIO]:
    """
    Give a stream, seekable, whose content becomes a file, whole, when the block ends; nothing if it raises.

    Raises:
        OSError: the file cannot be written.
    """
    if isinstance(place, RemotePath):
        with place.publishing() as stream:
            yield stream
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with replacing(place) as stream:
        yield stream


def is_taken(place: Place) -> bool:
    """
    True if something is there, a broken link included.

    Raises:
        OSError: nobody may look.
    """
    return place.exists() if isinstance(place, RemotePath) else os.path.lexists(place)


def written_at(place: Place) -> int:
    """
    Return the time at which a file was written, in nanoseconds.

    Raises:
        OSError: there is no such file.
    """
    return place.written() if isinstance(place, RemotePath) else os.stat(place).st_mtime_ns


def size_of(place: Place) -> int:
    """
    Return the size of a file in bytes.

    Raises:
        OSError: there is no such file.
    """
    return place.state().size if isinstance(place, RemotePath) else os.stat(place).st_size
