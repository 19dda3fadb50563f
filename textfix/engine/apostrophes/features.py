"""Features of the apostrophe model: hashed descriptions of each candidate and its context.

Each candidate is described by *atoms*: 32-bit numbers for a word, a word class, a gap, a bucket of the lexicon.  A
feature is a hash of one to four atoms.  All candidates of a batch are described at once, and from the skeleton alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from textfix.engine.apostrophes.candidates import allowed_places, lexicon_patterns
from textfix.engine.apostrophes.contexts import ATOMS, ROW_OF_ATOM, describe_contexts
from textfix.engine.text import kernel
from textfix.engine.text.arrays import I8, U8, U32, U64, Bools, Ints
from textfix.engine.text.characters import class_table, lower_table
from textfix.engine.text.lexicon import ALWAYS, FLAGS, Lexicon
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import RAW_HASH, Words, base_hash, word_keys

# A feature is the conjunction of its atoms; the order of this list is part of the model's format.
TEMPLATES: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split())
    for line in """
    word
    word shape
    word sentence
    word before after
    suffix3 shape
    suffix2 shape sentence
    ratio
    counts
    capital
    word n1
    word p1
    word p1 n1
    word n1 n2
    word p2 p1
    word cn1
    word cp1
    word cp1 cn1
    word kn1 kn2
    word kp2 kp1
    word kp1 kn1 kn2
    word after case
    word genre
    word seen
    ratio cn1
    ratio cp1
    ratio cp1 cn1
    ratio n1
    ratio p1
    ratio p1 n1
    ratio n1 n2
    ratio p2 p1
    ratio kn1 kn2 kn3
    ratio kp2 kp1
    ratio kp1 kn1 kn2
    ratio kp2 kp1 kn1
    ratio sn1 after
    ratio sp1 sn1
    ratio sentence case
    ratio before after
    ratio after after2 kn1
    ratio seen
    ratio seen cn1
    ratio seen cp1
    ratio genre
    capital seen
    capital cn1
    capital cp1 kn1
    capital kn1 kn2
    counts cn1
    counts kp1 kn1
    counts seen
    base_class cn1 ratio
    base_class cp1 cn1
    base_class own_class kn1
    own_class cp1 cn1
    own_class cn1 cn2
    own_class n1
    own_class p1
    suffix3 cn1 kp1
    suffix3 seen cn1
    cp1 cn1 cn2 ratio
    cp2 cp1 cn1 ratio
    """.strip().splitlines()
)


def _template_tables() -> tuple[Ints, U32]:
    """
    Return the atoms of each feature and the multipliers of its hash.

    Returns:
        intp (4, n_templates), rows of `Candidates.atoms`, 0 ("zero") where a feature has fewer atoms;
        uint32 (5, n_templates, 1), random odd factors of the four atoms, and an addend.
    """
    rows = np.zeros((4, len(TEMPLATES)), dtype=np.intp)
    for column, names in enumerate(TEMPLATES):
        for place, name in enumerate(names):
            rows[place, column] = ROW_OF_ATOM[name]
    rng = np.random.default_rng(1992)  # the seed is part of the model's format
    factors = rng.integers(0, 1 << 31, (5, len(TEMPLATES), 1), dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return rows, factors


_ROWS, _FACTORS = _template_tables()
_LONG_ENOUGH = [np.flatnonzero(_ROWS[place]) for place in range(4)]  # templates that have an atom in each place


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    The words that the model scores, with their features.

    Attributes:
        token: intp (n,), index into the batch's tokens.
        pattern: uint32 (n,), the lexicon's mark pattern of a word with marks in unusual places; 0: none.
        allowed: bool (4, n), the places (LAST1, LAST2, END, LEXICAL) where the word may have a mark at all.
        occurrences: intp (n,), how often the word occurs in its document.
        bases: intp (n,), how often the word without its last letter does.
        seen: uint8 (n,), the atom of that name, which the reranker reads as well.
        genre: uint8 (n,), that atom.
        atoms: uint32 (n_atoms, n), the description of each context; uint32 (0, n) once the classifier has read it.
    """

    token: Ints
    pattern: U32
    allowed: Bools
    occurrences: Ints
    bases: Ints
    seen: U8
    genre: U8
    atoms: U32

    def take(self, which: Ints) -> Candidates:
        """Return the candidates with these indices, intp (k,), in this order."""
        return Candidates(
            self.token[which],
            self.pattern[which],
            self.allowed[:, which],
            self.occurrences[which],
            self.bases[which],
            self.seen[which],
            self.genre[which],
            self.atoms[:, which],
        )

    def without_atoms(self) -> Candidates:
        """Return the candidates without their atoms, which take the most memory and only the classifier reads."""
        return replace(self, atoms=np.zeros((0, self.token.size), dtype=np.uint32))

    def buckets(self, bits: int, some: slice = slice(None)) -> U32:
        """
        Return the feature hashes of some candidates.

        Args:
            bits: the hashes are below 2**bits.
            some: which candidates.

        Returns:
            uint32 (n_templates, n).
        """
        atoms = self.atoms[:, some]
        out = np.empty((len(TEMPLATES), atoms.shape[1]), dtype=np.uint32)
        np.multiply(atoms[_ROWS[0]], _FACTORS[0], out=out)
        for place in (1, 2, 3):
            which = _LONG_ENOUGH[place]
            out[which] += atoms[_ROWS[place, which]] * _FACTORS[place, which]
        out += _FACTORS[4]
        out ^= out >> np.uint32(15)
        out *= np.uint32(0x2C1B3C6D)
        out >>= np.uint32(32 - bits)
        return out

    def summed_by(self, compiled: ModuleType, weights: I8) -> U64:
        """Return what `summed` does, computed by the compiled kernel; weights are int8 (2**bits, 4)."""
        atoms, packed = np.ascontiguousarray(self.atoms.T), weights.view(np.uint32)[:, 0]
        sums: U64 = compiled.sum_weights(atoms, *template_tables(), packed)
        return sums

    def summed(self, table: U64, chunk: int) -> U64:
        """
        Return the sum of the packed weights of the features of each candidate, uint64 (n,).

        Args:
            table: uint64 (2**bits,), the weights.
            chunk: how many are summed together; the result does not depend on it.
        """
        n, bits = self.token.size, table.size.bit_length() - 1
        sums = np.empty(n, dtype=np.uint64)
        for start in range(0, n, chunk):
            part = slice(start, start + chunk)
            np.add.reduce(table.take(self.buckets(bits, part)), axis=0, out=sums[part])
        return sums


def template_tables() -> tuple[U8, U32]:
    """Return the atoms of each feature, uint8 (4, n_templates), and factors of its hash, uint32 (5, n_templates)."""
    return _ROWS.astype(np.uint8), np.ascontiguousarray(_FACTORS[:, :, 0])


def extract(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> Candidates:
    """
    Describe the contexts of the chosen words.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        chosen: intp (n,), indices of the candidates.
        lexicon: the lexicon that `words` was made with.
    """
    if chosen.size == 0:
        none, places = np.zeros(0, dtype=np.uint8), np.zeros((4, 0), dtype=np.bool_)
        counts, atoms = none.astype(np.intp), np.zeros((len(ATOMS), 0), dtype=np.uint32)
        return Candidates(chosen, none.astype(np.uint32), places, counts, counts, none, none, atoms)
    count, describe = (
        (count_occurrences, describe_contexts) if kernel.compiled is None else (_count_compiled, _describe_compiled)
    )
    occurrences, base_occurrences = count(tokens, chosen)
    in_document = np.stack([_seen(occurrences, base_occurrences), _genre(tokens, words)[tokens.document[chosen]]])
    atoms = describe(tokens, words, chosen, lexicon, in_document)
    pattern = lexicon_patterns(tokens, words, chosen, lexicon)
    seen, genre = (atoms[ROW_OF_ATOM[name]].astype(np.uint8) for name in ("seen", "genre"))
    allowed = allowed_places(tokens, words, chosen, pattern)
    return Candidates(chosen, pattern, allowed, occurrences, base_occurrences, seen, genre, atoms)


def _describe_compiled(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon, in_document: U32) -> U32:
    assert kernel.compiled
    t, given = tokens, np.concatenate([base_hash(tokens, chosen)[None], in_document])
    arrays = (t.codes, t.start, t.end, t.raw, t.kinds, t.before, t.after)
    described = (words.fields, words.upper.view(np.uint8))
    tables = class_table(), lower_table()
    atoms: U32 = kernel.compiled.describe_contexts(arrays, described, chosen, tables, lexicon.tables, given)
    return atoms.T


def _count_compiled(tokens: Tokens, chosen: Ints) -> tuple[Ints, Ints]:
    assert kernel.compiled
    occurrences, base_occurrences = kernel.compiled.count_occurrences(
        tokens.raw, tokens.document, chosen, base_hash(tokens, chosen)
    )
    return occurrences, base_occurrences


_MOST_REPEATS = 3  # repetitions of a word in its document that are told apart


def _seen(occurrences: Ints, base_occurrences: Ints) -> U32:
    """Pack how often the base word, and the word itself once more, occur in the document, uint32 (n,)."""
    base, repeats = np.minimum(base_occurrences, _MOST_REPEATS), np.minimum(occurrences - 1, _MOST_REPEATS)
    return (base * (_MOST_REPEATS + 1) + repeats).astype(np.uint32)


def _genre(tokens: Tokens, words: Words) -> U32:
    """
    Bucket each document's contractions a thousand words and its length, both in octaves, uint32 (n_documents,).

    Formal prose, news and speech differ in their contractions; that a short text has none says little.
    """
    count = np.bincount(tokens.document, minlength=tokens.text_start.size - 1)
    always = (words.fields[:, FLAGS] & ALWAYS) != 0
    contracted = np.bincount(tokens.document[always], minlength=count.size)
    rate = np.floor(np.log2(1 + 1000 * contracted / np.maximum(count, 1)))
    size = np.floor(np.log2(1 + count / 64))
    return (np.minimum(rate, 6) * 4 + np.minimum(size, 3)).astype(np.uint32)


def count_occurrences(tokens: Tokens, chosen: Ints) -> tuple[Ints, Ints]:
    """
    Count the occurrences in its document of each word and of the word without its last letter, intp (n,) each.

    The reference for the compiled kernel.
    """
    ordered = np.sort(word_keys(tokens, slice(None)))
    own = word_keys(tokens, chosen)
    wanted: U64 = np.concatenate([own, (own & ~RAW_HASH) | base_hash(tokens, chosen)])
    count = np.searchsorted(ordered, wanted, side="right") - np.searchsorted(ordered, wanted, side="left")
    occurrences, base_occurrences = count.reshape(2, -1)
    return occurrences, base_occurrences
