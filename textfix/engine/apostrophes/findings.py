"""Turn probabilities of lost apostrophes into findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from textfix.config import Config
from textfix.edits import Finding
from textfix.engine.apostrophes.diagnosis import DeletionPosterior
from textfix.engine.apostrophes.features import Candidates
from textfix.engine.apostrophes.model import PLACES
from textfix.engine.grading import APPLICABILITIES, DISPLAY, grade_levels, least_confidence
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.lexicon import CONTRACTION, FLAGS
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import LETTER_S, Words
from textfix.rules import APOSTROPHE_CODES, SLIP
from textfix.typography import APOSTROPHE, CURLY_APOSTROPHE

_CONTRACTION, _POSSESSIVE, _PLURAL, _ELISION, _INNER = range(len(APOSTROPHE_CODES))
_SLIP = len(APOSTROPHE_CODES)
_CODES = (*APOSTROPHE_CODES, SLIP.code)
_BY_PLACE = np.array([_INNER, _POSSESSIVE, _CONTRACTION, _PLURAL, _INNER])


def rule_of_mark(
    place: NDArray[np.integer], ends_in_s: NDArray[np.bool_], clitic: NDArray[np.bool_], leading: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """
    Return the rule that each mark falls under, as an index into `APOSTROPHE_CODES`.

    Args:
        place: int (n,); 1: before the last letter, 2: before the last two, 3: after it, from 4 on: elsewhere.
        ends_in_s: bool (n,), of the word.
        clitic: bool (n,); the word is a pronoun or auxiliary with a clitic.
        leading: bool (n,); a mark stands before the word.

    >>> yes, no = np.array([True]), np.array([False])
    >>> APOSTROPHE_CODES[rule_of_mark(np.array([1]), yes, clitic=no, leading=no)[0]]
    'TF202'
    """
    rule: NDArray[np.intp] = _BY_PLACE[np.minimum(place, _BY_PLACE.size - 1)]
    rule[(place == 1) & (~ends_in_s | clitic)] = _CONTRACTION
    rule[((place == 3) & ~ends_in_s) | ((place > 3) & leading)] = _ELISION
    return rule


@dataclass(frozen=True, slots=True)
class ApostropheEvidence:
    """
    What findings are made of.

    Attributes:
        tokens, words: the batch and its lexicon rows.
        candidates: words without a mark that may have lost one, n of them.
        probabilities: float64 (5, n), of no mark and of each place of one.
        deletion: posterior over the share of apostrophes deleted.
        casual: bool (n_documents,), texts whose findings are only shown.
    """

    tokens: Tokens
    words: Words
    candidates: Candidates
    probabilities: F64
    deletion: DeletionPosterior
    casual: Bools


def find_apostrophes(
    evidence: ApostropheEvidence, straight: Sequence[bool], config: Config
) -> dict[int, list[Finding]]:
    """
    Return the findings on lost apostrophes, by document.

    Args:
        evidence: candidates and what is known of them.
        straight: for each document, whether ' is inserted and not ’.
        config: the settings.
    """
    any_mark = 1 - evidence.probabilities[0]
    worth = np.flatnonzero(any_mark >= least_confidence(config))
    place = evidence.probabilities[1:, worth].argmax(axis=0) + 1
    document = evidence.tokens.document[evidence.candidates.token[worth]]
    damaged, at_all = evidence.deletion.confidence(document, any_mark[worth], evidence.probabilities[place, worth])
    damaged[evidence.casual[document]] = 0.0
    level = grade_levels(damaged, at_all, config)
    code = _codes(evidence, worth, place)
    code[(level == DISPLAY) & (damaged < config.display_confidence)] = _SLIP
    wanted = np.array([config.wants(rule) for rule in _CODES])[code]
    kept = np.flatnonzero((level > 0) & wanted)
    confidence = np.minimum(np.where(level[kept] == DISPLAY, at_all[kept], damaged[kept]), 1.0)
    offsets = _offsets(evidence, worth[kept], place[kept])
    rows = zip(document[kept].tolist(), code[kept].tolist(), confidence.tolist(), level[kept].tolist(), strict=True)
    found: dict[int, list[Finding]] = {}
    starts = evidence.tokens.text_start.tolist()
    groups: dict[int, Iterator[int]] = defaultdict(count)  # numbered in each document by itself
    for own_offsets, (row, rule, sure, applies) in zip(offsets, rows, strict=True):
        group = next(groups[row]) if len(own_offsets) > 1 else None
        mark = APOSTROPHE if straight[row] else CURLY_APOSTROPHE
        for at in own_offsets:
            place_in_text = at - starts[row]
            finding = Finding(place_in_text, place_in_text, mark, _CODES[rule], sure, APPLICABILITIES[applies], group)
            found.setdefault(row, []).append(finding)
    return found


_LEXICAL = len(PLACES)


def _codes(evidence: ApostropheEvidence, which: Ints, place: Ints) -> Ints:
    """Return the rule that each mark falls under, as an index into `rules.APOSTROPHE_CODES`."""
    token = evidence.candidates.token[which]
    return rule_of_mark(
        place,
        ends_in_s=evidence.words.last[token] == LETTER_S,
        clitic=(evidence.words.fields[token, FLAGS] & CONTRACTION) != 0,
        leading=(evidence.candidates.pattern[which] & 1) != 0,
    )


def _offsets(evidence: ApostropheEvidence, which: Ints, place: Ints) -> list[list[int]]:
    """Return where in the joined input the marks of each candidate belong, in order."""
    tokens, token = evidence.tokens, evidence.candidates.token[which]
    # After the last letter, not before what follows the word: a mark may stand between.
    after_letter = tokens.end[token] - np.array([0, 2, 3, 1, 1])[place]
    offsets = [[at] for at in (tokens.input_offset(after_letter) + 1).tolist()]
    for i in np.flatnonzero(place == _LEXICAL).tolist():
        start, pattern = int(tokens.start[token[i]]), int(evidence.candidates.pattern[which[i]])
        skeleton = np.array([start + k for k in range(32) if pattern >> k & 1])
        ends = skeleton == tokens.end[token[i]]
        offsets[i] = (tokens.input_offset(skeleton - ends) + ends).tolist()
    return offsets
