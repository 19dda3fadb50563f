"""Records: how texts are cut, what counts as wrong, and what a survey changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.records import clean_records
from textfix import Config
from textfix.evaluation.corruption import delete_marks
from textfix.evaluation.record_tables import show_records, verdict
from textfix.evaluation.records import cut_records, evaluate_records

SLIP = "The Halvorsens boat was late, and Okafors brother said that theyre sure its the mayors."


@given(st.lists(st.sampled_from(["It is late. ", "“Go!” he said. ", "We left", "\n", "\n\n", " "])).map("".join))
def test_cutting_loses_nothing_but_white_space(text):
    assert "".join("".join(cut_records(text, 6)).split()) == "".join(text.split())


def test_records_come_near_to_the_number_of_words():
    text = "One two three. Four five six. Seven eight nine. Ten."
    assert list(cut_records(text, 1)) == ["One two three.", "Four five six.", "Seven eight nine.", "Ten."]
    assert list(cut_records(text, 6)) == ["One two three. Four five six.", "Seven eight nine. Ten."]
    assert list(cut_records(text, 99)) == [text]


@pytest.fixture(scope="module")
def halved():
    return evaluate_records([*clean_records(294), SLIP], "quotes", Config(), 0.5)


def test_a_share_is_damaged_and_surveyed(halved):
    assert halved.damaged[0].documents + halved.clean[0].documents == 295
    assert halved.damaged[0].documents == pytest.approx(147, abs=49)
    assert halved.survey.damaged == pytest.approx(halved.damaged[0].documents / 295, abs=0.1)
    without, surveyed = halved.recalls
    assert surveyed >= without > 0.5


def test_edits_of_what_was_not_lost_are_wrong(halved):
    assert halved.wrong_edits[1] == len(halved.wrong) > 0
    assert {report.source for report, _ in halved.wrong} == {SLIP}
    shown = show_records([halved], [["in context"]])
    assert shown.startswith(verdict(halved) + "\n\ndamage ")
    assert shown.endswith(f"wrong edits with the survey, 1 of {len(halved.wrong)}:\n  in context\n")


def test_nothing_is_lost_from_clean_records():
    clean = evaluate_records(clean_records(49), "none", Config(), 0.5)
    assert clean.recalls == (None, None)
    assert clean.damaged[1].documents == 49
    assert verdict(clean) == "none: nothing was lost; with the survey, textfix inserts 0 wrong marks instead of 0."


def test_marks_in_place_of_lost_ones_are_right():
    text = "“I don’t know the 'Halvorsens' house,” they said."
    assert delete_marks(text, "quotes") == "I dont know the Halvorsens house, they said."
    assert evaluate_records([text] * 20, "quotes", Config(damage="quotes")).wrong == ()
