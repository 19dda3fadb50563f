"""Parts of a file that are no prose by the grammar of its markup, in which nothing is found or repaired."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from textfix.edits import Finding
from textfix.formats.analyzers import Analyzer, Errors
from textfix.formats.file_report import FileReport
from textfix.formats.html_markup import code_zones as html_zones
from textfix.report import Report
from textfix.spans import Span

Zones = Literal["auto", "none"]


def _markdown(text: str) -> Sequence[Span]:
    from textfix.formats.markdown import code_zones  # late: slow to load, and most files are not Markdown

    return code_zones(text)


def _restructured(text: str) -> Sequence[Span]:
    from textfix.formats.restructured_text import code_zones  # late: slow to load, and most files are not of its kind

    return code_zones(text)


def _python(text: str) -> Sequence[Span]:
    from textfix.formats.python_source import code_zones  # late: slow to load, and few files are Python

    return code_zones(text)


_GRAMMARS = {
    **dict.fromkeys((".md", ".markdown"), _markdown),
    ".rst": _restructured,
    **dict.fromkeys((".html", ".htm", ".xhtml"), html_zones),
    **dict.fromkeys((".py", ".pyi"), _python),
}


def markup_zones(path: PurePath, text: str) -> Sequence[Span]:
    """
    Return the spans of a file that are no prose, sorted and disjoint; none if its grammar is not known.

    Args:
        path: the file, whose suffix tells its grammar.
        text: its text.
    """
    grammar = _GRAMMARS.get(path.suffix.lower())
    return [] if grammar is None else grammar(text)


def outside(findings: Sequence[Finding], zones: Sequence[Span]) -> tuple[Finding, ...]:
    """
    Return the findings that do not touch a zone; a group stays or goes as a whole.

    Args:
        findings: sorted by offset.
        zones: sorted and disjoint.

    >>> found = [Finding(at, at, "’", "TF201", 0.9, "safe") for at in (2, 5, 8)]
    >>> [finding.start for finding in outside(found, [(4, 8)])]
    [2, 8]
    """
    ends = [end for _, end in zones]

    def is_inside(finding: Finding) -> bool:
        zone = bisect_left(ends, finding.start + 1)  # the first that ends behind the begin of the finding
        return zone < len(zones) and zones[zone][0] < max(finding.end, finding.start)

    inside = [is_inside(finding) for finding in findings]
    groups = {finding.group for finding, here in zip(findings, inside, strict=True) if here} - {None}
    return tuple(
        finding for finding, here in zip(findings, inside, strict=True) if not here and finding.group not in groups
    )


@dataclass(frozen=True, slots=True)
class ZonedAnalyzer:
    """
    An analyzer that leaves alone the zones of the texts of a file.

    Args:
        analyzer: what finds the edits.
        file: the name of the file.
    """

    analyzer: Analyzer
    file: str

    def analyze_many(self, texts: Iterable[str | None], errors: Errors) -> list[Report | None]:
        """Return a report for each text, None for None."""
        reports = self.analyzer.analyze_many(texts, errors)
        return [self._restrict(report) if report is not None and report.findings else report for report in reports]

    def _restrict(self, report: Report) -> Report:
        zones = markup_zones(PurePath(self.file), report.source)
        return replace(report, findings=outside(report.findings, zones))


def report_outside(report: FileReport, zones: Sequence[Span]) -> FileReport:
    """Return the report on a file without the findings that touch a zone."""
    starts, ends = [start for start, _ in zones], [end for _, end in zones]
    parts = []
    for part in report.parts:
        first, last = part.start, part.start + len(part.report.source)
        near = zones[bisect_right(ends, first) : bisect_left(starts, last)]  # looked for: a file may have many of both
        own = [(start - first, end - first) for start, end in near]
        parts.append(replace(part, report=replace(part.report, findings=outside(part.report.findings, own))))
    return FileReport(report.source, tuple(parts), report.level)
