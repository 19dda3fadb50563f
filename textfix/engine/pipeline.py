"""The one path of a text: stages that decode, then tokens, candidates, probabilities, damage, findings, report.

Whatever the caller wants (text, findings, diff, JSON) is read off the report that this module makes.
"""

from __future__ import annotations

from collections.abc import Sequence

from textfix import rules
from textfix.config import Config
from textfix.edits import Finding
from textfix.engine.analysis import Analysis, analyze_batch
from textfix.engine.apostrophes.findings import find_apostrophes
from textfix.engine.apostrophes.model import Model
from textfix.engine.composition import compose_findings
from textfix.engine.damage_summary import summarize_damage
from textfix.engine.quotations.findings import find_quotations
from textfix.engine.quotations.insertion import merge
from textfix.engine.stages import Staged, complete, prepare
from textfix.engine.text.tokens import tokenize
from textfix.report import Report


def analyze(texts: Sequence[str], model: Model, config: Config) -> list[Report]:
    """Return the report on each text."""
    tokens = tokenize(texts)
    staged = prepare(texts, tokens, model.lexicon, config)
    prepared = [stage.text for stage in staged]
    if any(new is not old for new, old in zip(prepared, texts, strict=True)):
        tokens = tokenize(prepared)
    evidence = analyze_batch(prepared, tokens, model, config)
    # What was deleted with the marks is looked for where marks were; words that it parts or mends are then read again.
    again: dict[int, Staged] = {}
    found = complete(texts, staged, tokens, evidence.words.fields, evidence.damaged(), model.lexicon, config)
    for row, stage in found.items():
        if stage.text is prepared[row]:
            staged[row] = stage
        else:
            again[row] = stage
    reports = _reports(texts, staged, evidence, model, config)
    if again:
        sources, stages = [texts[row] for row in again], list(again.values())
        prepared = [stage.text for stage in stages]
        evidence = analyze_batch(prepared, tokenize(prepared), model, config)
        for row, report in zip(again, _reports(sources, stages, evidence, model, config), strict=True):
            reports[row] = report
    return reports


def _reports(
    texts: Sequence[str], staged: Sequence[Staged], evidence: Analysis, model: Model, config: Config
) -> list[Report]:
    found = _find([stage.text for stage in staged], evidence, config)
    reports = []
    for row, (source, stage) in enumerate(zip(texts, staged, strict=True)):
        findings = found.get(row, ())
        rules.check_edits(stage.text, findings)
        if stage.findings:
            findings = compose_findings(source, stage.findings, findings, config.level)
        damage = summarize_damage(evidence, stage.findings, row, config)
        reports.append(Report(source, findings, damage, model.version, config.level))
    return reports


def _find(texts: Sequence[str], evidence: Analysis, config: Config) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of each document, sorted; documents without any are absent."""
    found = find_apostrophes(evidence, config)
    for row, quotations in find_quotations(texts, evidence, config).items():
        found[row] = merge(found.get(row, []), quotations)
    return {row: tuple(findings) for row, findings in found.items()}
