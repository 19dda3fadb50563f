"""Use and mention: whether an encoded character is part of the prose, or what the prose speaks of."""

from __future__ import annotations

import unicodedata

from textfix.typography import APOSTROPHE

_QUOTING = frozenset("\"'`“”‘’")
_QUOTATION_MARKS = ("Pi", "Pf")  # general categories of ‘ “ and ’ ”


def is_mentioned(text: str, start: int, end: int, decoded: str) -> bool:
    """
    True if an encoded character is spoken of and not used.

    It is if it is all that stands in quotation marks, or if it is an apostrophe or a quotation mark that touches
    nothing: no text needs one there.

    Args:
        text: the text.
        start: first code point of the encoded character.
        end: the code point behind it.
        decoded: what it encodes.

    >>> is_mentioned("Write &rsquo; in HTML", 6, 13, "’"), is_mentioned("don&rsquo;t", 3, 10, "’")
    (True, False)
    >>> is_mentioned("Marks &amp; Spencer", 6, 11, "&"), is_mentioned("the code '&amp;'", 10, 15, "&")
    (False, True)
    """
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before in _QUOTING and after in _QUOTING and before and after:
        return True
    is_mark = decoded == APOSTROPHE or unicodedata.category(decoded[:1] or " ") in _QUOTATION_MARKS
    return is_mark and not before.strip(" \t\n([{") and not after.strip(" \t\n)]}.,:;")
