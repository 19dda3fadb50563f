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

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from textfix import rules
from textfix.chars import CURLY_APOSTROPHE
from textfix.config import Config
from textfix.edits import Finding, choose_edits
from textfix.gold import END, LAST1, LAST2, NONE, Gold, mark_bits, mark_places, read_gold, touched
from textfix.lexicon import CONTRACTION, FLAGS, NEVER
from textfix.marks import Compared, QuotationFigures, compare, curl, join, summarise
from textfix.model import load_model
from textfix.pipeline import Cleaner
from textfix.report import Report
from textfix.tally import F64, NO_EDIT, THRESHOLDS, Bin, Tally, calibration_error, reliability, share
from textfix.tokens import Bools, Ints, tokenize, word_hash

Deletion = Literal["quotes", "apostrophes", "partial", "curly", "none"]

_CURLY = "’‘“”"
_DELETED: Mapping[Deletion, str] = {
    "quotes": _CURLY,
    "apostrophes": CURLY_APOSTROPHE,
    "partial": _CURLY,
    "curly": _CURLY,
    "none": "",
}
_BATCH = 1 << 21  # characters compared at once

# Words that are one thing with their mark and another without, and where the mark stands.
_PAIRS = {"its/it’s": LAST1, "were/we’re": LAST2, "well/we’ll": LAST2, "ill/I’ll": LAST2, "lets/let’s": LAST1}
_CHOICES = (*_PAIRS, "plural/possessive")

_QUOTATIONS = frozenset(rule.code for rule in rules.QUOTATION_RULES)
_MARKS = _QUOTATIONS.union(rules.CODES)


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


def delete_marks(text: str, damage: Deletion) -> str:
    """
    Delete marks as a careless cleaning step does.

    Args:
        text: clean text.
        damage: "quotes" makes straight marks curly and deletes all of ’‘“”, "apostrophes" does so with ’ alone,
            "partial" with each of ’‘“” at even odds (a text always loses the same ones), "curly" deletes the curly
            ones that stand there, "none" nothing.

    >>> delete_marks("I don't know “them”.", "quotes")
    'I dont know them.'
    >>> delete_marks("I don't know “them”.", "curly")
    "I don't know them."
    """
    if damage in ("quotes", "apostrophes", "partial"):
        text = curl(text)
    if damage == "partial":
        rng = random.Random(text)
        return "".join(c for c in text if c not in _CURLY or rng.random() < 0.5)
    return text.translate({ord(c): None for c in _DELETED[damage]})


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
    return _summarise(parts, damage, least, texts, names.tolist(), genre)


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
class _Compared:
    """
    The words that matter: those that lost a mark, got one, or may be one of `_CHOICES`.

    Attributes:
        genre: intp (n,).
        kind: intp (n,), index into `rules.CODES` by the marks that belong in the word; of the edit where none does.
        rule: intp (n,), index into `rules.CODES` by the edit; -1 where there is none.
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


def _join(parts: Sequence[_Compared]) -> _Compared:
    return _Compared(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(_Compared)})


@dataclass(frozen=True, slots=True)
class _Part:
    """What was compared of some of the texts: their words, their quotation marks, and what else was done to them."""

    words: _Compared
    marks: Compared
    changed: int
    others: Mapping[str, int]


def _compare_all(texts: Sequence[str], damage: Deletion, cleaner: Cleaner, genre: Ints, least: _Least) -> _Part:
    damaged = [delete_marks(text, damage) for text in texts]
    reports = [report for report in cleaner.analyze_many(damaged) if report is not None]
    edits = [choose_edits(report.findings, "unsafe") for report in reports]
    made = [_made(report, found, least) for report, found in zip(reports, edits, strict=True)]
    others = Counter(edit.rule for some in made for edit in some if edit.rule not in _MARKS)
    words = _compare(texts, damaged, edits, genre)
    return _Part(words, compare(texts, damaged, edits, genre), sum(map(bool, made)), others)


def _made(report: Report, found: Sequence[Finding], least: _Least) -> list[Finding]:
    """Return what the settings apply of what was found."""
    others = (edit for edit in report.edits if edit.rule not in _MARKS)
    return [edit for edit in (*others, *(f for f in found if f.rule in _MARKS)) if least.applies(edit)]


def _compare(
    texts: Sequence[str], damaged: Sequence[str], found: Sequence[Sequence[Finding]], genre: Ints
) -> _Compared:
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
    return _Compared(
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
    """Apostrophes that were inserted, as parallel arrays; `rule` is an index into `rules.CODES`."""

    document: Ints
    start: Ints
    confidence: F64
    rule: Ints


def _edits_of(edits: Sequence[Sequence[Finding]]) -> _Edits:
    found = [(row, edit) for row, some in enumerate(edits) for edit in some if edit.rule in rules.CODES]
    return _Edits(
        document=np.array([row for row, _ in found], dtype=np.intp),
        start=np.array([edit.start for _, edit in found], dtype=np.intp),
        confidence=np.array([edit.confidence for _, edit in found], dtype=np.float64),
        rule=np.array([rules.CODES.index(edit.rule) for _, edit in found], dtype=np.intp),
    )


def _kinds(gold: Gold, flags: NDArray[np.uint8]) -> Ints:
    """Return the rule that the marks of each word fall under, as an index into `rules.CODES`."""
    return rules.rule_of_mark(
        mark_places(gold),
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
    tokens, place = gold.tokens, mark_places(gold)
    choice = np.full(tokens.start.size, -1, dtype=np.intp)
    open_to_both = _ends_in_s(gold) & ((flags & (NEVER | CONTRACTION)) == 0) & (tokens.end - tokens.start > 1)
    choice[open_to_both & np.isin(place, (NONE, LAST1, END))] = len(_PAIRS)
    for number, (pair, marked) in enumerate(_PAIRS.items()):
        is_pair = tokens.raw == np.uint32(word_hash(pair.partition("/")[0]))
        choice[is_pair] = np.where(np.isin(place[is_pair], (NONE, marked)), number, -1)
    choice[~gold.trusted] = -1
    return choice


def _summarise(
    parts: Sequence[_Part], damage: Deletion, least: _Least, texts: Sequence[str], genres: list[str], genre: Ints
) -> Evaluation:
    words, threshold = _join([part.words for part in parts]), least.apostrophes
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
            for number, code in enumerate(rules.CODES)
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
            for name, chosen in ((name, words.choice == number) for number, name in enumerate(_CHOICES))
        },
        quotations=summarise(join([part.marks for part in parts]), least.quotations, genres),
        others=dict(sorted(sum((Counter(part.others) for part in parts), Counter()).items())),
    )


def _tally(words: _Compared, threshold: float, by_gold: Bools, by_edit: Bools) -> Tally:
    """Count some of the words: right and missing among those `by_gold`, wrong among those `by_edit`."""
    applied = words.judged & (words.confidence >= threshold)
    right = applied & words.exact
    missing = words.judged & words.lost & ~right
    wrong = applied & ~words.exact
    return Tally(int((right & by_gold).sum()), int((wrong & by_edit).sum()), int((missing & by_gold).sum()))
