import json

import pytest

from support.reports import file_report, insertion
from textfix import Finding
from textfix.render.json_records import finding_records, json_lines, to_json
from textfix.render.located import LocatedFile


def test_records() -> None:
    report = file_report("a\ndont\nx", insertion(5), Finding(3, 7, None, "TF202", 0.5, "display"))
    first, second = finding_records([LocatedFile("x.txt", report)])
    assert first == {
        "path": "x.txt",
        "line": 2,
        "column": 4,
        "end_line": 2,
        "end_column": 4,
        "start": 5,
        "end": 5,
        "code": "TF201",
        "message": "apostrophe missing in a contraction",
        "replacement": "’",
        "confidence": 0.9877,
        "applicability": "safe",
        "fixable": True,
    }
    assert (second["end_line"], second["end_column"], second["replacement"], second["fixable"]) == (3, 1, None, False)


@pytest.mark.parametrize("records", [[], [{"a": "’"}], [{"a": 1}, {"b": None}]], ids=["none", "one", "two"])
def test_json_is_one_array_with_an_object_a_line(records: list[dict[str, object]]) -> None:
    text = to_json(records)
    assert json.loads(text) == records
    assert text.count("\n  {") == len(records)
    assert text.endswith("]\n")
    assert "\\u" not in text


def test_json_lines_are_the_same_records() -> None:
    records = [{"a": "’"}, {"b": "x\ny"}]
    assert [json.loads(line) for line in json_lines(records)] == records
    assert list(json_lines([])) == []
