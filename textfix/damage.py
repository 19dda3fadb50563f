"""What happened to a document: from the candidates' probabilities and the marks that survived to a posterior.

One unknown number describes the damage of a document: q, the share of its apostrophes that were deleted.  A
candidate with probability p of having had an apostrophe is seen bare with probability 1 - p(1 - q) and with its
mark with probability 1 - pq (the mark may be something else).  Multiplied over the document and weighed with a prior
over a few values of q, this gives the posterior: one `dont` in a text without apostrophes says q = 1; one `dont`
among forty good apostrophes says that somebody slipped.

A mark that is added to a text multiplies the likelihood by a ratio that falls as q rises.  So the posterior can only
move towards clean when textfix inserts marks, and no edit appears on a second pass that was not made on the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from textfix.chars import (
    CODE,
    COMMA,
    CURLY_MARKS,
    DASH,
    DOUBLE_MARKS,
    HYPHEN,
    LETTER,
    SPACE,
    STOP,
)
from textfix.config import Config
from textfix.features import LETTER_S, Words
from textfix.lexicon import BARE, CONTRACTION, ENGLISH, FLAGS, FOREIGN, FREQUENT, LAST1
from textfix.tokens import BREAK, Bools, Ints, Tokens, starts_sentence

F64 = NDArray[np.float64]

# Values of q.  Clean text has slips, some writers' more than others'; damage of a part takes a good share.
_SLIPS = np.array([1.0, 10.0, 40.0])  # times the slip rate
_SLIP_WEIGHTS = np.array([0.90, 0.08, 0.02])
_PARTIAL = np.array([0.3, 0.5, 0.7, 0.9])
_MOST_SLIPS = 0.29
# Who misspells many words forgets many apostrophes: slips for each unknown word in small letters beyond the first,
# the words counted as if there were a hundred more (one rare word in a short text says nothing).
_SLIPS_A_MISSPELLING, _MORE_WORDS = 15.0, 100
_SURVIVOR = 0.995  # probability that a mark between two letters is an apostrophe
_LEAST = 0.02  # candidates below this probability say nothing
_ORPHANS = 3.0  # factor on the prior odds of damage when double spaces stand inside sentences: a dash was lost

_SHORT = 20  # words below which English is told by common words of any kind
_FREQUENT_SHARE = 0.5
_LOWER_SHARE = 0.01  # share of capitalised words below which a text is lower-cased
_UNPUNCTUATED = 40  # words without any full stop or comma that make a text unpunctuated
# JSON and JSON lines, told by how they begin and end: data, whatever their strings say.
_JSON_BEGINS = regex.compile(r"\s*+(?:\{\s*+[\"}]|\[\s*+[\"{\[\]\d-])")
_CURLY = np.array([ord(c) for c in CURLY_MARKS], dtype=np.uint32)
_DOUBLE = np.array([ord(c) for c in DOUBLE_MARKS], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Register:
    """
    What kind of text each document is; all from the skeleton.

    Attributes:
        words: intp (n_documents,).
        english, prose: float64 (n_documents,), shares in [0, 1].
        other: bool (n_documents,); not English, or not prose: never touched.
        casual: bool (n_documents,); lower-cased or unpunctuated: findings are only shown, unless the caller says that
            the text was damaged.
        orphans: intp (n_documents,), double spaces inside sentences.
        unknown: intp (n_documents,), words in small letters that the lexicon does not know, candidates left out.
    """

    words: Ints
    english: F64
    prose: F64
    other: Bools
    casual: Bools
    orphans: Ints
    unknown: Ints


@dataclass(frozen=True, slots=True)
class Survivors:
    """Marks that stand in each document, intp (n_documents,) each."""

    apostrophes: Ints
    curly: Ints
    straight: Ints
    double_curly: Ints
    double_straight: Ints


def _tally(document: Ints, chosen: Bools, documents: int) -> Ints:
    return np.bincount(document[chosen], minlength=documents)


def read_register(tokens: Tokens, words: Words, protected: Bools, texts: Sequence[str], config: Config) -> Register:
    """Tell English prose from other languages, code, data and chat."""
    documents = tokens.text_start.size - 1
    document = tokens.document
    flags = words.fields[:, FLAGS]
    count = np.bincount(document, minlength=documents)
    some = np.maximum(count, 1)
    english = _tally(document, (flags & ENGLISH) != 0, documents) / some
    frequent = _tally(document, (flags & (FREQUENT | CONTRACTION)) != 0, documents) / some
    foreign = _tally(document, (flags & FOREIGN) != 0, documents) / some
    speaks_english = (english >= config.min_english) | ((count < _SHORT) & (frequent >= _FREQUENT_SHARE))
    told = config.damage not in ("auto", "clean")
    speaks_english = (speaks_english | (told & (count < _SHORT))) & (english >= foreign)
    prose = _prose_share(tokens, protected, documents)
    is_data = np.fromiter((is_json(text) for text in texts), dtype=np.bool_, count=documents)
    capitals = _tally(document, words.upper, documents)
    starts = starts_sentence(tokens.before) & ~protected
    start_count = _tally(document, starts, documents)
    capital_starts = _tally(document, starts & words.upper, documents)
    punctuated = _tally(document, (tokens.after & (STOP | COMMA)) != 0, documents)
    lower = (capitals < _LOWER_SHARE * count) | (2 * capital_starts < start_count)
    unpunctuated = (count >= _UNPUNCTUATED) & (punctuated == 0)
    return Register(
        words=count,
        english=english,
        prose=prose,
        other=~speaks_english | (prose < config.min_prose) | is_data,
        casual=(lower | unpunctuated) & (not told),
        orphans=_orphan_spaces(tokens, words, documents),
        unknown=_tally(document, _misspelt(tokens, words, protected), documents),
    )


def is_json(text: str) -> bool:
    """
    Say whether a text is JSON or JSON lines, by how it begins and ends.

    >>> is_json('{"text": "dont"}'), is_json("[sic]")
    (True, False)
    """
    return _JSON_BEGINS.match(text) is not None and text.rstrip()[-1:] in ("}", "]")


def _misspelt(tokens: Tokens, words: Words, protected: Bools) -> Bools:
    """Say which words are in small letters and unknown; those in s may only lack their apostrophe."""
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0) | (words.last == LETTER_S)
    unknown: Bools = ~known & ~protected & (tokens.kinds == LETTER)
    return unknown


def _prose_share(tokens: Tokens, protected: Bools, documents: int) -> F64:
    """
    Return the share of gaps within paragraphs that are what stands between words of prose.

    Gaps beside protected words do not count: a page with its tags is still prose.
    """
    counts = ~protected & ((tokens.after & BREAK) == 0)
    counts[:-1] &= ~protected[1:]
    is_prose = ((tokens.after & (SPACE | HYPHEN | DASH)) != 0) & ((tokens.after & CODE) == 0)
    seen = _tally(tokens.document, counts, documents)
    prose = _tally(tokens.document, counts & is_prose, documents)
    return np.where(seen > 0, prose / np.maximum(seen, 1), 1.0)


def _orphan_spaces(tokens: Tokens, words: Words, documents: int) -> Ints:
    """Count double spaces before a small letter with nothing else in the gap: what a deleted dash leaves."""
    double = np.flatnonzero((tokens.before[1:] == SPACE) & (tokens.start[1:] - tokens.end[:-1] == 2) & ~words.upper[1:])
    first = tokens.end[double]
    # Two characters of white space may also be a line's end.
    both = (tokens.classes[first] & tokens.classes[first + 1] & SPACE) != 0
    return np.bincount(tokens.document[double[both]], minlength=documents)


def count_survivors(tokens: Tokens, inner: Bools) -> Survivors:
    """Count the marks that stand; `inner` says of each word whether it holds one between two letters."""
    documents = tokens.text_start.size - 1
    if tokens.marks.size == 0:
        none = np.zeros(documents, dtype=np.intp)
        return Survivors(none, none, none, none, none)
    document = np.searchsorted(tokens.text_start, tokens.marks, side="right") - 1
    curly = np.isin(tokens.mark_codes, _CURLY)
    double = np.isin(tokens.mark_codes, _DOUBLE)
    return Survivors(
        apostrophes=_tally(tokens.document, inner, documents),
        curly=_tally(document, curly, documents),
        straight=_tally(document, ~curly, documents),
        double_curly=_tally(document, curly & double, documents),
        double_straight=_tally(document, ~curly & double, documents),
    )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """
    The posterior over q of each document.

    Attributes:
        q: float64 (n_documents, n_q), the values, rising.
        posterior: float64 (n_documents, n_q).
        damaged: bool (n_q,), values that mean damage and not slips.
    """

    q: F64
    posterior: F64
    damaged: Bools

    def confidence(self, document: Ints, any_mark: F64, this_mark: F64) -> tuple[F64, F64]:
        """
        Return how probable it is that a mark was lost here: to damage, and at all (slips included).

        Args:
            document: intp (n,), the document of each candidate.
            any_mark: float64 (n,), probability p that the skeleton had a mark at all.
            this_mark: float64 (n,), probability that it had the one proposed.

        Returns:
            two float64 (n,); neither above `this_mark`, neither rising as marks are added to the text.
        """
        p, q = any_mark[:, None], self.q[document]
        lost = self.posterior[document] * this_mark[:, None] * q / (1 - p * (1 - q))
        return (lost * self.damaged).sum(axis=1), lost.sum(axis=1)


@dataclass(frozen=True, slots=True)
class Slots:
    """
    The places of a batch where an apostrophe may have stood.

    Attributes:
        probability: float64 (n,), p of each.
        document: intp (n,).
        at_edge: bool (n,); a mark stands at the edge of the word, which may be a quotation mark.
        occurrences: intp (n,), how often the word stands in its document.
    """

    probability: F64
    document: Ints
    at_edge: Bools
    occurrences: Ints


def repetition_weight(occurrences: Ints) -> F64:
    """
    Return what one of several occurrences of a word in a document counts for.

    A word that the model misjudges is misjudged each time: repetitions count by their square root, bare or not.
    """
    weight: F64 = 1 / np.sqrt(occurrences)
    return weight


def diagnose(slots: Slots, inner: F64, register: Register, config: Config) -> Diagnosis:
    """
    Compute the posterior over the share of deleted apostrophes.

    Args:
        slots: candidates without a mark between two of their letters.
        inner: float64 (n_documents,), words with a mark between two letters, each counted as `repetition_weight` says.
        register: what kind of texts these are.
        config: priors, and the caller's knowledge.
    """
    q = _shares_deleted(register, config)
    values = q.shape[1]
    damaged = np.arange(values) >= _SLIPS.size
    prior = _prior(config, register)
    says = np.flatnonzero(slots.probability >= _LEAST)
    p, own_q = slots.probability[says, None], q[slots.document[says]]
    seen = np.where(slots.at_edge[says, None], 1 - p * own_q, 1 - p * (1 - own_q))
    evidence = np.log(np.maximum(seen, 1e-12)) * repetition_weight(slots.occurrences[says, None])
    where = slots.document[says, None] * values + np.arange(values)
    likelihood = np.bincount(where.ravel(), evidence.ravel(), register.words.size * values).astype(np.float64)
    likelihood = likelihood.reshape(-1, values)  # bincount of nothing is an array of integers, whatever the weights
    likelihood += inner[:, None] * np.log(1 - _SURVIVOR * q)
    with np.errstate(divide="ignore"):
        log_posterior = np.log(prior) + likelihood
    log_posterior -= log_posterior.max(axis=1, keepdims=True)
    posterior = np.exp(log_posterior)
    posterior /= posterior.sum(axis=1, keepdims=True)
    return Diagnosis(q, posterior, damaged)


def _shares_deleted(register: Register, config: Config) -> F64:
    """Return the values of q that are weighed for each document, float64 (n_documents, n_q), rising."""
    misspelt = np.maximum(register.unknown - 1, 0) / (register.words + _MORE_WORDS)
    rate = config.slip_rate + _SLIPS_A_MISSPELLING * misspelt
    slips = np.minimum(rate[:, None] * _SLIPS, _MOST_SLIPS)
    rest = np.tile(np.append(_PARTIAL, 1.0), (rate.size, 1))
    return np.concatenate([slips, rest], axis=1)


def _prior(config: Config, register: Register) -> F64:
    """Return the prior over q for each document, float64 (n_documents, n_q)."""
    deleted, partial = {
        "auto": (config.prior_deleted, config.prior_partial),
        "clean": (0.0, 0.0),
        "quotes": (1.0, 0.0),
        "apostrophes": (1.0, 0.0),
        "quotation-marks": (0.0, 0.0),
        "partial": (0.1, 0.9),
    }[config.damage]
    clean = max(0.0, 1.0 - deleted - partial)
    row = np.concatenate([_SLIP_WEIGHTS * clean, np.full(_PARTIAL.size, partial / _PARTIAL.size), [deleted]])
    prior = np.tile(row, (register.words.size, 1))
    if config.damage == "auto":
        prior[:, _SLIPS.size :] *= np.where(register.orphans > 0, _ORPHANS, 1.0)[:, None]
    return prior
