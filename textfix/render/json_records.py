"""Render reports as JSON records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from textfix.edits import Finding
from textfix.formats.file_report import FileReport
from textfix.render.locations import Lines
from textfix.rules import RULES


def finding_records(path: str, report: FileReport) -> list[dict[str, Any]]:
    """
    Return the findings as objects for JSON.

    `start` and `end` are offsets in the file's text, `line` and `column` count from 1; all count code points.
    `fixable` is true if the settings of this run apply the finding.
    """
    lines, edits = Lines(report.source), frozenset(report.edits)
    return [_record(path, lines, finding, finding in edits) for finding in report.findings]


def diagnosis_records(path: str, report: FileReport) -> list[dict[str, Any]]:
    """Return the damage of each document as an object for JSON; `line` is its first line, counted from 1."""
    lines = Lines(report.source)
    return [
        {
            "path": path,
            "line": lines.position(part.start)[0],
            "state": part.report.damage.state,
            "posterior": {state: round(chance, 4) for state, chance in part.report.damage.posterior.items()},
            "operators": {name: round(chance, 4) for name, chance in part.report.damage.operators.items()},
            "evidence": dict(part.report.damage.evidence),
        }
        for part in report.parts
    ]


def to_json(records: Sequence[dict[str, Any]]) -> str:
    """Return one JSON array with an object per line, so that line-based tools can read it too."""
    rows = (json.dumps(record, ensure_ascii=False) for record in records)
    return "[" + ",".join(f"\n  {row}" for row in rows) + ("\n]\n" if records else "]\n")


def _record(path: str, lines: Lines, finding: Finding, fixable: bool) -> dict[str, Any]:
    line, column = lines.position(finding.start)
    end_line, end_column = lines.position(finding.end)
    return {
        "path": path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": finding.start,
        "end": finding.end,
        "code": finding.rule,
        "message": RULES[finding.rule].summary,
        "replacement": finding.replacement,
        "confidence": round(finding.confidence, 4),
        "applicability": finding.applicability,
        "fixable": fixable,
    }
