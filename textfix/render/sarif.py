"""Render findings as SARIF 2.1.0, the OASIS standard format of static analysis results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from textfix.edits import Finding
from textfix.render.json_records import json_pieces
from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable_json
from textfix.rule import Rule
from textfix.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(files: Iterable[LocatedFile], version: str) -> Iterator[str]:
    """
    Yield a SARIF log with one run.

    Columns and offsets count code points.  The fix of a finding of a group holds the edits of the whole group.  In data
    files, the line is that on which the text begins, the field is a logical location, and there are no fixes.

    Args:
        files: the files that were linted.
        version: the version of textfix.
    """
    indices: dict[str, int] = {}  # of the rules, in the order in which they occur
    log = {"$schema": SCHEMA, "version": "2.1.0"}
    yield f'{json.dumps(log)[:-1]}, "runs": [{{"columnKind": "unicodeCodePoints", "results": '
    yield from json_pieces(result for file in files for result in _results(file, indices))
    driver = {"name": "textfix", "version": version, "rules": [_descriptor(RULES[code]) for code in indices]}
    yield printable_json(f', "tool": {json.dumps({"driver": driver}, ensure_ascii=False)}}}]}}\n')


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.replace("-", " ").split()),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.reason},
    }


def _results(file: LocatedFile, indices: dict[str, int]) -> list[dict[str, Any]]:
    groups: dict[int, list[LocatedFinding]] = {}
    for found in file.findings:
        if found.finding.group is not None:
            groups.setdefault(found.finding.group, []).append(found)
    return [_result(found, groups.get(_group(found.finding), [found]), indices) for found in file.findings]


def _group(finding: Finding) -> int:
    return -1 if finding.group is None else finding.group


def _result(found: LocatedFinding, group: list[LocatedFinding], indices: dict[str, int]) -> dict[str, Any]:
    artifact = {"uri": quote(found.path.encode("utf-8", "surrogateescape"))}
    result: dict[str, Any] = {
        "ruleId": found.finding.rule,
        "ruleIndex": indices.setdefault(found.finding.rule, len(indices)),
        "level": "warning",
        "message": {"text": found.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": _region(found)}, **_field(found)}],
        "properties": {
            "confidence": round(found.finding.confidence, 4),
            "applicability": found.finding.applicability,
        },
    }
    if found.fixable and found.field is None:
        replacements = [_replacement(member) for member in group]
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}]}]
    return result


def _field(found: LocatedFinding) -> dict[str, Any]:
    """Return where in its record a finding of a data file is."""
    if found.field is None:
        return {}
    return {"logicalLocations": [{"name": found.field, "fullyQualifiedName": found.where}]}


def _region(found: LocatedFinding) -> dict[str, int]:
    if found.field is not None:
        return {"startLine": found.line}
    return {
        "startLine": found.start[0],
        "startColumn": found.start[1],
        "endLine": found.end[0],
        "endColumn": found.end[1],
    }


def _replacement(found: LocatedFinding) -> dict[str, Any]:
    return {"deletedRegion": _region(found), "insertedContent": {"text": found.finding.replacement}}
