"""What the readers of files need of a cleaner, and a cleaner that is asked for findings alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from textfix.report import Report

Errors = Literal["raise", "keep"]


class Analyzer(Protocol):
    """The part of a `Cleaner` that this package needs."""

    def analyze_many(self, texts: Iterable[str | None], errors: Errors) -> list[Report | None]:
        """Return a report for each text, None for None; with "keep", a defect is reported in `Report.error`."""


class _Finder(Protocol):
    def find_many(self, texts: Iterable[str | None], errors: Errors) -> list[Report | None]: ...


@dataclass(frozen=True, slots=True)
class FindingAnalyzer:
    """
    Asks a `Cleaner` for its findings alone, which takes less time; `Report.damage` serves no other purpose.

    Args:
        cleaner: what finds.
    """

    cleaner: _Finder

    def analyze_many(self, texts: Iterable[str | None], errors: Errors) -> list[Report | None]:
        """Return a report for each text, None for None."""
        return self.cleaner.find_many(texts, errors)
