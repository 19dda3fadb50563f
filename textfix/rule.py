"""What a rule is, what it may write, and the comments that suppress it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# Comments that suppress the findings of rules: what each holds, and what follows the sign of the comment.
SUPPRESSION_MARKER = "textfix:"
_ACTIONS = "ignore|file-ignore|disable|enable"
SUPPRESSION = rf"{SUPPRESSION_MARKER}[ \t]*+(?P<action>{_ACTIONS})(?:\[(?P<codes>[A-Z0-9, \t]*+)\])?+"
# What was meant for one, and may have an open bracket, other letters in its codes, or a misspelt action.
MEANT_SUPPRESSION = rf"{SUPPRESSION_MARKER}[ \t]*+(?:(?:{_ACTIONS})\b|[\w-]*+\[)"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One kind of finding.

    Attributes:
        code: what the linter prints and configs select, such as "TF201"; the first digit is the family.
        name: the term for what was lost or left over.
        summary: the linter's message.
        reason: one sentence that explains the finding.
        kind: "mark" rules insert characters of `alphabet` and delete `traces`; "letter" rules insert any letters
            and delete `traces`; "decode" rules replace a span by what it encodes, which only their decoder can check;
            "delete" rules delete characters of any kind.
        alphabet: the characters that a mark rule may insert.
        traces: the characters that the rule may delete; all others of a span are kept in order.
    """

    code: str
    name: str
    summary: str
    reason: str
    kind: Literal["mark", "letter", "decode", "delete"] = "mark"
    alphabet: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()

    def allows(self, span: str, replacement: str) -> bool:
        """
        True if the rule may replace `span` by `replacement`.

        >>> rule = Rule("TF201", "contraction", "", "", alphabet=frozenset("’"))
        >>> rule.allows("", "’"), rule.allows("x", "’")
        (True, False)
        """
        if self.kind == "decode":
            return span != "" and span != replacement
        if self.kind == "delete":
            return len(replacement) < len(span) and _is_subsequence(replacement, span)
        kept = [char for char in span if char not in self.traces]
        if not _is_subsequence(kept, replacement):
            return False
        added = Counter(replacement) - Counter(kept) if kept else set(replacement)  # most findings only insert
        if not added and len(kept) == len(span):
            return False
        return all(map(str.isalpha, added)) if self.kind == "letter" else self.alphabet.issuperset(added)


def _is_subsequence(characters: Iterable[str], text: str) -> bool:
    rest = iter(text)
    return all(char in rest for char in characters)  # `in` advances the iterator behind the character
