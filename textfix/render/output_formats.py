"""The output formats of the linter, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from textfix.render.code_quality import render_github, render_gitlab
from textfix.render.concise import render_concise, render_grouped
from textfix.render.full import render_full
from textfix.render.json_records import finding_records, to_json, to_json_lines
from textfix.render.junit import render_junit
from textfix.render.located import LocatedFile
from textfix.render.sarif import render_sarif

Renderer = Callable[[Sequence[LocatedFile], str, bool], str]  # files, version of textfix, with colours

# Those of ruff, by the same names.
OUTPUT_FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "full": lambda files, version, colour: render_full(files, colour=colour),
        "concise": lambda files, version, colour: render_concise(files),
        "grouped": lambda files, version, colour: render_grouped(files),
        "json": lambda files, version, colour: to_json(finding_records(files)),
        "json-lines": lambda files, version, colour: to_json_lines(finding_records(files)),
        "github": lambda files, version, colour: render_github(files),
        "gitlab": lambda files, version, colour: render_gitlab(files),
        "sarif": lambda files, version, colour: render_sarif(files, version),
        "junit": lambda files, version, colour: render_junit(files),
    }
)
# Formats for people, which end with a summary.
FOR_PEOPLE = frozenset({"full", "concise", "grouped"})
