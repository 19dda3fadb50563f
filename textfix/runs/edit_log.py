"""Files of edits: written while data files are repaired, and read to apply or revert them."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from textfix.edits import Finding
from textfix.files.documents import open_file
from textfix.formats.records import FieldText
from textfix.formats.stream import Reports, Watcher
from textfix.runs.edit_records import EditRecord, edits_to_apply, edits_to_revert, records_of

_IN_MEMORY = 1 << 20  # bytes of the edits of a file that wait for its end; a guess
_PLACE = re.compile(r"\[[0-9]+\]")  # in the path of a text: the number of an element of a list


@dataclass(frozen=True, slots=True)
class EditLog:
    """
    Writes the edits of data files.

    Attributes:
        stream: takes a line of JSON for each edit.
    """

    stream: BinaryIO

    def add(self, file: str, texts: Sequence[FieldText], reports: Reports) -> None:
        """Write the edits on some texts of a file."""
        self.stream.writelines(edit.to_json() for edit in records_of(file, texts, reports))

    @contextmanager
    def held(self) -> Iterator[HeldLog]:
        """Give a log whose edits are written only if its block says so."""
        with SpooledTemporaryFile(_IN_MEMORY) as waiting:
            held = HeldLog(cast(BinaryIO, waiting))
            yield held
            if held.is_kept:
                waiting.seek(0)
                shutil.copyfileobj(waiting, self.stream)


@dataclass(slots=True)
class HeldLog:
    """A log whose edits wait until it is known whether the file is written; `is_kept` says that it is."""

    stream: BinaryIO
    is_kept: bool = False

    def watcher(self, file: str) -> Watcher:
        """Return what writes the edits of a file as it is repaired."""
        return partial(EditLog(self.stream).add, file)


@dataclass(slots=True)
class FileEdits:
    """
    The edits on one file.

    Attributes:
        by_text: the edits on each text, by the number of its record and the path of its field.
        fields: the fields that were edited, as `Job.fields` names them.
        used: the texts that were met.
    """

    by_text: dict[tuple[int, str], list[EditRecord]] = field(default_factory=lambda: defaultdict(list))
    fields: set[str] = field(default_factory=set)
    used: set[tuple[int, str]] = field(default_factory=set)

    @property
    def left(self) -> int:
        """Number of edits on texts that were not met."""
        return sum(len(edits) for place, edits in self.by_text.items() if place not in self.used)

    def applying(self, text: FieldText) -> Sequence[Finding]:
        """
        Return the edits to apply to a text.

        Raises:
            FormatError: it is not the text that was edited.
        """
        return self._chosen(text, edits_to_apply)

    def reverting(self, text: FieldText) -> Sequence[Finding]:
        """
        Return the edits that revert those on a text.

        Raises:
            FormatError: it is not the text that was repaired.
        """
        return self._chosen(text, edits_to_revert)

    def _chosen(
        self, text: FieldText, choose: Callable[[str, Sequence[EditRecord]], list[Finding]]
    ) -> Sequence[Finding]:
        place = text.record, text.field
        if place not in self.by_text:
            return ()
        self.used.add(place)
        return choose(text.text or "", self.by_text[place])


def read_edits(path: Path, is_wanted: Callable[[EditRecord], bool]) -> dict[str, FileEdits]:
    """
    Return the edits in a file, by the names of the files that they were made in.

    Args:
        path: the file; all its edits are held in memory, about a kilobyte each.
        is_wanted: chooses edits.

    Raises:
        FormatError: a line is no edit.
        OSError: the file cannot be read.
    """
    found: dict[str, FileEdits] = defaultdict(FileEdits)
    stream, _ = open_file(path)
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                edit = EditRecord.from_json(line, f"{path}: line {number}")
                found[edit.file].fields.add(_PLACE.sub("", edit.field))
                if is_wanted(edit):
                    found[edit.file].by_text[edit.record, edit.field].append(edit)
    return dict(found)
