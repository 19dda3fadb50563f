"""The marks that stand in a text: counts, the words that hold them, their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text.arrays import U32, Bools, Ints
from textfix.engine.text.characters import CLOSE, COLON, COMMA, DIGIT, OPEN, STOP, class_table
from textfix.engine.text.tokens import Tokens
from textfix.typography import CURLY_MARKS, DOUBLE_MARKS


def marked_words(tokens: Tokens) -> tuple[Bools, Bools]:
    """Say of each word whether a mark stands inside it, and whether one stands at its edge."""
    if tokens.marks.size == 0 or tokens.start.size == 0:
        nowhere = np.zeros(tokens.start.size, dtype=np.bool_)
        return nowhere, nowhere.copy()
    is_single = np.zeros(int(tokens.text_start[-1]) + 2, dtype=np.bool_)
    is_single[tokens.single_marks() + 1] = True
    at_edge = is_single[tokens.input_offset(tokens.start)] | is_single[tokens.input_offset(tokens.end - 1) + 2]
    return tokens.inner_marks(), at_edge


_CURLY = np.array([ord(c) for c in CURLY_MARKS], dtype=np.uint32)
_DOUBLE = np.array([ord(c) for c in DOUBLE_MARKS], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Survivors:
    """Marks that stand in each document, intp (n_documents,) each."""

    apostrophes: Ints
    curly: Ints
    straight: Ints
    double_curly: Ints
    double_straight: Ints


def count_by_document(document: Ints, chosen: Bools, documents: int) -> Ints:
    """Count the chosen words or marks of each document, intp (documents,)."""
    return np.bincount(document[chosen], minlength=documents)


def count_survivors(tokens: Tokens, inner: Bools) -> Survivors:
    """Count the marks that stand; `inner` says of each word whether it holds one between two letters."""
    documents = tokens.text_start.size - 1
    if tokens.marks.size == 0:
        none = np.zeros(documents, dtype=np.intp)
        return Survivors(none, none, none, none, none)
    document = np.searchsorted(tokens.text_start, tokens.marks, side="right") - 1
    curly = np.isin(tokens.mark_codes, _CURLY)
    double = np.isin(tokens.mark_codes, _DOUBLE)
    return Survivors(
        apostrophes=count_by_document(tokens.document, inner, documents),
        curly=count_by_document(document, curly, documents),
        straight=count_by_document(document, ~curly, documents),
        double_curly=count_by_document(document, curly & double, documents),
        double_straight=count_by_document(document, ~curly & double, documents),
    )


class EnclosedWords(NamedTuple):
    """Words that quotation marks stand right before and right behind, bool (n_tokens,) each."""

    before: Bools
    behind: Bools


def enclosed_words(tokens: Tokens, bit: int) -> EnclosedWords:
    """
    Find the words that marks of a class enclose; marks inside words and signs for inches are left out.

    >>> from textfix.engine.text.characters import DOUBLE
    >>> from textfix.engine.text.tokens import tokenize
    >>> found = enclosed_words(tokenize(["“Go,” he said."]), DOUBLE)
    >>> found.before.tolist(), found.behind.tolist()
    ([True, False, False], [True, False, False])
    """
    before, behind = (np.zeros(tokens.start.size, dtype=np.bool_) for _ in range(2))
    which = (class_table().take(tokens.mark_codes, mode="clip") & bit) != 0
    if tokens.start.size == 0 or tokens.origin is None or not which.any():
        return EnclosedWords(before, behind)
    offset = tokens.skeleton_offset(tokens.marks[which])
    inches = (tokens.mark_codes[which] == ord('"')) & ((_classes(tokens, offset - 1) & DIGIT) != 0)
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    outside = (following == previous + 1) & ~inches
    opens, closes = _directions(tokens, offset, tokens.mark_codes[which])
    opening, closing = outside & opens, outside & closes
    before[following[opening & (following < before.size)]] = True
    behind[previous[closing & (previous >= 0)]] = True
    return EnclosedWords(before, behind)


_OPENS = np.array([ord(c) for c in "“„‘"], dtype=np.uint32)
_CLOSES = np.array([ord(c) for c in "”’"], dtype=np.uint32)


def _directions(tokens: Tokens, offset: Ints, codes: NDArray[np.uint32]) -> tuple[Bools, Bools]:
    """
    Say which marks may open a quotation and which may close one.

    White space tells, then punctuation, then the form of the mark; straight marks between dashes may do both.
    """
    opens, closes = ~_is_space(tokens, offset), ~_is_space(tokens, offset - 1)
    must_close = (_classes(tokens, offset) & (COMMA | STOP | COLON | CLOSE)) != 0
    must_open = (_classes(tokens, offset - 1) & OPEN) != 0
    open_to_both = ~must_close & ~must_open
    must_close |= open_to_both & np.isin(codes, _CLOSES)
    must_open |= open_to_both & np.isin(codes, _OPENS)
    either = opens & closes
    return opens & ~(either & must_close), closes & ~(either & must_open & ~must_close)


def _classes(tokens: Tokens, offset: Ints) -> NDArray[np.uint16]:
    return tokens.classes[np.clip(offset, 0, tokens.classes.size - 1)]


_WHITE = np.array([9, 10, 13, 32, 0xA0], dtype=np.uint32)


def _is_space(tokens: Tokens, offset: Ints) -> Bools:
    outside = (offset < 0) | (offset >= tokens.codes.size)
    white: Bools = np.isin(tokens.codes[np.clip(offset, 0, tokens.codes.size - 1)], _WHITE)
    return outside | white


# Where in a word its apostrophe stands: the classes of the model, numbered as the columns of the lexicon.
NONE, LAST1, LAST2, END, LEXICAL = range(5)
OTHER = 5  # in counts only: any other pattern of marks
LONGEST = 28  # words beyond this length carry no label: a mark mask is 32 bits wide


def mark_places(tokens: Tokens, marks: U32) -> NDArray[np.uint8]:
    """Return where each word's apostrophe stands, uint8 (n_tokens,): NONE … END, or OTHER."""
    length = np.minimum(tokens.end - tokens.start, LONGEST).astype(np.uint32)
    one = np.uint32(1)
    places = np.full(marks.size, OTHER, dtype=np.uint8)
    places[marks == 0] = NONE
    places[(length > 1) & (marks == one << (length - one))] = LAST1
    places[(length > 2) & (marks == one << (np.maximum(length, 2) - np.uint32(2)))] = LAST2
    places[(marks > 0) & (marks == one << length)] = END
    return places


def touched(tokens: Tokens, at: Ints) -> tuple[Ints, Ints]:
    """
    Find the words that places in the joined input touch: marks, or where marks are to be inserted.

    Returns:
        intp (n,), the word that each place stands in or beside, -1 for none; intp (n,), the letters of it before it.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["the dogs’ ‘ don’t"])
    >>> [found.tolist() for found in touched(tokens, tokens.single_marks())]
    [[1, -1, 2], [4, 0, 3]]
    """
    if tokens.start.size == 0:
        return np.full(at.size, -1, dtype=np.intp), np.zeros(at.size, dtype=np.intp)
    offset = tokens.skeleton_offset(at)
    word = np.searchsorted(tokens.start, offset, side="right") - 1
    word[offset > tokens.end[word]] = -1
    return word, np.where(word >= 0, offset - tokens.start[word], 0)


def mark_bits(tokens: Tokens, at: Ints) -> U32:
    """
    Gather places in the joined input by the word that they touch; those that touch none are left out.

    Returns:
        uint32 (n_tokens,), bits as in `Gold.marks`; places beyond the 31st letter of a word share the last bit.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["the dogs’ don’t"])
    >>> mark_bits(tokens, tokens.single_marks()).tolist()
    [0, 16, 8]
    """
    bits = np.zeros(tokens.start.size, dtype=np.uint32)
    word, place = touched(tokens, at)
    found = word >= 0
    np.bitwise_or.at(bits, word[found], np.uint32(1) << np.minimum(place[found], 31).astype(np.uint32))
    return bits
