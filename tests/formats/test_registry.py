import sys

import pytest

from textfix.errors import FormatError, MissingExtraError
from textfix.formats.registry import check_prose, format_named, format_names, format_of


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.jsonl", "jsonl"),
        ("a.NDJSON", "jsonl"),
        ("a.b/c.json", "json"),
        ("a.csv.gz", "csv"),
        ("a.tsv", "tsv"),
        ("a.tab.bz2", "tsv"),
        ("s3://bucket/a.jsonl.zst", "jsonl"),
        ("a.parquet", "parquet"),
        ("a.arrow", "arrow"),
        ("a.feather", "arrow"),
        ("a.txt", None),
        ("a.txt.gz", None),
        ("a.json.txt", None),
        ("jsonl", None),
        ("a", None),
    ],
)
def test_the_suffix_stands_for_a_format(file, name):
    assert format_of(file) == name


@pytest.mark.parametrize("name", format_names())
def test_formats_are_found_by_their_name(name):
    assert format_named(name).name == name


def test_an_unknown_name_is_an_error():
    with pytest.raises(FormatError, match=r"^no format is called 'xml'; there is jsonl, json,"):
        format_named("xml")


@pytest.mark.parametrize("file", ["a.txt", "a.md", "a.txt.gz", "README", "a.tex", "a.html", "a.py", "notes.2024"])
def test_prose_is_not_refused(file):
    check_prose(file)


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("a.csv", "read it with --format csv, or as prose with --format text"),
        ("a.jsonl.gz", "read it with --format jsonl, or as prose with --format text"),
        ("a.JSON", "read it with --format json, or as prose with --format text"),
        ("a.xlsx", "convert it to a format such as JSON lines, or"),
        ("a.tar.gz", "convert it to a format such as JSON lines, or"),
        ("a.gz", "read it with the --format of what is compressed in it, or"),
        ("a.py.gz", "read it with the --format of what is compressed in it, or"),
    ],
)
def test_data_is_refused_as_prose(file, advice):
    with pytest.raises(FormatError) as caught:
        check_prose(file)
    assert str(caught.value).startswith(f"{file}: a data file, not prose; {advice}")


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_a_missing_library_is_named(monkeypatch, name):
    for module in ("textfix.formats.parquet", "textfix.formats.arrow_ipc"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf'^{name} files need pyarrow: pip install "textfix\[corpora\]"$'):
        format_named(name)
