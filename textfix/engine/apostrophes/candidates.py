"""Candidates: the words that may have lost an apostrophe, and where in them."""

from __future__ import annotations

from functools import cache

import numpy as np

from textfix.engine.text.arrays import U32, Bools, Ints
from textfix.engine.text.characters import COMMA, DIGIT, HYPHEN
from textfix.engine.text.english import CLITICS
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import CANDIDATE, END, FLAGS, LAST1, LAST2, LEXICAL, NEVER, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.text.words import LETTER_S, Words


def candidate_words(tokens: Tokens, words: Words, protected: Bools) -> Ints:
    """
    Return the words that may have lost an apostrophe: most words in s, and those that the lexicon flags.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        protected: bool (n_tokens,), words that are never touched.

    Returns:
        intp (n,), rising indices of words.
    """
    flags = words.fields[:, FLAGS]
    length = tokens.end - tokens.start
    ends_in_s = (words.last == LETTER_S) & (length > 1) & ((flags & NEVER) == 0)
    # 1990s and 747s, but no identifiers: digits and other letters only in words that are known.
    mixed = np.flatnonzero(ends_in_s & ((tokens.kinds & DIGIT) != 0))
    ends_in_s[mixed] = _is_number(tokens, mixed)
    chosen = np.flatnonzero((ends_in_s | ((flags & CANDIDATE) != 0)) & ~protected)
    return chosen[~_before_clitic(tokens, words, chosen)]


def _before_clitic(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """
    Return a bool mask (n,): a stray clitic follows the word, as in "didn t" and "union?s".

    There the mark left a trace, and the detectors of traces decide.
    """
    following = np.minimum(chosen + 1, max(tokens.raw.size - 1, 0))
    near = (following > chosen) & ((tokens.after[chosen] & (BREAK | COMMA)) == 0)
    near &= (tokens.after[following] & HYPHEN) == 0  # "the company's re-election" has no clitic
    clitic: Bools = near & ~words.upper[following] & np.isin(tokens.raw[following], _clitic_hashes())
    return clitic


@cache
def _clitic_hashes() -> U32:
    return np.array([word_hash(clitic) for clitic in sorted(CLITICS)], dtype=np.uint32)


def characters_per_word(tokens: Tokens, bit: int) -> Ints:
    """
    Count the characters of a rare class in each word.

    Args:
        tokens: the batch.
        bit: class bit, such as DIGIT.

    Returns:
        intp (n_tokens,).
    """
    at = np.flatnonzero((tokens.classes & bit) != 0)
    return np.bincount(np.searchsorted(tokens.start, at, side="right") - 1, minlength=tokens.start.size)


def _is_number(tokens: Tokens, which: Ints) -> Bools:
    """Return a bool mask (n,): the word is digits but for its last letter (1990s and 747s, but not 18Fs)."""
    out = np.zeros(which.size, dtype=np.bool_)
    mixed = np.flatnonzero((tokens.kinds[which] & DIGIT) != 0)
    if mixed.size:
        at = which[mixed]
        out[mixed] = characters_per_word(tokens, DIGIT)[at] == tokens.end[at] - tokens.start[at] - 1
    return out


def allowed_places(tokens: Tokens, words: Words, chosen: Ints, pattern: U32) -> Bools:
    """
    Return where each candidate may have a mark: around a last s, and wherever the lexicon has seen one.

    Numbers get no mark before their s: 1990's is a style of writing the plural, indistinguishable from 1990s.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        chosen: intp (n,), the candidates.
        pattern: uint32 (n,), their mark patterns in the lexicon.

    Returns:
        bool (4, n), a row for each of LAST1, LAST2, END and LEXICAL.
    """
    fields = words.fields[chosen]
    ends_in_s = words.last[chosen] == LETTER_S
    last1 = (ends_in_s | (fields[:, LAST1] > 0)) & ~_is_number(tokens, chosen)
    return np.stack([last1, fields[:, LAST2] > 0, ends_in_s | (fields[:, END] > 0), pattern > 0])


def lexicon_patterns(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> U32:
    """Return the mark pattern of each candidate, uint32 (n,); 0 where the lexicon has none."""
    has_pattern = words.fields[chosen, LEXICAL] > 0
    out = np.zeros(chosen.size, dtype=np.uint32)
    out[has_pattern] = lexicon.patterns(tokens.raw[chosen[has_pattern]])
    return out
