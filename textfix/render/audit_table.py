"""Render an audit: as a table for people, and as an object for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textfix.render.printable import printable
from textfix.render.survey_summary import survey_record, verdict
from textfix.render.tables import align
from textfix.rules import RULES
from textfix.runs.audit import EditCounts, SourceAudit, StateCounts
from textfix.surveys import SurveySummary

_STATES = ["source", "damage", "texts", "share", "changed", "edits", "confidence"]
_RULES = ["rule", "", "edits", "confidence"]
_OPERATORS = ["other damage", "texts", "share"]


def render_audit(sources: Sequence[SourceAudit], total: SourceAudit, summary: SurveySummary | None) -> str:
    """
    Return what was found, as tables.

    Args:
        sources: what was found in each source.
        total: what was found in all of them.
        summary: what a survey of the records means; None if there is none.
    """
    shown = [*sources, total] if len(sources) > 1 else sources
    blocks = [align([_STATES, *(row for source in shown for row in _state_rows(source))], left=2)]
    if total.rules:
        names = {rule.code: rule.name for rule in RULES.values()}
        rows = [[code, names.get(code, ""), *_edit_cells(edits)] for code, edits in total.rules.items()]
        blocks.append(align([_RULES, *rows], left=2))
    if total.operators:
        shares = [(name, number, number / total.texts) for name, number in total.operators.most_common()]
        blocks.append(align([_OPERATORS, *([name, f"{number:,}", f"{share:.1%}"] for name, number, share in shares)]))
    damaged = f"{total.damaged:.1%} of the texts are judged damaged, each by itself."
    blocks.append("\n".join([damaged, *([f"Survey: {verdict(summary)}"] if summary else [])]) + "\n")
    return "\n".join(blocks)


def audit_record(sources: Sequence[SourceAudit], total: SourceAudit, summary: SurveySummary | None) -> dict[str, Any]:
    """Return the same as an object for JSON; see `render_audit`."""
    return {
        "sources": [_source_record(source) for source in sources],
        "total": _source_record(total),
        "survey": None if summary is None else survey_record(summary),
    }


def _state_rows(source: SourceAudit) -> list[list[str]]:
    rows = [
        [
            state,
            f"{counts.texts:,}",
            f"{counts.texts / source.texts:.1%}",
            f"{counts.changed:,}",
            *_edit_cells(counts.all_edits),
        ]
        for state, counts in source.ranked
    ]
    names = [printable(source.name), *[""] * len(rows)]
    return [[name, *row] for name, row in zip(names, rows or [["no texts", *[""] * 5]], strict=False)]


def _edit_cells(edits: EditCounts) -> list[str]:
    return [f"{edits.edits:,}", "" if edits.mean is None else f"{edits.mean:.2f}"]


def _source_record(source: SourceAudit) -> dict[str, Any]:
    return {
        "source": source.name,
        "records": source.records,
        "bad": source.bad,
        "texts": source.texts,
        "damaged": round(source.damaged, 4),
        "states": {name: _state_record(counts) for name, counts in sorted(source.states.items())},
        "operators": dict(sorted(source.operators.items())),
        "rules": {code: _edits_record(edits) for code, edits in source.rules.items()},
    }


def _state_record(counts: StateCounts) -> dict[str, Any]:
    return {
        "texts": counts.texts,
        "changed": counts.changed,
        **_edits_record(counts.all_edits),
        "rules": {code: _edits_record(edits) for code, edits in sorted(counts.edits.items())},
    }


def _edits_record(edits: EditCounts) -> dict[str, Any]:
    mean = edits.mean
    by_confidence = {f"{number / len(edits.bins)}": size for number, size in enumerate(edits.bins) if size}
    return {
        "edits": edits.edits,
        "confidence": None if mean is None else round(mean, 4),
        "by_confidence": by_confidence,
    }
