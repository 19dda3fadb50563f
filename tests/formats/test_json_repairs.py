"""What holds for JSON lines and for a JSON array alike: texts are repaired, and every byte beside them stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.data_files import (
    clean_bytes,
    json_arrays,
    json_lines,
    nothing,
    parse_json,
    repaired,
    replace_anywhere,
)
from textfix.formats.json_array import JsonArray
from textfix.formats.jsonl import JsonLines

ANYTHING = replace_anywhere(["’", "“", '"', "\\", "\n", "\0", "é", "😀", "", "’t", "]", "},{"])


def parse_lines(text):
    return [parse_json(line) for line in text.split("\n") if line.strip()]


formats = pytest.mark.parametrize(
    ("data_format", "files", "parse"),
    [
        pytest.param(JsonLines, json_lines(), parse_lines, id="lines"),
        pytest.param(JsonArray, json_arrays(), parse_json, id="array"),
    ],
)


@formats
@given(drawn=st.data(), block_size=st.integers(1, 50))
def test_a_file_without_findings_comes_back_byte_for_byte(data_format, files, parse, drawn, block_size):
    data = drawn.draw(files)
    cleaned, counts = clean_bytes(data, data_format(), nothing, fields=("text",), block_size=block_size)
    assert cleaned == data
    assert counts.bad == counts.changed == 0
    assert counts.records == len(parse(data.decode("utf-8-sig")))


@formats
@given(drawn=st.data(), block_size=st.integers(1, 50))
def test_repairs_arrive_in_the_text_and_nowhere_else(data_format, files, parse, drawn, block_size):
    data = drawn.draw(files)
    cleaned, counts = clean_bytes(data, data_format(), ANYTHING, fields=("text",), block_size=block_size)
    expected = parse(data.decode("utf-8-sig"))
    for record in expected:
        if record["text"] is not None:
            record["text"] = repaired(record["text"], ANYTHING)
    assert str(parse(cleaned.decode("utf-8-sig"))) == str(expected)  # as strings: NaN is not NaN
    assert counts.bad == 0
