"""Candidates: the words that may have lost an apostrophe, and where in them."""

from __future__ import annotations

from functools import cache

import numpy as np

from textfix.engine.text.arrays import U32, Bools, Ints
from textfix.engine.text.characters import COMMA, DIGIT, HYPHEN
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import CANDIDATE, END, FLAGS, LAST1, LAST2, LEXICAL, NEVER, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.text.words import LETTER_S, Words


def candidate_words(tokens: Tokens, words: Words, protected: Bools) -> Ints:
    """Return the indices of the words that may have lost an apostrophe."""
    flags = words.fields[:, FLAGS]
    length = tokens.end - tokens.start
    ends_in_s = (words.last == LETTER_S) & (length > 1) & ((flags & NEVER) == 0)
    # 1990s and 747s, but no identifiers: digits and other letters only in words that are known.
    mixed = np.flatnonzero(ends_in_s & ((tokens.kinds & DIGIT) != 0))
    ends_in_s[mixed] = _is_number(tokens, mixed)
    chosen = np.flatnonzero((ends_in_s | ((flags & CANDIDATE) != 0)) & ~protected)
    return chosen[~_before_fragment(tokens, words, chosen)]


def _before_fragment(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """Say which words a stray clitic follows (didn t, union?s): the mark left a trace, and belongs to the trace."""
    following = np.minimum(chosen + 1, max(tokens.raw.size - 1, 0))
    near = (following > chosen) & ((tokens.after[chosen] & (BREAK | COMMA)) == 0)
    near &= (tokens.after[following] & HYPHEN) == 0  # the company's re-election
    fragment: Bools = near & ~words.upper[following] & np.isin(tokens.raw[following], _fragments())
    return fragment


@cache
def _fragments() -> U32:
    return np.array([word_hash(clitic) for clitic in ("t", "s", "re", "ve", "ll", "m", "d")], dtype=np.uint32)


def count(tokens: Tokens, bit: int) -> Ints:
    """Count the characters of a rare class in each word."""
    at = np.flatnonzero((tokens.classes & bit) != 0)
    return np.bincount(np.searchsorted(tokens.start, at, side="right") - 1, minlength=tokens.start.size)


def _is_number(tokens: Tokens, which: Ints) -> Bools:
    """Say which words are digits but for their last letter: 1990s, 747s, but not 18Fs."""
    out = np.zeros(which.size, dtype=np.bool_)
    mixed = np.flatnonzero((tokens.kinds[which] & DIGIT) != 0)
    if mixed.size:
        at = which[mixed]
        out[mixed] = count(tokens, DIGIT)[at] == tokens.end[at] - tokens.start[at] - 1
    return out


def allowed(tokens: Tokens, words: Words, chosen: Ints, pattern: U32) -> Bools:
    """
    Say where each candidate may have a mark: an s may follow one or precede one, anything else must have been seen.

    Not in numbers: 1990's is a style of writing the plural, and nobody can tell it from 1990s.
    """
    fields = words.fields[chosen]
    ends_in_s = words.last[chosen] == LETTER_S
    last1 = (ends_in_s | (fields[:, LAST1] > 0)) & ~_is_number(tokens, chosen)
    return np.stack([last1, fields[:, LAST2] > 0, ends_in_s | (fields[:, END] > 0), pattern > 0])


def patterns(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> U32:
    """Return the mark pattern of each candidate, uint32 (n,); 0 where the lexicon has none."""
    has = words.fields[chosen, LEXICAL] > 0
    out = np.zeros(chosen.size, dtype=np.uint32)
    out[has] = lexicon.patterns(tokens.raw[chosen[has]])
    return out
