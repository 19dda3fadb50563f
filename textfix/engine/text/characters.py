"""Character classes: a bit for each, and tables that map every code point to its bits or its lower case.

The tables make the hot path arrays: a text becomes an array of code points, one look-up turns it into class bits, and
words, gaps and marks are found with numpy from there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np

from textfix.engine.text.arrays import U16, U32
from textfix.typography import DASH_MARKS, DOUBLE_MARKS, HYPHEN_MARKS, SINGLE_MARKS

# Class bits.  A word is a run of LETTER | UPPER | DIGIT; the other bits describe the gap between two words.
LETTER = 1 << 0  # any letter or combining mark that is not an upper-case letter
UPPER = 1 << 1
DIGIT = 1 << 2
SINGLE = 1 << 3  # an apostrophe or single quotation mark; not part of the skeleton
SPACE = 1 << 4  # any white space but a line feed
NEWLINE = 1 << 5  # line feed
COMMA = 1 << 6  # , ;
STOP = 1 << 7  # . ? ! and the ellipsis
COLON = 1 << 8
HYPHEN = 1 << 9  # hyphen-minus and its variants, so also --
DASH = 1 << 10  # en and em dash
OPEN_BRACKET = 1 << 11
CLOSE_BRACKET = 1 << 12
CODE = 1 << 13  # characters that are rare inside words of prose: @ _ \\ / # ` < > { } = | ~ ^ *
OTHER = 1 << 14  # everything else: % $ & + …
DOUBLE = 1 << 15  # a double quotation mark; not part of the skeleton
WORD = LETTER | UPPER | DIGIT
MARK = SINGLE | DOUBLE
_ASCII = bytes(range(128))
TABLE_SIZE = 1 << 16  # code points above the basic plane share the last entry
_CHARACTERS_OF: dict[int, str] = {
    SINGLE: SINGLE_MARKS,
    DOUBLE: DOUBLE_MARKS,
    NEWLINE: "\n",
    COMMA: ",;",
    STOP: ".?!\N{HORIZONTAL ELLIPSIS}",
    COLON: ":",
    HYPHEN: HYPHEN_MARKS,
    DASH: DASH_MARKS,
    OPEN_BRACKET: "([",
    CLOSE_BRACKET: ")]",
    CODE: "@_\\/#`<>{}=|~^*",
}
PLAIN = "\t\n" + "".join(map(chr, range(0x20, 0x7F))) + "‘’“”–—…"  # what clean English is made of
_STRANGE = re.compile(f"[^{re.escape(PLAIN)}]")  # `re` finds it six times as fast as `regex`


# Class bits of the categories of Unicode; the other ones are OTHER.
_CATEGORIES = (
    dict.fromkeys(("Lu", "Lt"), UPPER)
    | dict.fromkeys(("Ll", "Lm", "Lo", "Mc", "Me", "Mn"), LETTER)
    | dict.fromkeys(("Nd", "Nl", "No"), DIGIT)
    | dict.fromkeys(("Zl", "Zp", "Zs"), SPACE)
)
# Controls that str.isspace counts as white space: file, group, record and unit separators occur in data, and are gaps.
_SPACE_CONTROLS = [*range(9, 14), *range(28, 32), 0x85]


def code_points(text: str) -> U32:
    r"""
    Return the code points of a text, uint32 (len(text),), lone surrogates included.

    >>> code_points("é\ud83d").tolist()
    [233, 55357]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def beyond_ascii(text: str) -> str:
    """
    Return the characters of a text that are not ASCII, in order.

    English text has few of them, and this is faster than a regular expression: a prefilter for all that look for one.

    >>> beyond_ascii("a café, he’d say")
    'é’'
    """
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def has_strange(text: str) -> bool:
    """
    True if a text holds more than printable ASCII, tabs, line feeds and English marks.

    >>> has_strange("“It’s late,” she said — twice."), has_strange("caf\u00e9")
    (False, True)
    """
    return _STRANGE.search(text) is not None


@cache
def class_table() -> U16:
    """
    Return the class bits of every code point of the basic plane.

    Returns:
        uint16 (65536,); all higher code points have the last entry.

    >>> int(class_table()[ord("a")]) == LETTER, int(class_table()[ord("'")]) == SINGLE
    (True, True)
    """
    every = np.arange(TABLE_SIZE, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    # Categories have two letters, and as numbers they are looked up at once: 6 ms, not 10.
    categories = np.frombuffer("".join(map(unicodedata.category, every)).encode(), dtype="<u2")
    bit_of = np.full(TABLE_SIZE, OTHER, dtype=np.uint16)
    for category, bit in _CATEGORIES.items():
        bit_of[np.frombuffer(category.encode(), dtype="<u2")] = bit
    table: U16 = bit_of[categories]
    table[_SPACE_CONTROLS] = SPACE
    for bit, characters in _CHARACTERS_OF.items():
        table[[ord(c) for c in characters]] = bit
    table[ord("\r")] = 0  # belongs to the line feed behind it; alone it separates words and has no class
    table[-1] = OTHER
    return table


@cache
def lower_table() -> U16:
    """
    Return the lower-case form of every code point of the basic plane; all digits become 0.

    Digits are one class for the models: what they learn of the 1990s holds for the 1980s.

    Returns:
        uint16 (65536,); letters whose lower-case form is longer than one code point are left as they are.

    >>> chr(lower_table()[ord("A")]), chr(lower_table()[ord("7")])
    ('a', '0')
    """
    table = np.arange(TABLE_SIZE, dtype=np.uint16)
    for code in np.flatnonzero(class_table() & UPPER).tolist():
        lower = chr(code).lower()
        if len(lower) == 1 and ord(lower) < TABLE_SIZE:
            table[code] = ord(lower)
    table[np.flatnonzero(class_table() & DIGIT)] = ord("0")
    return table
