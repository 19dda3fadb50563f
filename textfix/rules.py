"""The rules: their codes, what they mean, and the alphabet that each is held to on every call."""

from __future__ import annotations

from collections import Counter
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
QUOTATION_MARKS = frozenset("\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}‘’")
DASHES = frozenset("\N{EN DASH}\N{EM DASH}")
PUNCTUATION = APOSTROPHES | QUOTATION_MARKS | DASHES | {"\N{HORIZONTAL ELLIPSIS}"}

Kind = Literal["mark", "decode", "letter"]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One kind of finding.

    Attributes:
        code: what the linter shows and what configs select.
        name: the field's term for what was lost.
        summary: the linter's message.
        reason: one sentence for people who ask why.
        kind: "mark" rules insert characters of the alphabet, and take away the traces that stood for them;
            "letter" rules do the same with any letter; "decode" rules replace a span by what it encodes.
        alphabet: the characters that a mark rule may put into a text.
        traces: the characters that the rule may take away; all others of the span stay, in their order.
    """

    code: str
    name: str
    summary: str
    reason: str
    kind: Kind
    alphabet: frozenset[str] = APOSTROPHES
    traces: frozenset[str] = frozenset()

    def allows(self, span: str, replacement: str) -> bool:
        """
        Say whether the rule may write `replacement` over `span`.

        >>> CONTRACTION.allows("", "’"), CONTRACTION.allows("x", "’")
        (True, False)
        """
        if self.kind == "decode":
            return span != "" and span != replacement
        rest = iter(replacement)
        inserted = Counter(replacement)
        for char in span:
            if char not in self.traces:
                if char not in rest:  # advances to it: what stays stays in order
                    return False
                inserted[char] -= 1
        added = (+inserted).keys()
        changes = bool(added) or any(char in self.traces for char in span)
        fits = all(char.isalpha() for char in added) if self.kind == "letter" else self.alphabet.issuperset(added)
        return changes and fits


def _mark_rule(code: str, name: str, summary: str, reason: str) -> Rule:
    return Rule(code, name, summary, reason, "mark")


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

MOJIBAKE = Rule(
    "TF101",
    "mojibake",
    "text was decoded with the wrong encoding",
    "These characters are what UTF-8 or another encoding looks like when it is read as something else.",
    "decode",
)
MOJIBAKE_CHAIN = Rule(
    "TF102",
    "mojibake chain",
    "text went through several wrong encodings",
    "Each step of the chain can be undone, and only one text gives these characters.",
    "decode",
)
MOJIBAKE_REMNANT = Rule(
    "TF103",
    "mojibake remnant",
    "a mark was decoded with the wrong encoding, and some of its bytes were lost",
    "What is left shows that a mark stood here; its place says which one.",
    "mark",
    PUNCTUATION,
    frozenset("â€? "),
)
TRUNCATED = Rule(
    "TF104",
    "truncated code point",
    "a mark was cut down to its last byte",
    "A control character stands in prose where U+20xx lost its first byte.",
    "mark",
    PUNCTUATION,
    frozenset("\x13\x14\x18\x19\x1c\x1d&"),
)
ENTITY = Rule(
    "TF105",
    "HTML entity",
    "an HTML entity stands in plain text",
    "A character was escaped for HTML, perhaps twice or by half, and was never unescaped.",
    "decode",
)
ESCAPE = Rule(
    "TF106",
    "escape",
    "an escaped character stands in plain text",
    "A character was escaped for a URL, a mail or a program (%27, =92, \\u2019) and was never unescaped.",
    "decode",
)

DECODING_RULES = (MOJIBAKE, MOJIBAKE_CHAIN, MOJIBAKE_REMNANT, TRUNCATED, ENTITY, ESCAPE)

APOSTROPHE_RULES = (CONTRACTION, POSSESSIVE, PLURAL_POSSESSIVE, ELISION, INNER)
RULES = MappingProxyType({rule.code: rule for rule in (*DECODING_RULES, *APOSTROPHE_RULES)})
CODES = tuple(rule.code for rule in APOSTROPHE_RULES)  # of the apostrophe model, in the order of `rule_of_mark`

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


def hold_to_alphabets(text: str, findings: Iterable[Finding]) -> None:
    """
    Check that each finding does only what its rule may do; called on every text, before anything is written.

    Raises:
        AlphabetError: a rule would write something that it has not declared, or take away what is no trace.

    >>> hold_to_alphabets("dont", [Finding(3, 3, "x", "TF201", 1.0, "safe")])
    Traceback (most recent call last):
    textfix.errors.AlphabetError: TF201 at 3 may only insert ' ’, not make 'x' of ''
    """
    for finding in findings:
        rule, made = RULES[finding.rule], finding.replacement
        span = text[finding.start : finding.end]
        if made is not None and not rule.allows(span, made):
            marks = " ".join(sorted(rule.alphabet))
            may = {"mark": f"insert {marks}", "letter": "insert letters", "decode": "decode a span"}[rule.kind]
            raise AlphabetError(f"{rule.code} at {finding.start} may only {may}, not make {made!r} of {span!r}")
