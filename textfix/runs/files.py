"""One data file repaired in place, or read for another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textfix.files.documents import open_file
from textfix.files.writing import KeepFile, Note, replacing
from textfix.formats.stream import Counts, EditChooser, Hooks
from textfix.runs.job import Job, Stream, clean_data, rewrite_data


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
    return _in_place(source, job, partial(clean_data, job=job, hooks=hooks), note)


def rewrite_in_place(source: Path, job: Job, choose: EditChooser, note: Note) -> Counts:
    """
    Edit a data file in place, atomically, with edits that are known already; see `clean_in_place`.

    Args:
        source: the file.
        job: how it is read.
        choose: returns the edits of a text; a `FormatError` says why it cannot be edited.
        note: called with a sentence for each thing that the file cannot keep.
    """
    return _in_place(source, job, partial(rewrite_data, job=job, choose=choose), note)


def _in_place(source: Path, job: Job, work: Callable[[Stream, Stream], Counts], note: Note) -> Counts:
    counts = Counts()
    stream, snapshot = open_file(source)
    with stream, replacing(source, snapshot, note) as target:
        counts = work(Stream(stream, str(source)), Stream(target, str(source)))
        if not job.changes(counts):
            raise KeepFile
    return counts
