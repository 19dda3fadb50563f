"""What the apostrophe model sees: candidate words, and for each a row of hashed features of its context.

A candidate is a word whose skeleton may have lost an apostrophe.  Its context is described by *atoms* (32-bit
numbers: a word, a word class, a gap, a bucket of the lexicon) and features are hashes of one to four atoms.
Everything is computed for all candidates of a batch at once, and from the skeleton alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.candidates import allowed, count, patterns
from textfix.engine.text.arrays import U8, U32, Bools, Ints
from textfix.engine.text.characters import DIGIT, SPACE, UPPER
from textfix.engine.text.hashing import mix
from textfix.engine.text.lexicon import ALWAYS, BARE, CAPITALISED, COARSE, END, FLAGS, LAST1, WORD_CLASS, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import ALL_OF_32, Words, base_hash, last_letters, word_keys

_MANY = 3  # repetitions of a word in its document that are told apart
_ATOMS = """
    zero word shape sentence suffix3 suffix2 ratio counts capital base_class own_class
    before after after2 case seen genre sp1 sn1
    p3 p2 p1 n1 n2 n3 cp3 cp2 cp1 cn1 cn2 cn3 kp3 kp2 kp1 kn1 kn2 kn3
""".split()
_ATOM = {name: row for row, name in enumerate(_ATOMS)}


def atom(name: str) -> int:
    """Return the row of an atom in `Candidates.atoms`."""
    return _ATOM[name]


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


def _arity_rows() -> tuple[NDArray[np.intp], U32]:
    """Return for each template its atoms' rows (4, n, missing ones are `zero`) and the factors of those atoms."""
    rows = np.zeros((4, len(TEMPLATES)), dtype=np.intp)
    for column, names in enumerate(TEMPLATES):
        for place, name in enumerate(names):
            rows[place, column] = _ATOM[name]
    rng = np.random.default_rng(1992)
    factors = rng.integers(0, 1 << 31, (5, len(TEMPLATES), 1), dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return rows, factors


_ROWS, _FACTORS = _arity_rows()
_PLACES = [np.flatnonzero(_ROWS[place]) for place in range(4)]


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    The words that a model is asked about.

    Attributes:
        token: intp (n,), index into the batch's tokens.
        pattern: uint32 (n,), where the lexicon puts the marks of a word with marks in unusual places; 0: nowhere.
        allowed: bool (4, n), the places (LAST1, LAST2, END, LEXICAL) where this word may have a mark at all.
        occurrences: intp (n,), how often the word stands in its document.
        atoms: uint32 (n_atoms, n), the description of each context.
    """

    token: Ints
    pattern: U32
    allowed: Bools
    occurrences: Ints
    atoms: U32

    def take(self, which: Ints) -> Candidates:
        """Return some of the candidates, in the order given."""
        return Candidates(
            self.token[which],
            self.pattern[which],
            self.allowed[:, which],
            self.occurrences[which],
            self.atoms[:, which],
        )

    def buckets(self, bits: int, some: slice = slice(None)) -> U32:
        """Return the feature hashes, uint32 (n_templates, n), each below 2**bits."""
        atoms = self.atoms[:, some]
        out = np.empty((len(TEMPLATES), atoms.shape[1]), dtype=np.uint32)
        np.multiply(atoms[_ROWS[0]], _FACTORS[0], out=out)
        for place in (1, 2, 3):
            which = _PLACES[place]
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
        words: its descriptions.
        chosen: intp (n,), indices of the candidates.
        lexicon: the lexicon that `words` was made with.
    """
    atoms = np.zeros((len(_ATOMS), chosen.size), dtype=np.uint32)
    if chosen.size == 0:
        nothing = np.zeros((4, 0), dtype=np.bool_)
        return Candidates(chosen, np.zeros(0, dtype=np.uint32), nothing, np.zeros(0, dtype=np.intp), atoms)
    _own_atoms(atoms, tokens, words, chosen, lexicon)
    _context_atoms(atoms, tokens, words, chosen)
    occurrences = _document_atoms(atoms, tokens, words, chosen)
    pattern = patterns(tokens, words, chosen, lexicon)
    return Candidates(chosen, pattern, allowed(tokens, words, chosen, pattern), occurrences, atoms)


def _own_atoms(atoms: U32, tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> None:
    """Fill in what is known of the word itself."""
    start, end = tokens.start[chosen], tokens.end[chosen]
    raw, fields, upper = tokens.raw[chosen], words.fields[chosen], words.upper[chosen]
    base = base_hash(tokens, chosen)
    looked_up = lexicon.rows(np.concatenate([base, raw + CAPITALISED, base + CAPITALISED]))
    base_fields, own_cap, base_cap = looked_up.reshape(3, chosen.size, -1)
    length = np.minimum(end - start, 7).astype(np.uint32)
    uppers = count(tokens, UPPER)[chosen]
    z, y, x = last_letters(tokens, chosen)

    atoms[_ATOM["word"]] = mix(raw)
    has_digit = (tokens.kinds[chosen] & DIGIT) != 0
    shape = upper + 2 * (uppers > 1) + 4 * (uppers == end - start) + 8 * has_digit
    atoms[_ATOM["shape"]] = shape.astype(np.uint32) * np.uint32(8) + length
    atoms[_ATOM["sentence"]] = starts_sentence(tokens.before[chosen]) * np.uint32(2) + upper
    suffix2 = z + y * np.uint32(65599)
    atoms[_ATOM["suffix2"]] = suffix2
    atoms[_ATOM["suffix3"]] = suffix2 + x * np.uint32(0x01000193)
    atoms[_ATOM["ratio"]] = _ratio(fields, base_fields) + np.uint32(4096) * upper
    atoms[_ATOM["counts"]] = _counts(fields, base_fields)
    atoms[_ATOM["capital"]] = np.where(upper, _ratio(own_cap, base_cap) + np.uint32(4096), np.uint32(1))
    atoms[_ATOM["base_class"]] = base_fields[:, WORD_CLASS].astype(np.uint32) * np.uint32(2) + upper
    atoms[_ATOM["own_class"]] = fields[:, WORD_CLASS].astype(np.uint32) * np.uint32(2) + upper


def _ratio(fields: U8, base: U8) -> U32:
    """Bucket the odds of a mark before the last letter, with what is known of the forms behind them."""
    bare, with_mark, plural = (fields[:, k].astype(np.int32) for k in (BARE, LAST1, END))
    odds: NDArray[np.int32] = np.clip((with_mark - bare + 1) >> 1, -6, 6) + 6
    known = (bare > 0) + 2 * (with_mark > 0) + 4 * (plural > 6)
    stem = np.minimum(base[:, BARE] // 6, 4).astype(np.int32)
    packed: NDArray[np.int32] = (odds * 8 + known) * 8 + stem
    return packed.astype(np.uint32)


def _counts(fields: U8, base: U8) -> U32:
    bare, with_mark, plural = (fields[:, k].astype(np.uint32) for k in (BARE, LAST1, END))
    stem = base[:, BARE].astype(np.uint32)
    packed = np.minimum(bare // 3, 9) * 10 + np.minimum(with_mark // 3, 9)
    return np.asarray((packed * 8 + np.minimum(plural // 3, 7)) * 12 + np.minimum(stem // 3, 11), dtype=np.uint32)


_EDGE = np.uint32(0x5BD1E995)  # what stands beyond the paragraph
_STEPS = np.array([[-3], [-2], [-1], [1], [2], [3]])
_NOT_SPACE = np.uint16(0xFFFF ^ SPACE)


def _context_atoms(atoms: U32, tokens: Tokens, words: Words, chosen: Ints) -> None:
    """Fill in the neighbours: words, classes and gaps, hidden beyond the end of the paragraph."""
    at = chosen + _STEPS
    inside = (at >= 0) & (at < tokens.raw.size)
    np.clip(at, 0, tokens.raw.size - 1, out=at)
    # The gap on the candidate's side of each neighbour; a break there hides it and all beyond.
    gap = np.concatenate([tokens.after[at[:3]], tokens.before[at[3:]]])
    visible = inside & ((gap & BREAK) == 0)
    for nearer, farther in ((2, 1), (1, 0), (3, 4), (4, 5)):
        visible[farther] &= visible[nearer]
    # Inside a sentence a gap is a space; anything else changes what the neighbour is.
    between = (gap & _NOT_SPACE).astype(np.uint32) * np.uint32(0x9E3779B1)
    z, y, x = last_letters(tokens, at)
    suffix = z + y * np.uint32(65599) + x * np.uint32(0x01000193)
    upper = words.upper[at]
    fine, coarse = (words.fields[at, column].astype(np.uint32) for column in (WORD_CLASS, COARSE))
    # An unknown word is classed by its ending.
    fine = np.where(fine > 0, fine * np.uint32(2), suffix * np.uint32(2) + np.uint32((1 << 20) + 1)) + upper
    coarse = np.where(coarse > 0, coarse * np.uint32(2), z * np.uint32(2) + np.uint32((1 << 12) + 1)) + upper
    for first, what in (("p3", mix(tokens.raw[at])), ("cp3", fine), ("kp3", coarse)):
        row = _ATOM[first]
        atoms[row : row + len(_STEPS)] = np.where(visible, what + between, _EDGE)
    atoms[_ATOM["sp1"]], atoms[_ATOM["sn1"]] = np.where(visible, suffix, _EDGE)[2:4]
    after = tokens.after & _NOT_SPACE
    atoms[_ATOM["after2"]] = np.where(visible[3], after[at[3]], _EDGE)
    atoms[_ATOM["before"]] = tokens.before[chosen] & _NOT_SPACE
    atoms[_ATOM["after"]] = after[chosen]
    seen_upper = upper & visible
    atoms[_ATOM["case"]] = seen_upper[3] * np.uint32(2) + seen_upper[2]


def _document_atoms(atoms: U32, tokens: Tokens, words: Words, chosen: Ints) -> Ints:
    """Fill in what the rest of the document shows: the base word by itself, the same word again, contractions."""
    everything = np.sort(word_keys(tokens, slice(None)))
    own = word_keys(tokens, chosen)
    wanted = np.concatenate([own, (own & ~ALL_OF_32) | base_hash(tokens, chosen)])
    own_seen, base_seen = _occurrences(everything, wanted).reshape(2, -1)
    seen = np.minimum(base_seen, _MANY) * (_MANY + 1) + np.minimum(own_seen - 1, _MANY)
    atoms[_ATOM["seen"]] = seen.astype(np.uint32) * np.uint32(2) + words.upper[chosen]

    count = np.bincount(tokens.document, minlength=tokens.text_start.size - 1)
    always = (words.fields[:, FLAGS] & ALWAYS) != 0
    contracted = np.bincount(tokens.document[always], minlength=count.size)
    # Contractions a thousand words, in octaves: formal prose, news, speech; and none in a short text says little.
    rate = np.floor(np.log2(1 + 1000 * contracted / np.maximum(count, 1)))
    size = np.floor(np.log2(1 + count / 64))
    genre = (np.minimum(rate, 6) * 4 + np.minimum(size, 3)).astype(np.uint32)
    atoms[_ATOM["genre"]] = genre[tokens.document[chosen]]
    return own_seen


def _occurrences(ordered: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> Ints:
    return np.searchsorted(ordered, wanted, side="right") - np.searchsorted(ordered, wanted, side="left")
