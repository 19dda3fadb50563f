"""Scalar lexicon look-ups, memoized."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.english import SUBJECTS
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import BARE, ENGLISH, FLAGS, FOREIGN, LAST1, LAST2, LEXICAL, Lexicon
from textfix.engine.text.tokens import tokenize

_RARE = 14  # column of the lexicon: words seen fewer than 128 times


class Vocabulary:
    """The lexicon asked about single words, each once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        """Say whether the word stands in edited text, bare or with ’s."""
        if word not in self._known:
            row = self._lexicon.rows(np.array([word_hash(word)], dtype=np.uint32))[0]
            self._known[word] = bool(row[BARE] > 4 or row[LAST1] > 4)
        return self._known[word]

    def has(self, word: str, flags: int) -> bool:
        """Say whether the lexicon gives the word one of some flags."""
        row = self._lexicon.rows(np.array([word_hash(word)], dtype=np.uint32))[0]
        return bool(row[FLAGS] & flags)

    def has_accent(self, left: str, right: str) -> bool:
        """Say whether the left word is rare, and a vowel between the two makes a more common one: Andr?s, Andres."""
        vowels = [left + vowel + right for vowel in "aeiou"]
        bare = self._lexicon.rows(np.array([word_hash(word) for word in (left, *vowels)], dtype=np.uint32))[:, BARE]
        return int(bare[0]) < _RARE and int(bare[1:].max()) > int(bare[0]) + 1

    def owns(self, word: str) -> bool:
        """Say whether the word is a name or a pronoun, or stands with ’s in edited text as often as with a bare s."""
        if word[:1].isupper() or word.lower() in SUBJECTS:
            return True
        row = self._lexicon.rows(np.array([word_hash(word + "s")], dtype=np.uint32))[0]
        return bool(row[LAST1] > 8 and int(row[LAST1]) + 8 > int(row[BARE]))

    def joins(self, left: str, right: str) -> bool:
        """Say whether the lexicon knows `left’right` as one word: O’Brien, o’clock, ma’am."""
        hashed = np.array([word_hash(left + right)], dtype=np.uint32)
        row = self._lexicon.rows(hashed)[0]
        usual = {1: LAST1, 2: LAST2}.get(len(right))
        if usual and row[usual] > max(6, row[BARE]):
            return True
        marked = int(self._lexicon.patterns(hashed)[0])
        return bool(row[LEXICAL] > row[BARE]) and bool(marked >> len(left) & 1)


def is_english(text: str, lexicon: Lexicon) -> bool:
    """
    Say whether a text has more function words of English than of its neighbours.

    >>> from textfix.engine.models import load_model
    >>> lexicon = load_model().lexicon
    >>> is_english("the end of the road", lexicon), is_english("la fin de la route", lexicon)
    (True, False)
    """
    flags = lexicon.rows(tokenize([text]).raw)[:, FLAGS]
    return int(((flags & ENGLISH) != 0).sum()) >= int(((flags & FOREIGN) != 0).sum())
