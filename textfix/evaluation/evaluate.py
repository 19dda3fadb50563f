"""
Evaluation on a user's own text: damage clean text, repair it, compare word by word and mark by mark.

Apostrophes are counted by words.  The marks that a word lost are read off the clean text (`gold`), those that it got
back are read off the edits.  A word is *right* if exactly the apostrophes that it lost were inserted, *wrong* if others
were, *missing* if it lost some and did not get exactly these: a mark in the wrong place is both wrong and missing.
Words whose mark may be an apostrophe or a quotation mark (`the ’cat`) are left out unless nothing was deleted from
them.  Quotation marks are counted one by one (`quotation_scores`).

A count of apostrophes by marks, which also takes every single quotation mark at a word's edge for an apostrophe,
differs by half a point of precision and recall at most (compared on nine genres of clean text).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from textfix import rules
from textfix.batching import split_batches
from textfix.config import Config
from textfix.edits import Finding, choose_edits
from textfix.engine.cleaner import Cleaner
from textfix.engine.grading import safe_quotation_confidence
from textfix.engine.text.arrays import Ints
from textfix.evaluation.apostrophe_scores import (
    Choice,
    ComparedWords,
    compare_words,
    count_choices,
    join_words,
    tally_words,
)
from textfix.evaluation.corruption import Deletion, delete_marks
from textfix.evaluation.metrics import THRESHOLDS, Bin, Tally, calibration_error, reliability
from textfix.evaluation.quotation_scores import (
    ComparedMarks,
    QuotationFigures,
    compare_marks,
    join_marks,
    summarize_marks,
)
from textfix.evaluation.repaired_batch import RepairedBatch
from textfix.report import Report

_BATCH = 1 << 21  # characters that are compared together; a guess that bounds the memory
_QUOTATIONS = frozenset(rule.code for rule in rules.QUOTATION_RULES)
_MARKS = _QUOTATIONS.union(rules.APOSTROPHE_CODES)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    The figures of one kind of damage.

    All but `changed`, `quotations` and `others` concern apostrophes alone.

    Attributes:
        damage: how the texts were damaged.
        threshold: least confidence of an edit that is applied.
        documents: number of documents.
        changed: number of documents with an edit.
        words: white-space separated words of each genre.
        overall: the tally of all words at `threshold`.
        kinds: the same by rule; right and missing words count for the rule of their marks, wrong ones for the edit's.
        genres: the same by genre.
        curve: the tally of all words at each of `THRESHOLDS`.
        reliability: edits of confidence .5 and more in `BINS` bins of equal size, by rising confidence.
        calibration_error: mean distance of confidence from the share that is right, over the bins; None without edits.
        choices: words of which only the context shows whether they need a mark.  "plural/possessive" are the words
            in s that are bare or hold ’s or s’; contractions and words like `this` do not count.
        quotations: the figures of quotation marks.
        others: edits of every other rule, by code; all are wrong, since the damage deletes marks only.
        errors: why a document could not be analyzed, by its index; its marks count as missing.
    """

    damage: Deletion
    threshold: float
    documents: int
    changed: int
    words: Mapping[str, int]
    overall: Tally
    kinds: Mapping[str, Tally]
    genres: Mapping[str, Tally]
    curve: Mapping[float, Tally]
    reliability: tuple[Bin, ...]
    calibration_error: float | None
    choices: Mapping[str, Choice]
    quotations: QuotationFigures
    others: Mapping[str, int]
    errors: Mapping[int, str]

    @property
    def wrong_per_10k(self) -> float:
        """Words with a wrong apostrophe in 10,000 words; if nothing was deleted, every edit is wrong."""
        return self._per_10k(self.overall.wrong)

    @property
    def wrong_quotation_marks_per_10k(self) -> float:
        """Quotation marks inserted though they were not lost, in 10,000 words."""
        return self._per_10k(self.quotations.overall.wrong)

    def _per_10k(self, wrong: int) -> float:
        return 1e4 * wrong / max(1, sum(self.words.values()))


def evaluate(
    texts: Sequence[str],
    damage: Deletion = "quotes",
    config: Config | None = None,
    genres: Sequence[str] | None = None,
) -> Evaluation:
    """
    Measure how well clean texts are restored from damage.

    Args:
        texts: clean documents.  Errors in them count as right, so leave out damaged ones.
        damage: how they are damaged; see `delete_marks`.
        config: the settings to measure.  Marks whose rules are deselected count as missing.
        genres: the genre of each text; None if all are of one.

    >>> result = evaluate(["I don’t know what’s happening, but it’s late.", "The dog lost its way, and didn’t bark."])
    >>> result.overall
    Tally(right=4, wrong=0, missing=0)
    >>> result.choices["its/it’s"]
    Choice(words=2, marked=1, right=2)
    """
    config = config or Config()
    # One run serves all thresholds: what any of them applies is among the findings that are at least unsafe.
    cleaner = Cleaner(replace(config, unsafe_confidence=min(config.unsafe_confidence, *THRESHOLDS)))
    thresholds = _Thresholds.of(config)
    genres = ["all"] * len(texts) if genres is None else genres
    names, genre = np.unique(np.asarray(genres, dtype=object).astype(str), return_inverse=True)
    batches = list(split_batches(texts, _BATCH)) or [[]]
    starts = np.cumsum([len(batch) for batch in batches])[:-1]
    compared = _join(
        [
            _compare(batch, damage, cleaner, part, thresholds)
            for batch, part in zip(batches, np.split(genre, starts), strict=True)
        ]
    )
    words = _words_by_genre(texts, names.tolist(), genre)
    return _summarize(compared, damage, thresholds, words, len(texts))


def _words_by_genre(texts: Sequence[str], names: list[str], genre: Ints) -> dict[str, int]:
    size = np.bincount(genre, [len(text.split()) for text in texts], len(names))
    return dict(zip(names, size.astype(int).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Thresholds:
    """Least confidence of an edit that the settings apply, by what it inserts."""

    apostrophes: float
    quotations: float

    @classmethod
    def of(cls, config: Config) -> _Thresholds:
        apostrophes, quotations = config.safe_confidence, safe_quotation_confidence(config)
        if config.level == "unsafe":
            apostrophes = min(apostrophes, config.unsafe_confidence)
            quotations = min(quotations, config.unsafe_confidence)
        return cls(apostrophes, quotations)

    def applies(self, edit: Finding) -> bool:
        """True if the edit is applied."""
        return edit.confidence >= (self.quotations if edit.rule in _QUOTATIONS else self.apostrophes)


@dataclass(frozen=True, slots=True)
class _Compared:
    """
    The comparison of some texts.

    Attributes:
        words: their words.
        marks: their quotation marks.
        changed: how many of the texts have an edit.
        others: edits of rules that do not insert marks, by code.
        errors: why a text could not be analyzed, None if it could; one for each text.
    """

    words: ComparedWords
    marks: ComparedMarks
    changed: int
    others: Counter[str]
    errors: tuple[str | None, ...]


def _join(parts: Sequence[_Compared]) -> _Compared:
    return _Compared(
        join_words([part.words for part in parts]),
        join_marks([part.marks for part in parts]),
        sum(part.changed for part in parts),
        sum((part.others for part in parts), Counter()),
        tuple(error for part in parts for error in part.errors),
    )


def _compare(
    texts: Sequence[str], damage: Deletion, cleaner: Cleaner, genre: Ints, thresholds: _Thresholds
) -> _Compared:
    """Damage, repair and compare one batch."""
    damaged = [delete_marks(text, damage) for text in texts]
    reports = [report for report in cleaner.analyze_many(damaged, errors="keep") if report is not None]
    edits = [choose_edits(report.findings, "unsafe") for report in reports]
    applied = [_applied(report, found, thresholds) for report, found in zip(reports, edits, strict=True)]
    others = Counter(edit.rule for some in applied for edit in some if edit.rule not in _MARKS)
    batch = RepairedBatch.read(texts, damaged, edits, genre)
    errors = tuple(report.error for report in reports)
    return _Compared(compare_words(batch), compare_marks(batch), sum(map(bool, applied)), others, errors)


def _applied(report: Report, found: Sequence[Finding], thresholds: _Thresholds) -> list[Finding]:
    """Return the edits that the settings apply; `found` holds those of all thresholds."""
    others = (edit for edit in report.edits if edit.rule not in _MARKS)
    return [edit for edit in (*others, *(f for f in found if f.rule in _MARKS)) if thresholds.applies(edit)]


def _summarize(
    compared: _Compared, damage: Deletion, thresholds: _Thresholds, sizes: Mapping[str, int], documents: int
) -> Evaluation:
    """Aggregate the comparison into figures; `sizes` are the words of each genre, in the order of their numbers."""
    words, least = compared.words, thresholds.apostrophes
    bins = reliability(words.confidence[words.judged], words.exact[words.judged])
    in_genre = {name: words.genre == number for number, name in enumerate(sizes)}
    return Evaluation(
        damage=damage,
        threshold=least,
        documents=documents,
        changed=compared.changed,
        words=sizes,
        overall=tally_words(words, least),
        kinds={
            code: tally_words(words, least, words.kind == number, words.rule == number)
            for number, code in enumerate(rules.APOSTROPHE_CODES)
        },
        genres={name: tally_words(words, least, which, which) for name, which in in_genre.items()},
        curve={at: tally_words(words, at) for at in THRESHOLDS},
        reliability=bins,
        calibration_error=calibration_error(bins),
        choices=count_choices(words, least),
        quotations=summarize_marks(compared.marks, thresholds.quotations, list(sizes)),
        others=dict(sorted(compared.others.items())),
        errors={index: error for index, error in enumerate(compared.errors) if error is not None},
    )
