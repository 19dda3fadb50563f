"""The lexicon: how often each word occurs with and without its apostrophe in edited text, and its kind.

Presence is not correctness (people write `dont`): the lexicon holds counts, not a list of valid words.  A word is
found by the hash of its skeleton, so all forms that coincide without their marks share an entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textfix.engine.text import kernel
from textfix.engine.text.arrays import I64, U8, U16, U32, U64, Ints
from textfix.errors import ModelError

# Columns of `Lexicon.fields`.  The first five are counts in half octaves, round(2 * log2(1 + n)): 0 is "never seen".
BARE = 0  # without a mark
LAST1 = 1  # with a mark before the last letter: dog’s
LAST2 = 2  # before the last two letters: they’re
END = 3  # behind the last letter: dogs’
LEXICAL = 4  # anywhere else: o’clock
WORD_CLASS = 5  # fine class, by the words that it occurs with (docs/design/apostrophes.md); 0: none
COARSE = 6  # coarse class; 0: none
FLAGS = 7
# Bits of the FLAGS column; tools/lexicon/build_lexicon.py sets them.
CANDIDATE = 1  # does not end in s, but is seen with an apostrophe often enough to be scored
NEVER = 2  # ends in s, but is so common without an apostrophe that scoring it is a waste (is, was, this)
ALWAYS = 4  # hardly ever seen without its apostrophe: dont, youre, whats
ENGLISH = 8  # a frequent function word that English does not share with its neighbours
FREQUENT = 16  # a common English word, lower-cased
FOREIGN = 64  # a function word of another language in Latin letters
CONTRACTION = 32  # pronoun or auxiliary with a clitic, as against a possessive
COMMON = FREQUENT | CONTRACTION  # what English is made of, function words or not
CAPITALISED = np.uint32(0x9E3779B9)  # plus a word's hash: the entry of its capitalised form within sentences
_LEVEL_BITS = 19
_SHIFT = np.uint32(32 - _LEVEL_BITS)
_KEY_SHIFT = np.uint64(32)
_ROW = np.uint64(0xFFFFFFFF)
# An odd factor for each table: keys that collide under one are apart under the next.
_FACTORS = np.array((0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xB5297A4D), dtype=np.uint32)
LexiconTables = tuple[tuple[U64, ...], U32, U8]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    A read-only hash map from skeleton words to small integers.

    Attributes:
        keys: uint32 (n_entries,), hashes of the words, sorted.
        fields: uint8 (n_entries + 1, 8), the columns above; the last row, of the unknown word, is all zero.
        ranks: uint16 (n_entries + 1,), number of the word among those that the networks have embeddings for; 0: none.
        pattern_keys: uint32 (n_patterns,), sorted hashes of the words with marks in other than the usual places.
        pattern_marks: uint32 (n_patterns,); bit k: an apostrophe before the k-th character.
    """

    keys: U32
    fields: U8
    ranks: U16
    pattern_keys: U32
    pattern_marks: U32
    _levels: tuple[U64, ...]

    @classmethod
    def build(cls, keys: U32, fields: U8, ranks: U16, pattern_keys: U32, pattern_marks: U32) -> Lexicon:
        """
        Make a lexicon of its arrays; `fields` and `ranks` have one row for each key, and none for the unknown word.

        Raises:
            ModelError: the keys collide too often to be indexed.
        """
        unknown = np.zeros((1, fields.shape[1]), dtype=np.uint8)
        rows = np.ascontiguousarray(np.concatenate([fields, unknown]))
        all_ranks = np.append(ranks, np.uint16(0))
        return cls(keys, rows, all_ranks, pattern_keys, pattern_marks, _index(keys))

    def merged(self, keys: U32, counts: I64, pattern_keys: U32, pattern_marks: U32) -> Lexicon:
        """
        Return a lexicon with the counts of more words added; this one is left as it is.

        A word that was counted with a mark becomes a candidate.  All else that is known of a word stays, its mark
        pattern included.

        Args:
            keys: uint32 (n,), hashes of the words, sorted, each once.
            counts: int64 (n, 5), how often each was seen bare, and with a mark in each place of LAST1 to LEXICAL.
            pattern_keys: uint32 (m,), hashes of the words with marks in other places, sorted, each once.
            pattern_marks: uint32 (m,), their mark patterns.
        """
        together = np.union1d(self.keys, keys)
        fields = np.zeros((together.size, self.fields.shape[1]), dtype=np.uint8)
        ranks = np.zeros(together.size, dtype=np.uint16)
        old, at = np.searchsorted(together, self.keys), np.searchsorted(together, keys)
        fields[old], ranks[old] = self.fields[:-1], self.ranks[:-1]
        known = fields[at, :WORD_CLASS]
        added = np.rint(2 * np.log2(np.exp2(known / 2) + counts))  # 2 ** (x / 2) is 1 + n
        fields[at, :WORD_CLASS] = np.where(counts > 0, added, known)
        fields[at[counts[:, LAST1:].any(axis=1)], FLAGS] |= CANDIDATE
        new = ~np.isin(pattern_keys, self.pattern_keys)
        all_patterns = np.concatenate([self.pattern_keys, pattern_keys[new]])
        all_marks = np.concatenate([self.pattern_marks, pattern_marks[new]])
        order = np.argsort(all_patterns)
        return Lexicon.build(together, fields, ranks, all_patterns[order], all_marks[order])

    def find(self, hashes: U32) -> Ints:
        """
        Return the row of each word, intp (n,); unknown words have the last row.

        Args:
            hashes: uint32 (n,), raw hashes as in `Tokens.raw`.
        """
        return self.find_rows(hashes) if kernel.compiled is None else kernel.compiled.find(hashes, *self.tables)

    @property
    def tables(self) -> LexiconTables:
        """What the compiled kernel finds a word in: the tables, their factors, and the columns."""
        return self._levels, _FACTORS, self.fields

    def find_rows(self, hashes: U32) -> Ints:
        """Return what `find` does, with arrays: the reference for the compiled kernel."""
        level = self._levels[0]
        slot = level.take((hashes * _FACTORS[0]) >> _SHIFT)
        found = (slot >> _KEY_SHIFT) == hashes
        row = np.where(found, slot & _ROW, np.uint64(self.keys.size)).astype(np.intp)
        left = np.flatnonzero(~found)
        for level, factor in zip(self._levels[1:], _FACTORS[1:], strict=False):
            slot = level[(hashes[left] * factor) >> _SHIFT]
            found = (slot >> _KEY_SHIFT) == hashes[left]
            row[left[found]] = (slot[found] & _ROW).astype(np.intp)
        return row

    def rows(self, hashes: U32) -> U8:
        """Return the fields of the words with these raw hashes, uint8 (n, 8); zeros for unknown words."""
        return self.fields_of(self.find(hashes))

    def fields_of(self, row: Ints) -> U8:
        """Return the fields of rows from `find`, uint8 (n, 8), with one 8-byte look-up each."""
        packed = self.fields.view(np.uint64)[:, 0]
        return packed.take(row).view(np.uint8).reshape(-1, self.fields.shape[1])

    def patterns(self, hashes: U32) -> U32:
        """Return the mark patterns of the words with these raw hashes, uint32 (n,); 0 for words that have none."""
        if self.pattern_keys.size == 0:
            return np.zeros(hashes.size, dtype=np.uint32)
        at = np.minimum(np.searchsorted(self.pattern_keys, hashes), self.pattern_keys.size - 1)
        return np.where(self.pattern_keys[at] == hashes, self.pattern_marks[at], np.uint32(0))


def _index(keys: U32) -> tuple[U64, ...]:
    """
    Place each key in the first of several direct tables in which its slot is free.

    A slot holds the key in its upper half and the row in its lower, so one look-up answers; an empty slot holds a row
    past the end.
    """
    levels: list[U64] = []
    left = np.arange(keys.size)
    for factor in _FACTORS:
        if left.size == 0 and levels:
            return tuple(levels)
        slots = (keys[left] * factor) >> _SHIFT
        table = np.full(1 << _LEVEL_BITS, keys.size, dtype=np.uint64)
        # Of the keys for one slot the last to be assigned stays: that is the first one, as they come in reverse.
        table[slots[::-1]] = ((keys[left].astype(np.uint64) << _KEY_SHIFT) | left.astype(np.uint64))[::-1]
        levels.append(table)
        left = left[(table[slots] & _ROW) != left.astype(np.uint64)]
    raise ModelError(f"{left.size} words of the lexicon found no place in {len(_FACTORS)} tables; build it anew")
