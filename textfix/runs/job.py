"""What is done to every data file of a run, and one file done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import textfix
from textfix.config import Config
from textfix.files.compression import compressed, decompressed, strip_compression
from textfix.files.paths import is_prose
from textfix.formats.analyzers import Analyzer, FindingAnalyzer
from textfix.formats.plain_text import Split
from textfix.formats.prose import Prose
from textfix.formats.records import ErrorPolicy, Format, ReadOptions
from textfix.formats.registry import check_prose, format_named, format_of
from textfix.formats.stream import NO_HOOKS, Counts, EditChooser, Hooks, clean_stream, rewrite_stream
from textfix.formats.zones import ZonedAnalyzer, Zones

TEXT = "text"  # the name of the format of prose


@dataclass(frozen=True, slots=True)
class Job:
    """
    How the files of a run are read and repaired; pickles, so that another process can do the work.

    Attributes:
        config: the settings of textfix.
        format: name of the format of all files; None chooses it by the suffix of each.
        fields: names of the fields, or paths to them, that hold text; empty for the default of the format.
        errors: what becomes of a record that cannot be read: "keep" writes it as it is, "skip" leaves it out, "stop"
            raises `RecordError`.
        split: what ends a document of a text file.
        encoding: name of the codec of text files; None detects it from their bytes.
        edits: whether a shard's edits are written beside its note.
        zones: whether code in text files is found by the grammar of their markup, and left alone.
        damage: whether the reports on the texts tell their damage, which takes more time.
        cleaner: repairs the texts, if the content of the lexicon is to travel along; None makes it from the config.
    """

    config: Config
    format: str | None = None
    fields: tuple[str, ...] = ()
    errors: ErrorPolicy = "keep"
    split: Split = "file"
    encoding: str | None = None
    edits: bool = False
    zones: Zones = "auto"
    damage: bool = False
    cleaner: textfix.Cleaner | None = None

    def make_cleaner(self) -> textfix.Cleaner:
        """Return what repairs the texts."""
        return self.cleaner or textfix.Cleaner(self.config)

    def make_analyzer(self) -> Analyzer:
        """Return what reports on the texts."""
        cleaner = self.make_cleaner()
        return cleaner if self.damage else FindingAnalyzer(cleaner)

    def format_of(self, file: str) -> str:
        """
        Return the name of the format that reads a file.

        Raises:
            FormatError: the name of the file stands for data that no format here reads.

        >>> Job(Config()).format_of("part-0001.jsonl.gz")
        'jsonl'
        """
        name = self.format or format_of(file)
        if name is None:
            check_prose(file)
        return name or TEXT

    def open_format(self, file: str) -> Format:
        """
        Return the format that reads a file.

        Raises:
            FormatError: the name of the file stands for data that no format here reads.
            MissingExtraError: the library that reads it is not installed.
        """
        name = self.format_of(file)
        return Prose(self.split, self.encoding) if name == TEXT else format_named(name)

    def changes(self, counts: Counts) -> bool:
        """True if a file on which these are the counts differs from what was read."""
        return counts.edits > 0 or (counts.bad > 0 and self.errors == "skip")

    def wants(self, file: str) -> bool:
        """
        True if a file that a folder contains belongs to the run: by its suffix; text has no fields.

        >>> Job(Config()).wants("a.jsonl.gz"), Job(Config(), "csv").wants("a.jsonl"), Job(Config()).wants("a.py")
        (True, False, False)
        """
        name = format_of(file) or (TEXT if is_prose(strip_compression(file)) and not self.fields else None)
        return name is not None and self.format in (None, name)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of bytes, and the name whose suffix tells how they are compressed."""

    bytes: BinaryIO
    name: str


def clean_data(source: Stream, destination: Stream, job: Job, hooks: Hooks = NO_HOOKS) -> Counts:
    """
    Repair a data file from one stream to another, each compressed as its name says.

    Args:
        source: where it comes from; errors mention its name.
        destination: where it goes; what was written is worthless if an error is raised.
        job: how it is read and repaired.
        hooks: how the work is spread, and who looks on.

    Raises:
        FormatError: no format reads the file, or its text field cannot be chosen.
        RecordError: a record cannot be read, and the policy is "stop"; or the file is damaged from there on.
        MissingExtraError: a library that the file needs is not installed.
        OSError: a stream cannot be read or written.
    """
    if hooks.progress is not None and source.bytes.seekable():
        hooks = replace(hooks, progress=partial(_go_on, source.bytes, hooks.progress))
    with unpacked(source, destination, job) as (reading, writing, data_format, options):
        analyzer = job.make_analyzer()
        if data_format.name == TEXT and job.zones == "auto":
            analyzer = ZonedAnalyzer(analyzer, strip_compression(source.name))
        return clean_stream(reading, writing, analyzer, data_format, options, hooks)


def rewrite_data(source: Stream, destination: Stream, job: Job, choose: EditChooser) -> Counts:
    """
    Copy a data file from one stream to another with edits that are known already; see `clean_data`.

    Args:
        source: where it comes from; errors mention its name.
        destination: where it goes; what was written is worthless if an error is raised.
        job: how it is read.
        choose: returns the edits of a text; a `FormatError` says why it cannot be edited.
    """
    with unpacked(source, destination, job) as (reading, writing, data_format, options):
        return rewrite_stream(reading, writing, data_format, options, choose)


def _go_on(source: BinaryIO, progress: Callable[[int, int, int], None], _: int, texts: int, edits: int) -> None:
    progress(source.tell(), texts, edits)


@contextmanager
def unpacked(source: Stream, destination: Stream, job: Job) -> Iterator[tuple[BinaryIO, BinaryIO, Format, ReadOptions]]:
    """Give the streams of uncompressed bytes, and how to read them."""
    data_format = job.open_format(source.name)
    options = ReadOptions(source.name, job.fields, job.errors)
    reading = decompressed(source.bytes, source.name)
    writing = compressed(destination.bytes, destination.name)
    with (
        nullcontext(reading) if reading is source.bytes else closing(reading),
        nullcontext(writing) if writing is destination.bytes else closing(writing),
    ):
        yield reading, writing, data_format, options
