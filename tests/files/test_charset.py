"""Bytes: decoded strictly or refused, and given back in the encoding that they came in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Config, DecodeError, EncodeError, clean_bytes
from textfix.files.charset import decode, encode

STORY = (
    "“You’re late,” said the ferryman. “We don’t wait for the mayor’s guests.” She didn’t answer: the café — José’s — "
    "took £20, and nobody’s lamp burned…"
)
LOST = "I dont know whats happening on Putins border."
GOOD = "I don’t know what’s happening on Putin’s border."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_tells_the_encoding(encoding):
    data = STORY.encode(encoding)
    decoded = decode(data)
    assert decoded.text == STORY
    assert encode(decoded.text, decoded.encoding, decoded.bom) == data


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text", ["It’s late.", "She said “no” – twice.", "We met at the café at noon.", "It cost £20."]
)
def test_tells_the_encoding_of_a_sentence_or_refuses(encoding, text):
    try:
        decoded = decode(text.encode(encoding))
    except DecodeError:
        return
    assert decoded.text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "latin-1", "shift-jis"])
@given(text=st.text(st.characters(max_codepoint=0x17F)))
def test_a_named_encoding_is_strict_and_reversible(encoding, text):
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    decoded = decode(data, encoding)
    assert encode(decoded.text, decoded.encoding, decoded.bom) == data


@pytest.mark.parametrize("name", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_the_order_of_bytes_is_kept(name, order):
    data = f"\ufeff{LOST}".encode(f"{name}-{order}")
    assert clean_bytes(data, encoding=name) == f"\ufeff{GOOD}".encode(f"{name}-{order}")


def test_a_named_mark_that_is_absent_is_not_added():
    assert clean_bytes(LOST.encode(), encoding="utf-8-sig") == GOOD.encode()
    with pytest.raises(DecodeError, match=r"^the data: no byte order mark; name utf-16-le or utf-16-be$"):
        clean_bytes(LOST.encode("utf-16-le"), encoding="utf-16")


def test_an_encoding_that_gives_other_bytes_is_refused():
    data = LOST.encode() + b" 1 +- 2 A+AGE-"  # a letter that UTF-7 writes by itself
    with pytest.raises(DecodeError, match=r"^the data: utf-7 would change bytes that need no repair; convert it to "):
        clean_bytes(data, encoding="utf-7")


@given(st.binary(max_size=60))
def test_what_is_decoded_can_be_given_back(data):
    try:
        decoded = decode(data)
    except DecodeError:
        return
    assert encode(decoded.text, decoded.encoding, decoded.bom) == data


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(LOST.encode(), None, id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + LOST.encode(), None, id="UTF-8 with a byte order mark"),
        pytest.param(LOST.encode("utf-16"), None, id="UTF-16"),
        pytest.param(LOST.encode(), "mac_roman", id="Mac Roman"),
        pytest.param(LOST.encode(), "cp1252", id="Windows-1252"),
    ],
)
def test_bytes_are_repaired_in_their_encoding(data, encoding):
    repaired = clean_bytes(data, encoding=encoding)
    kept = decode(data, encoding)
    assert repaired == encode(GOOD, kept.encoding, kept.bom)
    assert clean_bytes(repaired, encoding=encoding) is repaired


def test_clean_bytes_are_given_back_as_they_are():
    data = STORY.encode("cp1252")
    assert clean_bytes(data, Config(damage="clean")) is data


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        pytest.param(b"\x89PNG\0", None, "looks binary", id="binary"),
        pytest.param(b"a \x81\x8d\xff", None, r"byte 2 \(0x81\) is not UTF-8; it .* --encoding", id="unknown"),
        pytest.param(b"caf\xe9", "utf-8", r"byte 3 \(0xe9\) is not UTF-8; name another encoding", id="a wrong name"),
        pytest.param(b"a", "klingon", "'klingon' is not an encoding", id="no encoding"),
    ],
)
def test_what_cannot_be_decoded_is_refused(data, encoding, message):
    with pytest.raises(DecodeError, match=message):
        clean_bytes(data, encoding=encoding)


def test_what_the_encoding_does_not_have_is_an_error():
    with pytest.raises(EncodeError, match=r"latin-?1 has no '’' \(U\+2019\)|iso8859-1 has no"):
        clean_bytes(LOST.encode(), encoding="latin-1")
    with pytest.raises(EncodeError, match="is not an encoding"):
        encode(GOOD, "klingon")
