import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.formats.plain_text import Split, split_documents


@pytest.mark.parametrize(
    ("text", "split", "documents"),
    [
        pytest.param("a\n\nb\n", "file", ["a\n\nb\n"], id="a file is one document"),
        pytest.param("", "file", [""], id="an empty file is one document too"),
        pytest.param("", "line", [""], id="an empty file has one line"),
        pytest.param("a\nb", "line", ["a\n", "b"], id="lines"),
        pytest.param("a\r\n\r\nb\n", "line", ["a\r\n", "\r\n", "b\n"], id="lines that end as on Windows"),
        pytest.param("a\x85b\x0cc\u2028d\re", "line", ["a\x85b\x0cc\u2028d\re"], id="nothing else ends a line"),
        pytest.param("a\nb\n\nc", "blank-line", ["a\nb\n\n", "c"], id="paragraphs"),
        pytest.param("a\r\n\r\nb", "blank-line", ["a\r\n\r\n", "b"], id="paragraphs as on Windows"),
        pytest.param("a\n \t\n\n\nb", "blank-line", ["a\n \t\n\n\n", "b"], id="blanks and many blank lines"),
        pytest.param("a\n \t\nb", "blank-line", ["a\n \t\n", "b"], id="a line of nothing but blanks"),
        pytest.param("a\n\n", "blank-line", ["a\n\n"], id="nothing after the last blank line"),
        pytest.param("a\n  b\n", "blank-line", ["a\n  b\n"], id="an indented line is not blank"),
    ],
)
def test_split(text: str, split: Split, documents: list[str]) -> None:
    assert split_documents(text, split) == documents


@given(st.text(st.sampled_from("ab \t\r\n\x0c\x85\u2028")) | st.text(), st.sampled_from(["file", "blank-line", "line"]))
def test_documents_tile_the_text(text: str, split: Split) -> None:
    documents = split_documents(text, split)
    assert "".join(documents) == text
    assert all(documents) or documents == [""]
