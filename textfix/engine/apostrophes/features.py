"""Features of the apostrophe model: hashed descriptions of each candidate and its context.

Each candidate is described by *atoms*: 32-bit numbers for a word, a word class, a gap, a bucket of the lexicon.  A
feature is a hash of one to four atoms.  All candidates of a batch are described at once, and from the skeleton alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.candidates import allowed_places, characters_per_word, lexicon_patterns
from textfix.engine.text.arrays import U8, U32, U64, Bools, Ints
from textfix.engine.text.characters import DIGIT, SPACE, UPPER
from textfix.engine.text.hashing import mix
from textfix.engine.text.lexicon import ALWAYS, BARE, CAPITALISED, COARSE, END, FLAGS, LAST1, WORD_CLASS, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import RAW_HASH, Words, base_hash, suffix_hashes, word_keys

# Neighbours are numbered from the candidate: p1 is the word before it, n1 the word behind it.
# p, n: the word; cp, cn: its fine class; kp, kn: its coarse class; sp, sn: its ending.
_NEIGHBOURS = {kind: [f"{kind}{at}" for at in ("p3", "p2", "p1", "n1", "n2", "n3")] for kind in ("", "c", "k")}
_ATOMS = (
    "zero",  # pads features of fewer than four atoms
    *"word shape sentence suffix3 suffix2 ratio counts capital base_class own_class".split(),
    *"before after after2 case sp1 sn1".split(),
    *(name for names in _NEIGHBOURS.values() for name in names),
    *"seen genre".split(),
)
_ROW_OF_ATOM = {name: row for row, name in enumerate(_ATOMS)}
AtomRows = dict[str, NDArray[Any]]  # atoms by name, each (n,) of integers or bool

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
            rows[place, column] = _ROW_OF_ATOM[name]
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
        atoms: uint32 (n_atoms, n), the description of each context.
    """

    token: Ints
    pattern: U32
    allowed: Bools
    occurrences: Ints
    atoms: U32

    def take(self, which: Ints) -> Candidates:
        """Return the candidates with these indices, intp (k,), in this order."""
        return Candidates(
            self.token[which],
            self.pattern[which],
            self.allowed[:, which],
            self.occurrences[which],
            self.atoms[:, which],
        )

    def atom(self, name: str) -> U32:
        """Return an atom of each candidate, uint32 (n,)."""
        row: U32 = self.atoms[_ROW_OF_ATOM[name]]
        return row

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


def extract(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> Candidates:
    """
    Describe the contexts of the chosen words.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        chosen: intp (n,), indices of the candidates.
        lexicon: the lexicon that `words` was made with.
    """
    atoms = np.zeros((len(_ATOMS), chosen.size), dtype=np.uint32)
    if chosen.size == 0:
        nothing = np.zeros((4, 0), dtype=np.bool_)
        return Candidates(chosen, np.zeros(0, dtype=np.uint32), nothing, np.zeros(0, dtype=np.intp), atoms)
    occurrences, base_occurrences = _occurrences(tokens, chosen)
    rows = _own_atoms(tokens, words, chosen, lexicon) | _context_atoms(tokens, words, chosen)
    rows["seen"] = _seen(occurrences, base_occurrences) * np.uint32(2) + words.upper[chosen]
    rows["genre"] = _genre(tokens, words)[tokens.document[chosen]]
    for name, row in rows.items():
        atoms[_ROW_OF_ATOM[name]] = row
    pattern = lexicon_patterns(tokens, words, chosen, lexicon)
    return Candidates(chosen, pattern, allowed_places(tokens, words, chosen, pattern), occurrences, atoms)


def _own_atoms(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> AtomRows:
    """Return the atoms of the word itself."""
    raw, fields, upper = tokens.raw[chosen], words.fields[chosen], words.upper[chosen]
    base = base_hash(tokens, chosen)
    looked_up = lexicon.rows(np.concatenate([base, raw + CAPITALISED, base + CAPITALISED]))
    base_fields, own_cap, base_cap = looked_up.reshape(3, chosen.size, -1)
    _, suffix2, suffix3 = suffix_hashes(tokens, chosen)
    return {
        "word": mix(raw),
        "shape": _shape(tokens, upper, chosen),
        "sentence": starts_sentence(tokens.before[chosen]) * np.uint32(2) + upper,
        "suffix2": suffix2,
        "suffix3": suffix3,
        "ratio": _ratio(fields, base_fields) + np.uint32(4096) * upper,
        "counts": _counts(fields, base_fields),
        "capital": np.where(upper, _ratio(own_cap, base_cap) + np.uint32(4096), np.uint32(1)),
        "base_class": base_fields[:, WORD_CLASS].astype(np.uint32) * np.uint32(2) + upper,
        "own_class": fields[:, WORD_CLASS].astype(np.uint32) * np.uint32(2) + upper,
    }


def _shape(tokens: Tokens, upper: Bools, chosen: Ints) -> U32:
    """Pack capitals, digits and length, up to 7 letters, uint32 (n,)."""
    length = tokens.end[chosen] - tokens.start[chosen]
    capitals = characters_per_word(tokens, UPPER)[chosen]
    has_digit = (tokens.kinds[chosen] & DIGIT) != 0
    shape: Ints = upper + 2 * (capitals > 1) + 4 * (capitals == length) + 8 * has_digit
    return np.asarray(shape * 8 + np.minimum(length, 7), dtype=np.uint32)


def _ratio(fields: U8, base: U8) -> U32:
    """
    Bucket the odds of a mark before the last letter, with which forms are known, uint32 (n,).

    Args:
        fields: uint8 (n, 8), lexicon columns of the words.
        base: uint8 (n, 8), those of the words without their last letter.
    """
    bare, with_mark, plural = (fields[:, k].astype(np.int32) for k in (BARE, LAST1, END))
    odds: NDArray[np.int32] = np.clip((with_mark - bare + 1) >> 1, -6, 6) + 6
    known = (bare > 0) + 2 * (with_mark > 0) + 4 * (plural > 6)
    stem = np.minimum(base[:, BARE] // 6, 4).astype(np.int32)
    packed: NDArray[np.int32] = (odds * 8 + known) * 8 + stem
    return packed.astype(np.uint32)


def _counts(fields: U8, base: U8) -> U32:
    """Bucket the counts of a word's forms and of its base, in steps of three half octaves, uint32 (n,)."""
    bare, with_mark, plural = (fields[:, k].astype(np.uint32) for k in (BARE, LAST1, END))
    stem = base[:, BARE].astype(np.uint32)
    packed = np.minimum(bare // 3, 9) * 10 + np.minimum(with_mark // 3, 9)
    return np.asarray((packed * 8 + np.minimum(plural // 3, 7)) * 12 + np.minimum(stem // 3, 11), dtype=np.uint32)


_EDGE = np.uint32(0x5BD1E995)  # the atom of whatever lies beyond the paragraph
_STEPS = np.array([[-3], [-2], [-1], [1], [2], [3]])
_P1, _N1 = 2, 3  # rows of _STEPS: the word before, the word behind
_NOT_SPACE = np.uint16(0xFFFF ^ SPACE)


def _context_atoms(tokens: Tokens, words: Words, chosen: Ints) -> AtomRows:
    """Return the atoms of the neighbours (words, classes, gaps), hidden beyond the end of the paragraph."""
    at = chosen + _STEPS
    inside = (at >= 0) & (at < tokens.raw.size)
    np.clip(at, 0, tokens.raw.size - 1, out=at)
    # The gap on the candidate's side of each neighbour; a break there hides it and all beyond.
    gap = np.concatenate([tokens.after[at[:_N1]], tokens.before[at[_N1:]]])
    visible = inside & ((gap & BREAK) == 0)
    for nearer, farther in ((2, 1), (1, 0), (3, 4), (4, 5)):
        visible[farther] &= visible[nearer]
    # Inside a sentence a gap is a space; anything else changes what the neighbour is.
    between = (gap & _NOT_SPACE).astype(np.uint32) * np.uint32(0x9E3779B1)
    upper = words.upper[at]
    last, _, suffix = suffix_hashes(tokens, at)
    what = {
        "": mix(tokens.raw[at]),
        "c": _class_atoms(words.fields[at, WORD_CLASS], suffix, 20) + upper,
        "k": _class_atoms(words.fields[at, COARSE], last, 12) + upper,
    }
    rows: AtomRows = {}
    for kind, names in _NEIGHBOURS.items():
        rows |= zip(names, np.where(visible, what[kind] + between, _EDGE), strict=True)
    rows["sp1"], rows["sn1"] = np.where(visible, suffix, _EDGE)[_P1 : _N1 + 1]
    after = tokens.after & _NOT_SPACE
    rows["before"], rows["after"] = tokens.before[chosen] & _NOT_SPACE, after[chosen]
    rows["after2"] = np.where(visible[_N1], after[at[_N1]], _EDGE)
    visible_upper = upper & visible
    rows["case"] = visible_upper[_N1] * np.uint32(2) + visible_upper[_P1]
    return rows


def _class_atoms(classes: U8, ending: U32, bits: int) -> U32:
    """
    Return twice the class of each word; unknown words are classed by their ending.

    Args:
        classes: uint8, 0 for unknown words.
        ending: uint32, of the same shape.
        bits: of the classes of endings, which keeps them apart from those of words.
    """
    known = classes.astype(np.uint32)
    return np.where(known > 0, known * np.uint32(2), ending * np.uint32(2) + np.uint32((1 << bits) + 1))


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


def _occurrences(tokens: Tokens, chosen: Ints) -> tuple[Ints, Ints]:
    """Count the occurrences in its document of each word and of the word without its last letter, intp (n,) each."""
    ordered = np.sort(word_keys(tokens, slice(None)))
    own = word_keys(tokens, chosen)
    wanted: U64 = np.concatenate([own, (own & ~RAW_HASH) | base_hash(tokens, chosen)])
    count = np.searchsorted(ordered, wanted, side="right") - np.searchsorted(ordered, wanted, side="left")
    occurrences, base_occurrences = count.reshape(2, -1)
    return occurrences, base_occurrences
