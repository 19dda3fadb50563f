"""Metrics: precision and recall at thresholds, reliability bins, calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.engine.text.arrays import F64, Bools

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)  # of the curves
BINS = 15  # of the reliability diagram; the usual number in the literature on calibration
NO_EDIT = -1.0  # confidence of a word or mark without an edit: below every threshold


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Counts of true positives, false positives and false negatives.

    Attributes:
        right: restored as they were.
        wrong: inserted though they were not lost.
        missing: lost and not restored.

    Apostrophes are counted by words, quotation marks one by one.

    >>> tally = Tally(right=8, wrong=0, missing=2)
    >>> tally.precision, tally.recall, round(tally.f1, 3)
    (1.0, 0.8, 0.889)
    """

    right: int
    wrong: int
    missing: int

    @property
    def precision(self) -> float | None:
        """Share of the edits that are right; None without edits."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the losses that were restored; None if nothing was lost."""
        return share(self.right, self.right + self.missing)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None if nothing was lost or edited."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missing)


@dataclass(frozen=True, slots=True)
class Bin:
    """
    Edits of similar confidence.

    Attributes:
        edits: how many there are.
        confidence: their mean confidence.
        right: the share of them that is right.
    """

    edits: int
    confidence: float
    right: float


def reliability(confidence: F64, right: Bools) -> tuple[Bin, ...]:
    """
    Sort edits into at most `BINS` bins of equal size, by rising confidence.

    Args:
        confidence: float64 (n,), in [0, 1]; edits below the lowest of `THRESHOLDS` are left out.
        right: bool (n,), the edit is right.

    >>> reliability(np.array([0.9, 0.3, 0.6]), np.array([True, True, False]))
    (Bin(edits=1, confidence=0.6, right=0.0), Bin(edits=1, confidence=0.9, right=1.0))
    """
    proposed = np.flatnonzero(confidence >= min(THRESHOLDS))
    rising = proposed[np.argsort(confidence[proposed], kind="stable")]
    return tuple(
        Bin(part.size, float(confidence[part].mean()), float(right[part].mean()))
        for part in np.array_split(rising, BINS)
        if part.size
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """
    Return the expected calibration error: |confidence - share that is right|, averaged over edits; None without any.

    >>> calibration_error([Bin(3, 0.75, 1.0), Bin(1, 0.75, 0.5)])
    0.25
    """
    return share(sum(b.edits * abs(b.confidence - b.right) for b in bins), sum(b.edits for b in bins))


def share(part: float, whole: float) -> float | None:
    """Return part / whole; None if `whole` is 0."""
    return part / whole if whole else None
