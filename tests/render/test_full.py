"""Findings with their line: carets stand below the place, whatever the width of the characters."""

import re

import pytest
from wcwidth import wcswidth

from support.reports import file_report, insertion
from textfix import Finding
from textfix.render.full import excerpt, render_full
from textfix.render.located import LocatedFile
from textfix.rules import RULES


def render(files, **how):
    return "".join(render_full(files, **how))


def located(source, *findings):
    return LocatedFile("x.txt", file_report(source, *findings))


def test_a_block_shows_line_place_and_repair():
    assert render([located("So.\nWe dont know.\n", insertion(10))]) == (
        "TF201 [*] apostrophe missing in a contraction: dont -> don’t\n"
        " --> x.txt:2:7\n"
        "  |\n"
        "2 | We dont know.\n"
        "  |       ^\n"
        "  = help: dont -> don’t (contraction, confidence 0.99, safe)\n"
        "\n"
    )


def test_what_cannot_be_known_is_said():
    shown = render([located("a lost b", Finding(2, 6, None, "TF202", 0.5, "display"))])
    assert "  |   ^^^^\n" in shown
    assert "what was lost cannot be known" in shown


@pytest.mark.parametrize("rule", ["TF706", "TF707", "TF902"])
def test_where_nothing_was_lost_the_reason_is_said(rule):
    shown = render([located("a here b", Finding(2, 6, None, rule, 1.0, "display"))])
    assert "cannot be known" not in shown
    assert f"= help: {RULES[rule].reason.rstrip('.')} ({RULES[rule].name}, confidence 1.00)" in shown


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        pytest.param("dont", 3, 3, ("dont", 3, 1), id="an insertion has the width of a column"),
        pytest.param("日本 dont", 6, 6, ("日本 dont", 8, 1), id="wide characters"),
        pytest.param("cafe\u0301 dont", 9, 9, ("cafe\u0301 dont", 8, 1), id="combining characters"),
        pytest.param("😀 dont", 5, 5, ("😀 dont", 6, 1), id="emoji"),
        pytest.param("日本語", 1, 3, ("日本語", 2, 4), id="a wide span"),
        pytest.param("a\x1b[31mb", 6, 7, ("a\\x1b[31mb", 9, 1), id="escape sequences are neutralised"),
        pytest.param("a\tb", 2, 3, ("a\\tb", 3, 1), id="tabs have no width of their own"),
        pytest.param(48 * "a " + "dont", 99, 99, (48 * "a " + "dont", 99, 1), id="a line that fits is not cut"),
        pytest.param(
            60 * "a " + "dont", 123, 123, ("…" + 48 * "a " + "dont", 100, 1), id="a longer one only where it must be"
        ),
        pytest.param("", 0, 0, ("", 0, 1), id="an empty line"),
        pytest.param("ab", 2, 2, ("ab", 2, 1), id="the end of the line"),
    ],
)
def test_excerpts(text, start, end, expected):
    assert excerpt(text, start, end) == expected


def test_a_long_line_is_cut_around_the_finding():
    text = "x" * 5_000 + "dont" + "y" * 5_000
    shown, offset, width = excerpt(text, 5_003, 5_003)
    assert (shown[0], shown[-1]) == ("…", "…")
    assert "dont" in shown
    assert wcswidth(shown) <= 110
    assert shown[offset : offset + width] == "t"


def test_colours_only_add_escape_sequences():
    file = located("We dont know.", insertion(6))
    assert re.sub(r"\x1b\[[0-9;]*m", "", render([file], colour=True)) == render([file])
    assert "\x1b[" in render([file], colour=True)
