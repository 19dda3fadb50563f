"""The pipeline: decode, restore traces, tokenize, score candidates, infer the damage, report; again where need be.

Whatever the caller wants (text, findings, diff, JSON) derives from the report that this module makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textfix.batching import BATCH, split_batches
from textfix.config import Config
from textfix.edits import Finding, choose_edits
from textfix.engine.analysis import Analysis, analyze_batch
from textfix.engine.apostrophes.findings import ApostropheEvidence, find_apostrophes
from textfix.engine.apostrophes.model import Model
from textfix.engine.batch import Batch
from textfix.engine.composition import compose_findings
from textfix.engine.damage_summary import summarize_damage
from textfix.engine.grading import grade_findings
from textfix.engine.invisible import find_newlines
from textfix.engine.nn.threads import limited_threads
from textfix.engine.prescreen import unchanged
from textfix.engine.quotations.findings import find_quotations
from textfix.engine.quotations.insertion import merge
from textfix.engine.quotations.posterior import unclosed_share
from textfix.engine.screen import Wanted
from textfix.engine.stages import Staged, complete, prepare
from textfix.engine.text.newlines import restore_newlines, unify_newlines
from textfix.engine.text.style import straight_documents
from textfix.engine.traces.detect import may_hold_traces
from textfix.report import Damage, Report
from textfix.rules import QUOTATION_RULES, check_edits

_NOT_ASKED = Damage({})
_QUOTATIONS = frozenset(rule.code for rule in QUOTATION_RULES)
_ROUNDS = 8  # readings of what was written; the search of tools/laws has met no text that takes more than three


@dataclass(frozen=True, slots=True)
class _Read:
    """The report on a text, and whether another reading of the repaired text may write more."""

    report: Report
    is_open: bool


def analyze(texts: Sequence[str], model: Model, config: Config, wanted: Wanted = "report") -> list[Report]:
    """
    Return the report on each text.

    Line ends make no difference: the engine sees line feeds alone.

    Args:
        texts: the texts.
        model: the apostrophe model.
        config: the settings.
        wanted: "report" for all of a report; "findings" for one with the right findings, but a damage that may be a
            bound; "text" for the right edits and repaired text alone.  Work that is not asked for is spared.
    """
    unified = [unify_newlines(text) for text in texts]
    found = _report(unified, model, config, wanted)
    reports = [report or _clear(plain, model, config) for plain, report in zip(unified, found, strict=True)]
    return [
        report if plain is text else _with_newlines(text, report, config)
        for text, plain, report in zip(texts, unified, reports, strict=True)
    ]


def repair(texts: Sequence[str], model: Model, config: Config) -> list[str]:
    """
    Return the text of each report that `analyze` returns; those that the screen clears get no report.

    >>> from textfix.engine.models import load_model
    >>> repair(["Its late.", "It’s late."], load_model(), Config())
    ['It’s late.', 'It’s late.']
    """
    unified = [unify_newlines(text) for text in texts]
    repaired = []
    for text, plain, report in zip(texts, unified, _report(unified, model, config, "text"), strict=True):
        if plain is not text:
            report = _with_newlines(text, report or _clear(plain, model, config), config)
        repaired.append(report.text if report else text)
    return repaired


def _clear(text: str, model: Model, config: Config) -> Report:
    """Return the report on a text that was not analyzed."""
    return Report(text, (), _NOT_ASKED, model.version, config.level)


def _report(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> list[Report | None]:
    """Report on texts; None for those that the screen clears, none of which if all is asked for."""
    clear = [False] * len(texts) if wanted == "report" else unchanged(texts, model, config, wanted).tolist()
    left = [text for text, is_clear in zip(texts, clear, strict=True) if not is_clear]
    analyzed: list[Report] = []
    for part in split_batches(left, BATCH):
        with limited_threads():
            analyzed += _until_stable(part, model, config, wanted)
    found = iter(analyzed)
    return [None if is_clear else next(found) for is_clear in clear]


def _with_newlines(source: str, report: Report, config: Config) -> Report:
    """Return the report on a text with carriage returns, given that on its unified form."""
    mixed = [] if config.damage == "clean" else grade_findings(list(find_newlines(source)), config)
    found = restore_newlines(source, report.findings)
    apart = [own for own in mixed if not any(own.start < f.end and f.start < own.end for f in found)]
    findings = sorted([*found, *apart], key=lambda finding: (finding.start, finding.end))
    return replace(report, source=source, findings=tuple(findings))


def _until_stable(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> list[Report]:
    """
    Report on texts; one that another reading may write to is read until none does, or else not edited at all.

    So a repaired text that is cleaned again comes back as it is.  Only a text that the models edited pays, with the
    time of another reading, and only if it may hold traces, or got quotation marks beside one without its partner.
    """
    read = _analyze(texts, model, config, wanted)
    reports = [one.report for one in read]
    rows = [row for row, one in enumerate(read) if one.is_open]
    for _ in range(_ROUNDS):
        if not rows:
            return reports
        again = _analyze([reports[row].text for row in rows], model, config, "text")
        more = {row: one.report.edits for row, one in zip(rows, again, strict=True) if one.report.edits}
        for row, edits in more.items():
            findings = compose_findings(texts[row], reports[row].findings, edits, config.level)
            reports[row] = replace(reports[row], findings=findings)
        rows = list(more)
    for row in rows:
        shown = tuple(replace(finding, applicability="display") for finding in reports[row].findings)
        reports[row] = replace(reports[row], findings=shown)
    return reports


def _analyze(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> list[_Read]:
    """Read each text once."""
    batch = Batch.of(texts, model.lexicon, config)
    staged = prepare(batch)
    reports: dict[int, _Read] = {}
    same = [row for row, state in enumerate(staged) if not state.is_changed]
    changed = [row for row, state in enumerate(staged) if state.is_changed]
    if same:
        reports |= _complete_and_report(same, staged, batch.take(same), model, wanted)
    del batch  # what it holds is the most memory of a long text
    if changed:
        anew = Batch.of_documents([staged[row].document for row in changed])
        reports |= _complete_and_report(changed, staged, anew, model, wanted)
    return [reports[row] for row in range(len(texts))]


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
    widowed = set(analysis.reading.widows.document.tolist())
    reports = []
    for row, state in enumerate(states):
        findings = found.get(row, ())
        check_edits(state.document.text, findings)
        written = choose_edits(findings, level)
        if state.findings:
            findings = compose_findings(state.source, state.findings, findings, level)
        damage = _NOT_ASKED if wanted == "text" else summarize_damage(analysis, state.findings, row)
        report = Report(state.source, findings, damage, model.version, level)
        traced = bool(written) and (bool(state.findings) or may_hold_traces(report.text))
        parted = row in widowed and any(finding.rule in _QUOTATIONS for finding in written)
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
        found[row] = merge(found.get(row, []), quotations)
    return {row: tuple(findings) for row, findings in found.items()}
