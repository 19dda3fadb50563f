"""Render findings for the code review of hosting services: workflow commands of GitHub, code quality of GitLab."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def render_github(files: Iterable[LocatedFile]) -> Iterator[str]:
    """
    Yield a workflow command for each finding, which GitHub Actions shows as an annotation.

    The syntax is that of <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
    """
    return (f"{_command(found)}\n" for file in files for found in file.findings)


def _command(found: LocatedFinding) -> str:
    properties = {
        "title": f"textfix ({found.finding.rule})",
        "file": found.path,
        "line": found.line,
        "col": found.start[1],
        "endLine": found.end[0],
        "endColumn": max(found.end[1], found.start[1] + 1) if found.end[0] == found.start[0] else found.end[1],
    }
    if found.field is not None:  # columns of the text are none of the file
        properties = {name: properties[name] for name in ("title", "file", "line")}
    listed = ",".join(f"{name}={printable(_escape_property(str(value)))}" for name, value in properties.items())
    message = f"{printable(found.path)}:{found.where}: {found.finding.rule} {found.message}"
    return f"::error {listed}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def gitlab_issues(files: Iterable[LocatedFile]) -> Iterator[dict[str, Any]]:
    """
    Yield the objects of a code quality report for GitLab, which is an array of them.

    The format is that of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.  A fingerprint
    depends on the path, the rule, the change and how often they occurred before in the file, but not on the line, so
    that a finding that moves stays the same.
    """
    occurrences: Counter[str] = Counter()
    for found in (found for file in files for found in file.findings):
        identity = "\0".join((found.path, found.finding.rule, found.change))
        occurrences[identity] += 1
        numbered = f"{identity}\0{occurrences[identity]}"
        prefix = "" if found.field is None else f"{found.where}: "
        yield {
            "description": f"{prefix}{found.finding.rule}: {found.message}",
            "check_name": found.finding.rule,
            "fingerprint": hashlib.sha256(numbered.encode("utf-8", "surrogatepass")).hexdigest(),
            "severity": "minor",
            "location": {"path": found.path, **_location(found)},
        }


def _location(found: LocatedFinding) -> dict[str, Any]:
    (line, column), (end_line, end_column) = found.start, found.end
    if found.field is not None:
        return {"lines": {"begin": found.line}}
    begin, end = {"line": line, "column": column}, {"line": end_line, "column": end_column}
    return {"positions": {"begin": begin, "end": end}}
