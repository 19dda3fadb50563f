"""The numbers of what a run of the linter finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from textfix.edits import choose_edits
from textfix.lint.linter import LintedText
from textfix.report import DerivedText


@dataclass(slots=True)
class Tally:
    """
    What a run found.

    Attributes:
        total: findings that are reported.
        fixable: those of them that --fix applies.
        unsafe: those that --unsafe applies besides.
        fixed: findings that were fixed.
        by_path: all findings by path and rule, with those that the baseline allows.
    """

    total: int = 0
    fixable: int = 0
    unsafe: int = 0
    fixed: int = 0
    by_path: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, report: DerivedText) -> None:
        """Count findings that are reported."""
        self.total += len(report.findings)
        self.fixable += len(report.edits)
        self.unsafe += len(choose_edits(report.findings, "unsafe")) - len(report.edits)

    def remember(self, path: Path, linted: LintedText) -> None:
        """Count findings for the baseline."""
        if linted.before_baseline:
            self.by_path[path.as_posix()].update(finding.rule for finding in linted.before_baseline)
