"""Findings and reports made by hand, and the report on one file."""

from textfix.edits import Applicability, Finding
from textfix.formats.analyzers import Analyzer
from textfix.formats.file_report import FileReport, Part, analyze_files
from textfix.formats.plain_text import Split
from textfix.report import Damage, Report


def file_report(source: str, *findings: Finding, damage: Damage | None = None) -> FileReport:
    return FileReport(source, (Part(0, Report(source, findings, damage or Damage({"clean": 1.0}), "1")),))


def insertion(at: int, applicability: Applicability = "safe", group: int | None = None) -> Finding:
    return Finding(at, at, "’", "TF201", 0.98765, applicability, group)


def analyze_documents(text: str, split: Split, analyzer: Analyzer) -> FileReport:
    return analyze_files([text], split, analyzer)[0]
