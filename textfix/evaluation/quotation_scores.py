"""
Scores of restored quotation marks, mark by mark: the clean text against what was inserted.

A mark is a place and a kind: opening double mark, closing double mark, or single quotation mark; curly and straight
marks are the same.  The place is the number of characters before the mark that are neither marks nor dashes, ellipses
or white space: on which side of these a mark stands makes no difference.  Inch signs do not count.

At the edge of a word an apostrophe and a single quotation mark are one character.  So an apostrophe in the place of a
lost single mark counts as that mark, and a single mark in the place of an apostrophe does not count here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.text.arrays import F64, U32, Bools, Ints
from textfix.engine.text.characters import DASH, DIGIT, DOUBLE, NEWLINE, SPACE, class_table, code_points
from textfix.engine.text.tokens import SEPARATOR, Tokens
from textfix.evaluation.corruption import LOOKS_OPENING, curl
from textfix.evaluation.metrics import NO_EDIT, THRESHOLDS, Bin, Tally, calibration_error, reliability, share
from textfix.evaluation.quotation_patterns import PATTERNS, pattern_of_words
from textfix.evaluation.repaired_batch import RepairedBatch
from textfix.gold.labels import Gold

OPENING, CLOSING, SINGLE = range(3)
KINDS = ("opening", "closing", "single")
_LOOSE = np.array([ord(c) for c in "\r\N{HORIZONTAL ELLIPSIS}"], dtype=np.uint32)
_GAPS = "([{—–-"  # characters, besides white space, that precede an opening mark
_DOUBLE_RULES = (rules.QUOTATION.code, rules.UNPAIRED_QUOTATION.code)
_MARK_RULES = (*rules.APOSTROPHE_CODES, *(rule.code for rule in rules.QUOTATION_RULES))


@dataclass(frozen=True, slots=True)
class ComparedMarks:
    """
    The n marks that were lost or inserted.

    Attributes:
        genre: intp (n,).
        kind: intp (n,), index into KINDS.
        pattern: intp (n,), index into PATTERNS: that of its quotation; -1 if unknown.
        quotation: intp (n,), the number of its quotation; -1 if unknown.
        confidence: float64 (n,), of the edit that inserted it; NO_EDIT if it was not inserted.
        lost: bool (n,), it is in the clean text and not in the damaged one.
    """

    genre: Ints
    kind: Ints
    pattern: Ints
    quotation: Ints
    confidence: F64
    lost: Bools


@dataclass(frozen=True, slots=True)
class Recovery:
    """
    Restored marks of quotations of one pattern.

    Attributes:
        quotations: quotations that lost marks.
        whole: those among them that got back all of these.
        marks: the marks they lost.
        right: the marks that were restored.
    """

    quotations: int
    whole: int
    marks: int
    right: int

    @property
    def recall(self) -> float | None:
        """Share of the marks that were restored; None if none was lost."""
        return share(self.right, self.marks)

    @property
    def exact(self) -> float | None:
        """Share of the quotations that are whole again; None if there are none."""
        return share(self.whole, self.quotations)


@dataclass(frozen=True, slots=True)
class QuotationFigures:
    """
    The figures of quotation marks.

    Attributes:
        threshold: least confidence of an edit that is applied.
        overall: the tally of all marks at `threshold`.
        double: the same for double marks.
        kinds: the same by kind.
        genres: the same by genre.
        curve: the tally of all marks at each of `THRESHOLDS`.
        reliability: edits of confidence .5 and more in bins of equal size, by rising confidence.
        calibration_error: mean distance of confidence from the share that is right, over the bins; None without edits.
        patterns: recovery of double marks by pattern of the quotation; see `quotation_patterns`.
    """

    threshold: float
    overall: Tally
    double: Tally
    kinds: Mapping[str, Tally]
    genres: Mapping[str, Tally]
    curve: Mapping[float, Tally]
    reliability: tuple[Bin, ...]
    calibration_error: float | None
    patterns: Mapping[str, Recovery]


def compare_marks(batch: RepairedBatch) -> ComparedMarks:
    """
    Compare the quotation marks of clean texts with those that were inserted into their damaged versions.

    >>> edits = [[Finding(0, 0, "“", "TF301", 0.9, "safe")]]
    >>> found = compare_marks(RepairedBatch.read(["“Go.”"], ["Go."], edits, np.array([0])))
    >>> found.kind.tolist(), found.confidence.tolist(), found.lost.tolist()
    ([0, 1], [0.9, -1.0], [True, True])
    """
    tokens = batch.tokens
    standing = np.concatenate([_double_marks(batch.damaged, tokens).key, _single_keys(tokens, tokens.single_marks())])
    gold = _read_marks(batch)
    lost = np.setdiff1d(np.concatenate([gold.double.key, gold.single]), standing)
    inserted = _inserted(batch, lost, np.setdiff1d(gold.apostrophes, standing))
    keys = np.union1d(lost, inserted.key)
    confidence = np.full(keys.size, NO_EDIT)
    np.maximum.at(confidence, np.searchsorted(keys, inserted.key), inserted.confidence)
    begins = _places(tokens, tokens.text_start[:-1])
    document = np.searchsorted(begins, keys // len(KINDS), side="right") - 1
    pattern, number = _paired(batch.gold, gold.double).of(keys)
    return ComparedMarks(batch.genre[document], keys % len(KINDS), pattern, number, confidence, np.isin(keys, lost))


class _Marks(NamedTuple):
    """Marks as keys: place * len(KINDS) + kind, intp (n,), and the offset of each in the joined input, intp (n,)."""

    key: Ints
    at: Ints


class _GoldMarks(NamedTuple):
    """The marks of clean texts: double ones, and the keys of single quotation marks and of apostrophes."""

    double: _Marks
    single: Ints
    apostrophes: Ints


class _Inserted(NamedTuple):
    """Inserted marks: keys, intp (n,), and confidence, float64 (n,)."""

    key: Ints
    confidence: F64


class _Paired(NamedTuple):
    """
    Double marks whose quotation is known.

    Attributes:
        key: intp (n,), sorted.
        pattern: intp (n,), index into PATTERNS.
        quotation: intp (n,), number of the quotation.
    """

    key: Ints
    pattern: Ints
    quotation: Ints

    def of(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return the pattern and the quotation of each mark, intp (n,); -1 if unknown."""
        if self.key.size == 0:
            unknown = np.full(keys.size, -1, dtype=np.intp)
            return unknown, unknown
        row = np.minimum(np.searchsorted(self.key, keys), self.key.size - 1)
        paired = self.key[row] == keys
        return np.where(paired, self.pattern[row], -1), np.where(paired, self.quotation[row], -1)


def _read_marks(batch: RepairedBatch) -> _GoldMarks:
    tokens, quoting = batch.gold.tokens, batch.gold.apostrophes.quoting
    others = np.setdiff1d(tokens.single_marks(), quoting)
    return _GoldMarks(_double_marks(batch.clean, tokens), _single_keys(tokens, quoting), _single_keys(tokens, others))


def _single_keys(tokens: Tokens, at: Ints) -> Ints:
    return _places(tokens, at) * len(KINDS) + SINGLE


def _paired(gold: Gold, marks: _Marks) -> _Paired:
    """Find the quotation of each double mark of clean texts; unpaired marks are left out."""
    tokens, double = gold.tokens, gold.double
    if marks.key.size == 0 or tokens.start.size == 0:
        nothing = np.zeros(0, dtype=np.intp)
        return _Paired(nothing, nothing, nothing)
    offset = tokens.skeleton_offset(marks.at)
    opening = marks.key % len(KINDS) == OPENING
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    word = np.clip(np.where(opening, following, previous), 0, tokens.start.size - 1)
    document = np.searchsorted(tokens.text_start, marks.at, side="right") - 1
    paired = (tokens.document[word] == document) & np.where(opening, double.opens[word], double.closes[word])
    order = np.flatnonzero(paired)[np.argsort(marks.key[paired], kind="stable")]
    word = word[order]
    return _Paired(marks.key[order], pattern_of_words(tokens, double)[word], np.cumsum(double.opens)[word] - 1)


def _places(tokens: Tokens, at: Ints) -> Ints:
    """Return the place of each offset in the joined input (see the module), intp (n,); line feeds count."""
    solid = ((tokens.classes() & (SPACE | DASH)) == 0) & ~np.isin(tokens.codes, _LOOSE)
    before: Ints = np.append(0, np.cumsum(solid))[tokens.skeleton_offset(at)]
    return before


def _double_marks(texts: Sequence[str], tokens: Tokens) -> _Marks:
    """Return the double marks of texts, without inch signs."""
    is_double = (class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0
    at, straight = tokens.marks[is_double], tokens.mark_codes[is_double] == ord('"')
    kind = np.where(np.isin(_curled(texts, at), LOOKS_OPENING), OPENING, CLOSING)
    offset = tokens.skeleton_offset(at)
    after_digit = (tokens.classes(np.maximum(offset - 1, 0)) & DIGIT) != 0
    line = np.append(0, np.cumsum((tokens.classes() & NEWLINE) != 0))[offset]
    number = np.arange(at.size) - np.searchsorted(line, line)  # of double marks before it in its line
    kept = ~(straight & after_digit & (number % 2 == 0))
    return _Marks((_places(tokens, at) * len(KINDS) + kind)[kept], at[kept])


def _curled(texts: Sequence[str], at: Ints) -> U32:
    """Return the code points at offsets of the joined input, uint32 (n,), after straight marks were curled."""
    joined = SEPARATOR.join(curl(text) for text in texts)
    return code_points(joined)[at]


def _inserted(batch: RepairedBatch, lost: Ints, apostrophes: Ints) -> _Inserted:
    """
    Return the quotation marks that were inserted.

    Args:
        batch: the texts and their edits.
        lost: keys of the quotation marks that were deleted.
        apostrophes: keys of the apostrophes that were deleted.
    """
    found = [(row, edit) for row, some in enumerate(batch.edits) for edit in some if edit.rule in _MARK_RULES]
    document = np.array([row for row, _ in found], dtype=np.intp)
    at = batch.tokens.text_start[document] + np.array([edit.start for _, edit in found], dtype=np.intp)
    kind = np.array([_kind(batch.damaged[row], edit) for row, edit in found], dtype=np.intp)
    confidence = np.array([edit.confidence for _, edit in found], dtype=np.float64)
    is_apostrophe = np.array([edit.rule in rules.APOSTROPHE_CODES for _, edit in found], dtype=np.bool_)
    key = _places(batch.tokens, at) * len(KINDS) + kind
    counts = np.where(is_apostrophe, np.isin(key, lost), ~np.isin(key, apostrophes))
    return _Inserted(key[counts], confidence[counts])


def _kind(text: str, edit: Finding) -> int:
    """Return the kind of the mark that an edit inserts; a straight one opens if a gap is before it and none behind."""
    if edit.rule not in _DOUBLE_RULES:
        return SINGLE
    if edit.replacement != '"':
        return OPENING if edit.replacement == "“" else CLOSING
    before, after = text[: edit.start][-1:], text[edit.start : edit.start + 1]
    return OPENING if (not before.strip() or before in _GAPS) and after.strip() else CLOSING


def join_marks(parts: Sequence[ComparedMarks]) -> ComparedMarks:
    """Concatenate the comparisons of several batches; quotations are renumbered."""
    shifts = np.cumsum([0] + [int(part.quotation.max(initial=-1)) + 1 for part in parts])[:-1]
    numbered = [
        replace(part, quotation=np.where(part.quotation >= 0, part.quotation + shift, -1))
        for part, shift in zip(parts, shifts.tolist(), strict=True)
    ]
    return ComparedMarks(
        **{f.name: np.concatenate([getattr(part, f.name) for part in numbered]) for f in fields(ComparedMarks)}
    )


def summarize_marks(marks: ComparedMarks, threshold: float, genres: Sequence[str]) -> QuotationFigures:
    """
    Aggregate the comparison into figures.

    Args:
        marks: the comparison.
        threshold: least confidence of the edits that are applied.
        genres: names of the genres, in the order of their numbers.
    """
    everything = np.ones(marks.kind.size, dtype=np.bool_)
    bins = reliability(marks.confidence, marks.lost)
    return QuotationFigures(
        threshold=threshold,
        overall=_tally(marks, threshold, everything),
        double=_tally(marks, threshold, marks.kind != SINGLE),
        kinds={name: _tally(marks, threshold, marks.kind == number) for number, name in enumerate(KINDS)},
        genres={name: _tally(marks, threshold, marks.genre == number) for number, name in enumerate(genres)},
        curve={least: _tally(marks, least, everything) for least in THRESHOLDS},
        reliability=bins,
        calibration_error=calibration_error(bins),
        patterns={name: _recovery(marks, threshold, marks.pattern == number) for number, name in enumerate(PATTERNS)},
    )


def _tally(marks: ComparedMarks, threshold: float, which: Bools) -> Tally:
    """Count the marks of a mask (n,) at a threshold."""
    applied = which & (marks.confidence >= threshold)
    right = int((applied & marks.lost).sum())
    return Tally(right, int(applied.sum()) - right, int((which & marks.lost).sum()) - right)


def _recovery(marks: ComparedMarks, threshold: float, which: Bools) -> Recovery:
    """Count the marks of a mask (n,) at a threshold, and the quotations they belong to."""
    lost = which & marks.lost
    right = lost & (marks.confidence >= threshold)
    quotations = np.unique(marks.quotation[lost])
    broken = np.unique(marks.quotation[lost & ~right])
    return Recovery(quotations.size, quotations.size - broken.size, int(lost.sum()), int(right.sum()))
