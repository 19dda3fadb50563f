"""Decode and encode text: UTF-8, UTF-16 with a byte order mark, and encodings that can be detected safely."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, lookup
from collections.abc import Iterator
from dataclasses import dataclass

from textfix.errors import DecodeError, EncodeError

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_NAMED_BOMS = ((BOM_UTF32_LE, "utf-32-le"), (BOM_UTF32_BE, "utf-32-be"), *_BOMS)  # the first begins as UTF-16 does
# What the codecs read that write a byte order mark of their own.
_ORDERED = {
    "utf-8-sig": ("utf-8",),
    "utf-16": ("utf-16-le", "utf-16-be"),
    "utf-32": ("utf-32-le", "utf-32-be"),
}
# The usual encodings of English text that is not UTF-8.  Many others assign the same letters to most bytes, so that
# charset-normalizer could not distinguish them.
_CANDIDATES = ("cp1252", "mac_roman")
_MIN_CONFIDENCE = 0.4  # a guess
_MIN_LEAD = 0.1  # over the second candidate; a guess
# Positions of characters in English.  A mark or sign in a valid position is stronger evidence than an accented letter
# inside a word: many marks of one encoding are accented letters in the other, as in "donít".
_SIGN = re.compile(
    r"""
      (?<= \w ) ’ (?= \w ) | (?<! \w ) [‘’“„«] (?= [\w$£€.…] ) | (?<= [\w.,!?…%)] ) [’”»] (?! \w )
    | (?<= [\s\w] ) [–—] (?= [\s\w] ) | (?<= [\w\s] ) … | (?<= [\w.,!?;:’”] ) \xa0 | \xa0 (?= \w )
    | [£€] (?= \d ) | (?<= \d ) [°½¼¾¢€] | (?<! \S ) [•·§©] | (?<= \w ) [™®]
    """,
    re.VERBOSE,
)
_LETTER = re.compile(r"(?<=[a-zß-ÿ])[ß-öø-ÿ]|[ß-öø-ÿ](?=[a-zß-ÿ])|(?<!\w)[À-ÖØ-Þ](?=[a-zß-ÿ])")
_LETTER_WEIGHT = 0.5  # of an accented letter, relative to a sign; a guess
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """
    Decoded bytes.

    Attributes:
        text: the content, without the byte order mark.
        encoding: name of the codec.
        bom: the byte order mark that the bytes begin with; empty if there is none.
    """

    text: str
    encoding: str = "utf-8"
    bom: bytes = b""


class BinaryError(DecodeError):
    """
    Bytes are no text at all.

    Attributes:
        reason: what shows that.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}; leave it out, or convert it to UTF-8")
        self.reason = reason


def decode(data: bytes, encoding: str | None = None, where: str = "the data") -> Decoded:
    r"""
    Decode bytes, strictly.

    Args:
        data: the bytes.
        encoding: name of a codec; None detects it from the bytes.
        where: name of the bytes in messages.

    Raises:
        DecodeError: the bytes are binary, or their encoding cannot be detected.

    >>> decode(b"\xff\xfed\0o\0").text
    'do'
    >>> decode(b"She didn\x92t say \x93no\x94, and the caf\xe9 didn\x92t open.").encoding
    'cp1252'
    """
    if encoding is not None:
        return _decode_as(data, _codec_name(encoding), where)
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        raise BinaryError(where, f"looks binary: byte {data.index(0)} is NUL")
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        if bom:
            raise DecodeError(_refusal(where, data, len(bom) + error.start, encoding, "repair it first")) from None
        return _detect(data, error.start, where)
    if "\0" in text:  # UTF-32 too, whose byte order mark begins with that of UTF-16
        raise BinaryError(where, "looks binary: it holds a NUL character")
    return Decoded(text, encoding, bom)


def encode(text: str, encoding: str, bom: bytes = b"", where: str = "the text") -> bytes:
    """
    Encode a text, strictly.

    Raises:
        EncodeError: the encoding is unknown, or lacks a character of the text.

    >>> encode("don’t", "ascii")
    Traceback (most recent call last):
    textfix.errors.EncodeError: the text: ascii has no '’' (U+2019); write another encoding, such as utf-8
    """
    try:
        return bom + text.encode(encoding)
    except UnicodeEncodeError as error:
        char = text[error.start]
        raise EncodeError(
            f"{where}: {encoding} has no {char!r} (U+{ord(char):04X}); write another encoding, such as utf-8"
        ) from None
    except LookupError:
        raise EncodeError(f"{where}: {encoding!r} is not an encoding; name one such as utf-8 or cp1252") from None


def _codec_name(encoding: str) -> str:
    try:
        "a".encode(encoding)  # refuses codecs such as rot13, which `lookup` finds
        return lookup(encoding).name
    except (LookupError, ValueError):
        raise DecodeError(f"{encoding!r} is not an encoding; name one such as utf-8, cp1252 or mac_roman") from None


def _decode_as(data: bytes, encoding: str, where: str) -> Decoded:
    """Decode bytes in a named encoding, if it gives the same bytes again: else more than the edits would change."""
    mark, encoding = _byte_order(data, encoding, where)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError(_refusal(where, data, len(mark) + error.start, encoding, "name another encoding")) from None
    if not _comes_back(text, encoding, data[len(mark) :]):
        raise DecodeError(f"{where}: {encoding} would change bytes that need no repair; convert it to UTF-8 first")
    return Decoded(text, encoding, mark)


def _byte_order(data: bytes, encoding: str, where: str) -> tuple[bytes, str]:
    """Return the byte order mark that data begin with, and the codec that reads what follows and writes no mark."""
    choices = _ORDERED.get(encoding, (encoding,))
    for mark, name in _NAMED_BOMS:
        if name in choices and data.startswith(mark):
            return mark, name
    if len(choices) > 1 and data:
        raise DecodeError(f"{where}: no byte order mark; name {choices[0]} or {choices[1]}")
    return b"", choices[0]


def _comes_back(text: str, encoding: str, data: bytes) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False


def _refusal(where: str, data: bytes, offset: int, encoding: str, advice: str) -> str:
    shown = encoding[:6].upper().rstrip("-") if encoding.startswith("utf") else encoding
    return f"{where}: byte {offset} (0x{data[offset]:02x}) is not {shown}; {advice}"


def _detect(data: bytes, offset: int, where: str) -> Decoded:
    """Decode bytes that are not UTF-8 from `offset` on, if their encoding can be detected."""
    matches = sorted(_matches(data), reverse=True) or [(0.0, "", "")]
    confidence, encoding, text = matches[0]
    lead = confidence - (matches[1][0] if len(matches) > 1 else 0.0)
    if confidence >= _MIN_CONFIDENCE and lead >= _MIN_LEAD:
        return Decoded(text, encoding)
    likely = f"may be {encoding} (confidence {confidence:.2f})" if encoding else "is in an unknown encoding"
    advice = f"it {likely}: name its encoding with --encoding, such as cp1252 or mac_roman"
    raise DecodeError(_refusal(where, data, offset, "utf-8", advice))


def _matches(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Yield confidence in [0, 1], encoding and text for each encoding that the bytes may be in."""
    from charset_normalizer import from_bytes  # late: slow to load, and nearly all bytes are UTF-8

    for match in from_bytes(data, cp_isolation=list(_CANDIDATES)):
        try:
            text = data.decode(match.encoding)
        except UnicodeDecodeError:
            continue
        valid = len(_SIGN.findall(text)) + _LETTER_WEIGHT * len(_LETTER.findall(text))
        share = valid / len(_NOT_ASCII.findall(text))
        yield max(0.0, 1.0 - match.chaos) * share, match.encoding, text
