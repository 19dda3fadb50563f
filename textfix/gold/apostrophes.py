"""Where the apostrophes of clean text stand: the labels that the model learns from and is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import regex

from textfix.engine.text.arrays import U32, Bools, Ints
from textfix.engine.text.standing_marks import MAX_LABELLED
from textfix.engine.text.tokens import SEPARATOR, Tokens, tokenize

# Words that begin with an apostrophe: decades, clipped words, archaic contractions.  Collected by hand.
_ELIDED = regex.compile(
    r"(?:\d0s|em|tis|twas|twere|twill|til|till|cause|bout|cept|n|round|nother|neath|tween|cuz)\b", regex.I
)
_CLOSES_LATER = regex.compile(r" [^\W\d_]+[^‘“”\n]*?\w[.,!?]?[’'](?!\w)")
_WINDOW = 400  # characters within which _CLOSES_LATER looks for a closing mark; a guess


@dataclass(frozen=True, slots=True)
class Apostrophes:
    """
    The words of clean texts with the apostrophes that stand in each.

    Attributes:
        tokens: words of the skeleton.
        marks: uint32 (n_tokens,); bit k is set if an apostrophe stands before the k-th character
            (bit 0: before the word, bit len: after it).
        trusted: bool (n_tokens,); False where an apostrophe and a quotation mark look alike, and in words too long
            for a mask of 32 bits.
        quoting: intp (n,), offsets in the joined input of the single marks that are quotation marks.
    """

    tokens: Tokens
    marks: U32
    trusted: Bools
    quoting: Ints


def read_apostrophes(texts: Sequence[str]) -> Apostrophes:
    """
    Find the apostrophes of clean texts.

    >>> found = read_apostrophes(["The dogs’ tails don't ‘wag’."])
    >>> found.marks.tolist(), found.quoting.tolist()
    ([0, 16, 0, 8, 0], [22, 26])
    """
    tokens = tokenize(texts)
    length = tokens.end - tokens.start
    marks, trusted = np.zeros(length.size, dtype=np.uint32), length <= MAX_LABELLED
    if length.size == 0 or tokens.marks.size == 0:
        return Apostrophes(tokens, marks, trusted, np.zeros(0, dtype=np.intp))
    at = tokens.single_marks()
    offset = tokens.skeleton_offset(at)
    word = np.searchsorted(tokens.start, offset, side="right") - 1
    inside = (word >= 0) & (tokens.start[word] < offset) & (offset < tokens.end[word])
    ok = inside & trusted[word]
    np.bitwise_or.at(marks, word[ok], np.uint32(1) << (offset - tokens.start[word])[ok].astype(np.uint32))
    scanner = SingleMarks(SEPARATOR.join([*texts, ""]), length, marks, trusted)
    begun = np.where((word >= 0) & (tokens.start[word] == offset), word, -1)
    ended = np.where((word >= 0) & (tokens.end[word] == offset), word, -1)
    for place in zip(*(column[~inside].tolist() for column in (at, begun, ended)), strict=True):
        scanner.read(*place)
    return Apostrophes(tokens, marks, trusted, np.array(scanner.quoting, dtype=np.intp))


class _Mark(NamedTuple):
    """A single mark at the edge of a word, or beside none: its offset, what it is, and the characters beside it."""

    at: int
    char: str
    before: str
    after: str


class SingleMarks:
    """
    A scanner that tells the single marks outside of words apart, in reading order.

    A mark is an apostrophe of the word at its side (a bit of `marks`), a quotation mark (`quoting`), or undecidable
    (its word is no longer `trusted`).  Quotations end with their line.

    Args:
        text: the joined input.
        length: intp (n_tokens,), characters of each word.
        marks: uint32 (n_tokens,), as in `Apostrophes`; written to.
        trusted: bool (n_tokens,), as in `Apostrophes`; written to.
    """

    def __init__(self, text: str, length: Ints, marks: U32, trusted: Bools) -> None:
        self.quoting: list[int] = []
        self._text = text
        self._length = length
        self._marks = marks
        self._trusted = trusted
        self._open = 0  # quotations that are open
        self._line_end = -1

    def read(self, at: int, begun: int, ended: int) -> None:
        """
        Decide what the next mark is.

        Args:
            at: offset of the mark in the text; rises from call to call.
            begun: the word that begins at the mark; -1 if none does.
            ended: the word that ends at the mark; -1 if none does.
        """
        if at > self._line_end:
            end = self._text.find("\n", at)
            self._line_end = len(self._text) if end < 0 else end
            self._open = 0
        mark = _Mark(at, self._text[at], self._text[at - 1] if at else " ", self._text[at + 1 : at + 2] or " ")
        if begun >= 0 and mark.after.isalnum() and not mark.before.isalnum():
            self._read_before_word(mark, begun)
        else:
            self._read_after_word(mark, ended if mark.before.isalnum() else -1)

    def _read_before_word(self, mark: _Mark, word: int) -> None:
        if self.elides(mark):
            self._add_apostrophe(word, 0)
        elif self.opens(mark):
            self._open += 1
            self.quoting.append(mark.at)
        else:
            self._trusted[word] = False

    def _read_after_word(self, mark: _Mark, word: int) -> None:
        ends_word = word >= 0
        if self.closes(mark, ends_word):
            self._open -= 1
            self.quoting.append(mark.at)
        elif ends_word and self.belongs(mark):
            self._add_apostrophe(word, int(self._length[word]))
        elif ends_word:
            self._trusted[word] = False

    def _add_apostrophe(self, word: int, place: int) -> None:
        if self._trusted[word]:
            self._marks[word] |= 1 << place

    def elides(self, mark: _Mark) -> bool:
        """True if the mark stands for letters left out before the word that begins behind it (’em, ’90s)."""
        return mark.char != "‘" and _ELIDED.match(self._text, mark.at + 1) is not None

    def opens(self, mark: _Mark) -> bool:
        """True if a mark before a word opens a quotation: ‘ and ' always do, ’ only inside another one."""
        return mark.char != "’" or self._open > 0

    def closes(self, mark: _Mark, ends_word: bool) -> bool:
        """True if the mark closes an open quotation; behind an s only if no later mark of the line can."""
        if self._open == 0 or mark.char == "‘":
            return False
        end = min(mark.at + _WINDOW, self._line_end)
        return not (ends_word and mark.before in "sS" and _CLOSES_LATER.match(self._text, mark.at + 1, end) is not None)

    @staticmethod
    def belongs(mark: _Mark) -> bool:
        """True if a mark behind a word is its apostrophe: a possessive (dogs’, Marx’) or a lost letter (goin’, o’)."""
        return mark.before in "sSzZxX" or (mark.before in "nNoO" and mark.char != "‘")
