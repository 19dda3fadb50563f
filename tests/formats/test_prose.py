import pytest

from support.data_files import clean_bytes, dont
from textfix.errors import FormatError, RecordError
from textfix.formats.prose import Prose


def test_each_document_is_a_record():
    data = b"I dont know\r\n\r\nno\n\n\n\nI dont\n"
    cleaned, counts = clean_bytes(data, Prose("blank-line"), dont)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert (counts.records, counts.changed, counts.edits) == (3, 2, 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_bytes_keep_their_encoding(encoding):
    text = "I dont know\nif I dont\n"
    cleaned, _ = clean_bytes(text.encode(encoding), Prose("line"), dont)
    assert cleaned == text.replace("dont", "don’t").encode(encoding)


def test_a_character_that_the_encoding_lacks_is_a_problem_of_its_document():
    data = b"caf\xe9 dont\ncaf\xe9\n"
    cleaned, counts = clean_bytes(data, Prose("line", "latin-1"), dont)
    assert cleaned == data
    assert [str(problem) for problem in counts.problems] == [
        "data: document 1: iso8859-1 has no '’' (U+2019); write another encoding, such as utf-8"
    ]


def test_what_is_not_text_is_an_error():
    with pytest.raises(RecordError, match=r"^data: document 1: looks binary"):
        clean_bytes(b"a\0b", Prose())


def test_text_has_no_fields():
    with pytest.raises(FormatError, match=r"^data: text has no fields"):
        clean_bytes(b"a", Prose(), fields=("text",))


def test_nothing_gives_nothing():
    assert clean_bytes(b"", Prose("line"))[0] == b""
