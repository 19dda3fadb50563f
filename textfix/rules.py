"""The rules: their codes, what they mean, and the alphabet that each is held to on every call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from textfix.chars import APOSTROPHE, CURLY_APOSTROPHE
from textfix.edits import Finding
from textfix.errors import AlphabetError

APOSTROPHES = frozenset(APOSTROPHE + CURLY_APOSTROPHE)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One kind of finding.

    Attributes:
        code: what the linter shows and what configs select.
        name: the field's term for what was lost.
        summary: the linter's message.
        reason: one sentence for people who ask why.
        kind: "mark" rules insert marks of the alphabet and do nothing else.
        alphabet: the characters that the rule may put into a text.
    """

    code: str
    name: str
    summary: str
    reason: str
    kind: Literal["mark"]
    alphabet: frozenset[str]


def _mark_rule(code: str, name: str, summary: str, reason: str) -> Rule:
    return Rule(code, name, summary, reason, "mark", APOSTROPHES)


CONTRACTION = _mark_rule(
    "TF201",
    "contraction",
    "apostrophe missing in a contraction",
    "A pronoun or auxiliary with a clitic (n’t, ’s, ’re, ’ve, ’ll, ’m, ’d) stands without its apostrophe.",
)
POSSESSIVE = _mark_rule(
    "TF202",
    "possessive",
    "apostrophe missing before a possessive s",
    "In this context the word is a noun or name with ’s (or a contracted is/has), not a plural.",
)
PLURAL_POSSESSIVE = _mark_rule(
    "TF203",
    "plural possessive",
    "apostrophe missing after a possessive s",
    "In this context the word in -s owns what follows: a plural or a name in -s.",
)
ELISION = _mark_rule(
    "TF204",
    "elision",
    "apostrophe missing where letters are left out",
    "Letters are left out at the edge of the word (’em, ’90s, goin’), and an apostrophe stands for them.",
)
INNER = _mark_rule(
    "TF205",
    "inner apostrophe",
    "apostrophe missing inside a name or word",
    "The lexicon knows this word with an apostrophe inside it (O’Brien, o’clock, y’all).",
)

RULES = MappingProxyType({rule.code: rule for rule in (CONTRACTION, POSSESSIVE, PLURAL_POSSESSIVE, ELISION, INNER)})
CODES = tuple(RULES)

_CONTRACTION, _POSSESSIVE, _PLURAL, _ELISION, _INNER = range(len(CODES))
_BY_PLACE = np.array([_INNER, _POSSESSIVE, _CONTRACTION, _PLURAL, _INNER])


def rule_of_mark(
    place: NDArray[np.integer], ends_in_s: NDArray[np.bool_], clitic: NDArray[np.bool_], leading: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """
    Return the rule that each mark falls under, as an index into `CODES`.

    Args:
        place: int (n,); 1: before the last letter, 2: before the last two, 3: after it, from 4 on: elsewhere.
        ends_in_s: bool (n,), of the word.
        clitic: bool (n,); the word is a pronoun or auxiliary with a clitic.
        leading: bool (n,); a mark stands before the word.

    >>> yes, no = np.array([True]), np.array([False])
    >>> CODES[rule_of_mark(np.array([1]), yes, clitic=no, leading=no)[0]]
    'TF202'
    """
    rule: NDArray[np.intp] = _BY_PLACE[np.minimum(place, _BY_PLACE.size - 1)]
    rule[(place == 1) & (~ends_in_s | clitic)] = _CONTRACTION
    rule[((place == 3) & ~ends_in_s) | ((place > 3) & leading)] = _ELISION
    return rule


def hold_to_alphabets(findings: Iterable[Finding]) -> None:
    """
    Check that each finding does only what its rule may do; called on every text, before anything is written.

    Raises:
        AlphabetError: a mark rule would replace or delete something, or insert a character it has not declared.

    >>> hold_to_alphabets([Finding(3, 3, "x", "TF201", 1.0, "safe")])
    Traceback (most recent call last):
    textfix.errors.AlphabetError: TF201 at 3 may only insert one of ' ’, not 'x'
    """
    for finding in findings:
        rule = RULES[finding.rule]
        inserted = finding.replacement
        if inserted is None:
            continue
        if finding.start != finding.end or not inserted or not rule.alphabet.issuperset(inserted):
            allowed = " ".join(sorted(rule.alphabet))
            raise AlphabetError(f"{finding.rule} at {finding.start} may only insert one of {allowed}, not {inserted!r}")
