import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.render.locations import Lines


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="an empty text"),
        pytest.param("ab", 0, (1, 1), id="the beginning"),
        pytest.param("ab", 2, (1, 3), id="the end of a line that nothing ends"),
        pytest.param("ab\n", 2, (1, 3), id="a line break"),
        pytest.param("ab\n", 3, (2, 1), id="after the last line break"),
        pytest.param("ab\ncd", 3, (2, 1), id="the beginning of a line"),
        pytest.param("ab\r\ncd", 5, (2, 2), id="a line after a Windows line break"),
        pytest.param("a\rb\x0cc\x85d\u2028e", 8, (1, 9), id="what is no line break"),
        pytest.param("😀é\nx", 1, (1, 2), id="code points, not bytes or UTF-16 units"),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Lines(text).position(offset) == position


@given(st.text(st.sampled_from("a\r\n\x85")))
def test_positions_agree_with_counting(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        assert lines.position(offset) == (before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
