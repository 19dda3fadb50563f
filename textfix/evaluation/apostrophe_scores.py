"""Scores of restored apostrophes, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from textfix import rules
from textfix.edits import Finding
from textfix.engine.apostrophes.findings import rule_of_mark
from textfix.engine.models import load_model
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import CONTRACTION, FLAGS, NEVER
from textfix.engine.text.standing_marks import Place, mark_bits, mark_places, touched
from textfix.evaluation.metrics import NO_EDIT, Tally, share
from textfix.evaluation.repaired_batch import RepairedBatch
from textfix.gold.apostrophes import Apostrophes

# Words that are other words without their mark, and where the mark belongs.
_PAIRS = {
    "its/it’s": Place.LAST1,
    "were/we’re": Place.LAST2,
    "well/we’ll": Place.LAST2,
    "ill/I’ll": Place.LAST2,
    "lets/let’s": Place.LAST1,
}
CHOICES = (*_PAIRS, "plural/possessive")


@dataclass(frozen=True, slots=True)
class Choice:
    """
    Occurrences of words that exist with and without a mark.

    Attributes:
        words: all occurrences.
        marked: occurrences with a mark in the clean text.
        right: occurrences, with and without a mark, that are as in the clean text.
    """

    words: int
    marked: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """Share of the occurrences that are right; None if there are none."""
        return share(self.right, self.words)


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """
    The n words that count: those that lost a mark, got one, or are one of `CHOICES`.

    Attributes:
        genre: intp (n,).
        kind: intp (n,), index into `rules.APOSTROPHE_CODES`: the rule that the marks of the clean word fall under, or
            that of the edit if there are none.
        rule: intp (n,), index into `rules.APOSTROPHE_CODES`: the rule of the edit; -1 without one.
        confidence: float64 (n,), of the edit; NO_EDIT without one.
        judged: bool (n,), it is known what the word lost.
        lost: bool (n,), it lost a mark.
        exact: bool (n,), exactly what it lost was inserted.
        choice: intp (n,), index into CHOICES; -1 for all others.
        marked: bool (n,), the clean word holds an apostrophe.
    """

    genre: Ints
    kind: Ints
    rule: Ints
    confidence: F64
    judged: Bools
    lost: Bools
    exact: Bools
    choice: Ints
    marked: Bools


def join_words(parts: Sequence[ComparedWords]) -> ComparedWords:
    """Concatenate the comparisons of several batches."""
    return ComparedWords(
        **{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(ComparedWords)}
    )


def compare_words(batch: RepairedBatch) -> ComparedWords:
    """Compare the apostrophes of clean texts with those that were inserted into their damaged versions."""
    gold, tokens = batch.gold.apostrophes, batch.tokens
    standing = mark_bits(tokens, tokens.single_marks())
    lost = gold.marks & ~standing
    untouched = standing == mark_bits(gold.tokens, gold.tokens.single_marks())
    edits = _edits_of(batch.edits)
    at = tokens.text_start[edits.document] + edits.start
    inserted = mark_bits(tokens, at)
    word, _ = touched(tokens, at)
    confidence, rule = np.full(lost.size, NO_EDIT), np.full(lost.size, -1, dtype=np.intp)
    confidence[word], rule[word] = edits.confidence, edits.rule  # which all edits of one word share
    flags = load_model().lexicon.rows(tokens.raw)[:, FLAGS]
    choice = _choices(gold, flags)
    which = np.flatnonzero((lost != 0) | (inserted != 0) | (choice >= 0))
    return ComparedWords(
        genre=batch.genre[tokens.document[which]],
        kind=np.where(gold.marks != 0, _kinds(gold, flags), rule)[which],
        rule=rule[which],
        confidence=confidence[which],
        judged=(gold.trusted | untouched)[which],
        lost=(lost != 0)[which],
        exact=(inserted == lost)[which],
        choice=choice[which],
        marked=(gold.marks != 0)[which],
    )


def tally_words(
    words: ComparedWords, threshold: float, by_gold: Bools | None = None, by_edit: Bools | None = None
) -> Tally:
    """
    Count words at a threshold.

    Args:
        words: the comparison.
        threshold: least confidence of the edits that are applied.
        by_gold: bool (n,), the words among which right and missing ones are counted; None for all.
        by_edit: bool (n,), the words among which wrong ones are counted; None for all.
    """
    applied = words.judged & (words.confidence >= threshold)
    right = applied & words.exact
    missing = words.judged & words.lost & ~right
    return Tally(_count(right, by_gold), _count(applied & ~words.exact, by_edit), _count(missing, by_gold))


def count_choices(words: ComparedWords, threshold: float) -> dict[str, Choice]:
    """Count the words of each of CHOICES, and those that are as in the clean text at a threshold."""
    # A word that lost nothing and got nothing is as right as one that got back what it lost.
    right = np.where(words.confidence >= threshold, words.exact, ~words.lost)
    chosen = {name: words.choice == number for number, name in enumerate(CHOICES)}
    return {
        name: Choice(_count(which, None), _count(words.marked, which), _count(right, which))
        for name, which in chosen.items()
    }


def _count(mask: Bools, among: Bools | None) -> int:
    return int(np.count_nonzero(mask if among is None else mask & among))


@dataclass(frozen=True, slots=True)
class _Edits:
    """
    The inserted apostrophes of a batch.

    Attributes:
        document: intp (n,).
        start: intp (n,), offset in the damaged text.
        confidence: float64 (n,).
        rule: intp (n,), index into `rules.APOSTROPHE_CODES`.
    """

    document: Ints
    start: Ints
    confidence: F64
    rule: Ints


def _edits_of(edits: Sequence[Sequence[Finding]]) -> _Edits:
    found = [(row, edit) for row, some in enumerate(edits) for edit in some if edit.rule in rules.APOSTROPHE_CODES]
    return _Edits(
        document=np.array([row for row, _ in found], dtype=np.intp),
        start=np.array([edit.start for _, edit in found], dtype=np.intp),
        confidence=np.array([edit.confidence for _, edit in found], dtype=np.float64),
        rule=np.array([rules.APOSTROPHE_CODES.index(edit.rule) for _, edit in found], dtype=np.intp),
    )


def _kinds(gold: Apostrophes, flags: NDArray[np.uint8]) -> Ints:
    """Return the rule of the marks of each word: intp (n_tokens,), an index into `rules.APOSTROPHE_CODES`."""
    return rule_of_mark(
        mark_places(gold.tokens, gold.marks),
        ends_in_s=_ends_in_s(gold),
        clitic=(flags & CONTRACTION) != 0,
        leading=(gold.marks & 1) != 0,
    )


def _ends_in_s(gold: Apostrophes) -> Bools:
    last = gold.tokens.codes[gold.tokens.end - 1]
    ends: Bools = (last == ord("s")) | (last == ord("S"))
    return ends


def _choices(gold: Apostrophes, flags: NDArray[np.uint8]) -> Ints:
    """Return the choice that each word is: intp (n_tokens,), an index into CHOICES, or -1."""
    tokens, place = gold.tokens, mark_places(gold.tokens, gold.marks)
    choice = np.full(tokens.start.size, -1, dtype=np.intp)
    open_to_both = _ends_in_s(gold) & ((flags & (NEVER | CONTRACTION)) == 0) & (tokens.end - tokens.start > 1)
    choice[open_to_both & np.isin(place, (Place.NONE, Place.LAST1, Place.END))] = len(_PAIRS)
    for number, (pair, marked) in enumerate(_PAIRS.items()):
        is_pair = tokens.raw == np.uint32(word_hash(pair.partition("/")[0]))
        choice[is_pair] = np.where(np.isin(place[is_pair], (Place.NONE, marked)), number, -1)
    choice[~gold.trusted] = -1
    return choice
