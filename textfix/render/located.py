"""Findings with what every output format shows of them: file, position, message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from textfix.edits import Finding
from textfix.render.excerpts import Excerpts
from textfix.render.locations import Lines
from textfix.report import DerivedText
from textfix.rule import Rule
from textfix.rules import RULES

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """
    A finding and its place in a file.

    Attributes:
        path: the file, as messages name it.
        finding: the finding; its offsets count code points of the file.
        start, end: line and column of the span's first code point and of the one after it, counted from 1.
        fixable: the settings of the run apply the finding.
        change: the word before and after, "dont -> don’t", with control characters escaped.
    """

    path: str
    finding: Finding
    start: Position
    end: Position
    fixable: bool
    change: str

    @property
    def rule(self) -> Rule:
        """The rule of the finding."""
        return RULES[self.finding.rule]

    @property
    def message(self) -> str:
        """The message of the rule, and the change."""
        return f"{self.rule.summary}: {self.change}"


class LocatedFile:
    """
    A file with its findings, located.

    Args:
        path: the file, as messages name it.
        report: the report on its text.

    Attributes:
        excerpts: the words around findings.
        findings: the located findings, in order.
    """

    def __init__(self, path: str, report: DerivedText) -> None:
        self.path = path
        self.report = report
        self.excerpts = Excerpts(report)
        self._edits = frozenset(report.edits)
        self.findings = tuple(map(self.locate, report.findings))

    @cached_property
    def lines(self) -> Lines:
        """The lines of the file, found when they are needed: most files have no findings."""
        return Lines(self.report.source)

    def locate(self, finding: Finding) -> LocatedFinding:
        """Return one finding of the file with its place."""
        start, end = self.lines.position(finding.start), self.lines.position(finding.end)
        change = self.excerpts.change(finding)
        return LocatedFinding(self.path, finding, start, end, finding in self._edits, change)
