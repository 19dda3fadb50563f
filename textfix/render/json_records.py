"""Render reports as JSON records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from textfix.formats.file_report import FileReport
from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.locations import Lines
from textfix.render.printable import printable_json


def finding_records(files: Iterable[LocatedFile]) -> list[dict[str, Any]]:
    """
    Return the findings of files as objects for JSON.

    `start` and `end` are offsets in the file's text, `line` and `column` count from 1; all count code points.
    `fixable` is true if the settings of this run apply the finding.
    """
    return [_record(found) for file in files for found in file.findings]


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
    rows = map(_dump, records)
    return "[" + ",".join(f"\n  {row}" for row in rows) + ("\n]\n" if records else "]\n")


def to_json_lines(records: Sequence[dict[str, Any]]) -> str:
    """Return one JSON object per line."""
    return "".join(f"{_dump(record)}\n" for record in records)


def _dump(record: dict[str, Any]) -> str:
    return printable_json(json.dumps(record, ensure_ascii=False))


def _record(found: LocatedFinding) -> dict[str, Any]:
    finding = found.finding
    return {
        "path": found.path,
        "line": found.start[0],
        "column": found.start[1],
        "end_line": found.end[0],
        "end_column": found.end[1],
        "start": finding.start,
        "end": finding.end,
        "code": finding.rule,
        "message": found.rule.summary,
        "replacement": finding.replacement,
        "confidence": round(finding.confidence, 4),
        "applicability": finding.applicability,
        "fixable": found.fixable,
    }
