"""The stages around the models, as literal tuples: decode, restore traces, then what was deleted with the marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from textfix.edits import Finding, apply_edits, choose_edits, whole_groups
from textfix.engine import invisible
from textfix.engine.batch import Batch, is_strange
from textfix.engine.composition import compose_findings
from textfix.engine.document import Document
from textfix.engine.encoding import (
    code_pages,
    escapes,
    html_entities,
    mojibake,
    mojibake_chains,
    truncated_code_points,
)
from textfix.engine.grading import grade_findings
from textfix.engine.lost import accents, dashes, ligatures
from textfix.engine.text.arrays import F64, Bools
from textfix.engine.text.characters import has_strange
from textfix.engine.text.code_spans import outside_code
from textfix.engine.text.mentions import used
from textfix.engine.thresholds import DAMAGED
from textfix.engine.traces import detect, mojibake_remnants
from textfix.rules import check_edits

_Find = Callable[[Document], Sequence[Finding]]
_Prefilter = Callable[[Batch], Bools]
_ROUNDS = 8  # of decoding: an entity may hide mojibake, and an escape an entity


@dataclass(frozen=True, slots=True)
class Staged:
    """
    A text after some stages.

    Attributes:
        source: the input.
        document: what the stages made of it.
        findings: those of the stages, in offsets of the input.
        is_stable: the stages find nothing more to edit.
    """

    source: str
    document: Document
    findings: tuple[Finding, ...] = ()
    is_stable: bool = True

    @property
    def is_changed(self) -> bool:
        """True if a stage changed the text."""
        return self.document.text is not self.source


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One step.

    Attributes:
        find: returns the findings on a document.
        may_match: prefilter, mask (n_documents,) of the inputs in which `find` may find any.
            A text that an earlier stage changed is never filtered.
        shows_in_zones: what is only shown is shown in programs and markup, too.
        in_markup: run on HTML, XML and Markdown, too; False for what has its place there.
    """

    find: _Find
    may_match: _Prefilter
    shows_in_zones: bool = False
    in_markup: bool = True


def _of_text(find: Callable[[str], Sequence[Finding]]) -> _Find:
    """Adapt a detector that needs nothing but the text."""
    return lambda document: find(document.text)


def _find_no_break_spaces(document: Document) -> Sequence[Finding]:
    if invisible.NO_BREAK_SPACE not in document.text:  # sooner known than the language
        return []
    return invisible.find_spaces(document.text, is_english=document.is_english)


def _used(find: _Find) -> _Find:
    """Return a decoder that leaves what a text about encodings shows, and what stands between backticks."""

    def find_used(document: Document) -> Sequence[Finding]:
        found = find(document)
        return used(document.text, outside_code(document.text, found)) if found else []

    return find_used


DECODING = (
    Stage(_of_text(truncated_code_points.find), is_strange),
    Stage(_used(escapes.find), escapes.may_match),
    Stage(_used(_of_text(html_entities.find)), html_entities.may_match, in_markup=False),
    Stage(_used(_of_text(mojibake_chains.find)), is_strange),
    Stage(mojibake_remnants.find, is_strange),
    Stage(_used(_of_text(mojibake.find)), is_strange),
    Stage(_used(code_pages.find), is_strange),
    Stage(ligatures.find, ligatures.may_match),
)
_FIND_LETTERS = Stage(accents.find_lost_letters, is_strange)
# Letters first, or they are taken for marks; and again, where a mark stood at the edge of their word.
RESTORING = (
    Stage(_of_text(invisible.find), is_strange, shows_in_zones=True),
    _FIND_LETTERS,
    Stage(detect.find, detect.may_match),
    _FIND_LETTERS,
    Stage(_find_no_break_spaces, is_strange, in_markup=False),
)


# The prefilters for one text by itself, without its words; that of fragments is asked with what the kernel saw.
_OF_TEXT: dict[_Prefilter, Callable[[str], bool]] = {
    is_strange: has_strange,
    escapes.may_match: escapes.may_hold,
    html_entities.may_match: html_entities.may_hold,
    detect.may_match: detect.may_hold_traces,
}


def prepare(batch: Batch, known: Mapping[int, Staged] = MappingProxyType({})) -> list[Staged]:
    """
    Run the decoding stages until nothing changes, then the restoring ones; none if `config.damage` is "clean".

    Args:
        batch: the documents.
        known: what `prepare_one` gave of some of them, by row.
    """
    staged = [known.get(row) or Staged(document.text, document) for row, document in enumerate(batch.documents)]
    rows = [row for row, document in enumerate(batch.documents) if row not in known and not document.is_plain]
    if not rows or batch.config.damage == "clean":
        return staged
    masks = _masks((*DECODING, *RESTORING), batch.take(rows))
    batch.release()
    for at, (row, matches) in enumerate(zip(rows, zip(*masks.values(), strict=True), strict=True)):
        if any(matches):
            staged[row] = _until_stable(masks, at, batch.documents[row])
    return staged


def prepare_one(document: Document, has_fragment: bool) -> Staged:
    """
    Return what `prepare` gives, without the words of the text unless a stage asks for them.

    Args:
        document: a text.
        has_fragment: False if it certainly has no words that a PDF file broke.
    """
    text = document.text
    masks = {prefilter: [may_hold(text)] for prefilter, may_hold in _OF_TEXT.items()}
    masks[detect.may_match][0] |= bool(document.zones)  # what fills them may look like the neighbour of a trace
    masks[ligatures.may_match] = [ligatures.may_hold(text, has_fragment)]
    return _until_stable(masks, 0, document)


def _until_stable(masks: Mapping[_Prefilter, list[bool]], row: int, document: Document) -> Staged:
    """Alternate decoding and restoring until neither changes the text: what one leaves, the other may read."""
    state = Staged(document.text, document)
    for _ in range(_ROUNDS):
        for _ in range(_ROUNDS):
            undecoded = state.document
            state = _apply_stages(DECODING, masks, row, state)
            if state.document is undecoded:
                break
        state = _apply_stages(RESTORING, masks, row, state)
        if state.document is undecoded:
            break
    else:
        state = replace(state, is_stable=False)
    state.document.release()
    return state


def complete(prepared: Sequence[Staged], batch: Batch, damaged: F64) -> dict[int, Staged]:
    """
    Look for what was deleted together with the marks.

    Args:
        prepared: what `prepare` gave.
        batch: the prepared documents.
        damaged: float64 (n_documents,), probability that marks were deleted from each.

    Returns:
        The documents from which marks probably were deleted, by row.
    """
    documents = damaged >= DAMAGED
    if not documents.any():
        return {}
    seams = dashes.find_seams(batch.tokens, batch.words.fields, documents, batch.lexicon)
    may_lack_letters, may_be_joined = (
        accents.may_match(batch.tokens),
        dashes.may_match(batch.texts, batch.tokens, seams),
    )
    batch.release()
    completed = {}
    for row in np.flatnonzero(documents).tolist():
        chance, state = float(damaged[row]), prepared[row]
        if may_lack_letters[row]:
            state = _apply_findings(accents.find(state.document.prose.flowing.text, chance), state)
        same = state.document is prepared[row].document
        if may_be_joined[row] or not same:
            own_seams = seams[row] if same else None
            found = dashes.find(state.document.prose.flowing.text, chance, batch.lexicon, own_seams)
            state = _apply_findings(found, state)
        completed[row] = state
    return completed


def _masks(stages: Iterable[Stage], batch: Batch) -> Mapping[_Prefilter, list[bool]]:
    """Run each prefilter once."""
    prefilters = dict.fromkeys(stage.may_match for stage in stages)
    return {prefilter: prefilter(batch).tolist() for prefilter in prefilters}


def _apply_stages(stages: Iterable[Stage], masks: Mapping[_Prefilter, list[bool]], row: int, state: Staged) -> Staged:
    for stage in stages:
        if state.is_changed or masks[stage.may_match][row]:
            state = _apply_findings(_find_in_prose(stage, state.document), state)
    return state


def _find_in_prose(stage: Stage, document: Document) -> Sequence[Finding]:
    """Return the findings of a stage outside the zones that are not prose."""
    if not stage.in_markup and document.is_marked_up:
        return []
    if not document.zones:
        return stage.find(document)
    if not document.has_prose and not stage.shows_in_zones:
        return []
    found = stage.find(document if stage.shows_in_zones else document.prose)
    starts = [start for start, _ in document.zones]

    def is_kept(finding: Finding) -> bool:
        if stage.shows_in_zones and finding.applicability == "display":
            return True
        before = bisect_right(starts, max(finding.start, finding.end - 1)) - 1
        return before < 0 or finding.start >= document.zones[before][1]

    return whole_groups(filter(is_kept, found), found)


def _apply_findings(found: Sequence[Finding], state: Staged) -> Staged:
    """Return the state with the wanted findings added and their edits made."""
    if not found:
        return state
    document = state.document
    graded = grade_findings(found, document.config)
    if not graded:
        return state
    check_edits(document.text, graded)
    text = apply_edits(document.text, choose_edits(graded, document.config.level))
    findings = compose_findings(state.source, state.findings, graded, document.config.level)
    return Staged(state.source, document.with_text(text), findings)
