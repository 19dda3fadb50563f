import io
import json

import pytest
from hypothesis import given

from support.data_files import StubCleaner, clean_bytes, dont, json_arrays, nothing
from textfix import Cleaner
from textfix.errors import FormatError, RecordError
from textfix.formats.json_array import JsonArray
from textfix.formats.records import ReadOptions
from textfix.formats.stream import clean_stream


def clean(data, find=dont, **options):
    return clean_bytes(data, JsonArray(), find, **options)


class Dribble(io.BytesIO):
    """A stream that gives few bytes at a time, so that every token is cut somewhere."""

    def read1(self, size=-1):
        return super().read(3)


def clean_dribbling(data, find=dont):
    target = io.BytesIO()
    clean_stream(Dribble(data), target, StubCleaner(find), JsonArray(), ReadOptions("data", ("text",)))
    return target.getvalue()


@given(json_arrays())
def test_tokens_may_be_cut_anywhere(data):
    assert clean_dribbling(data, nothing) == data


@pytest.mark.parametrize("data", [b"", b" \n", b"[]", b"\xef\xbb\xbf [ \n] \n"])
def test_files_without_records(data):
    assert clean(data) == (data, clean(b"[]")[1])


@pytest.mark.parametrize(
    "data",
    [
        b'{"text":"I dont"}\n{"text":"a"}\n',
        b'\n {"text":"I dont"}\n',
        b'\xef\xbb\xbf{"text":"I dont"}',
        b'{"id":"a b c","text":"I dont"}\n' + b'{"text":"a"}\n' * 3_000,
    ],
)
def test_json_lines_are_recognised(data):
    assert clean(data, block_size=1000)[0] == data.replace(b"dont", "don’t".encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{\n"text": "dont"\n}', "data: it is one JSON object; expected a list of objects, or an object on each line"),
        (b"text\ndont", "data: it begins with 't'; expected a JSON list of objects"),
        (b"PK\x03\x04", "data: it begins with 'P'; expected a JSON list of objects"),
        (b"\x89PNG", "data: it begins with byte 0x89; expected a JSON list of objects"),
        (b'[{"a":"x","b":"y"}]', "data: several fields hold text; name those to repair, of 'a', 'b'"),
    ],
)
def test_what_is_no_list_of_objects_is_refused(data, message):
    with pytest.raises(FormatError) as caught:
        clean(data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'[{"text":"a"},{"text":"b"}', "data: item 2: the list is not closed: the file was cut off"),
        (b'[{"text":"a"},{"text":"b', "data: item 2: the list is not closed: the file was cut off"),
        (b'[{"text":"a"},', "data: item 2: the list is not closed: the file was cut off"),
        (b'[{"text":"a"},{"text":"b,\n"id":1}]', "data: item 2: not valid JSON: a string is not closed on its line"),
        (b'[{"text":"a"}}]', "data: item 2: not valid JSON: there is a '}' too many"),
        (b'[{"text":"a"}] []', "data: item 2: there is something behind the end of the list"),
        (b'[{"text":"a"}]' + b" " * 300_000 + b"[", "data: item 2: there is something behind the end of the list"),
        (
            b'[{"text":"' + b"a" * 300_000,
            "data: item 1: the item has more than 100000 bytes; is this the right format?",
        ),
        ("[{}]".encode("utf-16"), "data: item 1: it is UTF-16; convert it to UTF-8"),
    ],
)
@pytest.mark.parametrize("errors", ["keep", "skip", "stop"])
def test_a_file_that_cannot_be_cut_into_items_is_an_error(data, message, errors):
    with pytest.raises(RecordError) as caught:
        clean(data, errors=errors, record_limit=100_000)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (b'{"text":"a\tdont"}', "not valid JSON: invalid control character at character 11"),
        (b'{"text":"\0"}', "not valid JSON: invalid control character at character 10"),
        (b'{"text":"dont",}', "not valid JSON: expecting property name enclosed in double quotes at character 16"),
        (b'{"text":"dont"]', "not valid JSON: expecting ',' delimiter or '}' at character 15"),
        (b" ", "not valid JSON: expecting value at character 2"),
        (b"[]", "it is a list, not an object"),
        (b"3", "it is a number, not an object"),
        (b'{"id":1}', "no field 'text'"),
        (b'{"text":1}', "field 'text' is a number, not text"),
        (b'{"text":"\xff"}', "not UTF-8: byte 10 is 0xff"),
    ],
)
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("errors", ["keep", "skip", "stop"])
def test_an_item_that_cannot_be_read(item, reason, number, errors):
    good = [b'{"text":"I dont"}', b'\n{"text":"you dont"} ']
    data = b"[" + b",".join([*good[: number - 1], item, *good[number - 1 :]]) + b"]\n"
    if errors == "stop":
        with pytest.raises(RecordError) as caught:
            clean(data, errors=errors, fields=("text",))
        assert str(caught.value) == f"data: item {number}: {reason}"
        return
    cleaned, counts = clean(data, errors=errors, fields=("text",))
    rest = data if errors == "keep" else b"[" + b",".join(good) + b"]\n"
    assert cleaned == b"".join(
        part if part == item else part.replace(b"dont", "don’t".encode()) for part in rest.partition(item)
    )
    assert (counts.records, counts.changed) == (3, 2)
    assert [(problem.record, problem.reason) for problem in counts.problems] == [(number, reason)]


def test_leaving_out_all_items_leaves_an_empty_list():
    assert clean(b"[1, 2, 3]", errors="skip", fields=("text",))[0] == b"[]"


def test_the_result_is_that_of_clean_many():
    texts = ["Its late, and I dont know whats happening on Putins border.", None, "Nothing here."] * 30
    records = [{"id": number, "text": text} for number, text in enumerate(texts)]
    target = io.BytesIO()
    source = io.BytesIO(json.dumps(records, indent=2).encode())
    clean_stream(source, target, Cleaner(), JsonArray(), ReadOptions(block_size=500))
    cleaned = Cleaner().clean_many(texts)
    assert json.loads(target.getvalue()) == [
        record | {"text": text} for record, text in zip(records, cleaned, strict=True)
    ]
    assert cleaned != texts
