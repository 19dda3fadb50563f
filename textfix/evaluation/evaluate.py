"""How well a user's own text comes back: damage clean text, repair it, compare word by word and mark by mark.

Quotation marks are counted one by one (`marks`), apostrophes by words: those that stood in each word are read off the
clean text (`gold`), those that come back are read off the edits, so all figures are arithmetic on arrays with one entry
a word or mark.  A word is *right* if exactly the apostrophes that it lost came back, *wrong* if others did, *missing*
if it lost some and did not get exactly these: a mark in the wrong place of its word is both wrong and missing.  Words
of which the clean text does not tell whether a mark is an apostrophe or a quotation mark (`the ’cat`) are left out
unless nothing was deleted from them.

Counts of apostrophes that go mark by mark, and that take a single quotation mark for an apostrophe where both look
alike, differ a little: by about half a point of precision and recall at most, in nine genres of clean text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from textfix import rules
from textfix.config import Config
from textfix.edits import Finding, choose_edits
from textfix.engine.cleaner import Cleaner
from textfix.engine.text.arrays import Bools, Ints
from textfix.evaluation.apostrophe_scores import CHOICES, Choice, ComparedWords, compare_words, join_words
from textfix.evaluation.corruption import Deletion, delete_marks
from textfix.evaluation.metrics import THRESHOLDS, Bin, Tally, calibration_error, reliability
from textfix.evaluation.quotation_scores import (
    ComparedMarks,
    QuotationFigures,
    compare_marks,
    join_marks,
    summarize_marks,
)
from textfix.report import Report

_BATCH = 1 << 21  # characters compared at once
_QUOTATIONS = frozenset(rule.code for rule in rules.QUOTATION_RULES)
_MARKS = _QUOTATIONS.union(rules.APOSTROPHE_CODES)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    How well texts came back from one kind of damage.

    All figures but `changed`, `quotations` and `others` tell of apostrophes alone.

    Attributes:
        damage: what was done to the texts.
        threshold: least confidence of what was applied.
        documents, changed: how many documents there are, and how many of them got an edit.
        words: words of each genre, parted by white space.
        overall: the tally of all words at `threshold`.
        kinds: the same by the code of the rule that each mark falls under.
        genres: the same by genre.
        curve: the tally of all words at each of `THRESHOLDS`.
        reliability: edits of confidence .5 and more in `BINS` bins of equal size, by rising confidence.
        calibration_error: mean distance of confidence from the share that is right, over the bins; None without edits.
        choices: words of which the context alone tells whether they need a mark.  "plural/possessive" are the words
            in s that are bare or hold ’s or s’, contractions and words like `this` left out.
        quotations: the same of quotation marks.
        others: edits of each other rule, by its code: nothing that these restore was lost.
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

    @property
    def wrong_per_10k(self) -> float:
        """Words that got a wrong apostrophe, in 10,000 words; where nothing was deleted, every edit is wrong."""
        return self._per_10k(self.overall.wrong)

    @property
    def wrong_quotation_marks_per_10k(self) -> float:
        """Quotation marks that were not lost and came in, in 10,000 words."""
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
    Measure how well clean texts come back from damage.

    Args:
        texts: clean documents.  What is wrong in them counts as right, so leave out what is damaged itself.
        damage: what is done to them; see `delete_marks`.
        config: the settings to measure.  A kind of mark that they leave out counts as missing.
        genres: the genre of each text; one for all where None.

    >>> result = evaluate(["I don’t know what’s happening, but it’s late.", "The dog lost its way, and didn’t bark."])
    >>> result.overall
    Tally(right=4, wrong=0, missing=0)
    >>> result.choices["its/it’s"]
    Choice(words=2, marked=1, right=2)
    """
    config = config or Config()
    # One run tells of all thresholds: what one of them applies is among the findings that are unsafe at least.
    bold = Cleaner(replace(config, unsafe_confidence=min(config.unsafe_confidence, *THRESHOLDS)))
    least = _Least.of(config)
    genres = ["all"] * len(texts) if genres is None else genres
    names, genre = np.unique(np.asarray(genres, dtype=object).astype(str), return_inverse=True)
    parts = [_compare_all(texts[part], damage, bold, genre[part], least) for part in _batches(texts)]
    return _summarize(parts, damage, least, texts, names.tolist(), genre)


@dataclass(frozen=True, slots=True)
class _Least:
    """Least confidence of what is applied, by what it is an edit of."""

    apostrophes: float
    quotations: float

    @classmethod
    def of(cls, config: Config) -> _Least:
        bold = config.level == "unsafe"
        safe = config.safe_confidence
        quotations = max(safe, config.quotation_confidence)
        if config.quotations == "unsafe":
            quotations = config.unsafe_confidence
        return cls(
            min(safe, config.unsafe_confidence) if bold else safe,
            min(quotations, config.unsafe_confidence) if bold else quotations,
        )

    def applies(self, edit: Finding) -> bool:
        """Say whether an edit is made."""
        return edit.confidence >= (self.quotations if edit.rule in _QUOTATIONS else self.apostrophes)


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    start = size = 0
    for row, text in enumerate(texts):
        size += len(text)
        if size >= _BATCH:
            yield slice(start, row + 1)
            start, size = row + 1, 0
    yield slice(start, len(texts))


@dataclass(frozen=True, slots=True)
class _Part:
    """What was compared of some of the texts: their words, their quotation marks, and what else was done to them."""

    words: ComparedWords
    marks: ComparedMarks
    changed: int
    others: Mapping[str, int]


def _compare_all(texts: Sequence[str], damage: Deletion, cleaner: Cleaner, genre: Ints, least: _Least) -> _Part:
    damaged = [delete_marks(text, damage) for text in texts]
    reports = [report for report in cleaner.analyze_many(damaged) if report is not None]
    edits = [choose_edits(report.findings, "unsafe") for report in reports]
    made = [_made(report, found, least) for report, found in zip(reports, edits, strict=True)]
    others = Counter(edit.rule for some in made for edit in some if edit.rule not in _MARKS)
    words = compare_words(texts, damaged, edits, genre)
    return _Part(words, compare_marks(texts, damaged, edits, genre), sum(map(bool, made)), others)


def _made(report: Report, found: Sequence[Finding], least: _Least) -> list[Finding]:
    """Return what the settings apply of what was found."""
    others = (edit for edit in report.edits if edit.rule not in _MARKS)
    return [edit for edit in (*others, *(f for f in found if f.rule in _MARKS)) if least.applies(edit)]


def _summarize(
    parts: Sequence[_Part], damage: Deletion, least: _Least, texts: Sequence[str], genres: list[str], genre: Ints
) -> Evaluation:
    words, threshold = join_words([part.words for part in parts]), least.apostrophes
    applied = words.confidence >= threshold
    everything = np.ones(applied.size, dtype=np.bool_)
    size = np.bincount(genre, [len(text.split()) for text in texts], len(genres))
    bins = reliability(words.confidence[words.judged], words.exact[words.judged])
    # A word that got nothing where nothing was lost is as right as one that got back what it lost.
    as_it_was = np.where(applied, words.exact, ~words.lost)
    return Evaluation(
        damage=damage,
        threshold=threshold,
        documents=len(texts),
        changed=sum(part.changed for part in parts),
        words=dict(zip(genres, size.astype(int).tolist(), strict=True)),
        overall=_tally(words, threshold, everything, everything),
        kinds={
            code: _tally(words, threshold, words.kind == number, words.rule == number)
            for number, code in enumerate(rules.APOSTROPHE_CODES)
        },
        genres={
            name: _tally(words, threshold, words.genre == number, words.genre == number)
            for number, name in enumerate(genres)
        },
        curve={at: _tally(words, at, everything, everything) for at in THRESHOLDS},
        reliability=bins,
        calibration_error=calibration_error(bins),
        choices={
            name: Choice(int(chosen.sum()), int(words.marked[chosen].sum()), int(as_it_was[chosen].sum()))
            for name, chosen in ((name, words.choice == number) for number, name in enumerate(CHOICES))
        },
        quotations=summarize_marks(join_marks([part.marks for part in parts]), least.quotations, genres),
        others=dict(sorted(sum((Counter(part.others) for part in parts), Counter()).items())),
    )


def _tally(words: ComparedWords, threshold: float, by_gold: Bools, by_edit: Bools) -> Tally:
    """Count some of the words: right and missing among those `by_gold`, wrong among those `by_edit`."""
    applied = words.judged & (words.confidence >= threshold)
    right = applied & words.exact
    missing = words.judged & words.lost & ~right
    wrong = applied & ~words.exact
    return Tally(int((right & by_gold).sum()), int((wrong & by_edit).sum()), int((missing & by_gold).sum()))
