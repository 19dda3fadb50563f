"""Edits: applied in one pass, chosen by level and group, undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Finding, OverlapError, TextfixError, apply_edits
from textfix.edits import choose_edits, invert_edits, next_group, remaining_findings, shift_findings, whole_groups


def edit(start, end, replacement, applicability="safe", group=None):
    return Finding(start, end, replacement, "TF201", 0.9, applicability, group)


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        pytest.param("dont", [edit(3, 3, "’")], "don’t", id="an insertion inside"),
        pytest.param("tis", [edit(0, 0, "’")], "’tis", id="an insertion at the start"),
        pytest.param("dogs", [edit(4, 4, "’")], "dogs’", id="an insertion at the end"),
        pytest.param("", [edit(0, 0, "x")], "x", id="an insertion into nothing"),
        pytest.param("a  b", [edit(1, 3, " — ")], "a — b", id="a replacement"),
        pytest.param("a  b", [edit(1, 2, "")], "a b", id="a deletion"),
        pytest.param("ab", [edit(1, 1, "x"), edit(1, 1, "y")], "axyb", id="insertions at one offset, in their order"),
        pytest.param("ab", [edit(1, 1, "y"), edit(1, 1, "x")], "ayxb", id="the order given, not another"),
        pytest.param("abc", [edit(0, 1, "x"), edit(1, 2, "y")], "xyc", id="spans that touch"),
        pytest.param("abc", [edit(1, 1, "x"), edit(1, 2, "y")], "axyc", id="an insertion before a replacement"),
        pytest.param("🙂s", [edit(1, 1, "’")], "🙂’s", id="offsets are code points"),
        pytest.param("dont cant", [edit(3, 3, "’"), edit(8, 8, "’")], "don’t can’t", id="offsets count in the input"),
    ],
)
def test_apply(text, edits, expected):
    assert apply_edits(text, edits) == expected
    assert apply_edits(text, iter(edits)) == expected, "any iterable will do"


def test_nothing_to_do_is_the_text_itself():
    text = "untouched" * 3
    assert apply_edits(text, []) is text


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        pytest.param([edit(0, 3, "x"), edit(2, 4, "y")], r"edits \[2, 4\).*ends at 3", id="overlap"),
        pytest.param([edit(3, 3, "x"), edit(1, 1, "y")], r"edits \[1, 1\).*ends at 3", id="disorder"),
        pytest.param([edit(1, 2, "x"), edit(1, 2, "x")], r"edits \[1, 2\).*ends at 2", id="the same span twice"),
        pytest.param([edit(1, 2, "x"), edit(1, 1, "y")], "sort the edits", id="an insertion after the span it starts"),
        pytest.param([edit(3, 2, "x")], r"edits \[3, 2\)", id="a span that ends before it starts"),
        pytest.param([edit(4, 6, "x")], "the text at 5", id="a span that leaves the text"),
        pytest.param([edit(6, 6, "x")], "the text at 5", id="an insertion beyond the text"),
        pytest.param([edit(-1, 0, "x")], r"edits \[-1, 0\)", id="a negative offset"),
        pytest.param([edit(1, 2, None)], "TF201 at 1 has no replacement", id="no replacement"),
    ],
)
def test_what_cannot_be_applied_says_why(edits, message):
    with pytest.raises(OverlapError, match=message) as caught:
        apply_edits("abcde", edits)
    assert isinstance(caught.value, TextfixError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("findings", "safe", "unsafe"),
    [
        pytest.param(["safe", "unsafe", "display"], [0], [0, 1], id="each alone is chosen by its level"),
        pytest.param([("safe", 1), ("safe", 1)], [0, 1], [0, 1], id="a safe group is applied whole"),
        pytest.param([("safe", 1), ("unsafe", 1)], [], [0, 1], id="a group is as safe as its least safe part"),
        pytest.param([("safe", 1), ("display", 1)], [], [], id="a group with a part for display is never applied"),
        pytest.param([("safe", 1), ("safe", 2), ("display", 1)], [1], [1], id="other groups are not held back"),
        pytest.param([("safe", 0), ("display", 0), "safe"], [2], [2], id="zero is a group, None is not"),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_choose(findings, safe, unsafe):
    made = [edit(i, i, "’", *((f,) if isinstance(f, str) else f)) for i, f in enumerate(findings)]
    assert choose_edits(made, "safe") == tuple(made[i] for i in safe)
    assert choose_edits(iter(made), "unsafe") == tuple(made[i] for i in unsafe)


def test_a_finding_without_replacement_is_not_chosen_and_holds_back_its_group():
    lost, partner, alone = edit(0, 0, None, group=1), edit(1, 1, "”", group=1), edit(2, 2, "’")
    assert choose_edits([lost, partner, alone], "unsafe") == (alone,)
    assert choose_edits([edit(0, 0, None)], "unsafe") == ()


def test_inverse_offsets_count_in_the_result():
    edits = [edit(0, 0, "“"), edit(1, 3, "—"), edit(4, 5, "")]
    assert apply_edits("a  bcd", edits) == "“a—bd"
    assert [(e.start, e.end, e.replacement) for e in invert_edits("a  bcd", edits)] == [
        (0, 1, ""),
        (2, 3, "  "),
        (4, 4, "c"),
    ]


def test_the_inverse_keeps_rule_confidence_and_group():
    (undo,) = invert_edits("dont", [Finding(3, 3, "’", "TF204", 0.7, "unsafe", 5)])
    assert (undo.rule, undo.confidence, undo.applicability, undo.group) == ("TF204", 0.7, "unsafe", 5)


@st.composite
def edited_texts(draw):
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [edit(a, b, draw(st.text(max_size=4))) for a, b in spans]


@given(edited_texts())
def test_undoing_is_the_identity(case):
    text, edits = case
    changed = apply_edits(text, edits)
    inverse = invert_edits(text, edits)
    assert apply_edits(changed, inverse) == text
    assert apply_edits(text, invert_edits(changed, inverse)) == changed


@given(edited_texts())
def test_applying_from_the_end_gives_the_same(case):
    text, edits = case
    expected = text
    for e in reversed(edits):
        expected = expected[: e.start] + e.replacement + expected[e.end :]
    assert apply_edits(text, edits) == expected


def test_shifting_moves_spans_and_renumbers_groups():
    findings = [edit(0, 2, "x", group=0), edit(3, 3, None, group=2), edit(4, 4, "y")]
    assert shift_findings(findings, 5, groups=3) == [
        edit(5, 7, "x", group=3),
        edit(8, 8, None, group=5),
        edit(9, 9, "y"),
    ]
    assert shift_findings(shift_findings(findings, 5, 3), -5, -3) == findings


@pytest.mark.parametrize(("groups", "expected"), [([], 0), ([None], 0), ([0], 1), ([4, None, 2], 5)])
def test_next_group_is_above_all_others(groups, expected):
    assert next_group(edit(0, 0, "x", group=group) for group in groups) == expected


def test_incomplete_groups_are_dropped():
    pair, other, single = (
        [edit(0, 0, "“", group=0), edit(5, 5, "”", group=0)],
        edit(7, 7, "x", group=1),
        edit(9, 9, "y"),
    )
    everything = [*pair, other, single]
    assert whole_groups(everything, everything) == everything
    assert whole_groups([pair[0], other, single], everything) == [other, single]
    assert whole_groups([], everything) == []


@pytest.mark.parametrize(
    ("other", "spans"),
    [
        pytest.param(edit(0, 2, None), [(0, 2)], id="before all edits"),
        pytest.param(edit(4, 4, "x"), [(5, 5)], id="between edits"),
        pytest.param(edit(3, 3, "x"), [(4, 4)], id="where something was inserted"),
        pytest.param(edit(10, 12, None), [(9, 11)], id="behind all edits"),
        pytest.param(edit(2, 5, "x"), [], id="around an insertion"),
        pytest.param(edit(7, 8, "x"), [], id="inside a replacement"),
        pytest.param(edit(2, 9, None), [(2, 8)], id="only shown, around all"),
        pytest.param(edit(5, 6, "x"), [(6, 7)], id="up to a replacement"),
    ],
)
def test_what_remains_after_edits(other, spans):
    edits = [edit(3, 3, "’"), edit(6, 9, "y")]  # one longer, then two shorter
    left = remaining_findings([*edits, other], edits)
    assert [(finding.start, finding.end) for finding in left] == spans


def test_a_group_that_an_edit_breaks_is_gone():
    pair = [edit(0, 1, "x", "unsafe", 1), edit(5, 6, "y", "unsafe", 1)]
    assert remaining_findings([edit(0, 1, "z"), *pair], [edit(0, 1, "z")]) == ()


@given(st.text(alphabet="ab’ ", max_size=30), st.data())
def test_what_remains_stands_on_the_same_text(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    edits = [edit(a, b, "xyz"[: data.draw(st.integers(0, 3))]) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    at = data.draw(st.integers(0, len(text)))
    other = edit(at, data.draw(st.integers(at, len(text))), "new", "unsafe")
    for left in remaining_findings([*edits, other], edits):
        assert apply_edits(text, edits)[left.start : left.end] == text[other.start : other.end]
