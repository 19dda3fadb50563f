"""Scalar lexicon look-ups, memoized."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.english import SUBJECTS
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import BARE, FLAGS, LAST1, LAST2, LEXICAL, Lexicon

# Levels of the lexicon's columns, in half octaves of counts.
_SEEN = 4  # seen more than 3 times
_RARE = 14  # seen fewer than 128 times
_COMMON = 26  # seen 8192 times; a guess
_BOTH = (
    40  # two words seen 2**20 times, multiplied: rarer pairs may be parts of a word with a letter of its own; a guess
)
_KNOWN_NAME = 12  # names seen with ’s fewer than 64 times may be others with an accented letter there; a guess
_ONE_LETTER = ("I", "a", "A")


class Vocabulary:
    """
    Scalar lexicon look-ups, memoized.

    Args:
        lexicon: word counts.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._rows: dict[str, list[int]] = {}

    def _row(self, word: str) -> list[int]:
        """Return the columns of a word; zeros for an unknown one."""
        row = self._rows.get(word)
        if row is None:
            row = self._lexicon.rows(np.array([word_hash(word)], dtype=np.uint32))[0].tolist()
            self._rows[word] = row
        return row

    def knows(self, word: str) -> bool:
        """True if the word occurs in edited text, bare or with ’s."""
        row = self._row(word)
        return row[BARE] > _SEEN or row[LAST1] > _SEEN

    def has(self, word: str, flags: int) -> bool:
        """True if the lexicon gives the word one of some flags."""
        return bool(self._row(word)[FLAGS] & flags)

    def has_accent(self, left: str, right: str) -> bool:
        """
        True if a word is rare, and a vowel at its edge makes a more common one: Andr?s and Andres, Jos? and Jose.

        The word is the left one; the right one if that is empty.
        """
        bare = self._row(left or right)[BARE]
        return bare < _RARE and max(self._row(left + vowel + right)[BARE] for vowel in "aeiou") > bare + 1

    def owns(self, word: str) -> bool:
        """True if the word is a name or a pronoun, or is seen with ’s in edited text as often as with a bare s."""
        if word[:1].isupper() or word.lower() in SUBJECTS:
            return True
        row = self._row(word + "s")
        return row[LAST1] > 8 and row[LAST1] + 8 > row[BARE]

    def takes(self, word: str, clitic: str) -> bool:
        """True if edited text has the word with a clitic of one letter: boat’s, needn’t, but not such’s."""
        return self._row(word + clitic)[LAST1] > 0

    def can_own(self, word: str) -> bool:
        """True unless the word is so common in small letters that edited text would have it with ’s."""
        return not word[:1].islower() or self._row(word)[BARE] < _COMMON or self.takes(word, "s")

    def are_two_words(self, left: str, right: str) -> bool:
        """True if two parts of a word are common words themselves: something between them was no letter."""
        levels = [self._row(part)[BARE] if len(part) > 1 or part in _ONE_LETTER else 0 for part in (left, right)]
        return min(levels) >= _RARE and sum(levels) >= _BOTH

    def prefers_letter(self, left: str, letter: str, right: str) -> bool:
        """
        True if edited text has a word with a letter more often than with a mark in place of the letter.

        A name that it hardly knows with a mark is taken for one with the letter.
        """
        with_letter = self._row(left + letter + right)[BARE]
        if not (left and right):
            return with_letter > self._row(left or right)[BARE]
        with_mark = self._row(left + right)[LAST1 if len(right) == 1 else LAST2]
        return with_letter > with_mark or (left[0].isupper() and with_mark < _KNOWN_NAME)

    def joins(self, left: str, right: str) -> bool:
        """True if the lexicon knows `left’right` as one word: O’Brien, o’clock, ma’am."""
        row = self._row(left + right)
        usual = {1: LAST1, 2: LAST2}.get(len(right))
        if usual and row[usual] > max(6, row[BARE]):
            return True
        if row[LEXICAL] <= row[BARE]:
            return False
        marked = int(self._lexicon.patterns(np.array([word_hash(left + right)], dtype=np.uint32))[0])
        return bool(marked >> len(left) & 1)
