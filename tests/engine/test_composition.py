"""Composing: two stages, the second on what the first one made, as edits on one text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.edits import Finding, apply_edits, choose_edits
from textfix.engine.composition import compose_findings

LEVELS = ("safe", "unsafe")


def edit(start, end, replacement, applicability="safe", group=None, rule="TF101", confidence=0.9):
    return Finding(start, end, replacement, rule, confidence, applicability, group)


def spans(findings):
    return [(f.start, f.end, f.replacement) for f in findings]


@pytest.mark.parametrize(
    ("text", "first", "second", "expected"),
    [
        pytest.param("abc", [], [edit(1, 2, "x")], [(1, 2, "x")], id="the second stage alone"),
        pytest.param("abc", [edit(1, 2, "x")], [], [(1, 2, "x")], id="the first stage alone"),
        pytest.param("abcdef", [edit(0, 3, "x")], [edit(2, 3, "y")], [(0, 3, "x"), (4, 5, "y")], id="moved back"),
        pytest.param("abc", [edit(1, 2, "xyz")], [edit(2, 3, "Y")], [(1, 2, "xYz")], id="inside a replacement"),
        pytest.param("abcd", [edit(1, 2, "x")], [edit(0, 3, "Q")], [(0, 3, "Q")], id="around a replacement"),
        pytest.param("abcd", [edit(1, 2, "xy")], [edit(2, 4, "Q")], [(1, 3, "xQ")], id="over its end"),
        pytest.param("abc", [edit(1, 2, "x")], [edit(1, 1, "y")], [(1, 1, "y"), (1, 2, "x")], id="insertion before"),
        pytest.param("abc", [edit(1, 2, "x")], [edit(2, 2, "y")], [(1, 2, "x"), (2, 2, "y")], id="insertion after"),
        pytest.param("abc", [edit(1, 1, "xy")], [edit(2, 2, "-")], [(1, 1, "x-y")], id="insertion into an insertion"),
        pytest.param("abc", [edit(1, 2, "")], [edit(1, 1, "y")], [(1, 1, "y"), (1, 2, "")], id="at an emptied span"),
        pytest.param("abc", [edit(1, 2, "x")], [edit(1, 2, "b")], [], id="the second undoes the first"),
        pytest.param(
            "a-b-c", [edit(1, 2, "x"), edit(3, 4, "x")], [edit(1, 4, "y")], [(1, 4, "y")], id="across two replacements"
        ),
    ],
)
def test_edits(text, first, second, expected):
    assert spans(compose_findings(text, first, second, "safe")) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param([], [edit(2, 3, None, "display")], [(2, 3, None)], id="nothing before it"),
        pytest.param([edit(0, 1, "xyz")], [edit(4, 5, None, "display")], [(0, 1, "xyz"), (2, 3, None)], id="moved"),
        pytest.param([edit(0, 3, "xyz")], [edit(1, 2, "q", "display")], [(0, 3, "xyz")], id="inside a replacement"),
        pytest.param([edit(0, 1, "a", "display")], [edit(0, 2, "Q")], [(0, 2, "Q")], id="the second took its place"),
        pytest.param([edit(0, 2, "q", "unsafe")], [edit(1, 3, "r", "unsafe")], [(0, 2, "q")], id="the first has it"),
    ],
)
def test_findings_that_are_only_shown(first, second, expected):
    assert spans(compose_findings("abcdef", first, second, "safe")) == expected


def test_a_merged_edit_is_as_sure_as_the_less_sure_and_has_the_rule_of_the_first():
    first, second = edit(0, 3, "\ufffd", "unsafe", confidence=0.6), edit(0, 1, "’", rule="TF602", confidence=0.7)
    assert compose_findings("ï¿½s", [first], [second], "unsafe") == (edit(0, 3, "’", "unsafe", confidence=0.6),)


def test_what_neither_rule_may_make_is_parted_and_stays_one_group():
    first = [edit(1, 2, "", rule="TF701"), edit(5, 6, "x", group=1)]
    found = compose_findings("\xa0\u200c\xa0 ab", first, [edit(0, 2, "", rule="TF702", confidence=0.8)], "safe")
    assert [(f.start, f.end, f.replacement, f.rule, f.confidence) for f in found[:3]] == [
        (0, 1, "", "TF702", 0.8),
        (1, 2, "", "TF701", 0.8),
        (2, 3, "", "TF702", 0.8),
    ]
    assert len({f.group for f in found[:3]} - {None, found[3].group}) == 1
    (whole,) = compose_findings("isn?!?t", [edit(4, 5, "", rule="TF701")], [edit(3, 5, "x", rule="TF601")], "safe")
    assert (whole.start, whole.end, whole.rule) == (3, 6, "TF701"), "nor may the parts"


def test_parts_around_deletions_side_by_side_write_once():
    text = "isn?\u200b\ufeff?t"
    first = [edit(4, 5, "", rule="TF701"), edit(5, 6, "", rule="TF704", group=3)]
    found = compose_findings(text, first, [edit(3, 5, "’", rule="TF601", applicability="unsafe")], "unsafe")
    assert [(f.start, f.end, f.replacement, f.rule) for f in found] == [
        (3, 4, "’", "TF601"),
        (4, 5, "", "TF701"),
        (5, 6, "", "TF704"),
        (6, 7, "", "TF601"),
    ]
    assert {f.group for f in found} == {3}, "that of one of them is that of all"
    assert {f.applicability for f in found} == {"unsafe"}


@pytest.mark.parametrize(("early", "late"), [(None, None), (1, None), (None, 1)])
def test_a_joint_edit_has_the_group_of_its_sources(early, late):
    (found,) = compose_findings("â€™", [edit(0, 3, "’", group=early)], [edit(0, 1, "'", group=late)], "safe")
    assert (found.group is None) == (early is None and late is None)


def test_groups_of_two_stages_do_not_collide_and_those_that_share_an_edit_are_one():
    first = [edit(0, 1, "x", group=0), edit(4, 5, "xy", group=0)]
    apart = [edit(2, 2, "y", group=0), edit(3, 3, "y", group=0)]
    assert [f.group for f in compose_findings("a b c d", first, apart, "safe")] == [0, 1, 1, 0]
    sharing = [edit(2, 2, "y", group=0), edit(5, 5, "y", group=0)]
    assert [f.group for f in compose_findings("a b c d", first, sharing, "safe")] == [0, 0, 0]


def test_a_group_goes_with_a_part_that_cannot_be_shown():
    second = [edit(1, 2, "y", "unsafe", group=3), edit(4, 4, "y", group=3)]
    assert compose_findings("abcdef", [edit(0, 3, "xyz")], second, "safe") == (edit(0, 3, "xyz"),)


@st.composite
def stages(draw):
    text = draw(st.text("ab", max_size=20))
    level = draw(st.sampled_from(LEVELS))

    def findings(of):
        cuts = sorted(draw(st.lists(st.integers(0, len(of)), max_size=12)))
        made = [
            edit(
                a,
                b,
                draw(st.text("cd", max_size=3) | st.none()),
                draw(st.sampled_from(["safe", "safe", "unsafe", "display"])),
                draw(st.none() | st.integers(0, 2)),
                confidence=draw(st.sampled_from([0.5, 0.9])),
            )
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        return [f for f in made if f.start < f.end or f.replacement != ""]

    first = findings(text)
    between = apply_edits(text, choose_edits(first, level))
    return text, first, between, findings(between), level


@given(stages())
def test_composing_is_one_stage_after_the_other(case):
    text, first, between, second, level = case
    composed = compose_findings(text, first, second, level)
    expected = apply_edits(between, choose_edits(second, level))
    assert apply_edits(text, choose_edits(composed, level)) == expected
    assert all(a.end <= b.start for a, b in pairwise(composed)), "sorted and disjoint"
    apply_edits(text, choose_edits(composed, "unsafe"))
