"""The stages before the models: encodings are undone, traces read, residue removed, each on what the last one made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from textfix.config import Config
from textfix.edits import Finding, apply_edits, choose_edits
from textfix.engine import invisible
from textfix.engine.composition import compose_findings
from textfix.engine.encoding import code_pages, escapes, html_entities, mojibake, mojibake_chains, truncated_code_points
from textfix.engine.grading import grade_findings
from textfix.engine.lost import accents, dashes, ligatures
from textfix.engine.lost.accents import find_lost_letters
from textfix.engine.text.arrays import F64, U8, Bools
from textfix.engine.text.characters import TABLE_SIZE
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.tokens import Tokens
from textfix.engine.traces import detect, mojibake_remnants
from textfix.rules import check_edits


@dataclass(frozen=True, slots=True)
class Staged:
    """What the stages so far made of a text, and their findings, in offsets of the input."""

    text: str
    findings: tuple[Finding, ...] = ()


_Find = Callable[[str], Sequence[Finding]]
_DAMAGED = 0.5  # probability that marks were deleted from which other lost characters are looked for
_ROUNDS = 8  # of decoding: an entity may hide mojibake, and an escape an entity
_PLAIN = "\t\n" + "".join(map(chr, range(0x20, 0x7F))) + "‘’“”–—…"  # what clean English is made of


@dataclass(frozen=True, slots=True)
class _Stage:
    """
    A step for the texts of a batch.

    Attributes:
        find: returns findings on a text.
        where: in which texts, as they were given, it may find any; None: in all.
    """

    find: _Find
    where: Sequence[bool] | None = None

    def is_due(self, row: int, changed: bool) -> bool:
        """Say whether a text is to be looked at; one that another stage has changed always is."""
        return changed or self.where is None or self.where[row]


def _decoding(lexicon: Lexicon, strange: Sequence[bool], broken: Sequence[bool]) -> tuple[_Stage, ...]:
    """Return the stages that undo encodings, in order; each reads the text that those before it made."""
    return (
        _Stage(truncated_code_points.find, strange),
        _Stage(escapes.find),
        _Stage(html_entities.find),
        _Stage(mojibake_chains.find, strange),
        _Stage(partial(mojibake_remnants.find, lexicon=lexicon), strange),
        _Stage(mojibake.find, strange),
        _Stage(code_pages.find, strange),
        _Stage(partial(ligatures.find, lexicon=lexicon), broken),
    )


def _restoring(config: Config, lexicon: Lexicon, strange: Sequence[bool]) -> tuple[_Stage, ...]:
    """Return the stages that restore what left a trace, in order; give each what it needs with `partial`."""
    find_letters = _Stage(partial(find_lost_letters, lexicon=lexicon), strange)
    find_marks = _Stage(partial(detect.find, lexicon=lexicon, config=config))
    # Letters first, or they are taken for marks; and again, where a mark stood at the edge of their word.
    return (
        _Stage(invisible.find, strange),
        find_letters,
        find_marks,
        find_letters,
        _Stage(invisible.find_spaces, strange),
    )


def is_strange(tokens: Tokens) -> Bools:
    """
    Say which texts hold anything but printable ASCII, tabs, line feeds and the marks of English.

    Most stages look for what stands in no other text.

    >>> from textfix.engine.text.tokens import tokenize
    >>> is_strange(tokenize(["“It’s late,” she said — twice.", "caf\u00e9", "It isn\ufffdt."])).tolist()
    [False, True, True]
    """
    plain = _plain_characters()
    # Line feeds and what is beyond ASCII are few: only those are looked up.
    odd = np.flatnonzero(tokens.codes - np.uint32(0x20) >= np.uint32(0x5F))
    strange = tokens.documents_at(odd[~plain.take(tokens.codes[odd], mode="clip")])
    marks = tokens.marks[~plain.take(tokens.mark_codes, mode="clip")]
    strange[np.searchsorted(tokens.text_start, marks, side="right") - 1] = True
    return strange


@cache
def _plain_characters() -> Bools:
    """Say of each code point of the basic plane whether it is plain; the last entry stands for all higher ones."""
    plain = np.zeros(TABLE_SIZE, dtype=np.bool_)
    plain[[ord(char) for char in _PLAIN]] = True
    return plain


def prepare(sources: Sequence[str], tokens: Tokens, lexicon: Lexicon, config: Config) -> list[Staged]:
    """
    Take texts through the stages; who says that they are clean wants none of them.

    Args:
        sources: the inputs.
        tokens: their words.
        lexicon: the lexicon.
        config: the settings.
    """
    if config.damage == "clean":
        return [Staged(source) for source in sources]
    strange, broken = is_strange(tokens).tolist(), ligatures.may_match(sources, tokens).tolist()
    decoding, restoring = _decoding(lexicon, strange, broken), _restoring(config, lexicon, strange)
    prepared = []
    for row, source in enumerate(sources):
        state = Staged(source)
        for _ in range(_ROUNDS):
            before = state.text
            state = _apply_stages(decoding, row, source, state, config)
            if state.text is before:
                break
        prepared.append(_apply_stages(restoring, row, source, state, config))
    return prepared


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
    seams = dashes.find_seams(tokens, fields, documents, lexicon)
    remnants, joined = accents.may_match(tokens), dashes.may_match([state.text for state in prepared], tokens, seams)
    completed = {}
    for row in np.flatnonzero(documents).tolist():
        chance, state = float(damaged[row]), prepared[row]
        if remnants[row]:
            state = _apply_stage(partial(accents.find, damaged=chance), sources[row], state, config)
        same = state.text is prepared[row].text
        if joined[row] or not same:
            find = partial(dashes.find, damaged=chance, lexicon=lexicon, seams=seams[row] if same else None)
            state = _apply_stage(find, sources[row], state, config)
        completed[row] = state
    return completed


def _apply_stages(stages: Iterable[_Stage], row: int, source: str, state: Staged, config: Config) -> Staged:
    for stage in stages:
        if stage.is_due(row, changed=state.text is not source):
            state = _apply_stage(stage.find, source, state, config)
    return state


def _apply_stage(find: _Find, source: str, state: Staged, config: Config) -> Staged:
    found = find(state.text)
    graded = grade_findings(found, config) if found else ()
    if not graded:
        return state
    check_edits(state.text, graded)
    text = apply_edits(state.text, choose_edits(graded, config.level))
    return Staged(text, compose_findings(source, state.findings, graded, config.level))
