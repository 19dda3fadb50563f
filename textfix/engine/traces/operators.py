"""Operators: what damaged a document and left a trace for each mark."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from types import MappingProxyType

LEAST = 0.9  # probability of an operator from which its traces are looked at
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


def evidence_weight(count: int, weight: float) -> float:
    """Return what several pieces of evidence of one kind say: the first says most."""
    return weight * (1 + log(count) / 2) if count else 0.0


def lies_inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """True if an offset lies in one of some sorted spans."""
    row = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return row >= 0 and at < spans[row][1]
