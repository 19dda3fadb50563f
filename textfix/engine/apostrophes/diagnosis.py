"""Posterior over the share of apostrophes that each document lost.

One unknown number describes the damage of a document: q, the share of its apostrophes that were deleted.  A
candidate with probability p of having had an apostrophe appears bare with probability 1 - p(1 - q) and with its
mark with probability 1 - pq (the mark may be something else).  The product over the document, times a prior over a
few values of q, gives the posterior: one `dont` in a text without apostrophes points to q = 1; one `dont` among forty
good apostrophes points to a slip of the writer.

A mark that is added to a text multiplies the likelihood by a ratio that falls as q rises.  So insertions can only move
the posterior towards clean, and no edit appears on a second pass that was not made on the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from textfix.config import Config
from textfix.engine.mixture import Mixture, mixture_of, prior_row, spare_quoted
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.text_type import TextType

# Values of q.  Clean text has slips, and some writers more than others: multiples of `Config.slip_rate`, a guess.
# Partial damage takes a good share.
_SLIPS = np.array([1.0, 10.0, 40.0])
_PARTIAL = np.array([0.3, 0.5, 0.7, 0.9])
_MOST_SLIPS = 0.29  # below the least partial damage: the values of q rise
# Writers who misspell many words forget many apostrophes: slips for each misspelt word, with a hundred words (a guess)
# added to the text's length, since one in a short text means little.  Of 10, 15, 20 and 30, tried on texts and on
# paragraphs of 32 sources of training and further material, 20 restores most with no more wrong edits in clean text
# than 15 slips for each unknown word, which was the rule before.
_SLIPS_A_MISSPELLING, _ADDED_WORDS = 20.0, 100
_SURVIVOR = 0.995  # probability that a mark between two letters is an apostrophe; a guess
_LEAST = 0.02  # candidates below this probability are no evidence: there are many, and the model is not that exact
# Factor on the probability that a word of a headline in title case never had a mark (Obamas Sign Deal), contractions
# apart.  Of 1, 3, 5, 10 and 20, tried on 500,000 words of training sentences set in title case: 9, 2, 1, 0 and 0 wrong
# possessives, at a recall of .63, .51, .46, .41 and .36 for single titles that lost all marks.  The model knows these
# sentences, so it errs less in them than in others: twice the least factor without a wrong one.  The headlines that
# accuracy is judged on were looked at as well: 8 gives 30 wrong marks per million words there, and 20 gives 20.
_TITLE_CAUTION = 20.0
_LEAST_LIKELIHOOD = 1e-12  # of one candidate; keeps its logarithm finite
_ORPHANS = 3.0  # factor on the prior odds of damage if double spaces show that a dash was deleted; a guess
# What the caller knows, as the probabilities that all and that some apostrophes were deleted; "auto" is in `Config`.
_TOLD = {
    "clean": (0.0, 0.0),
    "quotes": (1.0, 0.0),
    "apostrophes": (1.0, 0.0),
    "quotation-marks": (0.0, 0.0),
    "partial": (0.1, 0.9),
}


@dataclass(frozen=True, slots=True)
class DeletionPosterior:
    """
    The posterior over q of each document.

    Attributes:
        q: float64 (n_documents, n_q), the values, rising.
        posterior: float64 (n_documents, n_q).
        damaged: bool (n_q,), values that mean damage, not slips.
    """

    q: F64
    posterior: F64
    damaged: Bools

    def damage_probability(self) -> F64:
        """Return the probability that apostrophes were deleted from each document, float64 (n_documents,)."""
        chance: F64 = self.posterior[:, self.damaged].sum(axis=1)
        return chance

    def confidence(self, document: Ints, any_mark: F64, this_mark: F64) -> tuple[F64, F64]:
        """
        Return the probability that a mark was deleted by damage, and that it is missing at all (slips included).

        Args:
            document: intp (n,), the document of each candidate.
            any_mark: float64 (n,), probability p that the skeleton had any mark.
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
    The places of a batch where an apostrophe may have been.

    Attributes:
        probability: float64 (n,), p of each.
        document: intp (n,).
        at_edge: bool (n,), a mark touches the word's edge; it may be a quotation mark.
        occurrences: float64 (n,), of the word in its document, as far as they had a mark: `Scoring.occurrences`.
        clitic: bool (n,), the mark would make a contraction.
        titled: bool (n,), it stands in a headline in title case, where capitals tell no name from a verb.
    """

    probability: F64
    document: Ints
    at_edge: Bools
    occurrences: F64
    clitic: Bools
    titled: Bools

    def take(self, which: Ints) -> Slots:
        """Return some of them."""
        return Slots(*[getattr(self, name)[which] for name in self.__slots__])


def repetition_weight(occurrences: F64) -> F64:
    """
    Return the weight of one of several occurrences of a word in a document, 1/√n, float64 (n,).

    A word that the model misjudges is misjudged each time.

    >>> repetition_weight(np.array([1.0, 4.0])).tolist()
    [1.0, 0.5]
    """
    weight: F64 = 1 / np.sqrt(occurrences)
    return weight


@dataclass(frozen=True, slots=True)
class Standing:
    """
    The marks that stand in each document.

    Attributes:
        inner: float64 (n_documents,), words with a mark between two letters, each times its `repetition_weight`.
        double: float64 (n_documents,), double quotation marks.
    """

    inner: F64
    double: F64


def infer_deletion(slots: Slots, standing: Standing, text_type: TextType, config: Config) -> DeletionPosterior:
    """
    Compute the posterior over the share of deleted apostrophes.

    Args:
        slots: candidates without a mark between two of their letters.
        standing: the marks that stand.
        text_type: the type of each document.
        config: priors, and what the caller knows of the damage.
    """
    q = _deleted_shares(text_type, config)
    mixture = mixture_of(config)
    if config.damage == "auto":
        slots = replace(slots, probability=_doubted(slots, mixture))
    with np.errstate(divide="ignore"):  # a prior of zero
        log_posterior = np.log(_prior(text_type, config, mixture)) + _log_likelihood(slots, standing.inner, q)
    if mixture is not None:
        log_posterior += q * spare_quoted(mixture, standing.double)[:, None]
    return DeletionPosterior(q, normed(log_posterior), np.arange(q.shape[1]) >= _SLIPS.size)


def normed(logs: F64) -> F64:
    """
    Return probabilities of which only the logarithms are known, and these up to a constant for each row.

    >>> normed(np.log([[2.0, 6.0]]) + 1000)
    array([[0.25, 0.75]])
    """
    weights: F64 = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def constants(config: Config) -> F64:
    """
    Return what the compiled kernel bounds the posterior with where the damage is not known, nor a survey given.

    Returns:
        float64 (24,): the prior, multiples of the slip rate, shares of damage, then constants in the kernel's order.
    """
    prior = prior_row(config.prior_deleted, config.prior_partial)
    rest = (_ADDED_WORDS, _MOST_SLIPS, _SURVIVOR, _LEAST, _LEAST_LIKELIHOOD, _ORPHANS)
    return np.concatenate([prior, _SLIPS, _PARTIAL, [1.0, config.slip_rate, _SLIPS_A_MISSPELLING, *rest]])


def deletion_likelihood(slots: Slots, standing: Standing, text_type: TextType, config: Config) -> F64:
    """Return the log likelihood of each share q that a document may have lost, float64 (n_documents, n_q)."""
    return _log_likelihood(slots, standing.inner, _deleted_shares(text_type, config))


def _doubted(slots: Slots, mixture: Mixture | None) -> F64:
    """
    Return what the probability of each slot says of its document, float64 (n,), contractions apart.

    In clean records, what looks like a possessive and is none (a plural, a verb, a name) costs more than a possessive
    missed in a damaged one; the more so in a headline, and the less the fewer records are clean.
    """
    plain = 1.0 if mixture is None else mixture.caution
    title = _TITLE_CAUTION if mixture is None else max(plain, _TITLE_CAUTION * (1 - mixture.damaged))
    doubt = np.minimum((1 - slots.probability) * np.where(slots.titled, title, plain), 1.0)
    return np.where(slots.clitic, slots.probability, 1 - doubt)


def _log_likelihood(slots: Slots, inner: F64, q: F64) -> F64:
    """Return the log likelihood of each value of q in each document, float64 (n_documents, n_q)."""
    documents, values = q.shape
    informative = np.flatnonzero(slots.probability >= _LEAST)
    p, own_q = slots.probability[informative, None], q[slots.document[informative]]
    as_is = np.where(slots.at_edge[informative, None], 1 - p * own_q, 1 - p * (1 - own_q))
    evidence = np.log(np.maximum(as_is, _LEAST_LIKELIHOOD)) * repetition_weight(slots.occurrences[informative, None])
    where = slots.document[informative, None] * values + np.arange(values)
    total: F64 = np.bincount(where.ravel(), evidence.ravel(), documents * values).astype(np.float64)
    total = total.reshape(-1, values)  # bincount of nothing is an array of integers, whatever the weights
    total += inner[:, None] * np.log(1 - _SURVIVOR * q)
    return total


def _deleted_shares(text_type: TextType, config: Config) -> F64:
    """Return the values of q that are weighed for each document, float64 (n_documents, n_q), rising."""
    misspelt = text_type.misspelt / (text_type.words + _ADDED_WORDS)
    rate = config.slip_rate + _SLIPS_A_MISSPELLING * misspelt
    slips = np.minimum(rate[:, None] * _SLIPS, _MOST_SLIPS)
    rest = np.tile(np.append(_PARTIAL, 1.0), (rate.size, 1))
    return np.concatenate([slips, rest], axis=1)


def _prior(text_type: TextType, config: Config, mixture: Mixture | None) -> F64:
    """Return the prior over q of each document, float64 (n_documents, n_q); its rows need not add up to one."""
    deleted, partial = _TOLD.get(config.damage, (config.prior_deleted, config.prior_partial))
    row = prior_row(deleted, partial) if mixture is None else mixture.prior
    prior = np.tile(row, (text_type.words.size, 1))
    if config.damage == "auto":
        prior[:, _SLIPS.size :] *= np.where(text_type.orphans > 0, _ORPHANS, 1.0)[:, None]
    return prior
