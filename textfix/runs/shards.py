"""One shard of a data set: from its file to a repaired copy; the only work that an engine has to share out."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from textfix.errors import RunError
from textfix.files.compression import compression_of
from textfix.files.places import Place, check_place, is_taken, open_place, publishing
from textfix.formats.stream import NO_HOOKS, Counts, Hooks
from textfix.runs.edit_log import EditLog
from textfix.runs.job import Job, Stream, clean_data
from textfix.runs.keys import RunKey, run_key
from textfix.runs.notes import OutputState, ShardNote, SourceState, edits_path


@dataclass(frozen=True, slots=True)
class ShardResult:
    """
    What became of a shard; pickles.

    Attributes:
        note: the note beside its output.
        is_new: False if the output was there already, and nothing was done.
    """

    note: ShardNote
    is_new: bool


def clean_shard(
    source: Place,
    destination: Place,
    job: Job,
    *,
    key: RunKey | None = None,
    overwrite: bool = False,
    hooks: Hooks = NO_HOOKS,
) -> ShardResult:
    """
    Write a repaired copy of a data file, and a note in `_textfix` beside it; do nothing if both are there.

    The same source and key give the same bytes, and the copy appears whole or not at all: it does not matter who calls
    this, how often, or whether a caller is killed.  The copy has the permissions of its source.

    Args:
        source: the file.
        destination: where its copy goes; folders are made.
        job: how it is read and repaired.
        key: the key of the run, from `run_key` where the run was planned.
        overwrite: replace an output that was made with another key, or a file that is no output.
        hooks: how the work is spread, and who looks on.

    Raises:
        RunError: the versions, settings or lexicon here are not those of the run; or something is in the way.
        OSError: a file cannot be read or written, or the source changed while it was read.
        FormatError, RecordError, MissingExtraError: see `clean_data`.
    """
    own = run_key(job)
    if key is not None and key != own:
        raise RunError(f"this worker differs from where the run was planned: {key.differences(own)}; make them equal")
    if not overwrite:
        check_free(destination, own)
    stream, before = open_place(source)
    with stream:
        note = ShardNote(SourceState.of(source, before), own, Counts())
        old = ShardNote.read(destination)
        is_current = old is not None and (old.source, old.key) == (note.source, own)
        if old is not None and is_current and old.is_fulfilled_by(destination, edits=job.edits):
            return ShardResult(old, is_new=False)
        with _logging(destination, job, hooks) as hooks, publishing(destination) as target:
            if isinstance(source, Path):
                _keep_mode(target, stream)
            counts = _copy(Stream(stream, str(source)), Stream(target, str(destination)), job, hooks)
            check_place(source, before)
            target.flush()  # if the disk is full, before a note speaks of this file
            note.write(destination)
    edits = OutputState.of(edits_path(destination)) if job.edits else None
    note = replace(note, counts=counts, output=OutputState.of(destination), edits=edits)
    note.write(destination)
    return ShardResult(note, is_new=True)


@contextmanager
def _logging(destination: Place, job: Job, hooks: Hooks) -> Iterator[Hooks]:
    """Give hooks that write the edits as well, to a file that is complete when the output is there; not unasked."""
    if not job.edits:
        yield hooks
        return
    with publishing(edits_path(destination)) as stream:
        yield replace(hooks, watch=partial(EditLog(stream).add, destination.name))


def check_free(destination: Place, key: RunKey) -> None:
    """
    Refuse to write where the output of another run lies, or a file that is no output.

    Raises:
        RunError: so it is.
        OSError: nobody may look.
    """
    note = ShardNote.read(destination)
    if note is None and is_taken(destination):
        raise RunError(
            f"{destination} is there already, and no run made it; choose another folder, or replace it with --overwrite"
        )
    if note is not None and note.key != key:
        raise RunError(
            f"{destination} was made with other settings: {note.key.differences(key)}; "
            "choose another folder, or replace it with --overwrite"
        )


def _copy(source: Stream, target: Stream, job: Job, hooks: Hooks) -> Counts:
    """Repair a file into a new one; if there is nothing to repair, copy it byte for byte, compressed as it is."""
    counts = clean_data(source, target, job, hooks)
    if not job.changes(counts) and compression_of(source.name) == compression_of(target.name):
        source.bytes.seek(0)
        target.bytes.seek(0)
        target.bytes.truncate()
        shutil.copyfileobj(source.bytes, target.bytes)
    return counts


def _keep_mode(target: BinaryIO, source: BinaryIO) -> None:
    """Let nobody read a copy who may not read its source; a copy can be written again."""
    if hasattr(os, "fchmod"):
        with suppress(PermissionError):
            os.fchmod(target.fileno(), stat.S_IMODE(os.fstat(source.fileno()).st_mode) | stat.S_IWUSR)
