"""The language and case of each paragraph, whatever the rest of its document is in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.characters import LETTER
from textfix.engine.text.lexicon import (
    ALWAYS,
    BARE,
    CAPITALISED,
    CONTRACTION,
    ENGLISH,
    FLAGS,
    FOREIGN,
    WORD_CLASS,
    Lexicon,
)
from textfix.engine.text.standing_marks import count_between
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.text.words import Words

# Guesses, tried on own sentences in twenty languages and, for what they cost, on English of six genres.
_RARE = 14  # seen fewer than 128 times with any mark or none: hardly English if in small letters
_RARE_SMALL = 0.25  # share of rare words among those in small letters that shows another language or a dialect
_RARE_ANY = 0.35  # share of rare words among all, in a paragraph without any function word of English
_TITLED = 0.8  # share of capitals among longer words in title case
_HALVED = 2  # half octaves: a name has a capital in half of its occurrences at least
_LONG = 4  # letters of a word that is capitalised in a title


def foreign_words(tokens: Tokens, words: Words, protected: Bools, min_english: float) -> Bools:
    """
    Return the words of paragraphs in another language or a broad dialect, bool (n_tokens,).

    Function words or rare words show it; all from the skeleton.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        protected: bool (n_tokens,), words of code, addresses and markup, which do not count.
        min_english: share of English function words below which rare words show another language.
    """
    edges = _paragraphs(tokens)
    flags, counted = words.fields[:, FLAGS], ~protected

    def count(chosen: Bools) -> Ints:
        return count_between(chosen & counted, edges)

    is_clitic = (flags & (ALWAYS | CONTRACTION)) != 0  # im is a word of German, and says nothing
    small, rare = (tokens.kinds == LETTER) & ~is_clitic, _rare_words(words) & ~is_clitic
    english, foreign = count((flags & ENGLISH) != 0), count((flags & FOREIGN) != 0)
    size, size_small, rare_small = count(counted), count(small), count(rare & small)
    strange = (english < min_english * size) & (rare_small >= np.maximum(2, _RARE_SMALL * size_small))
    most = (rare_small > 1) | (2 * rare_small > size_small)
    bare = (english == 0) & most & (count(rare) >= _RARE_ANY * size)
    result: Bools = np.repeat((foreign > english) | strange | bare, np.diff(edges))
    return result


def _paragraphs(tokens: Tokens) -> Ints:
    """Return the words at the borders of the n paragraphs, intp (n + 1,)."""
    starts = (tokens.before & BREAK) != 0  # so does every document
    return np.append(np.flatnonzero(starts), starts.size)


def _rare_words(words: Words) -> Bools:
    """Return a bool mask (n_tokens,) of the words that edited text hardly has."""
    rare: Bools = words.fields[:, BARE] < _RARE  # most words are not: the other columns are read for few
    at = np.flatnonzero(rare)
    rare[at] = words.fields[at, :WORD_CLASS].max(axis=1) < _RARE
    return rare


def in_sentence_case(tokens: Tokens, words: Words, lexicon: Lexicon) -> Words:
    """
    Return the words as if headlines in title case were sentences, in which only names have capitals.

    A name is what the training text capitalises within sentences nearly as often as it occurs at all.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        lexicon: the lexicon.
    """
    within = (tokens.before & BREAK) == 0
    at = np.flatnonzero(within & words.upper & title_case_words(tokens, words.upper))
    if at.size == 0:
        return words
    capital = lexicon.rows(tokens.raw[at] + CAPITALISED)[:, :WORD_CLASS].max(axis=1).astype(np.intp)
    upper = words.upper.copy()
    upper[at] = capital + _HALVED >= words.fields[at, :WORD_CLASS].max(axis=1)
    return replace(words, upper=upper)


def title_case_words(tokens: Tokens, upper: Bools) -> Bools:
    """
    Return the words of headlines in title case, where capitals tell no name from a verb, bool (n_tokens,).

    Args:
        tokens: the batch.
        upper: bool (n_tokens,), words with a capital.
    """
    edges = _paragraphs(tokens)
    long = tokens.end - tokens.start >= _LONG
    titled = count_between(long & upper, edges) >= np.maximum(2, _TITLED * count_between(long, edges))
    result: Bools = np.repeat(titled, np.diff(edges))
    return result
