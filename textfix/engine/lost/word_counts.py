"""The words of one text, with how often each stands in clean text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.characters import LETTER, UPPER
from textfix.engine.text.lexicon import BARE, ENGLISH, FLAGS, Lexicon
from textfix.engine.text.tokens import Tokens, tokenize

LOG_WORDS = 26.0  # log2 of the number of words that the lexicon was counted on


@dataclass(frozen=True, slots=True)
class CountedWords:
    """
    The words of one text, as parallel arrays.

    Attributes:
        text: the text.
        start, end: intp (n,), half-open span of each word, with the marks inside it.
        count: float64 (n,), log2 of one more than how often the word stands in clean text.
        small: bool (n,), in small letters throughout, without a mark.
        lower: bool (n,), the same but for a capital that it may begin with.
        english: share of the words that are English function words, in [0, 1].
    """

    text: str
    start: Ints
    end: Ints
    count: F64
    small: Bools
    lower: Bools
    english: float

    def __getitem__(self, at: int) -> str:
        return self.text[self.start[at] : self.end[at]]


def count_words(text: str, tokens: Tokens, lexicon: Lexicon) -> CountedWords:
    """
    Find the words of a text and look them up.

    >>> from textfix.engine.models import load_model
    >>> words = count_words("Infor mation", tokenize(["Infor mation"]), load_model().lexicon)
    >>> words[1], words.count.tolist(), words.small.tolist(), words.lower.tolist()
    ('mation', [0.0, 0.0], [False, True], [True, True])
    """
    fields = lexicon.rows(tokens.raw)
    start, end = tokens.input_offset(tokens.start), tokens.input_offset(tokens.end - 1) + 1
    whole = ~tokens.inner_marks()
    small = (tokens.kinds == LETTER) & whole
    title = np.zeros(start.size, dtype=np.bool_)
    for at in np.flatnonzero(whole & (tokens.kinds == LETTER | UPPER)).tolist():
        title[at] = text[start[at] : end[at]].istitle()
    english = float(np.count_nonzero(fields[:, FLAGS] & ENGLISH)) / max(1, start.size)
    return CountedWords(text, start, end, fields[:, BARE] / 2, small, small | title, english)


def counts_of(words: Sequence[str], lexicon: Lexicon) -> F64:
    """Return log2 of one more than how often each word stands in clean text, float64 (n,); the words are of letters."""
    if not words:
        return np.zeros(0)
    counts: F64 = lexicon.rows(tokenize([" ".join(words)]).raw)[:, BARE] / 2
    return counts


def best(counts: F64) -> tuple[int, float]:
    """
    Return which of two or more counts is the highest, and by how many bits.

    >>> best(np.array([1.0, 9.0, 5.0]))
    (1, 4.0)
    """
    second, first = np.sort(counts)[-2:]
    return int(counts.argmax()), float(first - second)
