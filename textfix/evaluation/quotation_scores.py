"""How well quotation marks come back, mark by mark: what stood in the clean text against what was inserted.

A mark is a place and a kind: opening or closing double mark, or single quotation mark; curly and straight marks are the
same.  The place is the number of characters before it that are neither marks nor dashes, ellipses or white space: on
which side of these a mark stands makes no difference.  Marks that mean inches are none.

At the edge of a word an apostrophe and a single quotation mark are one character: an apostrophe in the place of a
single mark that was lost counts as this mark, and a single mark in the place of an apostrophe counts as nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.characters import DASH, DIGIT, DOUBLE, NEWLINE, SPACE, class_table
from textfix.engine.text.tokens import Tokens, tokenize
from textfix.evaluation.corruption import LOOKS_OPENING, curl
from textfix.evaluation.metrics import NO_EDIT, THRESHOLDS, Bin, Tally, calibration_error, reliability, share
from textfix.evaluation.quotation_patterns import PATTERNS, pattern_of_words
from textfix.gold.apostrophes import read_gold
from textfix.gold.quotations import read_quotations

OPENING, CLOSING, SINGLE = range(3)
KINDS = ("opening", "closing", "single")
_LOOSE = np.array([ord(c) for c in "\r\N{HORIZONTAL ELLIPSIS}"], dtype=np.uint32)
_GAPS = "([{—–-"  # what stands before an opening mark, besides white space
_DOUBLE_RULES = (rules.QUOTATION.code, rules.UNPAIRED_QUOTATION.code)
_MARK_RULES = (*rules.APOSTROPHE_CODES, *(rule.code for rule in rules.QUOTATION_RULES))


@dataclass(frozen=True, slots=True)
class ComparedMarks:
    """
    The marks that were lost or inserted, n of them.

    Attributes:
        genre: intp (n,).
        kind: intp (n,), index into KINDS.
        pattern: intp (n,), index into PATTERNS of the quotation that it belongs to; -1 where that is unknown.
        quotation: intp (n,), a number for each quotation; -1 where that is unknown.
        confidence: float64 (n,), of the edit that inserted it; NO_EDIT where it did not come back.
        lost: bool (n,); the clean text holds it and the damaged one does not.
    """

    genre: Ints
    kind: Ints
    pattern: Ints
    quotation: Ints
    confidence: F64
    lost: Bools


@dataclass(frozen=True, slots=True)
class Recovery:
    """Quotations that lost marks, how many of them came back whole; the marks they lost, and those that came back."""

    quotations: int
    whole: int
    marks: int
    right: int

    @property
    def recall(self) -> float | None:
        """Share of the marks that came back; None where none was lost."""
        return share(self.right, self.marks)

    @property
    def exact(self) -> float | None:
        """Share of the quotations that came back whole; None where there are none."""
        return share(self.whole, self.quotations)


@dataclass(frozen=True, slots=True)
class QuotationFigures:
    """
    How well the quotation marks of texts came back.

    Attributes:
        threshold: least confidence of what was applied; above 1 where quotation marks are not restored.
        overall: the tally of all marks at `threshold`.
        double: the same for double marks.
        kinds: the same by kind.
        genres: the same by genre.
        curve: the tally of all marks at each of `THRESHOLDS`.
        reliability: edits of confidence .5 and more in bins of equal size, by rising confidence.
        calibration_error: mean distance of confidence from the share that is right, over the bins; None without edits.
        patterns: what came back of double marks, by how the quotation stands in its sentence; see `patterns`.
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


def compare_marks(
    clean: Sequence[str], damaged: Sequence[str], edits: Sequence[Sequence[Finding]], genre: Ints
) -> ComparedMarks:
    """
    Compare what was inserted with what was lost.

    Args:
        clean: the texts.
        damaged: the same with some marks deleted, and nothing else.
        edits: of each damaged text, what was inserted; rules of other things than marks do not matter.
        genre: intp (n_documents,).

    >>> found = compare_marks(["“Go.”"], ["Go."], [[Finding(0, 0, "“", "TF301", 0.9, "safe")]], np.array([0]))
    >>> found.kind.tolist(), found.confidence.tolist(), found.lost.tolist()
    ([0, 1], [0.9, -1.0], [True, True])
    """
    gold, apostrophes, quotations = _read(clean)
    tokens = tokenize(damaged)
    single = _places(tokens, tokens.single_marks()) * len(KINDS) + SINGLE
    standing = np.concatenate([_double_marks(damaged, tokens).key, single])
    lost = np.setdiff1d(gold, standing)
    inserted = _inserted(damaged, tokens, edits, lost, np.setdiff1d(apostrophes, standing))
    keys = np.union1d(lost, inserted.key)
    confidence = np.full(keys.size, NO_EDIT)
    np.maximum.at(confidence, np.searchsorted(keys, inserted.key), inserted.confidence)
    begins = _places(tokens, tokens.text_start[:-1])
    document = np.searchsorted(begins, keys // len(KINDS), side="right") - 1
    pattern, number = quotations.of(keys)
    return ComparedMarks(genre[document], keys % len(KINDS), pattern, number, confidence, np.isin(keys, lost))


class _Marks(NamedTuple):
    """Marks as numbers: place * len(KINDS) + kind, intp (n,), and the offset of each in the joined input."""

    key: Ints
    at: Ints


class _Inserted(NamedTuple):
    key: Ints
    confidence: F64


class _Known(NamedTuple):
    """Double marks whose quotation is known, sorted by their number."""

    key: Ints
    pattern: Ints
    quotation: Ints

    def of(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return pattern and quotation of some marks, -1 where they are unknown."""
        if self.key.size == 0:
            unknown = np.full(keys.size, -1, dtype=np.intp)
            return unknown, unknown
        row = np.minimum(np.searchsorted(self.key, keys), self.key.size - 1)
        known = self.key[row] == keys
        return np.where(known, self.pattern[row], -1), np.where(known, self.quotation[row], -1)


def _read(clean: Sequence[str]) -> tuple[Ints, Ints, _Known]:
    """Return the quotation marks and the apostrophes of clean texts, and which quotations the double marks make."""
    gold = read_gold(clean)
    double = _double_marks(clean, gold.tokens)
    quoting = _places(gold.tokens, gold.singles) * len(KINDS) + SINGLE
    others = np.setdiff1d(gold.tokens.single_marks(), gold.singles)
    apostrophes = _places(gold.tokens, others) * len(KINDS) + SINGLE
    return np.concatenate([double.key, quoting]), apostrophes, _known(clean, double)


def _known(clean: Sequence[str], marks: _Marks) -> _Known:
    tokens, double, _ = read_quotations(clean)
    nothing = np.zeros(0, dtype=np.intp)
    if marks.key.size == 0 or tokens.start.size == 0:
        return _Known(nothing, nothing, nothing)
    offset = tokens.skeleton_offset(marks.at)
    opening = marks.key % len(KINDS) == OPENING
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    word = np.clip(np.where(opening, following, previous), 0, tokens.start.size - 1)
    known = np.where(opening, double.opens[word], double.closes[word])
    order = np.flatnonzero(known)[np.argsort(marks.key[known], kind="stable")]
    word = word[order]
    return _Known(marks.key[order], pattern_of_words(tokens, double)[word], np.cumsum(double.opens)[word] - 1)


def _places(tokens: Tokens, at: Ints) -> Ints:
    """Count the characters before each offset in the joined input that tell places apart, line feeds with them."""
    solid = ((tokens.classes & (SPACE | DASH)) == 0) & ~np.isin(tokens.codes, _LOOSE)
    before: Ints = np.append(0, np.cumsum(solid))[tokens.skeleton_offset(at)]
    return before


def _double_marks(texts: Sequence[str], tokens: Tokens) -> _Marks:
    """Return the double marks of some texts but those for inches."""
    is_double = (class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0
    curled = tokenize([curl(text) for text in texts]).mark_codes  # one code for each of theirs
    at, straight = tokens.marks[is_double], tokens.mark_codes[is_double] == ord('"')
    kind = np.where(np.isin(curled[is_double], LOOKS_OPENING), OPENING, CLOSING)
    offset = tokens.skeleton_offset(at)
    after_digit = (tokens.classes[np.maximum(offset - 1, 0)] & DIGIT) != 0
    line = np.append(0, np.cumsum((tokens.classes & NEWLINE) != 0))[offset]
    number = np.arange(at.size) - np.searchsorted(line, line)  # of double marks before it in its paragraph
    kept = ~(straight & after_digit & (number % 2 == 0))
    return _Marks((_places(tokens, at) * len(KINDS) + kind)[kept], at[kept])


def _inserted(
    damaged: Sequence[str], tokens: Tokens, edits: Sequence[Sequence[Finding]], lost: Ints, apostrophes: Ints
) -> _Inserted:
    """
    Return the quotation marks that were inserted.

    Args:
        damaged: the texts.
        tokens: their words.
        edits: of each text.
        lost: the quotation marks that are missing from them.
        apostrophes: the apostrophes that are.
    """
    found = [(row, edit) for row, some in enumerate(edits) for edit in some if edit.rule in _MARK_RULES]
    document = np.array([row for row, _ in found], dtype=np.intp)
    at = tokens.text_start[document] + np.array([edit.start for _, edit in found], dtype=np.intp)
    kind = np.array([_kind(damaged[row], edit) for row, edit in found], dtype=np.intp)
    confidence = np.array([edit.confidence for _, edit in found], dtype=np.float64)
    is_apostrophe = np.array([edit.rule in rules.APOSTROPHE_CODES for _, edit in found], dtype=np.bool_)
    key = _places(tokens, at) * len(KINDS) + kind
    counts = np.where(is_apostrophe, np.isin(key, lost), ~np.isin(key, apostrophes))
    return _Inserted(key[counts], confidence[counts])


def _kind(text: str, edit: Finding) -> int:
    if edit.rule not in _DOUBLE_RULES:
        return SINGLE
    if edit.replacement != '"':
        return OPENING if edit.replacement == "“" else CLOSING
    before, after = text[: edit.start][-1:], text[edit.start : edit.start + 1]
    return OPENING if (not before.strip() or before in _GAPS) and after.strip() else CLOSING


def join_marks(parts: Sequence[ComparedMarks]) -> ComparedMarks:
    """Return the comparisons of several batches as one."""
    apart = np.cumsum([0] + [int(part.quotation.max(initial=-1)) + 1 for part in parts])[:-1]
    numbered = [
        replace(part, quotation=np.where(part.quotation >= 0, part.quotation + shift, -1))
        for part, shift in zip(parts, apart.tolist(), strict=True)
    ]
    return ComparedMarks(
        **{f.name: np.concatenate([getattr(part, f.name) for part in numbered]) for f in fields(ComparedMarks)}
    )


def summarize_marks(marks: ComparedMarks, threshold: float, genres: Sequence[str]) -> QuotationFigures:
    """
    Count.

    Args:
        marks: what was lost and what was inserted.
        threshold: least confidence of what is applied.
        genres: names of the genres.
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
    applied = which & (marks.confidence >= threshold)
    right = int((applied & marks.lost).sum())
    return Tally(right, int(applied.sum()) - right, int((which & marks.lost).sum()) - right)


def _recovery(marks: ComparedMarks, threshold: float, which: Bools) -> Recovery:
    lost = which & marks.lost
    right = lost & (marks.confidence >= threshold)
    quotations = np.unique(marks.quotation[lost])
    broken = np.unique(marks.quotation[lost & ~right])
    return Recovery(quotations.size, quotations.size - broken.size, int(lost.sum()), int(right.sum()))
