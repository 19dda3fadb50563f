"""Misspelt words: those that no lexicon knows, and that are one slip of the keys from a frequent word."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import U32, Bools, Ints
from textfix.engine.text.characters import LETTER
from textfix.engine.text.hashing import MAX_HASHED, hash_tables
from textfix.engine.text.lexicon import BARE, WORD_CLASS, Lexicon
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import LETTER_S, Words

# As in the kernel (_misspellings.pxi).
_FREQUENT = 18  # half octaves: seen 512 times without a mark; a guess
_VOWELS = "aeiou"
_CHUNK = 4096  # words that are looked up together: about eighty look-ups each


def misspelt_words(tokens: Tokens, words: Words, among: Bools, lexicon: Lexicon) -> Bools:
    """
    Return a bool mask (n_tokens,) of the unknown words in small letters that are one slip from a frequent word.

    A slip is a letter typed twice, a letter too many, two letters that changed places, or a vowel that is missing or
    another one.  Terms and foreign words are unknown, too, but mostly near to nothing.  Words in s may only lack an
    apostrophe.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        among: bool (n_tokens,), words that count.
        lexicon: the lexicon.
    """
    misspelt = np.zeros(among.size, dtype=np.bool_)
    unknown = np.flatnonzero(among & (tokens.kinds == LETTER) & (words.last != LETTER_S) & (words.fields[:, BARE] == 0))
    unknown = unknown[words.fields[unknown, :WORD_CLASS].max(axis=1, initial=0) == 0]
    unknown = unknown[tokens.end[unknown] - tokens.start[unknown] < MAX_HASHED]
    for first in range(0, unknown.size, _CHUNK):
        some = unknown[first : first + _CHUNK]
        near = lexicon.rows(_neighbours(tokens, some).ravel())[:, BARE].reshape(some.size, -1)
        misspelt[some] = near.max(axis=1, initial=0) >= _FREQUENT
    return misspelt


def _neighbours(tokens: Tokens, which: Ints) -> U32:
    """Return the hashes of what is one slip from each word, uint32 (n, m); where there is none, of the word itself."""
    numbers, factors = hash_tables()
    start, length = tokens.start[which, None], (tokens.end - tokens.start)[which, None]
    longest = int(length.max(initial=0))
    place = np.arange(longest + 1)
    inside = place < length
    letter = np.where(inside, tokens.codes[np.where(inside, start + place, 0)], 0)
    of_letter = np.where(inside, numbers.take(letter, mode="clip"), np.uint32(0))
    factor, later = factors[: longest + 1], np.append(factors[1 : longest + 1], factors[-1:])
    here, following = of_letter * factor, np.zeros_like(of_letter)
    following[:, :-1] = of_letter[:, 1:]
    before = np.cumsum(here, axis=1, dtype=np.uint32) - here
    whole, moved = here.sum(axis=1, dtype=np.uint32, keepdims=True), of_letter * later
    nearer = following * factor  # each letter one place nearer to the beginning
    behind = nearer[:, ::-1].cumsum(axis=1, dtype=np.uint32)[:, ::-1]
    with_gap = before + moved[:, ::-1].cumsum(axis=1, dtype=np.uint32)[:, ::-1]  # the hash with a place left free here
    swapped = whole - here - following * later + nearer + moved
    slips = [np.where(inside, before + behind, whole), np.where(following > 0, swapped, whole)]
    slips.append(np.where(inside, with_gap + here, whole))
    is_vowel = np.logical_or.reduce([letter == ord(vowel) for vowel in _VOWELS])
    for vowel in _VOWELS:
        own = numbers[ord(vowel)] * factor
        slips += [np.where(is_vowel, whole - here + own, whole), np.where(place <= length, with_gap + own, whole)]
    return np.concatenate(slips, axis=1)
