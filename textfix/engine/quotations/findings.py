"""Turn quotations that lost marks into findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.batch import Batch
from textfix.engine.grading import APPLICABILITIES, grade_quotations
from textfix.engine.quotations.insertion import QUOTES, QuotationPlace, quotation_findings
from textfix.engine.quotations.posterior import confidence
from textfix.engine.quotations.spans import LostQuotations, Reading
from textfix.engine.text.arrays import F64
from textfix.engine.text.tokens import Tokens
from textfix.rule import Rule


def find_quotations(
    batch: Batch, reading: Reading, share: F64, unclosed: F64, straight: Sequence[bool]
) -> dict[int, list[Finding]]:
    """
    Return the findings on lost quotation marks, by document.

    Args:
        batch: the documents.
        reading: their quotations that lack marks.
        share: float64 (n_documents, 3), posterior over the share of quotation marks lost.
        unclosed: the same of ’ that closes what ‘ opened.
        straight: for each document, whether straight marks are inserted.
    """
    found: dict[int, list[Finding]] = {}
    for rule, lost, shares in (
        *((rule, lost, share) for rule, lost in _by_rule(reading)),
        (rules.UNPAIRED_QUOTATION, reading.widows, share),
        (rules.SINGLE_QUOTATION, reading.unclosed, unclosed),
    ):
        if lost.first.size == 0 or not batch.config.wants(rule.code):
            continue
        chances = confidence(lost, shares)
        levels = grade_quotations(chances, batch.config)
        kept = np.flatnonzero(levels)
        rows, applied = lost.document[kept].tolist(), levels[kept].tolist()
        places = _places(batch.tokens, lost.take(kept))
        for row, place, chance, level in zip(rows, places, chances[kept].tolist(), applied, strict=True):
            marks = QUOTES[rule is rules.SINGLE_QUOTATION, straight[row]]
            more = quotation_findings(batch.texts[row], place, marks, rule.code, chance, APPLICABILITIES[level])
            found.setdefault(row, []).extend(more)
    return found


def _by_rule(reading: Reading) -> Iterator[tuple[Rule, LostQuotations]]:
    """Yield the quotations that stand bare, by the rule that inserts the marks of their document."""
    for lost, rule, exchanged in (
        (reading.pairs, rules.QUOTATION, rules.SINGLE_QUOTATION),
        (reading.singles, rules.SINGLE_QUOTATION, rules.QUOTATION),
    ):
        outside = reading.outside[lost.document]
        yield rule, lost.take(~outside)
        yield exchanged, lost.take(outside)


def _places(tokens: Tokens, lost: LostQuotations) -> Iterator[QuotationPlace]:
    """Return where the words of each quotation are in their text."""
    text_start = tokens.text_start[lost.document]
    start = tokens.input_offset(tokens.start[lost.first]) - text_start
    end = tokens.input_offset(tokens.end[lost.last] - 1) + 1 - text_start
    return map(QuotationPlace, start.tolist(), end.tolist(), lost.missing.tolist(), lost.late.tolist())
