"""Reports as text: a unified diff, lint lines, JSON, explanations.  Pure functions; the command line prints them."""

from __future__ import annotations

from collections.abc import Iterator

from textfix.edits import Finding
from textfix.formats.file_report import FileReport
from textfix.render.concise import finding_line
from textfix.render.excerpts import Words, snippet
from textfix.render.locations import Lines
from textfix.report import Damage
from textfix.rules import RULES

COLOURS = {"---": "1", "+++": "1", "@": "36", "-": "31", "+": "32"}  # those of git diff


def render_explanations(path: str, report: FileReport) -> str:
    """
    Return why each thing was found: the damage of the document it stands in, its context, reason and confidence.

    Documents without findings are left out, unless the file is one document.
    """
    blocks = _explanations(path, report)
    return "".join(f"{block}\n\n" for block in blocks)


def _explanations(path: str, report: FileReport) -> Iterator[str]:
    lines, fixable, words = Lines(report.source), set(report.edits), Words(report)
    for part, findings in report.by_part():
        if findings or len(report.parts) == 1:
            line, _ = lines.position(part.start)
            yield f"{path}:{line}: {_explain_damage(part.report.damage)}"
        for finding in findings:
            headline = finding_line(path, lines, finding, fixable, words)
            yield f"{headline}\n{_explain_finding(report.source, finding, finding in fixable)}"


def render_diagnosis(path: str, report: FileReport) -> str:
    """Return what happened to each document of a file, with a probability for each state, and the evidence."""
    lines = Lines(report.source)
    return "".join(
        f"{path}:{lines.position(part.start)[0]}: {_explain_damage(part.report.damage)}\n" for part in report.parts
    )


def _explain_damage(damage: Damage) -> str:
    ranked = sorted(damage.posterior.items(), key=lambda item: -item[1])
    chances = ", ".join(f"{state} {chance:.1%}" for state, chance in ranked)
    evidence = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in damage.evidence.items())
    others = "".join(f"\n  also:     {name} {chance:.1%}" for name, chance in damage.operators.items())
    return f"the document is judged {damage.state!r}\n  chances:  {chances}{others}\n  evidence: {evidence or 'none'}"


def _explain_finding(source: str, finding: Finding, fixable: bool) -> str:
    verdict = "applied" if fixable else "not applied"
    return (
        f"  context:    {snippet(source, finding)}\n"
        f"  reason:     {RULES[finding.rule].reason}\n"
        f"  confidence: {finding.confidence:.4f}, {finding.applicability}: {verdict}"
    )
