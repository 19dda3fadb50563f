"""Render findings as SARIF 2.1.0, the OASIS standard format of static analysis results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from textfix.edits import Finding
from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable_json
from textfix.rule import Rule
from textfix.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(files: Iterable[LocatedFile], version: str) -> Iterator[str]:
    """
    Yield a SARIF log with one run.

    Columns and offsets count code points.  The fix of a finding of a group holds the edits of the whole group.  In data
    files, the line is the number of the record, the field is a logical location, and there are no fixes.

    Args:
        files: the files that were linted.
        version: the version of textfix.
    """
    results = [result for file in files for result in _results(file)]
    codes = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = codes.index(result["ruleId"])
    driver = {"name": "textfix", "version": version, "rules": [_descriptor(RULES[code]) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield printable_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.replace("-", " ").split()),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.reason},
    }


def _results(file: LocatedFile) -> list[dict[str, Any]]:
    groups: dict[int, list[LocatedFinding]] = {}
    for found in file.findings:
        if found.finding.group is not None:
            groups.setdefault(found.finding.group, []).append(found)
    return [_result(found, groups.get(_group(found.finding), [found])) for found in file.findings]


def _group(finding: Finding) -> int:
    return -1 if finding.group is None else finding.group


def _result(found: LocatedFinding, group: list[LocatedFinding]) -> dict[str, Any]:
    artifact = {"uri": quote(found.path.encode("utf-8", "surrogateescape"))}
    result: dict[str, Any] = {
        "ruleId": found.finding.rule,
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
        return {"startLine": found.start[0]}
    return {
        "startLine": found.start[0],
        "startColumn": found.start[1],
        "endLine": found.end[0],
        "endColumn": found.end[1],
    }


def _replacement(found: LocatedFinding) -> dict[str, Any]:
    return {"deletedRegion": _region(found), "insertedContent": {"text": found.finding.replacement}}
