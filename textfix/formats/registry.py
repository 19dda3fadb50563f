"""Which format reads a file: by the name of the format, or by the suffix of the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from textfix.errors import FormatError, MissingExtraError
from textfix.files.compression import strip_compression
from textfix.files.paths import TEXT_SUFFIXES
from textfix.formats.delimited import Delimited
from textfix.formats.json_array import JsonArray
from textfix.formats.jsonl import JsonLines
from textfix.formats.records import Format


def _parquet() -> Format:
    from textfix.formats.parquet import Parquet  # late: an extra, and slow to load

    return Parquet()


def _arrow() -> Format:
    from textfix.formats.arrow_ipc import ArrowIpc  # late: an extra, and slow to load

    return ArrowIpc()


_FORMATS: dict[str, Callable[[], Format]] = {
    "jsonl": JsonLines,
    "json": JsonArray,
    "csv": partial(Delimited, "csv"),
    "tsv": partial(Delimited, "tsv", b"\t"),
    "parquet": _parquet,
    "arrow": _arrow,
}
_SUFFIXES = {
    ".jsonl": "jsonl",
    ".jsonlines": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
# Files of data that no format here reads; edited as prose, they would be destroyed.
_UNREADABLE = frozenset(
    ".7z .avro .bin .db .doc .docx .h5 .hdf5 .npy .npz .odt .orc .pdf .pickle .pkl .rar .sqlite .tar .tgz "
    ".xls .xlsx .xml .yaml .yml .zip".split()
)


def format_names() -> tuple[str, ...]:
    """Return the names of the formats of data files."""
    return tuple(_FORMATS)


def format_named(name: str) -> Format:
    """
    Return the format with a name.

    Raises:
        FormatError: there is none.
        MissingExtraError: the library that reads it is not installed.

    >>> format_named("xml")
    Traceback (most recent call last):
    textfix.errors.FormatError: no format is called 'xml'; there is jsonl, json, csv, tsv, parquet, arrow
    """
    if name not in _FORMATS:
        raise FormatError(f"no format is called {name!r}; there is {', '.join(format_names())}")
    try:
        return _FORMATS[name]()
    except ImportError:
        raise MissingExtraError(f'{name} files need pyarrow: pip install "textfix[corpora]"') from None


def format_of(file: str) -> str | None:
    """
    Return the name of the format that the name of a file stands for; None if it is no data file.

    >>> format_of("corpus/part-0001.jsonl.zst")
    'jsonl'
    """
    return _SUFFIXES.get(_inner_suffix(file))


def check_prose(file: str) -> None:
    """
    Refuse to take a data file for prose, which would be edited wherever it looks damaged.

    Args:
        file: name of a file for which the user did not ask for a format.

    Raises:
        FormatError: the file is one of data, or nobody can tell what is compressed in it.

    >>> check_prose("chapter-1.txt")
    >>> check_prose("a.csv")
    Traceback (most recent call last):
    textfix.errors.FormatError: a.csv: a data file, not prose; read it with --format csv, or as prose with --format text
    """
    suffix = _inner_suffix(file)
    if suffix in _SUFFIXES:
        advice = f"read it with --format {_SUFFIXES[suffix]}"
    elif suffix in _UNREADABLE:
        advice = "convert it to a format such as JSON lines"
    elif strip_compression(file) != file and suffix not in TEXT_SUFFIXES:
        advice = "read it with the --format of what is compressed in it"
    else:
        return
    raise FormatError(f"{file}: a data file, not prose; {advice}, or as prose with --format text")


def _inner_suffix(file: str) -> str:
    return os.path.splitext(strip_compression(file))[1].lower()
