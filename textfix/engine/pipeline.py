"""The pipeline: decode, restore traces, tokenize, score candidates, infer the damage, report; again where need be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from textfix.config import Config
from textfix.edits import Finding, choose_edits
from textfix.engine.analysis import Analysis, analyze_batch
from textfix.engine.apostrophes.findings import ApostropheEvidence, find_apostrophes
from textfix.engine.apostrophes.model import Model
from textfix.engine.batch import Batch
from textfix.engine.composition import compose_findings
from textfix.engine.damage_summary import summarize_damage
from textfix.engine.prescreen import PLAIN_TEXT, Screened
from textfix.engine.quotations.findings import find_quotations
from textfix.engine.quotations.insertion import merge
from textfix.engine.quotations.posterior import unclosed_share
from textfix.engine.stages import Staged, complete, prepare
from textfix.engine.text.style import straight_documents
from textfix.engine.thresholds import Wanted
from textfix.engine.traces.detect import may_hold_traces
from textfix.report import UNKNOWN_DAMAGE, Report
from textfix.rules import QUOTATION_RULES, check_edits

_QUOTATIONS = frozenset(rule.code for rule in QUOTATION_RULES)
_ROUNDS = 8  # readings of what was written; the search of tools/laws has met no text that takes more than three


@dataclass(frozen=True, slots=True)
class _Read:
    """The report on a text, and whether another reading of the repaired text may write more."""

    report: Report
    is_open: bool


def read_until_stable(screened: Sequence[Screened], model: Model, config: Config, wanted: Wanted) -> list[Report]:
    """
    Report on texts; one that another reading may write to is read until none does, or else not edited at all.

    So a repaired text that is cleaned again comes back as it is.  Only a text that the models edited pays, with the
    time of another reading, and only if it may hold traces, or got quotation marks beside one without its partner.
    """
    texts = [one.text for one in screened]
    known = {row: one.staged for row, one in enumerate(screened) if one.staged is not None}
    plain = [one.state == PLAIN_TEXT for one in screened]
    read = _analyze(Batch.of(texts, model.lexicon, config, plain), known, model, wanted)
    reports = [one.report for one in read]
    rows = [row for row, one in enumerate(read) if one.is_open]
    for _ in range(_ROUNDS):
        if not rows:
            return reports
        again = _analyze(Batch.of([reports[row].text for row in rows], model.lexicon, config), {}, model, "text")
        more = {row: one.report.edits for row, one in zip(rows, again, strict=True) if one.report.edits}
        for row, edits in more.items():
            findings = compose_findings(texts[row], reports[row].findings, edits, config.level)
            reports[row] = replace(reports[row], findings=findings)
        rows = list(more)
    for row in rows:
        shown = tuple(replace(finding, applicability="display") for finding in reports[row].findings)
        reports[row] = replace(reports[row], findings=shown)
    return reports


def _analyze(batch: Batch, known: Mapping[int, Staged], model: Model, wanted: Wanted) -> list[_Read]:
    """Read each text once."""
    staged = prepare(batch, known)
    reports: dict[int, _Read] = {}
    same = [row for row, state in enumerate(staged) if not state.is_changed]
    changed = [row for row, state in enumerate(staged) if state.is_changed]
    if same:
        reports |= _complete_and_report(same, staged, batch.take(same), model, wanted)
    del batch  # what it holds is the most memory of a long text
    if changed:
        anew = Batch.of_documents([staged[row].document for row in changed])
        reports |= _complete_and_report(changed, staged, anew, model, wanted)
    return [reports[row] for row in range(len(staged))]


def _complete_and_report(
    rows: Sequence[int], staged: Sequence[Staged], batch: Batch, model: Model, wanted: Wanted
) -> dict[int, _Read]:
    """Report on a batch; documents in which words were parted or mended by the last stages are analyzed again."""
    states = [staged[row] for row in rows]
    analysis = analyze_batch(batch, model, wanted)
    again: dict[int, Staged] = {}
    for at, state in complete(states, batch, analysis.damaged()).items():
        if state.document is states[at].document:
            states[at] = state
        else:
            again[at] = state
    reports = dict(zip(rows, _reports(states, analysis, model, wanted), strict=True))
    if again:
        second = Batch.of_documents([state.document for state in again.values()])
        found_again = analyze_batch(second, model, wanted)
        second_reports = _reports(list(again.values()), found_again, model, wanted)
        # The stages have not read what the completion wrote.
        reports |= {rows[at]: replace(one, is_open=True) for at, one in zip(again, second_reports, strict=True)}
    return reports


def _reports(states: Sequence[Staged], analysis: Analysis, model: Model, wanted: Wanted) -> list[_Read]:
    """Compose the findings of the stages and of the models, document by document."""
    found, level = _find(analysis), analysis.batch.config.level
    reading = analysis.reading
    # Inserted marks narrow down the partner of one that stands alone; single ones are apostrophes to a reader as well.
    narrowed = {*reading.widows.document.tolist(), *np.flatnonzero(reading.outside).tolist()}
    reports = []
    for row, state in enumerate(states):
        own = findings = found.get(row, ())
        check_edits(state.document.text, own)
        if state.findings:
            findings = compose_findings(state.source, state.findings, own, level)
        damage = UNKNOWN_DAMAGE if wanted == "text" else summarize_damage(analysis, state.findings, row)
        report = Report(state.source, findings, damage, model.version, level)
        written = choose_edits(own, level) if state.findings else report.edits
        traced = bool(written) and (bool(state.findings) or may_hold_traces(report.text))
        parted = row in narrowed and any(finding.rule in _QUOTATIONS for finding in written)
        reports.append(_Read(report, is_open=traced or parted or not state.is_stable))
    return reports


def _find(analysis: Analysis) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of each document, sorted; documents without any are absent."""
    batch = analysis.batch
    straight = straight_documents(batch.survivors, batch.config)
    evidence = ApostropheEvidence(
        batch.tokens,
        batch.words,
        analysis.candidates,
        analysis.probabilities,
        analysis.deletion,
        batch.text_type.casual,
    )
    found = find_apostrophes(evidence, straight, batch.config)
    unclosed = unclosed_share(analysis.deletion, batch.text_type.casual)
    lost = find_quotations(batch, analysis.reading, analysis.quotations_lost, unclosed, straight)
    for row, quotations in lost.items():
        found[row] = merge(found.get(row, []), quotations, bool(analysis.reading.outside[row]))
    return {row: tuple(findings) for row, findings in found.items()}
