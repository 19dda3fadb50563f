"""Reports on texts: most clean ones leave by the screen, all others go through the pipeline.

Whatever the caller wants (text, findings, diff, JSON) derives from the report that this module returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textfix.batching import BATCH, split_batches
from textfix.config import Config
from textfix.engine.apostrophes.model import Model
from textfix.engine.grading import grade_findings
from textfix.engine.nn.threads import limited_threads
from textfix.engine.prescreen import CLEAR, HELD, Screened, judge
from textfix.engine.text.newlines import restore_newlines, unify_newlines
from textfix.engine.thresholds import Wanted, decides
from textfix.report import UNKNOWN_DAMAGE, Report


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
    >>> repair(["We dont know.", "It’s late."], load_model(), Config())
    ['We don’t know.', 'It’s late.']
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
    return Report(text, (), UNKNOWN_DAMAGE, model.version, config.level)


def _report(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> list[Report | None]:
    """Report on texts; None for those that the screen clears, none of which if all is asked for."""
    screened = _screen(texts, model, config, wanted)
    left = [one for one in screened if one.state != CLEAR]
    found = iter(_read(left, model, config, wanted) if left else ())
    return [None if one.state == CLEAR else next(found) for one in screened]


def _screen(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> list[Screened]:
    """Return what is certain of each text."""
    states = [HELD] * len(texts) if wanted == "report" else judge(texts, model, config, wanted).tolist()
    held = [text for text, state in zip(texts, states, strict=True) if state == HELD]
    if not held or wanted == "report" or not decides(config, wanted):
        return [Screened(*one) for one in zip(texts, states, strict=True)]
    from textfix.engine.signed_texts import judge_signed  # late: slow to load, and texts without signs need none of it

    second = judge_signed(held, model, config, wanted)
    return [next(second) if state == HELD else Screened(text, state) for text, state in zip(texts, states, strict=True)]


def _read(screened: Sequence[Screened], model: Model, config: Config, wanted: Wanted) -> list[Report]:
    """Report on texts that the screen does not clear."""
    from textfix.engine.pipeline import read_until_stable  # late: slow to load, and clean texts need none of it

    reports: list[Report] = []
    for part in split_batches(screened, BATCH, lambda one: len(one.text)):
        with limited_threads():
            reports += read_until_stable(part, model, config, wanted)
    return reports


def _with_newlines(source: str, report: Report, config: Config) -> Report:
    """Return the report on a text with carriage returns, given that on its unified form."""
    from textfix.engine.invisible import find_newlines  # late: slow to load, and few texts have carriage returns

    mixed = [] if config.damage == "clean" else grade_findings(list(find_newlines(source)), config)
    found = restore_newlines(source, report.findings)
    apart = [own for own in mixed if not any(own.start < f.end and f.start < own.end for f in found)]
    findings = sorted([*found, *apart], key=lambda finding: (finding.start, finding.end))
    return replace(report, source=source, findings=tuple(findings))
