"""The order of the marks of one kind and the borders of paragraphs, and what follows from it for words."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.standing_marks import EnclosedWords

OPENING, CLOSING = 1, 2  # also the bits of `LostQuotations.missing`
_BORDER, _INCHES = 0, 3  # the other kinds of landmarks; at one word they stand in the order of their numbers


def without_inches(stand: EnclosedWords, first: Bools) -> EnclosedWords:
    """
    Take what may be an inch sign for a closing mark if an opening one needs it: in "Apollo 13", but not in "a 5" nail".

    That is the first one behind an opening mark, in the same paragraph, if no sure closing mark follows.

    Args:
        stand: the marks at n words.
        first: bool (n,), the word begins a paragraph.
    """
    if not stand.inches.any():
        return stand
    place, kind = _landmarks(stand, first)
    sure = np.flatnonzero(kind != _INCHES)
    following = np.append(kind[sure], _BORDER)[np.searchsorted(sure, np.arange(kind.size))]
    after_opening = np.append(False, kind[:-1] == OPENING)
    behind = stand.behind.copy()
    behind[place[(kind == _INCHES) & after_opening & (following != CLOSING)] >> 2] = True
    return EnclosedWords(stand.before, behind, stand.inches)


def _landmarks(stand: EnclosedWords, first: Bools) -> tuple[Ints, Ints]:
    """Return the marks and paragraphs' borders in order: intp (m,), four times the word plus its kind; the kind."""
    kinds = (
        (first, _BORDER),
        (stand.before, OPENING),
        (stand.behind, CLOSING),
        (stand.inches & ~stand.behind, _INCHES),
    )
    place = np.sort(np.concatenate([4 * np.flatnonzero(words) + kind for words, kind in kinds]))
    return place, place & 3


def unopened(stand: EnclosedWords, first: Bools) -> Bools:
    """Return a mask (n,) of the words behind which a mark closes what none before it opened in their paragraph."""
    mask = np.zeros(first.size, dtype=np.bool_)
    if not stand.behind.any():
        return mask
    place, kind = _landmarks(stand, first)
    alone = (kind == CLOSING) & (np.append(_BORDER, kind)[:-1] != OPENING)
    mask[place[alone] >> 2] = True
    return mask


def are_enclosed(words: Ints, stand: EnclosedWords, first: Bools) -> Bools:
    """Return a mask (n,): the last mark before the word is an opening one, and the next one closes."""
    place, kind = _landmarks(stand, first)
    before = np.searchsorted(place, 4 * words, side="right") - 1
    enclosed: Bools = (kind[before] == OPENING) & (kind[np.minimum(before + 1, kind.size - 1)] == CLOSING)
    return enclosed


def stand_bare(first_words: Ints, last_words: Ints, stand: EnclosedWords, first: Bools) -> Bools:
    """
    Return a mask (m,) of the quotations that no mark stands in or at, and no pair of marks around.

    Args:
        first_words: intp (m,), the words that they begin with.
        last_words: intp (m,), the words that they end with.
        stand: the marks at n words.
        first: bool (n,), the word begins a paragraph.
    """
    if not (stand.before.any() or stand.behind.any()):
        return np.ones(first_words.size, dtype=np.bool_)
    inside = count_within(stand.before, first_words, last_words) + count_within(stand.behind, first_words, last_words)
    bare: Bools = (inside == 0) & ~stand.before[first_words] & ~stand.behind[first_words]
    bare &= ~are_enclosed(first_words, stand, first)
    return bare


def count_within(marked: Bools, first_words: Ints, last_words: Ints) -> Ints:
    """
    Count the marked words behind each first word, up to the last one, intp (m,).

    >>> count_within(np.array([True, True, False, True]), np.array([0, 1]), np.array([3, 2])).tolist()
    [2, 0]
    """
    marks = np.flatnonzero(marked)  # few, where a running count would take a number for each word
    return np.searchsorted(marks, last_words, side="right") - np.searchsorted(marks, first_words, side="right")


def open_pairs(stand: EnclosedWords, first: Bools) -> Bools:
    """Return a mask (n,) of the words before which a mark opens that the next one of their paragraph closes."""
    place, kind = _landmarks(stand, first)
    whole = (kind == OPENING) & (np.append(kind, _BORDER)[1:] == CLOSING)
    mask = np.zeros(first.size, dtype=np.bool_)
    mask[place[whole] >> 2] = True
    return mask
