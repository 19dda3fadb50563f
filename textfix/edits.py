"""Findings as spans of a text: apply them, invert them, choose, move and renumber them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from textfix.errors import OverlapError

Applicability = Literal["safe", "unsafe", "display"]


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A place in a text where something was lost, and what belongs there.

    Args:
        start: first code point of the span, counted in the input.
        end: first code point after the span; equal to `start` for an insertion.
        replacement: what belongs in place of the span; None if that cannot be known.
        rule: code of the rule that found it, such as "TF201".
        confidence: probability that the replacement is right, in [0, 1].
        applicability: "safe" (applied by default), "unsafe" (applied on request), "display" (only shown).
        group: findings with the same group are applied together or not at all; None is a finding by itself.
    """

    start: int
    end: int
    replacement: str | None
    rule: str
    confidence: float
    applicability: Applicability
    group: int | None = None


def apply_edits(text: str, edits: Iterable[Finding]) -> str:
    """
    Apply edits to the text that their offsets count in.

    Args:
        text: the input.
        edits: findings with a replacement, sorted by offset and disjoint; insertions at the same offset
            are made in the order given.

    Returns:
        The new text; `text` itself if there are no edits.

    Raises:
        OverlapError: two edits overlap, are out of order, or lie outside the text.

    >>> edit = Finding(3, 3, "’", "TF201", 0.99, "safe")
    >>> apply_edits("dont", [edit])
    'don’t'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        if edit.replacement is None:
            raise OverlapError(f"{edit.rule} at {edit.start} has no replacement; it cannot be applied")
        if not at <= edit.start <= edit.end <= len(text):
            raise OverlapError(
                f"{edit.rule} edits [{edit.start}, {edit.end}), but the edit before it ends at {at} "
                f"and the text at {len(text)}; sort the edits and drop those that overlap"
            )
        pieces += text[at : edit.start], edit.replacement
        at = edit.end
    if not pieces:
        return text
    pieces.append(text[at:])
    return "".join(pieces)


def invert_edits(text: str, edits: Sequence[Finding]) -> tuple[Finding, ...]:
    """
    Return the edits that undo `edits`; their offsets count in the edited text.

    >>> edit = Finding(3, 3, "’", "TF201", 0.99, "safe")
    >>> apply_edits("don’t", invert_edits("dont", [edit]))
    'dont'
    """
    shift = 0
    inverse = []
    for edit in edits:
        replacement = edit.replacement or ""
        start = edit.start + shift
        shift += len(replacement) - (edit.end - edit.start)
        undo = Finding(
            start,
            start + len(replacement),
            text[edit.start : edit.end],
            edit.rule,
            edit.confidence,
            edit.applicability,
            edit.group,
        )
        inverse.append(undo)
    return tuple(inverse)


def remaining_findings(findings: Sequence[Finding], edits: Sequence[Finding]) -> tuple[Finding, ...]:
    """
    Return the findings that edits leave; their offsets count in the edited text.

    A finding whose text an edit rewrites is gone, and with it its group; one without replacement stays.

    Args:
        findings: what was found in the text, the edits included.
        edits: those that were applied, sorted and disjoint.

    >>> edit, other = Finding(3, 3, "’", "TF201", 0.99, "safe"), Finding(5, 8, None, "TF202", 0.6, "display")
    >>> [(finding.start, finding.end) for finding in remaining_findings([edit, other], [edit])]
    [(6, 9)]
    """
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]
    moved = list(accumulate((len(e.replacement or "") - (e.end - e.start) for e in edits), initial=0))
    applied = frozenset(edits)
    left = [finding for finding in findings if finding not in applied]
    kept = []
    for finding in left:
        before, begun = bisect_right(ends, finding.start), bisect_left(starts, finding.end)
        if finding.replacement is None or begun <= before:
            start = finding.start + moved[before]
            kept.append(replace(finding, start=start, end=max(start, finding.end + moved[begun])))
    return tuple(whole_groups(kept, left))


def choose_edits(findings: Iterable[Finding], level: Applicability) -> tuple[Finding, ...]:
    """
    Return the findings that are applied at a level; a group is applied whole or not at all.

    >>> one = Finding(0, 0, "“", "TF301", 0.9, "safe", 1)
    >>> two = Finding(5, 5, "”", "TF301", 0.9, "unsafe", 1)
    >>> choose_edits([one, two], "safe"), len(choose_edits([one, two], "unsafe"))
    ((), 2)
    """
    allowed = ("safe",) if level == "safe" else ("safe", "unsafe")
    edits: list[Finding] = []
    held_back: set[int | None] = set()
    for finding in findings:
        if finding.replacement is not None and finding.applicability in allowed:
            edits.append(finding)
        else:
            held_back.add(finding.group)
    held_back.discard(None)
    return tuple([edit for edit in edits if edit.group not in held_back] if held_back else edits)


def shift_findings(findings: Iterable[Finding], offset: int = 0, groups: int = 0) -> list[Finding]:
    """
    Move findings by `offset` code points and renumber their groups by adding `groups`.

    >>> pair = [Finding(0, 0, "“", "TF301", 0.9, "safe", 0), Finding(5, 5, "”", "TF301", 0.9, "safe", 0)]
    >>> [(finding.start, finding.end, finding.group) for finding in shift_findings(pair, 10, groups=3)]
    [(10, 10, 3), (15, 15, 3)]
    """
    return [
        replace(f, start=f.start + offset, end=f.end + offset, group=None if f.group is None else f.group + groups)
        if offset or f.group is not None
        else f
        for f in findings
    ]


def regrouped(finding: Finding, group: int | None) -> Finding:
    """
    Return a finding with another group, as `dataclasses.replace` does in four times the time.

    >>> regrouped(Finding(0, 0, "“", "TF301", 0.9, "safe"), 3).group
    3
    """
    start, end, replacement, confidence = finding.start, finding.end, finding.replacement, finding.confidence
    return Finding(start, end, replacement, finding.rule, confidence, finding.applicability, group)


def next_group(findings: Iterable[Finding]) -> int:
    """
    Return the lowest group number above all that the findings carry; 0 if none carries a group.

    >>> next_group([Finding(0, 0, "“", "TF301", 0.9, "safe", 4), Finding(7, 7, "’", "TF201", 0.9, "safe")])
    5
    """
    return max((f.group + 1 for f in findings if f.group is not None), default=0)


def whole_groups(kept: Iterable[Finding], findings: Iterable[Finding]) -> list[Finding]:
    """
    Drop the members of incomplete groups from a selection.

    Args:
        kept: a selection of `findings`; its members may differ in everything but their group.
        findings: what they were selected from.

    >>> pair = [Finding(0, 0, "“", "TF301", 0.9, "safe", 0), Finding(5, 5, "”", "TF301", 0.9, "safe", 0)]
    >>> whole_groups(pair[:1], pair), whole_groups(pair, pair) == pair
    ([], True)
    """
    kept = list(kept)
    left, size = Counter(f.group for f in kept), Counter(f.group for f in findings)
    return [f for f in kept if f.group is None or left[f.group] == size[f.group]]
