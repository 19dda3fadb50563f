"""Lines of programs: what is looked for first must find every line that counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from textfix.engine.text import code_lines, kernel, line_counts
from textfix.engine.text.prose import prose_zones

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


WORDS = [
    "the",
    "THE",
    "ſHE",
    "becauſe",
    "Kan",
    "İt",
    "it_",
    "2it",
    "é",
    "\u0301",
    "\U0001d41a",
    "\u203f",
    "²",
    "٣",
    "12",
]


def assert_hinted(lines: list[str]) -> None:
    score, _ = code_lines.score_lines(line_counts.count_lines("".join(line + "\n" for line in lines)))
    sure = np.flatnonzero(score[: len(lines)] > code_lines.SURE)
    hinted = line_counts.hinted_lines("\n".join(lines))
    assert [lines[at] for at in sure if not hinted[at]] == []


def test_every_line_of_a_program_has_a_hint() -> None:
    for path in Path(code_lines.__file__).parent.glob("*.py"):
        assert_hinted(path.read_text("utf-8").split("\n"))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_every_line_that_counts_has_a_hint(line: str) -> None:
    assert_hinted([line])


def assert_bounded(text: str) -> None:
    score, _ = code_lines.score_lines(line_counts.count_lines(text))
    lines = text.split("\n")
    assert [lines[at] for at in np.flatnonzero(score > code_lines.bound_lines(text)).tolist()] == []


@pytest.mark.skipif(kernel.compiled is None, reason="the kernel computes the bound")
def test_no_line_of_a_program_is_above_its_bound() -> None:
    for path in Path(code_lines.__file__).parent.glob("*.p*"):
        assert_bounded(path.read_text("utf-8"))


@pytest.mark.skipif(kernel.compiled is None, reason="the kernel computes the bound")
@given(
    st.lists(
        st.sampled_from(
            [*PIECES, *WORDS, "\n", "    ", "It is so. ", "“No,” ", "1,000", '="x"', "a.b", "•", "😀", "\r"]
        )
    )
)
@example(['"', "a", '"', "\n", ":", "1"])
@example(["<", "a", ">", "=", "\n", "    ", "end"])
def test_no_score_is_above_its_bound(pieces: list[str]) -> None:
    assert_bounded("".join(pieces))


@pytest.mark.skipif(kernel.compiled is None, reason="the kernel computes the bound")
def test_prose_with_signs_has_no_pattern_searched() -> None:
    prose = "Write to ana_p@example.org; the boat (6 x 2 m) costs $4,000 = too much, said Jan, and left it there.\n"
    assert max(code_lines.bound_lines(3 * prose)) <= code_lines.SURE
    assert max(code_lines.bound_lines(prose + "if (n != 0) { dont(n); }\n")) > code_lines.SURE


@pytest.mark.parametrize("at_once", [1, 5, 1 << 20])
@given(
    st.text(st.sampled_from(["a", "Z", "é", "1", " ", "\t", "\n", "{", "\U0001f600", line_counts.FILLER]), max_size=40)
)
def test_characters_are_counted_line_by_line(at_once: int, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_counts, "_AT_ONCE", at_once)
        counts = line_counts.count_lines(text).counts
    lines = text.split("\n")
    black = [[char for char in line if char > " " and char != line_counts.FILLER] for line in lines]
    assert counts["black"].tolist() == [len(line) for line in black]
    assert counts["alpha"].tolist() == [sum(char.isascii() and char.isalpha() for char in line) for line in black]


FUNCTION_WORD = regex.compile(rf"\b(?:{'|'.join(line_counts._FUNCTION_WORDS)})\b", regex.IGNORECASE)
COUNTED = {"word": regex.compile(r"[^\W\d_]++"), "fw": FUNCTION_WORD, "num": regex.compile(r"\d++")}


@given(st.lists(st.sampled_from([*WORDS, *"_-a \n\U0001f600"]), max_size=20).map("".join))
@example("This, and some more.\nBecause the_it is 12a")
def test_words_and_numbers_are_those_of_patterns(text: str) -> None:
    counts = line_counts.count_lines(text).counts
    for name, pattern in COUNTED.items():
        assert counts[name].tolist() == [len(pattern.findall(line)) for line in text.split("\n")], name


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=5))
def test_lines_that_were_counted_before_are_counted_no_more(lines: list[str]) -> None:
    text = "".join(line + "\n" for line in lines)
    hinted = line_counts.hinted_lines(text)
    some = "".join(line + "\n" for line, is_hinted in zip(lines, hinted.tolist(), strict=False) if is_hinted)
    again = line_counts.count_lines(text, hinted, line_counts.count_lines(some).counts)
    for name, counts in line_counts.count_lines(text).counts.items():
        np.testing.assert_array_equal(again.counts[name], counts, name)


def test_code_between_fences_is_a_zone_and_makes_no_program_of_the_text():
    fence = '```python\nfrom harbour import Boat\n\nboat = Boat(crew=4)\nboat.sail(to="Jersey")\n```'
    text = f"It's a small tool.\n\n{fence}\n\nThat's it.\n"
    assert [text[start:end] for start, end in prose_zones(text)] == [fence]
