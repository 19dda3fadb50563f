"""The mixture that a survey describes: which share of its records was damaged how.

A record is in one of nine states: it lost a share q of its apostrophes (three values are slips of the writer, four a
partial loss, one a total loss), and what took all its apostrophes took its quotation marks, too, or did not.  The
survey holds the likelihoods of its records, those that are nearly the same added up; expectation-maximisation finds
the shares of the states under which they are most probable, given a few imagined records with the built-in prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from textfix.config import Config
from textfix.surveys import SHARES, STEPS_A_NAT, STEPS_OF_DOUBT, Survey

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SLIP_WEIGHTS = np.array([0.90, 0.08, 0.02])  # of few, more and many slips in clean text; guesses
_PARTIAL_LOSSES = 4  # values of q that are a partial loss, any as likely as the others
SLIPS = 3  # values of q that are slips of the writer; the last one is a total loss, those between a partial one
_NONE_LOST, _ALL_LOST = -2, -1  # of the quotation marks: the states with all apostrophes lost
_IMAGINED = 2.0  # records that the built-in prior counts for: few records shall say little, and a thousand nearly all
_LEAST_SHARE = 1e-9  # of a state in the built-in prior, which a config may set to zero
_SPARED = 0.1  # prior probability that what deleted all apostrophes left the quotation marks alone, as in `quotations`
_ASTRAY = 0.005  # probability that a double mark stands where all were deleted: inches, seconds
# Quotations for each word that a set has at least, where nothing was lost: of the registers looked at, those with
# fewest have .00024 (dialogue of a game) and .00035 (oral argument), but for one of hotel reviews that has none.
_LEAST_QUOTED = 0.0002
_QUOTED_WORDS = 1000.0  # words that this rate counts for
_ROUNDS, _STILL = 5000, 1e-9  # of expectation-maximisation, and the change that ends it
_KNOWN = 0.98  # share of damaged records from which a set is damaged as a whole; a guess
# Most caution: the factor on the probability that a candidate other than a contraction never had a mark.  Of 4, 5, 6
# and 8.8, tried on nine sets of training and further material in which half of the records were damaged, 4 keeps .96 of
# the recall of `damage="quotes"` with no more wrong edits in the other half than without a survey; 6 keeps .94.
_CAUTION = 4.0
# A share of damaged records below the built-in prior counts for so many times itself, at most for that prior.  Of 1.5,
# 2, 3, 4, 6 and 10, tried on the same sets: from 4 on, 5 % of damaged records are found as often as without a survey,
# but for a hundredth, and wrong edits stay below two thirds.
_LIFT = 4.0
# Standard errors of it that are not lifted: in clean forums, slips look like a share of 1 % or 2 %.  Of 0, 1, 2, with
# 2 % of the records damaged, .79, .75 and .67 of the apostrophes come back.
_DOUBTFUL = 1.0
_UNRELIABLE = 2.0  # words that the reliability of 1 counts for; a guess


@dataclass(frozen=True, slots=True)
class Mixture:
    """
    Shares of the states in a set of records.

    Attributes:
        shares: float64 (8,), of the records that lost each share q of their apostrophes; adds up to 1.
        prior: float64 (8,), the same as each record is judged by: rare damage counts for more.
        error: standard error of the share of damaged records.
        quotes: probability that a record that lost all apostrophes lost its quotation marks as well.
        records: number of records that the estimate rests on.
        caution: factor on the probability that a word which looks like a possessive never was one.
    """

    shares: F64
    prior: F64
    error: float
    quotes: float
    records: int
    caution: float

    @property
    def damaged(self) -> float:
        """The share of the records that lost some or all of their apostrophes."""
        return float(self.shares[SLIPS:].sum())

    @property
    def is_known(self) -> bool:
        """True if the set was damaged as a whole, so that records need no evidence of their own."""
        return self.damaged >= _KNOWN


def spare_quoted(mixture: Mixture, double: F64) -> F64:
    """
    Return what double marks that stand say against a total loss of apostrophes, in nats; times q, against any loss.

    It falls as marks are added, so insertions move the posterior towards clean, here too.

    Args:
        mixture: of the set.
        double: float64 (n_documents,), double quotation marks in each record.
    """
    speech: F64 = np.log1p(-mixture.quotes * (1 - _ASTRAY**double))
    return speech


@dataclass(frozen=True, slots=True)
class _Cells:
    """
    Records with nearly the same likelihoods.

    Attributes:
        number: float64 (n_cells,), records.
        words: float64 (n_cells,), mean words of one.
        quoted: bool (n_cells,), double marks stand in them.
        logs: float64 (n_cells, 9), mean log likelihood of the states, as the apostrophes go.
    """

    number: F64
    words: F64
    quoted: Bools
    logs: F64

    @classmethod
    def of(cls, survey: Survey) -> _Cells:
        rows = np.array([row for _, row in survey.cells], dtype=np.float64).reshape(-1, SHARES + 1)
        quoted = np.array([key[-1] for key, _ in survey.cells], dtype=np.bool_)
        number, means = rows[:, 0], rows[:, 1:] / rows[:, :1]
        relative = means[:, 1:] / STEPS_A_NAT
        logs = np.concatenate([np.zeros((number.size, 1)), relative, relative[:, -1:]], axis=1)
        return cls(number, means[:, 0], quoted, logs)

    def likelihood(self, rate: float) -> F64:
        """
        Return the likelihood of each state, float64 (n_cells, 9), up to a factor for each cell.

        Args:
            rate: quotations for each word, where none were lost.
        """
        chance = -np.expm1(-rate * self.words)
        logs = self.logs.copy()
        logs[:, :_ALL_LOST] += np.where(self.quoted, 0.0, np.log1p(-chance))[:, None]
        logs[:, _ALL_LOST] += np.where(self.quoted, np.log(_ASTRAY), 0.0)
        likelihood: F64 = np.exp(logs - logs.max(axis=1, keepdims=True))
        return likelihood

    def quotations(self, rate: float) -> F64:
        """
        Return how many quotations a record is expected to hold, float64 (n_cells,), if one may hold several.

        Args:
            rate: quotations for each word.
        """
        mean = rate * np.maximum(self.words, 1.0)
        return np.where(self.quoted, mean / -np.expm1(-mean), 0.0)


def prior_row(deleted: float, partial: float) -> F64:
    """
    Return a prior over q, float64 (8,).

    Args:
        deleted: probability that a record lost all apostrophes.
        partial: probability that it lost some.
    """
    clean = max(0.0, 1.0 - deleted - partial)
    return np.concatenate([_SLIP_WEIGHTS * clean, np.full(_PARTIAL_LOSSES, partial / _PARTIAL_LOSSES), [deleted]])


def mixture_of(config: Config) -> Mixture | None:
    """Return the mixture that the config's survey describes; None without one, or if the caller knows the damage."""
    if not isinstance(config.survey, Survey) or config.damage != "auto":
        return None
    return fit(config.survey, config.prior_deleted, config.prior_partial)


@lru_cache(maxsize=16)
def fit(survey: Survey, deleted: float, partial: float) -> Mixture:
    """
    Estimate the shares of the states.

    Args:
        survey: the evidence.
        deleted: prior probability that a record lost all apostrophes.
        partial: prior probability that it lost some.
    """
    cells = _Cells.of(survey)
    imagined = np.append(prior_row(deleted, partial), deleted)
    imagined[_NONE_LOST:] *= _SPARED, 1 - _SPARED
    imagined = np.maximum(imagined, _LEAST_SHARE)
    imagined /= imagined.sum()
    built_in = float(imagined[_NONE_LOST:].sum())
    shares, likelihood = _maximise(cells, imagined)
    lost = float(shares[_NONE_LOST:].sum())
    of_q = np.append(shares[: SHARES - 1], lost)
    error = _standard_error(cells.number, likelihood, shares)
    return Mixture(
        of_q,
        _lifted(of_q, error, built_in),
        error,
        float(shares[_ALL_LOST]) / lost,
        int(cells.number.sum()),
        _caution(float(of_q[SLIPS:].sum()), built_in, _unreliability(survey)),
    )


def _lifted(shares: F64, error: float, built_in: float) -> F64:
    """Return the prior for each record: a damaged share below the built-in one is lifted, the others make room."""
    damaged = float(shares[SLIPS:].sum())
    wanted = max(damaged, min(built_in, _LIFT * (damaged - _DOUBTFUL * error)))
    return np.append(shares[:SLIPS] * ((1 - wanted) / (1 - damaged)), shares[SLIPS:] * (wanted / damaged))


def _caution(damaged: float, built_in: float, unreliability: float) -> float:
    """
    Return the caution of a mixture.

    Without a survey, clean records get the wrong edits that the built-in odds of damage allow.  Where the odds are
    higher, caution takes the rise back, up to `_CAUTION`; words that are less reliable in this set need more.
    """
    rise = (damaged / (1 - damaged)) / (built_in / (1 - built_in))
    return max(1.0, min(_CAUTION, rise) * unreliability)


def _maximise(cells: _Cells, imagined: F64) -> tuple[F64, F64]:
    """Return the most probable shares of the states, float64 (9,), and the likelihoods, float64 (n_cells, 9)."""
    shares, before, rate = imagined, np.zeros_like(imagined), _LEAST_QUOTED
    likelihood = cells.likelihood(rate)
    for _ in range(_ROUNDS):
        if np.abs(shares - before).max() < _STILL:
            break
        before = shares
        chance = likelihood * shares
        chance *= (cells.number / chance.sum(axis=1))[:, None]
        shares = chance.sum(axis=0) + _IMAGINED * imagined
        shares /= shares.sum()
        spared = chance[:, :_ALL_LOST].sum(axis=1)
        found = spared @ cells.quotations(rate) + _QUOTED_WORDS * _LEAST_QUOTED
        rate = max(_LEAST_QUOTED, float(found / (spared @ cells.words + _QUOTED_WORDS)))
        likelihood = cells.likelihood(rate)
    return shares, likelihood


def _standard_error(number: F64, likelihood: F64, shares: F64) -> float:
    """Return the standard error of the damaged share from the curvature of the likelihood."""
    slips, damaged = shares[:SLIPS], shares[SLIPS:]
    ours = likelihood[:, SLIPS:] @ damaged / damaged.sum()
    theirs = likelihood[:, :SLIPS] @ slips / slips.sum()
    either = likelihood @ shares
    imagined = _IMAGINED / (damaged.sum() * slips.sum())
    return float(1 / np.sqrt((number * ((ours - theirs) / either) ** 2).sum() + imagined))


def _unreliability(survey: Survey) -> float:
    """Return how many more of the words that most probably lack an apostrophe have none than the model expects."""
    _, expected, bare = survey.reliability
    return (bare + _UNRELIABLE) / (expected / STEPS_OF_DOUBT + _UNRELIABLE)
