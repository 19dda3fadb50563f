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

from dataclasses import dataclass

import numpy as np

from textfix.config import Config
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.text_type import TextType

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


@dataclass(frozen=True, slots=True)
class DeletionPosterior:
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

    def damage_probability(self) -> F64:
        """Return the probability that apostrophes were deleted from each document, float64 (n_documents,)."""
        chance: F64 = self.posterior[:, self.damaged].sum(axis=1)
        return chance

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


def infer_deletion(slots: Slots, inner: F64, register: TextType, config: Config) -> DeletionPosterior:
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
    return DeletionPosterior(q, posterior, damaged)


def _shares_deleted(register: TextType, config: Config) -> F64:
    """Return the values of q that are weighed for each document, float64 (n_documents, n_q), rising."""
    misspelt = np.maximum(register.unknown - 1, 0) / (register.words + _MORE_WORDS)
    rate = config.slip_rate + _SLIPS_A_MISSPELLING * misspelt
    slips = np.minimum(rate[:, None] * _SLIPS, _MOST_SLIPS)
    rest = np.tile(np.append(_PARTIAL, 1.0), (rate.size, 1))
    return np.concatenate([slips, rest], axis=1)


def _prior(config: Config, register: TextType) -> F64:
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
