"""Operators: what damaged a document and left a trace for each mark."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from types import MappingProxyType

from textfix.config import Config
from textfix.surveys import STEPS_OF_DOUBT, TRACES, Survey

LEAST = 0.9  # probability of an operator from which its traces are looked at
# Log odds, before anything is read, that an operator went over a document; guesses.
_PRIOR = dict(zip(TRACES, (-5.0, -2.5, -4.0), strict=True))
_IMAGINED = 10.0  # records of a survey that this prior counts for; a guess
WORTH = 0.5  # least confidence of a finding


@dataclass(frozen=True, slots=True)
class Operator:
    """
    What went over a document and left a trace for each mark.

    Attributes:
        name: "question", "replacement", "space", "lookalike" or "tokens".
        probability: that it did.
        counts: the evidence, by name.
    """

    name: str
    probability: float
    counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))


def sigmoid(logit: float) -> float:
    """Return the logistic function of a log-odds value."""
    return 1 / (1 + exp(-logit)) if logit > -50 else 0.0


def prior_log_odds(trace: str, config: Config) -> float:
    """
    Return the log odds, before anything is read, that an operator went over a document.

    With a survey, they are those of its records that show what became of their marks, at least the built-in ones: what
    a document proves by itself, it proves with a survey as well.

    Args:
        trace: name of the rule, one of `TRACES`.
        config: holds the survey, which does not count if the caller knows the damage.
    """
    built_in = _PRIOR[trace]
    if not isinstance(config.survey, Survey) or config.damage != "auto":
        return built_in
    traced = config.survey.traces[TRACES.index(trace)] / STEPS_OF_DOUBT
    imagined = _IMAGINED * sigmoid(built_in)
    return max(built_in, log((traced + imagined) / (config.survey.standing + _IMAGINED - imagined)))


def evidence_weight(count: int, weight: float) -> float:
    """Return what several pieces of evidence of one kind say: the first says most."""
    return weight * (1 + log(count) / 2) if count else 0.0


def lies_inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """True if an offset lies in one of some sorted spans."""
    row = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return row >= 0 and at < spans[row][1]
