"""One data file repaired in place, or read for another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from textfix.files.documents import open_file
from textfix.files.writing import KeepFile, Note, check_unchanged, replacing
from textfix.formats.stream import Counts, Hooks
from textfix.runs.job import Job, Stream, clean_data


def clean_in_place(source: Path, job: Job, hooks: Hooks, note: Note) -> Counts:
    """
    Repair a data file in place, atomically; a file without anything to repair is not written.

    Args:
        source: the file.
        job: how it is read and repaired.
        hooks: how the work is spread, and who looks on.
        note: called with a sentence for each thing that the file cannot keep.

    Raises:
        OSError: the file cannot be read or written, or changed while it was read; it is as it was.
        FormatError, RecordError, MissingExtraError: see `clean_data`.
    """
    counts = Counts()
    stream, snapshot = open_file(source)
    with stream, replacing(source, snapshot, note) as target:
        counts = clean_data(Stream(stream, str(source)), Stream(target, str(source)), job, hooks)
        if not job.changes(counts):
            raise KeepFile
    return counts


@contextmanager
def reading(source: Path) -> Iterator[BinaryIO]:
    """
    Open a file, and check at the end that it is still the same.

    Raises:
        OSError: it cannot be read, or changed while it was read.
    """
    stream, snapshot = open_file(source)
    with stream:
        yield stream
    check_unchanged(source, snapshot)
