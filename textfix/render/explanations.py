"""Render explanations for people: the damage of each document, and the reason for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from textfix.formats.file_report import FileReport
from textfix.render.concise import concise_line
from textfix.render.located import LocatedFile, LocatedFinding, RecordPlace
from textfix.render.locations import Lines
from textfix.render.printable import printable
from textfix.report import Damage


def render_explanations(path: str, report: FileReport) -> str:
    """
    Return an explanation of each finding: the damage of its document, its context, reason and confidence.

    Documents without findings are left out, unless the file is one document.
    """
    return "".join(f"{block}\n\n" for block in _explanations(path, report))


def _explanations(path: str, report: FileReport) -> Iterator[str]:
    file = LocatedFile(path, report)
    for part, findings in report.by_part():
        if findings or len(report.parts) == 1:
            line, _ = file.lines.position(part.start)
            yield f"{printable(path)}:{line}: {_explain_damage(part.report.damage)}"
        for found in map(file.locate, findings):
            yield f"{concise_line(found)}\n{_explain_finding(found, file.excerpts.context(found.finding))}"


def render_diagnosis(path: str, report: FileReport) -> str:
    """Return the damage of each document of a file: the probability of each state, and the evidence."""
    lines, name = Lines(report.source), printable(path)
    return "".join(
        f"{name}:{lines.position(part.start)[0]}: {_explain_damage(part.report.damage)}\n" for part in report.parts
    )


def render_record_diagnosis(path: str, place: RecordPlace, damage: Damage) -> str:
    """Return the damage of a text of a data file; see `render_diagnosis`."""
    return f"{printable(path)}:{place.record}:{printable(place.field)}: {_explain_damage(damage)}\n"


def _explain_damage(damage: Damage) -> str:
    ranked = sorted(damage.posterior.items(), key=lambda item: -item[1])
    chances = ", ".join(f"{state} {chance:.1%}" for state, chance in ranked)
    evidence = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in damage.evidence.items())
    others = "".join(f"\n  also:     {name} {chance:.1%}" for name, chance in damage.operators.items())
    return f"the document is judged {damage.state!r}\n  chances:  {chances}{others}\n  evidence: {evidence or 'none'}"


def _explain_finding(found: LocatedFinding, context: str) -> str:
    finding = found.finding
    verdict = "applied" if found.fixable else "not applied"
    return (
        f"  context:    {context}\n"
        f"  reason:     {found.rule.reason}\n"
        f"  confidence: {finding.confidence:.4f}, {finding.applicability}: {verdict}"
    )
