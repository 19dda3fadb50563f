"""Comments that suppress findings: what they cover, in which forms, and what becomes of those without effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from textfix.edits import Finding, apply_edits
from textfix.lint.suppressions import find_malformed, find_suppressions, find_unused, suppress
from textfix.rules import MALFORMED_SUPPRESSION, UNUSED_SUPPRESSION, check_edits


def findings(text, rule="TF201"):
    """Return a finding at every "dont"."""
    return [Finding(at + 3, at + 3, "’", rule, 0.9, "safe") for at in range(len(text)) if text.startswith("dont", at)]


def reported(text, suffix=".md", rule="TF201"):
    """Return the lines, from 1, of the findings that are left."""
    comments = find_suppressions(text, suffix)
    return [text.count("\n", 0, finding.start) + 1 for finding in suppress(findings(text, rule), comments)]


HERE = "<!-- textfix: ignore -->"


@pytest.mark.parametrize(
    ("text", "suffix", "lines"),
    [
        pytest.param(f"dont {HERE}\ndont\n", ".md", [2], id="a comment beside text holds for its line"),
        pytest.param(f"{HERE}\ndont\ndont\n", ".md", [3], id="a comment alone holds for the next line"),
        pytest.param(".. textfix: ignore\n\n  \ndont\ndont\n", ".rst", [5], id="which may stand behind blank lines"),
        pytest.param(f"dont\n{HERE}", ".md", [1], id="at the end of the file there is no next line"),
        pytest.param("<!-- textfix: ignore[TF201] --> dont", ".md", [], id="a code"),
        pytest.param("<!-- textfix: ignore[TF2] --> dont", ".md", [], id="a prefix"),
        pytest.param("<!-- textfix: ignore[TF3, TF201] --> dont", ".md", [], id="one code of several"),
        pytest.param("<!-- textfix: ignore[TF3] --> dont", ".md", [1], id="another code"),
        pytest.param("<!--textfix:ignore--> dont", ".md", [], id="without spaces"),
        pytest.param("dont # textfix: ignore", ".txt", [], id="a hash"),
        pytest.param("# textfix: ignore\ndont", ".py", [], id="a hash alone"),
        pytest.param("dont // textfix: ignore", ".adoc", [], id="slashes"),
        pytest.param(".. textfix: ignore\ndont", ".rst", [], id="a comment of reStructuredText"),
        pytest.param("dont .. textfix: ignore", ".rst", [1], id="which is alone on its line"),
        pytest.param("dont # textfix: ignore", ".md", [1], id="a hash is no comment in Markdown"),
        pytest.param("dont # textfix: ignore", ".odd", [], id="a file of unknown kind has all forms"),
        pytest.param("dont#textfix: ignore", ".txt", [1], id="a hash inside a word is none"),
        pytest.param("dont # textfix: ignore the rest", ".txt", [1], id="a sentence is none"),
        pytest.param("dont\n<!-- textfix: file-ignore[TF2] -->\ndont", ".md", [], id="a whole file"),
        pytest.param("<!-- textfix: disable -->\ndont\n<!-- textfix: enable -->\ndont", ".md", [4], id="a range"),
        pytest.param("dont\n<!-- textfix: disable[TF201] -->\ndont", ".md", [1], id="a range up to the end"),
        pytest.param(
            "<!-- textfix: disable[TF2] -->\n<!-- textfix: enable[TF3] -->\ndont",
            ".md",
            [],
            id="a range of other codes",
        ),
        pytest.param("<!-- textfix: disable[TF2] -->\n<!-- textfix: enable -->\ndont", ".md", [3], id="all ranges end"),
    ],
)
def test_what_a_comment_covers(text, suffix, lines):
    assert reported(text, suffix) == lines
    assert reported(f"{text}\n".replace("\n", "\r\n"), suffix) == lines  # whatever ends a line


def test_a_group_goes_as_a_whole():
    text = f"one {HERE}\ntwo\n"
    pair = [Finding(0, 0, "“", "TF301", 0.9, "safe", 1), Finding(31, 31, "”", "TF301", 0.9, "safe", 1)]
    assert suppress(pair, find_suppressions(text, ".md")) == []


def unused(text, suffix=".md"):
    comments = find_suppressions(text, suffix)
    suppress(findings(text), comments)
    return list(find_unused(text, comments))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param(f"Fine. {HERE}\nx", "Fine.\nx", id="with the space before it"),
        pytest.param(f"Fine.\n{HERE}\nx", "Fine.\nx", id="with its line"),
        pytest.param(f"Fine.\n{HERE}", "Fine.\n", id="the last line"),
        pytest.param("dont <!-- textfix: ignore[TF201, TF3] -->", "dont <!-- textfix: ignore[TF201] -->", id="a code"),
        pytest.param("dont <!-- textfix: ignore[TF3, TF4] -->", "dont", id="all of its codes"),
        pytest.param("<!-- textfix: disable[TF3] -->\ndont", "dont", id="a range"),
        pytest.param(
            "<!-- textfix: disable -->\nIt.\n<!-- textfix: enable -->\ndont", "It.\ndont", id="both ends of a range"
        ),
        pytest.param(
            "<!-- textfix: disable[TF2, TF3] -->\ndont\n<!-- textfix: enable[TF2, TF3] -->\n",
            "<!-- textfix: disable[TF2] -->\ndont\n<!-- textfix: enable[TF2] -->\n",
            id="a code at both ends of a range",
        ),
        pytest.param("<!-- textfix: enable[TF2] -->\ndont", "dont", id="the end of no range"),
        pytest.param(f"dont {HERE}", f"dont {HERE}", id="one that is used"),
    ],
)
def test_fixing_removes_what_suppresses_nothing(text, after):
    found = unused(text)
    check_edits(text, found)
    assert {finding.rule for finding in found} <= {UNUSED_SUPPRESSION.code}
    assert apply_edits(text, found) == after
    assert unused(after) == []


@pytest.mark.parametrize(
    ("text", "suffix", "spans"),
    [
        pytest.param("<!-- textfix: ignore[TF20l] --> dont", ".md", ["<!-- textfix: ignore[TF20l] -->"], id="a letter"),
        pytest.param("dont # textfix: ignore[TF201", ".txt", ["# textfix: ignore[TF201"], id="an open bracket"),
        pytest.param("# textfix: ignore[TF201] later\r\n", ".py", ["# textfix: ignore[TF201] later"], id="more behind"),
        pytest.param(".. textfix: ingore[TF201]", ".rst", [".. textfix: ingore[TF201]"], id="another action"),
        pytest.param("// textfix: ignore[TF201, TF999]", ".adoc", ["// textfix: ignore[TF201, TF999]"], id="no rule"),
        pytest.param("<!-- textfix: enable[TF] -->", ".md", [], id="a prefix of rules"),
        pytest.param("# textfix: the linter", ".txt", [], id="a comment about textfix"),
        pytest.param("# textfix: ignore[TF20l]", ".md", [], id="a heading"),
        pytest.param(f"dont {HERE}", ".md", [], id="a comment that is understood"),
    ],
)
def test_what_is_no_comment_for_the_linter_but_was_meant_for_one(text, suffix, spans):
    found = list(find_malformed(text, suffix))
    assert [text[finding.start : finding.end] for finding in found] == spans
    assert {(finding.rule, finding.replacement) for finding in found} <= {(MALFORMED_SUPPRESSION.code, None)}


def test_a_code_that_names_no_rule_is_not_removed():
    assert unused("dont <!-- textfix: ignore[TF999] -->") == []


LINES = st.lists(
    st.sampled_from(
        [
            "dont",
            "Fine.",
            "",
            HERE,
            f"dont {HERE}",
            "<!-- textfix: disable[TF2] -->",
            "<!-- textfix: disable[TF2, TF3] -->",
            "<!-- textfix: enable -->",
            "<!-- textfix: enable[TF2, TF3] -->",
        ]
    ),
    max_size=8,
).map("\n".join)


@given(LINES)
def test_removing_unused_comments_leaves_the_same_findings(text):
    once = apply_edits(text, unused(text))
    assert len(reported(once)) == len(reported(text))
    assert unused(once) == []


@given(st.text(st.sampled_from("<!->#/. \ntextfix:ignore[]TF201,"), max_size=60))
def test_any_text_can_be_searched(text):
    for comment in find_suppressions(text, ""):
        assert 0 <= comment.start < comment.end <= len(text)
        assert 0 <= comment.first <= comment.last <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("<!-- textfix: ignore[ ", id="comments that nothing ends, in one line"),
        pytest.param(f"dont {HERE}\n", id="a comment for each finding"),
        pytest.param("<!-- textfix: disable --> dont <!-- textfix: enable -->\n", id="a range for each finding"),
    ],
)
def test_the_cost_is_linear(unit):
    def judge(text):
        comments = find_suppressions(text, ".md")
        suppress(findings(text), comments)
        list(find_unused(text, comments))
        list(find_malformed(text, ".md"))

    assert_linear(judge, unit)
