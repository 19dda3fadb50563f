"""Turn quotations that lost marks into findings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textfix import rules
from textfix.config import Config
from textfix.edits import Finding
from textfix.engine.analysis import Analysis
from textfix.engine.grading import APPLICABILITIES
from textfix.engine.quotations.insertion import QUOTES, QuotationPlace, quotation_findings
from textfix.engine.quotations.posterior import confidence
from textfix.engine.text.style import straight_documents


def find_quotations(texts: Sequence[str], evidence: Analysis, config: Config) -> dict[int, list[Finding]]:
    """Make findings of the quotations that are worth one."""
    tokens, reading = evidence.tokens, evidence.reading
    straight = straight_documents(evidence.survivors, config)
    safe = config.unsafe_confidence
    if config.quotations == "safe":
        safe = max(config.quotation_confidence, config.safe_confidence)
    found: dict[int, list[Finding]] = {}
    for rule, lost in (
        (rules.QUOTATION, reading.pairs),
        (rules.UNPAIRED_QUOTATION, reading.widows),
        (rules.SINGLE_QUOTATION, reading.singles),
    ):
        sure = confidence(lost, evidence.lost)
        kept = np.flatnonzero(sure >= min(config.display_confidence, config.unsafe_confidence, safe))
        if not config.wants(rule.code):
            continue
        text_start = tokens.text_start[lost.document]
        start = tokens.input_offset(tokens.start[lost.first]) - text_start
        end = tokens.input_offset(tokens.end[lost.last] - 1) + 1 - text_start
        for k in kept.tolist():
            row, chance = int(lost.document[k]), float(sure[k])
            place = QuotationPlace(int(start[k]), int(end[k]), int(lost.missing[k]), bool(lost.late[k]))
            applies = APPLICABILITIES[1 + (chance >= config.unsafe_confidence) + (chance >= safe)]
            marks = QUOTES[rule is rules.SINGLE_QUOTATION, straight[row]]
            found.setdefault(row, []).extend(quotation_findings(texts[row], place, marks, rule.code, chance, applies))
    return found
