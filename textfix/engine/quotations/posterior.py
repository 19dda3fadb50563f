"""Posterior over the share of quotation marks that a document lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.diagnosis import DeletionPosterior, normed
from textfix.engine.mixture import mixture_of
from textfix.engine.quotations.landmarks import OPENING
from textfix.engine.quotations.spans import LostQuotations, Reading
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.characters import DOUBLE, class_table
from textfix.engine.text.english import SPEECH_VERBS
from textfix.engine.text.hashing import hash_set
from textfix.engine.text.tokens import Tokens
from textfix.engine.thresholds import FRAMES, SURPLUS, SUSPECT

SHARES = np.array([0.0, 0.5, 1.0])  # of the quotation marks, lost: none, some, all
_STANDING = 0.995  # probability that a double mark means a quotation
# The surest quotation of a short document speaks for a loss with more than its weight, unless it would be all that the
# document says, like a message that ends with a comma.  28,000 clean paragraphs in which neither marks nor apostrophes
# tell of anything held 10, 5, 1 and 2 with a probability above .8, .9, .95 and .98; without their marks, 150, 117, 140
# and 571 of 32,000 did, so the odds are 15, 23, 140 and 286.  A long document has too many places for one to be surest
# by mistake.  The paragraphs are held-out ones of training sources and some of three sources that were used to judge
# the rule (a novel, Indian news, travel), so its figures on these are kind; the dev genres were not used.
_SUREST = 0.98  # but no quotation says more than this about its document,
_WEIGHT = 1.25  # so many times,
_SURE = 0.9  # the others no more than this,
_DISCOUNT = 0.25  # and each of them only so much: the network errs in runs (chosen on texts held out of training)
_WIDOW = 0.1  # probability that a mark has no partner in a text that lost none: writers forget them
_SPARED = 0.1  # probability that what deleted all apostrophes left the quotation marks alone
_SOME_LOST = 1e-3  # prior that a document lost some of its quotation marks and not a part of its apostrophes
_NEVER_LOST = 1e-4  # prior that a document lost its quotation marks and none of its apostrophes


def worth_reading(tokens: Tokens, damaged: F64, config: Config) -> Bools:
    """
    Return a mask of the documents that may have lost quotation marks, which the network must read.

    Args:
        tokens: the batch.
        damaged: float64 (n_documents,), probability that apostrophes were deleted.
        config: what the caller knows.
    """
    if config.quotations == "none" or config.damage in ("clean", "apostrophes"):
        return np.zeros(damaged.size, dtype=np.bool_)
    if config.damage != "auto":
        return np.ones(damaged.size, dtype=np.bool_)
    asks = asks_for_reading(tokens, _speech(tokens, damaged.size))
    worth: Bools = (damaged >= SUSPECT) | asks
    return worth


def asks_for_reading(tokens: Tokens, speech: Ints) -> Bools:
    """
    Return a mask (n_documents,) of the documents that are read whatever their apostrophes say, for their marks.

    Args:
        tokens: the batch.
        speech: intp (n_documents,), number of verbs of speech.
    """
    double = (class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0
    document = np.searchsorted(tokens.text_start, tokens.marks[double], side="right") - 1
    marks = np.bincount(document, minlength=speech.size)
    sides = (tokens.mark_codes[double] == ord("“")) * 1.0 - (tokens.mark_codes[double] == ord("”"))
    surplus = np.abs(np.bincount(document, sides, speech.size))
    one_sided = (surplus >= SURPLUS) & (2 * surplus >= marks)
    asks: Bools = one_sided | ((marks == 0) & (speech >= FRAMES))
    return asks


def _speech(tokens: Tokens, documents: int) -> Ints:
    """Count verbs of speech."""
    return np.bincount(tokens.document[hash_set(SPEECH_VERBS).holds(tokens.raw)], minlength=documents)


def posterior(reading: Reading, diagnosis: DeletionPosterior, casual: Bools, config: Config) -> F64:
    """
    Return how probable it is that each document lost none, some and all of its quotation marks.

    Args:
        reading: what was read.
        diagnosis: what is known of the apostrophes.
        casual: bool (n_documents,), texts that are only shown: their writers never set marks.
        config: what the caller knows.

    Returns:
        float64 (n_documents, 3), in the order of SHARES.
    """
    prior = _prior(_had_any(reading), diagnosis, config)
    documents = reading.had.size
    evidence = _bare_evidence(reading)
    widows = np.bincount(reading.widows.document, minlength=documents)
    evidence += (reading.complete - widows)[:, None] * np.log(1 - _STANDING * SHARES)
    evidence += (widows - _moved(reading.widows, documents))[:, None] * np.log(np.array([_WIDOW, 0.5, _WIDOW / 4]))
    with np.errstate(divide="ignore"):
        result = normed(np.log(prior) + evidence)
    result[casual] = SHARES == 0
    return result


def _had_any(reading: Reading) -> F64:
    """Return the probability that each document had quotation marks: that of a quotation is contained in it."""
    had = reading.had.copy()
    telling = reading.telling
    np.maximum.at(had, reading.pairs.document[telling], reading.pairs.probability[telling])
    return had


def _bare_evidence(reading: Reading) -> F64:
    """Return the log likelihood of SHARES as the quotations without marks go, float64 (n_documents, 3)."""
    pairs, documents = reading.pairs, reading.had.size
    leads = _surest(pairs) & reading.telling
    chance = np.minimum(pairs.probability, np.where(leads, _SUREST, _SURE))
    bare = np.where(leads, _WEIGHT, _DISCOUNT)[:, None] * np.log(1 - chance[:, None] * (1 - SHARES))
    return np.stack([np.bincount(pairs.document, column, documents) for column in bare.T], axis=1).astype(np.float64)


def _surest(pairs: LostQuotations) -> Bools:
    """Return a mask (n,) of the most probable quotation of each document."""
    order = np.lexsort((-pairs.probability, pairs.document))
    leads = np.zeros(order.size, dtype=np.bool_)
    leads[order[np.diff(pairs.document[order], prepend=-1) != 0]] = True
    return leads


def with_quotations(diagnosis: DeletionPosterior, reading: Reading, config: Config) -> DeletionPosterior:
    """
    Return what is known of the apostrophes, given the quotations: what took their marks took the apostrophes as well.

    Only documents without a quotation mark learn from them, or with a ‘ that no ’ closes, so that inserted marks move
    the posterior towards clean.

    Args:
        diagnosis: what the apostrophes alone say.
        reading: what was read.
        config: what the caller knows.
    """
    if config.damage != "auto":
        return diagnosis
    mixture = mixture_of(config)
    all_lost = 1 - _SPARED if mixture is None else mixture.quotes
    evidence = np.where(reading.complete[:, None] > 0, 0.0, _bare_evidence(reading))
    odds = evidence - evidence[:, :1]  # of each share, to none, as logarithms: those of a book are beyond a float
    logs = np.zeros_like(diagnosis.posterior)
    logs[:, diagnosis.damaged] = odds[:, 1:2]
    with np.errstate(divide="ignore"):
        logs[:, -1] = np.logaddexp(np.log(1 - all_lost), np.log(all_lost) + odds[:, -1])
        logs += np.log(diagnosis.posterior)
    unclosed = np.bincount(reading.unclosed.document, minlength=reading.had.size) > 0
    logs[np.ix_(unclosed, diagnosis.damaged)] -= np.log(_WIDOW)  # what deletes apostrophes deletes ’ that closes
    return replace(diagnosis, posterior=normed(logs))


def unclosed_share(diagnosis: DeletionPosterior, casual: Bools) -> F64:
    """Return how probable it is that each document lost none, some and all of the ’ that close quotations.

    They are the same character as apostrophes; float64 (n_documents, 3), in the order of SHARES.
    """
    damaged = np.where(casual, 0.0, diagnosis.damage_probability())
    all_lost = np.minimum(diagnosis.posterior[:, -1], damaged)
    return np.stack([1 - damaged, damaged - all_lost, all_lost], axis=1)


def _moved(widows: LostQuotations, documents: int) -> Ints:
    """
    Count the marks that seem to stand before a line feed instead of behind it, intp (documents,).

    The quotation that such a mark ends lacks its opening mark, and so does the next one, which begins right behind it:
    that is one slip, not two.
    """
    opening = np.flatnonzero(widows.missing == OPENING)
    document, last, first = (column[opening] for column in (widows.document, widows.last, widows.first))
    moved = (last[:-1] + 1 == first[1:]) & (document[:-1] == document[1:])
    return np.bincount(document[1:][moved], minlength=documents)


_TOLD = {  # what the caller knows, as the probability that some and that all quotation marks were lost
    "clean": (0.0, 0.0),
    "apostrophes": (0.0, 0.0),
    "partial": (0.9, 0.1),
    "quotation-marks": (0.0, 1.0),
    "quotes": (0.0, 1.0),
}


def _prior(had: F64, diagnosis: DeletionPosterior, config: Config) -> F64:
    """Return the prior over SHARES, float64 (n_documents, 3): what befell the apostrophes befell the other marks."""
    told = _TOLD.get(config.damage)
    if told is None:
        deleted = diagnosis.posterior[:, -1]
        partial = diagnosis.posterior[:, diagnosis.damaged].sum(axis=1) - deleted
        mixture = mixture_of(config)  # what a set shows is surer than how one of its records reads
        lost = had * (1 - _SPARED) if mixture is None else mixture.quotes
        all_lost = np.maximum(deleted * lost, _NEVER_LOST)
        some = np.maximum(partial, _SOME_LOST)
    else:
        some, all_lost = np.full(had.size, told[0]), np.full(had.size, told[1])
    none = np.maximum(1 - some - all_lost, 0.0)
    prior = np.stack([none, some, all_lost], axis=1)
    normed: F64 = prior / prior.sum(axis=1, keepdims=True)
    return normed


def confidence(lost: LostQuotations, share: F64) -> F64:
    """
    Return how probable it is that each quotation stood there and lost its marks, float64 (n,).

    Args:
        lost: quotations.
        share: float64 (n_documents, 3), from `posterior`.
    """
    p = lost.probability[:, None]
    result: F64 = (share[lost.document] * p * SHARES / (1 - p * (1 - SHARES) + 1e-12)).sum(axis=1)
    return np.minimum(result, lost.probability)
