import io
import json

import pytest

from support.data_files import clean_bytes, dont
from textfix import Cleaner
from textfix.edits import Finding
from textfix.errors import FormatError, RecordError
from textfix.formats.jsonl import JsonLines
from textfix.formats.records import ReadOptions
from textfix.formats.stream import Hooks, clean_stream

DONT = "Its late, and I dont know whats happening on Putins border."


def clean(data, find=dont, **options):
    return clean_bytes(data, JsonLines(), find, **options)


# --- spelling is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"text":"I dont"}', '{"text":"I don’t"}'),
        ('\t{ "id" : 1.10 ,"text": "I dont" , "n":12345678901234567890123 } \r', None),
        ('{"n":-0.0,"x":1E400,"y":NaN,"z":-Infinity,"text":"I dont"}', None),
        ('{"text":"say it","text":"I dont"}', '{"text":"say it","text":"I don’t"}'),
        ('{"text":"I dont","text":"say it"}', '{"text":"I dont","text":"say it"}'),
        (r'{"text":"caf\u00e9, I dont"}', r'{"text":"caf\u00e9, I don\u2019t"}'),
        (r'{"a":"\u00E9","text":"I dont"}', r'{"a":"\u00E9","text":"I don\u2019t"}'),
        (r'{"text":"caf\u00e9, é, I dont"}', r'{"text":"caf\u00e9, é, I don’t"}'),
        (r'{"text":"\u0041\/\"\\ I dont \ud83d\ude00 \ud800 \udc00x"}', None),
        (r'{"text":"\u0000 I dont"}', r'{"text":"\u0000 I don’t"}'),
        ('{"text":null,"other":"I dont"}', '{"text":null,"other":"I dont"}'),
        ('{"text":""}', '{"text":""}'),
    ],
)
def test_only_the_mark_is_added(before, after):
    expected = after if after is not None else before.replace("dont", r"don\u2019t" if r"\u" in before else "don’t")
    assert clean(f"{before}\n".encode())[0] == f"{expected}\n".encode()


def test_what_follows_an_escaped_pair_is_found():
    data = rb'{"text":"\ud83d\ude00 \ud83d I dont"}'
    assert json.loads(clean(data)[0])["text"] == "\U0001f600 \ud83d I don’t"


def test_a_number_may_have_any_length():
    data = b'{"n":' + b"9" * 5000 + b',"text":"I dont"}'
    assert clean(data)[0] == data.replace(b"dont", "don’t".encode())


def test_line_ends_blank_lines_and_byte_order_mark_stay():
    data = b'\xef\xbb\xbf{"text":"I dont"}\r\n\r\n \n{"text":"a"}\n\n{"text":"I dont"}'
    cleaned, counts = clean(data)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert (counts.records, counts.changed, counts.edits, counts.bad) == (3, 2, 2, 0)


def test_a_lone_surrogate_is_inserted_as_an_escape():
    cleaned, _ = clean('{"text":"é"}'.encode(), lambda text: [Finding(0, 0, "\udc80", "TF999", 1.0, "safe")])
    assert cleaned == r'{"text":"\udc80é"}'.encode()


# --- fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "repaired_paths"),
    [
        (["a"], ["a"]),
        (["b.c"], ["b.c"]),
        (["d.e"], ["d.e"]),
        (["b.c", "a", "a"], ["a", "b.c"]),
        (["list"], ["list[0]", "list[1]"]),
        (["turns.say"], ["turns[0].say", "turns[2].say"]),
        (["turns.deep.say"], ["turns[1].deep.say"]),
        (["none.say"], []),
    ],
)
def test_fields_are_found_by_their_path(fields, repaired_paths):
    record = {
        "a": "dont 1",
        "b": {"c": "dont 2"},
        "d.e": "dont 3",
        "list": ["dont 4", "dont 5"],
        "turns": [{"say": "dont 6"}, {"deep": {"say": "dont 7"}}, {"say": "dont 8"}],
        "none": None,
    }
    seen = []
    cleaned, counts = clean(
        json.dumps(record).encode(),
        fields=tuple(fields),
        hooks=Hooks(watch=lambda texts, reports: seen.extend(texts)),
    )
    assert [path for _, path, _ in seen] == repaired_paths
    assert cleaned.decode().count("’") == counts.edits == len(repaired_paths)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (['{"title":"dont","text":"dont"}'], "text"),
        (['{"id":3,"body":"dont"}'], "body"),
        (['{"id":3}', '{"id":4,"body":"dont"}'], "body"),
        (['{"text":null,"title":"dont"}', '{"text":"dont","title":"x"}'], "text"),
        (["not JSON", '{"body":"dont"}'], "body"),
    ],
)
def test_the_field_is_chosen(lines, field):
    assert "’" in json.loads(clean("\n".join(lines).encode())[0].splitlines()[-1])[field]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a":"x","b":"y"}', "data: several fields hold text; name those to repair, of 'a', 'b'"),
        (b'{"a":1,"b":2}', "data: no field holds text; there is 'a', 'b'"),
    ],
)
def test_a_field_that_cannot_be_chosen_is_an_error(data, message):
    with pytest.raises(FormatError) as caught:
        clean(data)
    assert str(caught.value) == message


def test_an_empty_file_stays_empty():
    assert clean(b"")[0] == b""


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text":"I dont', "not valid JSON: unterminated string at character 9"),
        (b'{"text":"I dont"', "not valid JSON: expecting ',' delimiter or '}' at character 17"),
        (b'{"text" "I dont"}', "not valid JSON: expecting ':' delimiter at character 9"),
        (b'{"text":}', "not valid JSON: expecting value at character 9"),
        (b'{"text":"I dont",}', "not valid JSON: expecting property name enclosed in double quotes at character 18"),
        (b'{"text":"I dont"} {}', "not valid JSON: extra data at character 19"),
        (b'{"text":"a\tdont"}', "not valid JSON: invalid control character at character 11"),
        (b'{"text":"\0 dont"}', "not valid JSON: invalid control character at character 10"),
        (b'{"text":"\\x dont"}', "not valid JSON: invalid \\escape at character 10"),
        (b"dont", "not valid JSON: expecting value at character 1"),
        (b'"dont"', "it is text, not an object"),
        (b'["dont"]', "it is a list, not an object"),
        (b"null", "it is null, not an object"),
        (b'{"id":"dont"}', "no field 'text'"),
        (b'{"text":{"a":"dont"}}', "field 'text' is an object, not text"),
        (b'{"text":["dont",3]}', "field 'text[1]' is a number, not text"),
        (b'{"text":true}', "field 'text' is true, not text"),
        (b'{"text":"caf\xe9 dont"}', "not UTF-8: byte 13 is 0xe9"),
        (b'{"text":' + b"[" * 100_000, "the JSON is nested too deeply"),
    ],
)
@pytest.mark.parametrize("errors", ["keep", "skip", "stop"])
def test_a_record_that_cannot_be_read(line, reason, errors):
    data = b'{"text":"I dont"}\n\n' + line + b'\n{"text":"you dont"}\n'
    if errors == "stop":
        with pytest.raises(RecordError) as caught:
            clean(data, fields=("text",), errors=errors)
        assert str(caught.value).casefold() == f"data: line 3: {reason}".casefold()
        return
    cleaned, counts = clean(data, fields=("text",), errors=errors)
    kept = line + b"\n" if errors == "keep" else b""
    assert cleaned == '{"text":"I don’t"}\n\n'.encode() + kept + '{"text":"you don’t"}\n'.encode()
    assert (counts.records, counts.changed, counts.bad) == (3, 2, 1)
    (problem,) = counts.problems
    assert (problem.file, problem.record, problem.unit) == ("data", 3, "line")
    assert problem.reason.casefold() == reason.casefold()


def test_a_missing_field_names_the_whole_path():
    _, counts = clean(b'{"a":{"c":1}}', fields=("a.b",))
    assert counts.problems[0].reason == "no field 'a.b'"


def test_utf_16_is_refused():
    with pytest.raises(RecordError, match=r"^data: line 1: it is UTF-16; convert it to UTF-8$"):
        clean('{"text":"I dont"}\n'.encode("utf-16"))


def test_a_line_without_end_is_refused():
    with pytest.raises(
        RecordError, match=r"^data: line 2: the line has more than 1000 bytes; is this the right format"
    ):
        clean(b'{"text":"a"}\n' + b"x" * 300_000, record_limit=1000, fields=("text",))


# --- with a real cleaner ----------------------------------------------------------------------------------------------


def test_the_result_is_that_of_clean_many():
    texts = [DONT, None, "", "She said the ferry wont sail and its captain hasnt come.", "Nothing here.", DONT] * 20
    records = [{"id": number, "text": text, "n": 1.10} for number, text in enumerate(texts)]
    data = "".join(json.dumps(record, ensure_ascii=bool(record["id"] % 2)) + "\n" for record in records).encode()
    target = io.BytesIO()
    counts = clean_stream(io.BytesIO(data), target, Cleaner(), JsonLines(), ReadOptions(block_size=500))
    cleaned = Cleaner().clean_many(texts)
    expected = [record | {"text": text} for record, text in zip(records, cleaned, strict=True)]
    assert [json.loads(line) for line in target.getvalue().splitlines()] == expected
    assert counts.changed == sum(new != old for new, old in zip(cleaned, texts, strict=True)) > 0
