"""Compare restored apostrophes with the original, word by word."""

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
from textfix.engine.text.tokens import tokenize
from textfix.evaluation.metrics import NO_EDIT, share
from textfix.gold.apostrophes import Gold, read_gold

# Words that are one thing with their mark and another without, and where the mark stands.
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
    """Words that stand with and without a mark: how often, how often with one, and how many of all came out right."""

    words: int
    marked: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """Share of all occurrences, with and without a mark, that are as they were; None where there are none."""
        return share(self.right, self.words)


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """
    The words that matter: those that lost a mark, got one, or may be one of `_CHOICES`.

    Attributes:
        genre: intp (n,).
        kind: intp (n,), index into `rules.APOSTROPHE_CODES` by the marks that belong in the word; by those of the edit
            if none belong there.
        rule: intp (n,), index into `rules.APOSTROPHE_CODES` by the edit; -1 where there is none.
        confidence: float64 (n,), of the edit; NO_EDIT where there is none.
        judged: bool (n,), what the word lost is known.
        lost: bool (n,), that is something.
        exact: bool (n,), what was inserted is what was lost.
        choice: intp (n,), index into _CHOICES; -1 for all others.
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
    """Concatenate comparisons."""
    return ComparedWords(
        **{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(ComparedWords)}
    )


def compare_words(
    texts: Sequence[str], damaged: Sequence[str], found: Sequence[Sequence[Finding]], genre: Ints
) -> ComparedWords:
    """Compare the words of clean texts with what was restored in their damaged versions."""
    gold = read_gold(texts)
    tokens = tokenize(damaged)  # the words of the clean texts, since only marks were deleted
    standing = mark_bits(tokens, tokens.single_marks())
    lost = gold.marks & ~standing
    untouched = standing == mark_bits(gold.tokens, gold.tokens.single_marks())
    edits = _edits_of(found)
    at = tokens.text_start[edits.document] + edits.start
    inserted = mark_bits(tokens, at)
    word, _ = touched(tokens, at)
    confidence, rule = np.full(lost.size, NO_EDIT), np.full(lost.size, -1, dtype=np.intp)
    confidence[word], rule[word] = edits.confidence, edits.rule  # which all edits of one word share
    flags = load_model().lexicon.rows(tokens.raw)[:, FLAGS]
    choice = _choices(gold, flags)
    which = np.flatnonzero((lost != 0) | (inserted != 0) | (choice >= 0))
    return ComparedWords(
        genre=genre[tokens.document[which]],
        kind=np.where(gold.marks != 0, _kinds(gold, flags), rule)[which],
        rule=rule[which],
        confidence=confidence[which],
        judged=(gold.trusted | untouched)[which],
        lost=(lost != 0)[which],
        exact=(inserted == lost)[which],
        choice=choice[which],
        marked=(gold.marks != 0)[which],
    )


@dataclass(frozen=True, slots=True)
class _Edits:
    """Apostrophes that were inserted, as parallel arrays; `rule` is an index into `rules.APOSTROPHE_CODES`."""

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


def _kinds(gold: Gold, flags: NDArray[np.uint8]) -> Ints:
    """Return the rule that the marks of each word fall under, as an index into `rules.APOSTROPHE_CODES`."""
    return rule_of_mark(
        mark_places(gold.tokens, gold.marks),
        ends_in_s=_ends_in_s(gold),
        clitic=(flags & CONTRACTION) != 0,
        leading=(gold.marks & 1) != 0,
    )


def _ends_in_s(gold: Gold) -> Bools:
    last = gold.tokens.codes[gold.tokens.end - 1]
    ends: Bools = (last == ord("s")) | (last == ord("S"))
    return ends


def _choices(gold: Gold, flags: NDArray[np.uint8]) -> Ints:
    """Return which of _CHOICES each word is, -1 for those that are none."""
    tokens, place = gold.tokens, mark_places(gold.tokens, gold.marks)
    choice = np.full(tokens.start.size, -1, dtype=np.intp)
    open_to_both = _ends_in_s(gold) & ((flags & (NEVER | CONTRACTION)) == 0) & (tokens.end - tokens.start > 1)
    choice[open_to_both & np.isin(place, (Place.NONE, Place.LAST1, Place.END))] = len(_PAIRS)
    for number, (pair, marked) in enumerate(_PAIRS.items()):
        is_pair = tokens.raw == np.uint32(word_hash(pair.partition("/")[0]))
        choice[is_pair] = np.where(np.isin(place[is_pair], (Place.NONE, marked)), number, -1)
    choice[~gold.trusted] = -1
    return choice
