"""Notes beside the outputs of a run: what each was made from, with which settings, and what was done."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from textfix.errors import RecordError
from textfix.files.documents import Snapshot
from textfix.files.places import Place, open_place, publishing, size_of, written_at
from textfix.files.remote import RemotePath, RemoteState
from textfix.formats.stream import Counts
from textfix.runs.keys import RunKey

FOLDER = "_textfix"  # in the folder of the outputs; `textfix.files.paths` leaves it out of walks
_Place = TypeVar("_Place", Path, RemotePath, Place)
_FORMAT = 1  # of a note; raised whenever one of the older kind would be read wrongly


@dataclass(frozen=True, slots=True)
class SourceState:
    """
    What tells a source from itself after somebody wrote to it: its name, its size in bytes, and its time.

    The time counts nanoseconds; of a remote file, it is a number that changes with what its store tells.
    """

    name: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, source: Place, snapshot: Snapshot | RemoteState) -> SourceState:
        """Return the state of a file that was opened."""
        return cls(source.name, snapshot.size, snapshot.modified)


@dataclass(frozen=True, slots=True)
class OutputState:
    """What an output must be: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str

    @classmethod
    def of(cls, output: Place) -> OutputState:
        """
        Return the state of an output, which is read for it.

        Raises:
            OSError: it cannot be read.
        """
        stream, _ = open_place(output)
        with stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
            return cls(stream.seek(0, os.SEEK_END), digest)  # the digest of what is in memory does not move on


@dataclass(frozen=True, slots=True)
class ShardNote:
    """
    The note on one shard: written before its output appears, and again, as the last thing, when the output is there.

    The first tells the output of a run that was killed in between from a file that no run made.

    Attributes:
        source: what it is made from.
        key: the settings and versions that it is made with.
        counts: what was done to its records.
        output: what the output is; None until it is there.
        edits: what the file of edits beside the note is; None if there is none.
    """

    source: SourceState
    key: RunKey
    counts: Counts
    output: OutputState | None = None
    edits: OutputState | None = None

    def is_fulfilled_by(self, destination: Place, *, edits: bool) -> bool:
        """
        True if the outputs are there as the note describes them; they are read only if they are younger than it.

        Args:
            destination: the output.
            edits: whether a file of edits is wanted as well.
        """
        try:
            written = written_at(note_path(destination))
            return _is_there(destination, self.output, written) and (
                not edits or _is_there(edits_path(destination), self.edits, written)
            )
        except OSError:
            return False

    def write(self, destination: Place) -> None:
        """
        Write the note of an output, atomically.

        Raises:
            OSError: it cannot be written.
        """
        with publishing(note_path(destination)) as stream:
            stream.write(self._to_json().encode())

    @classmethod
    def read(cls, destination: Place) -> ShardNote | None:
        """
        Return the note of an output; None if there is none, or none that can be understood.

        Raises:
            OSError: it cannot be read.
        """
        try:
            stream, _ = open_place(note_path(destination))
        except FileNotFoundError:
            return None
        with stream:
            text = stream.read()
        try:
            return _from_values(json.loads(text))
        except (KeyError, TypeError, ValueError):
            return None

    def _to_json(self) -> str:
        counts = self.counts
        values = {
            "textfix_note": _FORMAT,
            "source": asdict(self.source),
            "output": None if self.output is None else asdict(self.output),
            "edits": None if self.edits is None else asdict(self.edits),
            "key": self.key.digest,
            "made_with": self.key.to_mapping(),
            "counts": {name: getattr(counts, name) for name in ("records", "changed", "edits", "bad")},
            "problems": [[problem.record, problem.reason, problem.unit] for problem in counts.problems],
        }
        return json.dumps(values, indent=1) + "\n"


def note_path(destination: _Place) -> _Place:
    """
    Return the path of the note of an output.

    >>> str(note_path(RemotePath("s3://out/a.jsonl")))
    's3://out/_textfix/a.jsonl.json'
    """
    return destination.parent / FOLDER / f"{destination.name}.json"


def edits_path(destination: _Place) -> _Place:
    """Return the path of the edits that were made in an output."""
    return destination.parent / FOLDER / f"{destination.name}.edits.jsonl"


def _is_there(output: Place, expected: OutputState | None, written: int) -> bool:
    if expected is None or expected.size != size_of(output):
        return False
    return written_at(output) <= written or OutputState.of(output) == expected


def _from_values(values: dict[str, Any]) -> ShardNote | None:
    if values["textfix_note"] != _FORMAT:
        return None
    source = SourceState(**values["source"])
    output, edits = (None if values[name] is None else OutputState(**values[name]) for name in ("output", "edits"))
    problems = [RecordError(source.name, *problem) for problem in values["problems"]]
    return ShardNote(
        source,
        RunKey.from_mapping(values["made_with"]),
        Counts(**values["counts"], problems=problems),
        output,
        edits,
    )
