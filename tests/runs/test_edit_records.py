"""Edits as data replay and undo exactly, all of them or any part, and on no other text."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.data_files import CLEAN, replace_anywhere
from textfix.edits import apply_edits
from textfix.errors import FormatError
from textfix.formats.records import FieldText
from textfix.report import Report
from textfix.runs.edit_records import EditRecord, edits_to_apply, edits_to_revert, records_of

TEXTS = st.text(st.sampled_from("ab \n’\U0001f600\ud800"), min_size=1, max_size=20)
RULE = replace_anywhere(["", "’", "xyz", "\udc00"])
LINE = {
    "file": "a",
    "record": 1,
    "field": "text",
    "start": 1,
    "end": 1,
    "text": "",
    "start_after": 1,
    "end_after": 2,
    "replacement": "’",
    "rule": "TF201",
    "confidence": 1,
    "group": None,
    "before": "0",
    "after": "0",
}


def edited(text: str) -> tuple[Report, list[EditRecord]]:
    report = Report(text, tuple(RULE(text)), CLEAN, "stub")
    return report, list(records_of("a.jsonl", [FieldText(3, "b", text)], [report]))


def chosen(records: Sequence[EditRecord], picks: st.DataObject) -> list[EditRecord]:
    return [record for record in records if picks.draw(st.booleans())]


@given(TEXTS)
def test_a_line_holds_all_of_an_edit(text: str) -> None:
    _, records = edited(text)
    assert [EditRecord.from_json(record.to_json(), "x") for record in records] == records
    assert all((record.file, record.record, record.field) == ("a.jsonl", 3, "b") for record in records)


@given(TEXTS, st.data())
def test_any_part_of_the_edits_is_applied_and_reverted(text: str, picks: st.DataObject) -> None:
    report, records = edited(text)
    if part := chosen(records, picks):
        some = apply_edits(text, edits_to_apply(text, part))
        places = {(record.start, record.end, record.replacement) for record in part}
        assert some == apply_edits(text, [e for e in report.edits if (e.start, e.end, e.replacement) in places])
        assert apply_edits(some, edits_to_revert(some, part)) == text


@given(TEXTS, st.data())
def test_any_part_of_the_edits_is_reverted_in_a_repaired_text(text: str, picks: st.DataObject) -> None:
    report, records = edited(text)
    part = chosen(records, picks)
    rest = [record for record in records if record not in part]
    if part and rest:
        left = apply_edits(report.text, edits_to_revert(report.text, part))
        assert left == apply_edits(text, edits_to_apply(text, rest))


@given(TEXTS, TEXTS)
def test_another_text_is_refused(text: str, other: str) -> None:
    report, records = edited(text)
    if records:
        if other != text:
            with pytest.raises(FormatError, match="not the one that was edited"):
                edits_to_apply(other, records)
        if other not in (text, report.text):
            with pytest.raises(FormatError, match="not the one that was repaired"):
                edits_to_revert(other, records)


def test_a_verdict_is_read() -> None:
    assert EditRecord.from_json(json.dumps(LINE).encode(), "x").accept
    assert not EditRecord.from_json(json.dumps(LINE | {"accept": False, "why": "no"}).encode(), "x").accept


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "x: not JSON"),
        (b"\xff", "x: not JSON"),
        (b"[]", "x: not an edit; it must be a JSON object"),
        (json.dumps(LINE | {"start": "1"}).encode(), "x: not an edit: start is missing or of the wrong type"),
        (json.dumps(LINE | {"accept": "no"}).encode(), "x: not an edit: accept is"),
        (b"{}", "x: not an edit: file is missing"),
    ],
)
def test_what_is_no_edit_is_an_error(line: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        EditRecord.from_json(line, "x")
