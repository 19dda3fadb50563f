"""Summarize what happened to each document of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textfix import rules
from textfix.config import Config
from textfix.edits import Finding
from textfix.engine.analysis import Analysis
from textfix.engine.text.standing_marks import Survivors
from textfix.report import Damage

_INVISIBLE_CODES = frozenset(rule.code for rule in rules.INVISIBLE_RULES)


def summarize_damage(analysis: Analysis, staged: Sequence[Finding], row: int) -> Damage:
    """Return the `Damage` of one document of a batch."""
    config, text_type, survivors = analysis.batch.config, analysis.batch.text_type, analysis.batch.survivors
    deletion = analysis.deletion
    other = 1.0 if text_type.other[row] else 0.0
    slips = float(deletion.posterior[row][~deletion.damaged].sum())
    deleted = float(deletion.posterior[row][-1])
    partial = max(0.0, 1.0 - slips - deleted)
    bare = float(analysis.quotations_lost[row, -1])
    quotes = max(_quotes_share(survivors, row, config), bare)
    states = {
        "clean": slips * (1 - bare) * (1 - other),
        "partial": partial * (1 - other),
        "apostrophes": deleted * (1 - quotes) * (1 - other),
        "quotation-marks": slips * bare * (1 - other),
        "quotes": deleted * quotes * (1 - other),
        "other": other,
    }
    facts = {
        "words": int(text_type.words[row]),
        "english": round(float(text_type.english[row]), 4),
        "prose": round(float(text_type.prose[row]), 4),
        "casual": bool(text_type.casual[row]),
        "apostrophes": int(survivors.apostrophes[row]),
        "quotation_marks": int(survivors.double_curly[row] + survivors.double_straight[row]),
        "orphan_spaces": int(text_type.orphans[row]),
    }
    traces: Counter[str] = Counter()
    surest: dict[str, float] = {}
    for finding in staged:
        traces[finding.rule] += 1
        surest[finding.rule] = max(finding.confidence, surest.get(finding.rule, 0.0))
    names = {code: rules.RULES[code].name for code in traces}
    operators = {names[code]: surest[code] for code in surest if code not in _INVISIBLE_CODES}
    return Damage(states, facts | {names[code]: traces[code] for code in traces}, operators)


def _quotes_share(survivors: Survivors, row: int, config: Config) -> float:
    """
    Return the probability that quotation marks went with the apostrophes of a text that lost all of these.

    Curly ones that stand say no.  Straight ones stand in texts that lost all that is not ASCII, too: even odds.
    None at all is what most such losses look like; texts that never had any are the rest.
    """
    if config.damage in ("quotes", "apostrophes"):
        return float(config.damage == "quotes")
    if survivors.double_curly[row]:
        return 0.0
    return 0.5 if survivors.double_straight[row] else 0.8
