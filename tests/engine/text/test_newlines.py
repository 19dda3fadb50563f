"""Line ends: unified for the engine, mapped back in findings."""

from hypothesis import given
from hypothesis import strategies as st

from textfix.edits import Finding, apply_edits
from textfix.engine.text.newlines import restore_newlines, unify_newlines

TEXTS = st.lists(st.sampled_from(["a", "bc", "\r\n", "\n", "\r", " "]), max_size=12).map("".join)


def insertion(at):
    return Finding(at, at, "’", "TF201", 1.0, "safe")


@given(TEXTS)
def test_unified_text_has_line_feeds_alone(text):
    unified = unify_newlines(text)
    assert "\r" not in unified
    assert unified.split("\n") == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert "\r" in text or unified is text


@given(TEXTS, st.data())
def test_an_insertion_goes_to_the_same_place(text, data):
    unified = unify_newlines(text)
    places = sorted(data.draw(st.sets(st.integers(0, len(unified)))))
    findings = [insertion(at) for at in places]
    mapped = apply_edits(text, restore_newlines(text, findings))
    assert unify_newlines(mapped) == apply_edits(unified, findings)
    assert mapped.replace("’", "") == text
