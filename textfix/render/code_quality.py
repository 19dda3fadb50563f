"""Render findings for the code review of hosting services: workflow commands of GitHub, code quality of GitLab."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable, printable_json


def render_github(files: Sequence[LocatedFile]) -> str:
    """
    Return a workflow command for each finding, which GitHub Actions shows as an annotation.

    The syntax is that of <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
    """
    return "".join(f"{_command(found)}\n" for file in files for found in file.findings)


def _command(found: LocatedFinding) -> str:
    properties = {
        "title": f"textfix ({found.finding.rule})",
        "file": found.path,
        "line": found.start[0],
        "col": found.start[1],
        "endLine": found.end[0],
        "endColumn": max(found.end[1], found.start[1] + 1) if found.end[0] == found.start[0] else found.end[1],
    }
    listed = ",".join(f"{name}={printable(_escape_property(str(value)))}" for name, value in properties.items())
    line, column = found.start
    message = f"{printable(found.path)}:{line}:{column}: {found.finding.rule} {found.message}"
    return f"::error {listed}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def render_gitlab(files: Sequence[LocatedFile]) -> str:
    """
    Return a code quality report for GitLab as a JSON array.

    The format is that of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.  A fingerprint
    depends on the path, the rule, the change and how often they occurred before in the file, but not on the line, so
    that a finding that moves stays the same.
    """
    issues = [issue for file in files for issue in _issues(file)]
    return printable_json(json.dumps(issues, ensure_ascii=False, indent=2)) + "\n"


def _issues(file: LocatedFile) -> Iterator[dict[str, Any]]:
    occurrences: Counter[str] = Counter()
    for found in file.findings:
        identity = "\0".join((found.path, found.finding.rule, found.change))
        occurrences[identity] += 1
        numbered = f"{identity}\0{occurrences[identity]}"
        yield {
            "description": f"{found.finding.rule}: {found.message}",
            "check_name": found.finding.rule,
            "fingerprint": hashlib.sha256(numbered.encode("utf-8", "surrogatepass")).hexdigest(),
            "severity": "minor",
            "location": {
                "path": found.path,
                "positions": {"begin": _position(found.start), "end": _position(found.end)},
            },
        }


def _position(position: tuple[int, int]) -> dict[str, int]:
    return {"line": position[0], "column": position[1]}
