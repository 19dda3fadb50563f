"""The output formats of the linter, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from textfix.render.code_quality import gitlab_issues, render_github
from textfix.render.concise import render_concise, render_grouped
from textfix.render.full import render_full
from textfix.render.json_records import finding_records, json_lines, json_pieces
from textfix.render.junit import render_junit
from textfix.render.located import LocatedFile
from textfix.render.sarif import render_sarif

# Takes files, the version of textfix, and whether to use colours; gives pieces of the output, those of one file at a
# time: only "junit", which begins with the numbers of what follows, holds all of it.
Renderer = Callable[[Iterable[LocatedFile], str, bool], Iterator[str]]

# Those of ruff, by the same names.
OUTPUT_FORMATS: Mapping[str, Renderer] = MappingProxyType(
    {
        "full": lambda files, version, colour: render_full(files, colour=colour),
        "concise": lambda files, version, colour: render_concise(files, colour=colour),
        "grouped": lambda files, version, colour: render_grouped(files, colour=colour),
        "json": lambda files, version, colour: json_pieces(finding_records(files)),
        "json-lines": lambda files, version, colour: json_lines(finding_records(files)),
        "github": lambda files, version, colour: render_github(files),
        "gitlab": lambda files, version, colour: json_pieces(gitlab_issues(files)),
        "sarif": lambda files, version, colour: render_sarif(files, version),
        "junit": lambda files, version, colour: render_junit(files),
    }
)
# Formats for people, which end with a summary.
FOR_PEOPLE = frozenset({"full", "concise", "grouped"})
