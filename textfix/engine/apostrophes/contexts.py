"""Atoms: a candidate and its context as 32-bit numbers, described with arrays: the reference for the kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.candidates import characters_per_word
from textfix.engine.text.arrays import U8, U32, Bools, Ints
from textfix.engine.text.characters import DIGIT, SPACE, UPPER
from textfix.engine.text.hashing import mix
from textfix.engine.text.lexicon import BARE, CAPITALISED, COARSE, END, LAST1, WORD_CLASS, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import Words, base_hash, suffix_hashes

# Neighbours are numbered from the candidate: p1 is the word before it, n1 the word behind it.
# p, n: the word; cp, cn: its fine class; kp, kn: its coarse class; sp, sn: its ending.
_NEIGHBOURS = {kind: [f"{kind}{at}" for at in ("p3", "p2", "p1", "n1", "n2", "n3")] for kind in ("", "c", "k")}
ATOMS = (
    "zero",  # pads features of fewer than four atoms
    *"word shape sentence suffix3 suffix2 ratio counts capital base_class own_class".split(),
    *"before after after2 case sp1 sn1".split(),
    *(name for names in _NEIGHBOURS.values() for name in names),
    *"seen genre".split(),
)
ROW_OF_ATOM = {name: row for row, name in enumerate(ATOMS)}
AtomRows = dict[str, NDArray[Any]]  # atoms by name, each (n,) of integers or bool


def describe_contexts(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon, in_document: U32) -> U32:
    """
    Return the atoms of candidates, uint32 (n_atoms, n): the reference for the compiled kernel.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        chosen: intp (n,), indices of the candidates.
        lexicon: the lexicon that `words` was made with.
        in_document: uint32 (2, n), the atoms that the document gives: `seen` without the capital, and `genre`.
    """
    atoms = np.zeros((len(ATOMS), chosen.size), dtype=np.uint32)
    rows = _own_atoms(tokens, words, chosen, lexicon) | _context_atoms(tokens, words, chosen)
    rows["seen"] = in_document[0] * np.uint32(2) + words.upper[chosen]
    rows["genre"] = in_document[1]
    for name, row in rows.items():
        atoms[ROW_OF_ATOM[name]] = row
    return atoms


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
