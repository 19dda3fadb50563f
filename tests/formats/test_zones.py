"""Code in Markdown is never touched, wherever it stands in prose."""

from itertools import pairwise
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.reports import analyze_documents
from textfix import Cleaner
from textfix.edits import Finding
from textfix.formats.markdown import code_zones
from textfix.formats.zones import markup_zones, outside, report_outside

PROSE = (
    "The workers said theyre leaving, and thats all they know.",
    "I dont know whats happening on Putins border.",
    "Its too late, and theyre tired of Halvorsens jokes.",
)
CODE = (
    "dont = its(whats)",
    "echo I dont know whats happening on Putins border",
    "# The workers said theyre leaving",
    "its the storms fault",
    "The result wasnt what they expected:",
)
LAYOUTS = (
    "```\n{}\n```",
    "~~~python\n{}\n~~~~",
    "    {}",
    "> ```\n> {}\n> ```",
    "- item\n\n      {}",
    "1. ```\n   {}\n   ```",
)


def zones(text: str) -> list[str]:
    return [text[start:end] for start, end in code_zones(text)]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a document and the code in it."""
    blocks, code = [], []
    for _ in range(draw(st.integers(1, 6))):
        prose, snippet = draw(st.sampled_from(PROSE)), draw(st.sampled_from(CODE))
        layout = draw(st.sampled_from((*LAYOUTS, "{}", "Run `{}` before noon.", "> quoted ``{}`` words")))
        blocks += [prose, layout.format(prose if layout == "{}" else snippet)]
        code += [] if layout == "{}" else [blocks[-1].strip()]
    return draw(st.sampled_from(("\n\n", "\r\n\r\n"))).join(blocks) + "\n", code


@given(documents())
def test_code_in_prose_is_never_touched(document: tuple[str, list[str]]) -> None:
    text, code = document
    report = report_outside(analyze_documents(text, "file", Cleaner()), markup_zones(PurePath("a.md"), text))
    for block in code:
        lines = [line for line in block.splitlines() if any(snippet in line for snippet in CODE)]
        assert lines
        assert all(line in report.text for line in lines), "what stands around code in a line is no damage"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("its `dont()` and ``x ` y``.\n", ["`dont()`", "``x ` y``"], id="code in a line"),
        pytest.param("> *its `a`\n> and* `b\n> c`\n", ["`a`", "`b", "c`"], id="over lines of a quotation"),
        pytest.param("# `a` its #\n\n- `b`\n", ["`a`", "`b`"], id="in headings and lists"),
        pytest.param(
            "| a | `b` |\n|---|---|\n| `c` | its |\n", ["| a | `b` |\n", "| `c` | its |\n"], id="rows of a table"
        ),
        pytest.param("a\n\n    its\n\nb\n", ["    its\n"], id="an indented block"),
        pytest.param("```\nits\r\n~~~\r\n```\r\nb", ["```\nits\r\n~~~\r\n```\r\n"], id="line ends of all kinds"),
        pytest.param("a\n```\nits", ["```\nits"], id="a block that nobody closed"),
        pytest.param("[a `b` c](d) ![its `x`](y)\n", ["`b`"], id="in links; images have no code"),
        pytest.param("<div>\nits\n</div>\n\n\tits\n", ["<div>\nits\n</div>\n", "\tits\n"], id="HTML and tabs"),
        pytest.param("its\\`a\\`\n", [], id="escaped marks"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_where_code_is(text: str, expected: list[str]) -> None:
    assert zones(text) == expected


@given(st.text(st.sampled_from("ab`~# >-|\\\n\r\t*[]()<!0.")))
def test_zones_are_sorted_and_disjoint_in_any_text(text: str) -> None:
    found = code_zones(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_a_group_stays_or_goes_as_a_whole() -> None:
    pair = [Finding(at, at, "”", "TF301", 0.9, "safe", group=1) for at in (2, 6)]
    alone = Finding(9, 9, "’", "TF201", 0.9, "safe")
    assert outside([*pair, alone], [(5, 8)]) == (alone,)
    assert outside([*pair, alone], [(6, 8)]) == (*pair, alone), "at its border"


def test_other_files_have_no_such_zones() -> None:
    assert markup_zones(PurePath("a.txt"), "`its`\n") == []


def test_many_findings_and_zones_take_linear_time() -> None:
    def restrict(text: str) -> None:
        findings = [Finding(at, at, "’", "TF201", 0.9, "safe") for at in range(len(text))]
        outside(findings, [(at, at + 2) for at in range(0, len(text), 4)])

    assert_linear(restrict, "x")
