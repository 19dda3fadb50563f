"""Which format reads a file: by the name of the format, or by the suffix of the file."""

from __future__ import annotations

from pathlib import PurePath

from textfix.errors import FormatError
from textfix.files.compression import strip_compression
from textfix.files.paths import TEXT_SUFFIXES
from textfix.formats.delimited import Delimited
from textfix.formats.json_array import JsonArray
from textfix.formats.jsonl import JsonLines
from textfix.formats.records import Format

_FORMATS: dict[str, Format] = {
    data_format.name: data_format
    for data_format in (JsonLines(), JsonArray(), Delimited("csv"), Delimited("tsv", b"\t"))
}
_SUFFIXES = {
    ".jsonl": "jsonl",
    ".jsonlines": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
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

    >>> format_named("xml")
    Traceback (most recent call last):
    textfix.errors.FormatError: no format is called 'xml'; formats of data files are jsonl, json, csv, tsv
    """
    try:
        return _FORMATS[name]
    except KeyError:
        raise FormatError(
            f"no format is called {name!r}; formats of data files are {', '.join(format_names())}"
        ) from None


def format_of(file: str) -> Format | None:
    """
    Return the format that the name of a file stands for, whether it is compressed or not; None if it is no data file.

    >>> format_of("corpus/part-0001.jsonl.zst").name
    'jsonl'
    """
    name = _SUFFIXES.get(_inner_suffix(file))
    return None if name is None else _FORMATS[name]


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
    return PurePath(strip_compression(file)).suffix.lower()
