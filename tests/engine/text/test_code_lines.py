"""Lines of programs: what is looked for first must find every line that counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.engine.text import code_lines

PIECES = [
    *"aB_$@%&(){}[]<>=|;:,./\\#*+-\"' \t13",
    "if ",
    "return ",
    "import a",
    "end",
    "else:",
    "->",
    "::",
    "0x1f",
    "word ",
]


def assert_hinted(lines: list[str]) -> None:
    score, _ = code_lines.score_lines(code_lines.count_lines("".join(line + "\n" for line in lines)))
    sure = [lines[at] for at in np.flatnonzero(score[: len(lines)] > code_lines.SURE)]
    assert [line for line in sure if not any(hint.search(line) for hint in code_lines.HINTS)] == []


def test_every_line_of_a_program_has_a_hint() -> None:
    for path in Path(code_lines.__file__).parent.glob("*.py"):
        assert_hinted(path.read_text("utf-8").split("\n"))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_every_line_that_counts_has_a_hint(line: str) -> None:
    assert_hinted([line])


@pytest.mark.parametrize("at_once", [1, 5, 1 << 20])
@given(
    st.text(st.sampled_from(["a", "Z", "é", "1", " ", "\t", "\n", "{", "\U0001f600", code_lines.FILLER]), max_size=40)
)
def test_characters_are_counted_line_by_line(at_once: int, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_lines, "_AT_ONCE", at_once)
        counts = code_lines.count_lines(text).counts
    lines = text.split("\n")
    black = [[char for char in line if char > " " and char != code_lines.FILLER] for line in lines]
    assert counts["black"].tolist() == [len(line) for line in black]
    assert counts["alpha"].tolist() == [sum(char.isascii() and char.isalpha() for char in line) for line in black]
