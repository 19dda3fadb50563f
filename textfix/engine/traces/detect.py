"""Marks that left a trace: a question mark, U+FFFD, a space or a look-alike stands where each of them stood.

First the document decides whether one operator went over all of it: `don?t` and `?Yes,?` are what only such damage
makes, and no question mark of a clean text is ever touched.  Then the traces of each paragraph are decided together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from textfix.edits import Finding, apply_edits
from textfix.engine.batch import Batch
from textfix.engine.document import Document
from textfix.engine.grading import is_applied
from textfix.engine.text.arrays import Bools
from textfix.engine.traces import lookalikes, tokenized
from textfix.engine.traces.lookalikes import find_lookalikes
from textfix.engine.traces.operators import Operator
from textfix.engine.traces.question_marks import find_question_marks, has_questions
from textfix.engine.traces.replacement_characters import find_replacements, has_replacements
from textfix.engine.traces.spaces import find_spaces, has_clitics, lone_clitics
from textfix.engine.traces.tokenized import find_tokenized
from textfix.surveys import TRACES

_ROUNDS = 4  # a repaired text is read again: what follows from the repair is found at once
Diagnosed = tuple[list[Finding], list[Operator]]


def find(document: Document) -> list[Finding]:
    """
    Return the findings on marks that left a trace.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> found = find(Document("?Yes,? she said. ?I don?t know.?", load_model().lexicon, Config()))
    >>> "".join(finding.replacement for finding in found)
    '“”“’”'
    """
    return diagnose(document)[0]


def may_match(batch: Batch) -> Bools:
    """
    Prefilter: mask of the texts in which a family of traces is looked for, bool (n_texts,).

    Texts with zones are always looked at: what fills a zone may look like the neighbour of a trace.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> texts = ["Is it late?", "It isn?t.", "I don t know."]
    >>> may_match(Batch.of(texts, load_model().lexicon, Config())).tolist()
    [False, True, True]
    """
    alone = lone_clitics(batch.tokens).tolist()
    held = [
        bool(document.zones) or any(may(document.text) for may in _QUICK) or (is_alone and has_clitics(document.text))
        for document, is_alone in zip(batch.documents, alone, strict=True)
    ]
    return np.array(held, dtype=np.bool_)


def diagnose(document: Document) -> Diagnosed:
    """Return the findings, and the operators that went over the document with their evidence."""
    findings: list[Finding] = []
    operators: list[Operator] = []
    for may_match, family in _FAMILIES:
        if may_match(document.text) and not document.is_json:
            found, operator = _until_stable(family, document.flowing)
            findings = _joined(findings, found)
            if operator:
                operators.append(operator)
    return findings, operators


def may_hold_traces(text: str) -> bool:
    """
    Return at the speed of a search whether a family of traces is looked for in a text.

    >>> may_hold_traces("I don?t know."), may_hold_traces("I don’t. Do you?")
    (True, False)
    """
    return any(may(text) for may, _ in _FAMILIES)


def weigh_traces(document: Document) -> dict[str, float]:
    """Return the probability of each operator of `TRACES` that may have gone over the document."""
    weighed = {}
    for trace, (may_match, family) in zip(TRACES, _OF_TRACES, strict=True):
        if may_match(document.text) and not document.is_json:
            _, operator = family(document.flowing)
            weighed[trace] = operator.probability if operator else 0.0
    return weighed


def _joined(findings: list[Finding], more: Sequence[Finding]) -> list[Finding]:
    """Add the findings of another family, but those whose traces are spoken for, with their groups."""
    if not findings or not more:
        return findings or list(more)
    starts = [finding.start for finding in findings]
    taken: set[int | tuple[int, int] | None] = set()
    for f in more:
        at = bisect_right(starts, f.start) - 1
        overlaps = (at >= 0 and f.start < findings[at].end) or (at + 1 < len(findings) and starts[at + 1] < f.end)
        if overlaps:
            taken.add((f.start, f.end))
            taken.add(f.group)
    taken.discard(None)
    last = max((f.group for f in findings if f.group is not None), default=0)
    kept = [
        replace(f, group=f.group + last) if f.group is not None else f
        for f in more
        if f.group not in taken and (f.start, f.end) not in taken
    ]
    return sorted([*findings, *kept], key=lambda finding: (finding.start, finding.end))


_Family = Callable[[Document], tuple[list[Finding], Operator | None]]


def _until_stable(family: _Family, document: Document) -> tuple[list[Finding], Operator | None]:
    """
    Rerun a detector on its own output until it is stable.

    An edit here replaces a trace by a mark of the same length or shortens it; what the edit changes in the evidence
    can only be seen by reading again.
    """
    found, operator = family(document)
    for _ in range(_ROUNDS):
        edits = [finding for finding in found if is_applied(finding, document.config)]
        if not edits:
            break
        repaired = document.with_text(apply_edits(document.text, edits))
        again = [finding for finding in family(repaired)[0] if is_applied(finding, document.config)]
        if not again:
            break
        found = _merged(found, again, edits)
    return found, operator


def _merged(found: Sequence[Finding], again: Sequence[Finding], edits: Sequence[Finding]) -> list[Finding]:
    """Add findings on the repaired text, in offsets of the first one; those in place of undecided ones replace them."""
    ends, shifts, shift = [], [], 0
    for edit in edits:
        shift += edit.end - edit.start - len(edit.replacement or "")
        ends.append(edit.end - shift)
        shifts.append(shift)

    def back(offset: int) -> int:
        at = bisect_right(ends, offset) - 1
        return offset + (shifts[at] if at >= 0 else 0)

    new = {}
    for f in again:
        start = back(f.start)
        new[start] = Finding(start, start + f.end - f.start, f.replacement, f.rule, f.confidence, f.applicability)
    return sorted([f for f in found if f.start not in new] + list(new.values()), key=lambda f: f.start)


_OF_TRACES: tuple[tuple[Callable[[str], bool], _Family], ...] = (
    (has_questions, find_question_marks),
    (has_replacements, find_replacements),
    (has_clitics, find_spaces),
)
_FAMILIES: tuple[tuple[Callable[[str], bool], _Family], ...] = (
    (has_questions, find_question_marks),
    (has_replacements, find_replacements),
    (tokenized.may_match, find_tokenized),
    (has_clitics, find_spaces),
    (lookalikes.may_match, find_lookalikes),
)
_QUICK = tuple(may for may, _ in _FAMILIES if may is not has_clitics)
