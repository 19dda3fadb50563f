"""Findings with what every output format shows of them: file, position, message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from textfix.edits import Finding
from textfix.render.excerpts import Excerpts
from textfix.render.locations import Lines
from textfix.render.printable import printable
from textfix.report import DerivedText
from textfix.rule import Rule
from textfix.rules import RULES

Position = tuple[int, int]


class RecordPlace(NamedTuple):
    """
    A text in a data file.

    Attributes:
        record: number of its record, from 1; of the line, for formats with a record on each line.
        field: path of its field, such as "text" or "meta.title".
        line: the line of the file on which the text begins, from 1; 0 if the file has no lines.
    """

    record: int
    field: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """
    A finding and its place in a file.

    Attributes:
        path: the file, as messages name it.
        finding: the finding; its offsets count code points of the file.
        start, end: line and column of the span's first code point and of the one after it, counted from 1; in a data
            file, the number of the record stands for the line, and columns count code points of the text, whatever its
            lines.
        fixable: the settings of the run apply the finding.
        change: the word before and after, "dont -> don’t", with control characters escaped.
        line: the line of the file; in a data file that on which the text begins, or the number of the record if there
            are no lines.
        field: path of the field of the record; None in a text file.
    """

    path: str
    finding: Finding
    start: Position
    end: Position
    fixable: bool
    change: str
    line: int
    field: str | None = None

    @property
    def where(self) -> str:
        """The place in the file: line and column, or record, field and column."""
        number, column = self.start
        return f"{number}:{column}" if self.field is None else f"{number}:{printable(self.field)}:{column}"

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
    A file with its findings, located; or one text of a data file.

    Args:
        path: the file, as messages name it.
        report: the report on its text.
        place: where the text is, if the file is one of data: several in sequence have the same path then.

    Attributes:
        excerpts: the words around findings.
        findings: the located findings, in order.
    """

    def __init__(self, path: str, report: DerivedText, place: RecordPlace | None = None) -> None:
        self.path = path
        self.report = report
        self.place = place
        self.excerpts = Excerpts(report)
        self._edits = frozenset(report.edits)
        self.findings = tuple(map(self.locate, report.findings))

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text, found when they are needed: most files have no findings."""
        return Lines(self.report.source)

    def locate(self, finding: Finding) -> LocatedFinding:
        """Return one finding of the file with its place."""
        change, is_fixable = self.excerpts.change(finding), finding in self._edits
        if self.place is not None:
            record, field, line = self.place
            start, end = (record, finding.start + 1), (record, finding.end + 1)
            return LocatedFinding(self.path, finding, start, end, is_fixable, change, line or record, field)
        start, end = self.lines.position(finding.start), self.lines.position(finding.end)
        return LocatedFinding(self.path, finding, start, end, is_fixable, change, start[0])
