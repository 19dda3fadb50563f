"""Render findings as lint lines: path, line, column, rule and message."""

from __future__ import annotations

from textfix.edits import Finding
from textfix.formats.file_report import FileReport
from textfix.render.excerpts import Excerpts
from textfix.render.locations import Lines
from textfix.rules import RULES


class FindingLines:
    """
    Formats the findings of one file as lines, without line feeds.

    Attributes:
        lines: the lines of the file.
        excerpts: the words around findings.
        edits: the findings that can be fixed, marked with `[*]`.
    """

    def __init__(self, path: str, report: FileReport) -> None:
        self._path = path
        self.lines = Lines(report.source)
        self.excerpts = Excerpts(report)
        self.edits = frozenset(report.edits)

    def format(self, finding: Finding) -> str:
        """Return one finding as a line."""
        line, column = self.lines.position(finding.start)
        mark = "[*] " if finding in self.edits else ""
        message = f"{RULES[finding.rule].summary}: {self.excerpts.change(finding)}"
        return f"{self._path}:{line}:{column}: {finding.rule} {mark}{message}"


def render_concise(path: str, report: FileReport) -> str:
    """Return a line for each finding: path, line, column, code, `[*]` if it can be fixed, and the message."""
    lines = FindingLines(path, report)
    return "".join(f"{lines.format(finding)}\n" for finding in report.findings)
