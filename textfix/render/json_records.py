"""Render reports as JSON records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from textfix.formats.file_report import FileReport
from textfix.render.located import LocatedFile, LocatedFinding, RecordPlace
from textfix.render.locations import Lines
from textfix.render.printable import printable_json
from textfix.report import Damage


def finding_records(files: Iterable[LocatedFile]) -> Iterator[dict[str, Any]]:
    """
    Yield the findings of files as objects for JSON.

    `start` and `end` are offsets in the text, `line` and `column` count from 1; all count code points.  In data files,
    the text is that of `record` and `field`, which stand in place of the lines.  `fixable` is true if the settings of
    this run apply the finding.
    """
    return (_record(found) for file in files for found in file.findings)


def diagnosis_records(path: str, report: FileReport) -> list[dict[str, Any]]:
    """Return the damage of each document as an object for JSON; `line` is its first line, counted from 1."""
    lines = Lines(report.source)
    return [
        {"path": path, "line": lines.position(part.start)[0], **_damage(part.report.damage)} for part in report.parts
    ]


def record_diagnosis(path: str, place: RecordPlace, damage: Damage) -> dict[str, Any]:
    """Return the damage of a text of a data file as an object for JSON."""
    return {"path": path, "record": place.record, "field": place.field, **_damage(damage)}


def _damage(damage: Damage) -> dict[str, Any]:
    return {
        "state": damage.state,
        "posterior": {state: round(chance, 4) for state, chance in damage.posterior.items()},
        "operators": {name: round(chance, 4) for name, chance in damage.operators.items()},
        "evidence": dict(damage.evidence),
    }


def to_json(records: Iterable[dict[str, Any]]) -> str:
    """Return one JSON array with an object per line, so that line-based tools can read it too."""
    return "".join(json_pieces(records))


def json_pieces(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the pieces of such an array, which may be long."""
    head = "["
    for record in records:
        yield f"{head}\n  {_dump(record)}"
        head = ","
    yield "[]\n" if head == "[" else "\n]\n"


def json_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield one JSON object per line."""
    return (f"{_dump(record)}\n" for record in records)


def _dump(record: dict[str, Any]) -> str:
    return printable_json(json.dumps(record, ensure_ascii=False))


def _record(found: LocatedFinding) -> dict[str, Any]:
    finding = found.finding
    return {
        "path": found.path,
        **_place(found),
        "start": finding.start,
        "end": finding.end,
        "code": finding.rule,
        "message": found.rule.summary,
        "replacement": finding.replacement,
        "confidence": round(finding.confidence, 4),
        "applicability": finding.applicability,
        "fixable": found.fixable,
    }


def _place(found: LocatedFinding) -> dict[str, Any]:
    (line, column), (end_line, end_column) = found.start, found.end
    if found.field is not None:
        return {"record": line, "field": found.field, "column": column, "end_column": end_column}
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
