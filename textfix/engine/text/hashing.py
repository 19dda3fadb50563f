"""Word hashes, and sets of them.

A word's raw hash is a polynomial: the sum of a random number for each character times a random factor for its place.
So the hash of a word without its last letters follows by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from textfix.engine.text.arrays import U32, Bools, Ints, among, distinct
from textfix.engine.text.characters import TABLE_SIZE, WORD, class_table, code_points, lower_table

MAX_HASHED = 32  # places with factors of their own; longer runs of letters are hardly words


@dataclass(frozen=True, slots=True)
class HashSet:
    """
    A set of words, given by their hashes, in which all words of a batch are looked up at once.

    Attributes:
        hashes: uint32 (n,), sorted.
        halves: bool (65536,), the upper halves that occur: one look-up rules out most words.

    >>> from textfix.engine.text.tokens import tokenize
    >>> some = HashSet.of([word_hash("caf"), word_hash("clich")])
    >>> some.holds(tokenize(["A clich in a Caf"]).raw).tolist()
    [False, True, False, False, True]
    """

    hashes: U32
    halves: Bools

    @classmethod
    def of(cls, hashes: Sequence[int] | U32) -> HashSet:
        """Make a set of hashes in any order."""
        ordered = distinct(np.asarray(hashes, dtype=np.uint32))
        halves = np.zeros(1 << 16, dtype=np.bool_)
        halves[ordered >> np.uint32(16)] = True
        return cls(ordered, halves)

    def holds(self, hashes: U32) -> Bools:
        """Return a bool mask (n,) of the hashes, uint32 (n,), that are in the set."""
        found: Bools = self.halves.take(hashes >> np.uint32(16))
        (some,) = found.nonzero()
        if some.size:
            found[some] = among(hashes[some], self.hashes)
        return found


@cache
def hash_tables() -> tuple[U32, U32]:
    """
    Return the random numbers of the raw hash.

    Returns:
        uint32 (65536,), one for each character, 0 outside words; uint32 (MAX_HASHED,), an odd factor for each place.
    """
    rng = np.random.default_rng(20220108)  # the seed is part of the models' format
    characters = rng.integers(1, 1 << 32, TABLE_SIZE, dtype=np.uint32)
    characters = characters[lower_table()]
    characters[(class_table() & WORD) == 0] = 0
    places = rng.integers(0, 1 << 31, MAX_HASHED, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return characters, places


def mix(hashes: U32) -> U32:
    """
    Scramble uint32 hashes so that each output bit depends on every input bit (the finalizer of MurmurHash3).

    >>> int(mix(np.array([1], dtype=np.uint32))[0])
    1364076727
    """
    out = hashes ^ (hashes >> np.uint32(16))
    out *= np.uint32(0x85EBCA6B)
    out ^= out >> np.uint32(13)
    out *= np.uint32(0xC2B2AE35)
    out ^= out >> np.uint32(16)
    return out


def word_hash(word: str) -> int:
    """
    Return the raw hash of one word: the scalar twin of `Tokens.raw`.

    >>> word_hash("Dont") == word_hash("dont")
    True
    """
    characters, places = hash_tables()
    codes = [min(ord(c), TABLE_SIZE - 1) for c in word]
    total = sum(int(characters[c]) * int(places[min(i, MAX_HASHED - 1)]) for i, c in enumerate(codes))
    return total & 0xFFFFFFFF


def word_hashes(words: Sequence[str]) -> U32:
    """
    Return the raw hash of each word, uint32 (n,): many at once, in a twentieth of the time.

    >>> word_hashes(["Dont", "", "a-b"]).tolist() == [word_hash("Dont"), word_hash(""), word_hash("a-b")]
    True
    """
    characters, _ = hash_tables()
    codes = code_points("".join(words))
    lengths = np.fromiter(map(len, words), dtype=np.intp, count=len(words))
    ends = np.cumsum(lengths)
    place = np.arange(codes.size) - np.repeat(ends - lengths, lengths)
    sums = np.cumsum(characters.take(codes, mode="clip") * place_factor(place), dtype=np.uint32)
    return np.diff(np.append(np.uint32(0), sums)[ends], prepend=np.uint32(0))


@cache
def hash_set(words: frozenset[str]) -> HashSet:
    """Return a set of words in which the words of a batch are looked up."""
    return HashSet.of(set_hashes(words))


@cache
def set_hashes(words: frozenset[str]) -> U32:
    """Return the raw hashes of a set of words, uint32 (n,), in no order that matters."""
    return word_hashes(sorted(words))


def last_letter_term(codes: U32, power: U32) -> U32:
    """
    Return what the last characters of words contribute to their raw hashes, uint32 (n,).

    Args:
        codes: uint32 (n,), the characters.
        power: uint32 (n,), the factors of their places, as from `place_factor`.
    """
    characters, _ = hash_tables()
    return characters.take(codes, mode="clip") * power


def place_factor(place: Ints | U32) -> U32:
    """Return the factors, uint32 (n,), of places in a word, counted from 0."""
    _, places = hash_tables()
    return places.take(place, mode="clip")
