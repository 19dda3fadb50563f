"""The stages before the models: encodings are undone, traces read, residue removed, each on what the last one made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from textfix import (
    chains,
    entities,
    escapes,
    joins,
    letters,
    ligatures,
    mojibake,
    remnants,
    residue,
    singlebyte,
    traces,
    truncated,
)
from textfix.compose import compose
from textfix.config import Config
from textfix.edits import Applicability, Finding, apply_edits, choose_edits
from textfix.lexicon import U8, Lexicon
from textfix.rules import hold_to_alphabets
from textfix.tokens import Tokens

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages so far made of a text, and their findings, in offsets of the input."""

    text: str
    findings: tuple[Finding, ...] = ()


_Stage = Callable[[str], Sequence[Finding]]
_DAMAGED = 0.5  # probability that marks were deleted from which other lost characters are looked for
_ROUNDS = 8  # of decoding: an entity may hide mojibake, and an escape an entity


def _decoding(lexicon: Lexicon) -> tuple[_Stage, ...]:
    """Return the stages that undo encodings, in order; each reads the text that those before it made."""
    return (
        truncated.find,
        escapes.find,
        entities.find,
        chains.find,
        partial(remnants.find, lexicon=lexicon),
        mojibake.find,
        singlebyte.find,
        partial(ligatures.find, lexicon=lexicon),
    )


def _restoring(config: Config, lexicon: Lexicon) -> tuple[_Stage, ...]:
    """Return the stages that restore what left a trace, in order; give each what it needs with `partial`."""
    find_letters = partial(traces.find_letters, lexicon=lexicon)
    find_marks = partial(traces.find, lexicon=lexicon, config=config)
    # Letters first, or they are taken for marks; and again, where a mark stood at the edge of their word.
    return (residue.find, find_letters, find_marks, find_letters, residue.find_spaces)


def prepare(source: str, lexicon: Lexicon, config: Config) -> Staged:
    """Take a text through the stages; who says that it is clean wants none of them."""
    state = Staged(source)
    if config.damage == "clean":
        return state
    for _ in range(_ROUNDS):
        before = state.text
        state = _through(_decoding(lexicon), source, state, config)
        if state.text is before:
            break
    return _through(_restoring(config, lexicon), source, state, config)


def complete(
    sources: Sequence[str],
    prepared: Sequence[Staged],
    tokens: Tokens,
    fields: U8,
    damaged: F64,
    lexicon: Lexicon,
    config: Config,
) -> dict[int, Staged]:
    """
    Look for what was deleted together with the marks of prepared texts.

    Args:
        sources: the inputs.
        prepared: what the stages made of them.
        tokens: the words of the prepared texts.
        fields: uint8 (n_tokens, 8), what the lexicon says of them.
        damaged: float64 (n_texts,), the probability that marks were deleted from each.
        lexicon: the lexicon.
        config: the settings.

    Returns:
        The texts from which marks probably were deleted, by row.
    """
    documents = damaged >= _DAMAGED
    if not documents.any():
        return {}
    seams = joins.find_seams(tokens, fields, documents, lexicon)
    remnants, joined = letters.might(tokens), joins.might([state.text for state in prepared], tokens, seams)
    completed = {}
    for row in np.flatnonzero(documents).tolist():
        chance, state = float(damaged[row]), prepared[row]
        if remnants[row]:
            state = _through([partial(letters.find, damaged=chance)], sources[row], state, config)
        same = state.text is prepared[row].text
        if joined[row] or not same:
            find = partial(joins.find, damaged=chance, lexicon=lexicon, seams=seams[row] if same else None)
            state = _through([find], sources[row], state, config)
        completed[row] = state
    return completed


def _through(stages: Iterable[_Stage], source: str, state: Staged, config: Config) -> Staged:
    for find in stages:
        found = find(state.text)
        graded = _graded(found, config) if found else ()
        if graded:
            hold_to_alphabets(state.text, graded)
            text = apply_edits(state.text, choose_edits(graded, config.level))
            state = Staged(text, compose(source, state.findings, graded, config.level))
    return state


def _graded(findings: Sequence[Finding], config: Config) -> list[Finding]:
    """Drop the findings that are not wanted, with their groups, and hold the others to the thresholds."""
    graded = [
        replace(finding, applicability=applicability)
        for finding in findings
        if (applicability := _grade(finding, config))
    ]
    left, size = Counter(f.group for f in graded), Counter(f.group for f in findings)
    return [f for f in graded if f.group is None or left[f.group] == size[f.group]]


def _grade(finding: Finding, config: Config) -> Applicability | None:
    """Return the applicability that a finding has at the thresholds, never above its own; None where it has none."""
    if not config.wants(finding.rule) or finding.confidence < config.display_confidence:
        return None
    if finding.applicability == "display" or finding.confidence < config.unsafe_confidence:
        return "display"
    return finding.applicability if finding.confidence >= config.safe_confidence else "unsafe"
