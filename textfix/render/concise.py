"""Render findings one a line, as linters do."""

from __future__ import annotations

from textfix.edits import Finding
from textfix.formats.file_report import FileReport
from textfix.render.excerpts import Words
from textfix.render.locations import Lines
from textfix.rules import RULES


def render_concise(path: str, report: FileReport) -> str:
    """Return a line for each finding: path, line, column, code, `[*]` where it can be fixed, and what is wrong."""
    lines, fixable, words = Lines(report.source), set(report.edits), Words(report)
    return "".join(f"{finding_line(path, lines, finding, fixable, words)}\n" for finding in report.findings)


def finding_line(path: str, lines: Lines, finding: Finding, fixable: set[Finding], words: Words) -> str:
    """Return one finding as a line, without its line feed."""
    line, column = lines.position(finding.start)
    mark = "[*] " if finding in fixable else ""
    message = f"{RULES[finding.rule].summary}: {words.change(finding)}"
    return f"{path}:{line}:{column}: {finding.rule} {mark}{message}"
