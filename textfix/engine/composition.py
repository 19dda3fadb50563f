"""Findings of two stages, the second on the text that the first one made, as findings on one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from textfix.edits import (
    Applicability,
    Finding,
    apply_edits,
    choose_edits,
    invert_edits,
    next_group,
    shift_findings,
    whole_groups,
)
from textfix.rules import RULES


@dataclass(frozen=True, slots=True)
class _Placed:
    """An edit of either stage, and the span that it has in the text between the stages."""

    start: int
    end: int
    edit: Finding
    early: bool  # of the first stage: what stands in its span is its replacement

    @property
    def growth(self) -> int:
        """By how much the text between the stages is longer, up to the end of the span, than the input."""
        return self.end - self.start - (self.edit.end - self.edit.start) if self.early else 0


def compose_findings(
    text: str, first: Sequence[Finding], second: Sequence[Finding], level: Applicability
) -> tuple[Finding, ...]:
    r"""
    Return the findings of two stages as findings on the text that the first stage read.

    An edit of the second stage that meets what an edit of the first one wrote becomes one edit with it: over both
    spans, as sure and as safe as the less sure of them.  Its rule is that of the first stage, which names what stands
    in the input, unless this rule must not write the edit and that of the second stage may: a mark that is written
    into a decoded letter is a decoding.  Where neither may, its parts become a group: `\xa0\u200c\xa0` is three
    deletions under two rules.  Groups that share such an edit become one group.  Findings that are not
    applied stay where the input still shows their span; those that meet an edit go, and their groups with them.

    Args:
        text: the input of the first stage.
        first: its findings, sorted by offset.
        second: findings on the text that the edits of `first` give, sorted by offset.
        level: applicability from which findings are edits.

    Returns:
        Findings sorted by offset and disjoint; to apply their edits to `text` is to apply one stage after the other.

    >>> decode, insert = Finding(3, 6, "’", "TF101", 1.0, "safe"), Finding(5, 5, "!", "TF204", 1.0, "safe")
    >>> apply_edits("donâ€™t", compose_findings("donâ€™t", [decode], [insert], "safe"))
    'don’t!'
    """
    if not second or (not first and _stand_as_they_are(text, second)):
        return tuple(first or second)
    second = shift_findings(second, groups=next_group(first))
    edits, later = choose_edits(first, level), choose_edits(second, level)
    undo = invert_edits(text, edits)
    early = [_Placed(span.start, span.end, edit, True) for span, edit in zip(undo, edits, strict=True)]
    between = apply_edits(text, edits)
    unused = next_group([*first, *second])
    joined = _joined(text, between, early, [_Placed(f.start, f.end, f, False) for f in later], unused)
    waiting, waiting_later = _without(first, edits), _without(second, later)
    shown = _apart([*waiting, *_moved_back(waiting_later, early)], joined)
    return tuple(sorted([*joined, *whole_groups(shown, [*waiting, *waiting_later])], key=_span))


def _stand_as_they_are(text: str, findings: Sequence[Finding]) -> bool:
    """True if findings are sorted and disjoint, and none replaces its span by itself."""
    end = 0
    for finding in findings:
        if finding.start < end or not _changes(text, finding):
            return False
        end = finding.end
    return True


def _span(placed: Finding | _Placed) -> tuple[int, int]:
    return placed.start, placed.end


def _without(findings: Iterable[Finding], edits: Collection[Finding]) -> list[Finding]:
    if not edits:
        return list(findings)
    applied = {id(edit) for edit in edits}  # the very findings: to hash their contents takes longer than all else here
    return [finding for finding in findings if id(finding) not in applied]


def _joined(text: str, between: str, early: Sequence[_Placed], later: Sequence[_Placed], unused: int) -> list[Finding]:
    """Return the edits of both stages as edits on `text`; groups from `unused` on are free."""
    edits: list[Finding] = []
    shared: list[set[int]] = []
    shift = 0
    for meeting in _meetings(early, later):
        edit = meeting[0].edit
        if len(meeting) == 1 and _changes(text if meeting[0].early else between, edit):  # by itself it stays what it is
            shared.append(set() if edit.group is None else {edit.group})
            moved = shift and not meeting[0].early  # those of the first stage count in `text`
            edits.append(replace(edit, start=edit.start - shift, end=edit.end - shift) if moved else edit)
            shift += meeting[0].growth
            continue
        start, end = meeting[0].start, max(placed.end for placed in meeting)
        begin = start - shift
        shift += sum(placed.growth for placed in meeting)
        inside = shift_findings((p.edit for p in meeting if not p.early), -start)
        made = apply_edits(between[start:end], inside)
        if made == text[begin : end - shift]:
            continue  # the second stage undid the first
        groups = {p.edit.group for p in meeting if p.edit.group is not None} or {unused + len(edits)}
        shared.append(groups)
        span = replace(edit, start=begin, end=end - shift, replacement=made)
        edits += _joint_edits(text, span, meeting, min(groups))
    names = _united(shared)
    return [edit if edit.group is None else replace(edit, group=names[edit.group]) for edit in edits]


def _joint_edits(text: str, span: Finding, meeting: Sequence[_Placed], group: int) -> list[Finding]:
    """
    Return the joint edit of a meeting, under the first of its rules that may make it; else its parts, as one group.

    Args:
        text: the input of the first stage.
        span: an edit with the span and the replacement of the joint edit.
        meeting: the edits that meet.
        group: that of the parts, and of a joint edit of which a source has a group.
    """
    sources = [placed.edit for placed in sorted(meeting, key=lambda placed: not placed.early)]
    joint = replace(
        span,
        rule=sources[0].rule,
        confidence=min(edit.confidence for edit in sources),
        applicability="unsafe" if any(edit.applicability == "unsafe" for edit in sources) else "safe",
        group=None if all(edit.group is None for edit in sources) else group,
    )
    for code in dict.fromkeys(edit.rule for edit in sources):
        named = replace(joint, rule=code)
        if _is_allowed(text, named):
            return [named]
    parts = [replace(part, group=group) for part in _parts(joint, meeting)]
    return parts if parts and all(_is_allowed(text, part) for part in parts) else [joint]


def _parts(joint: Finding, meeting: Sequence[_Placed]) -> list[Finding]:
    """Return the deletions of the first stage, and around them what the one edit of the second stage changes."""
    early, later = [p.edit for p in meeting if p.early], [p.edit for p in meeting if not p.early]
    if len(later) != 1 or any(edit.replacement for edit in early):
        return []
    parts, at = [], joint.start
    for edit in early:
        if at < edit.start:
            parts.append(replace(joint, start=at, end=edit.start, replacement="", rule=later[0].rule))
        parts.append(replace(joint, start=edit.start, end=edit.end, replacement="", rule=edit.rule))
        at = edit.end
    if at < joint.end:
        parts.append(replace(joint, start=at, replacement="", rule=later[0].rule))
    return [replace(parts[0], replacement=joint.replacement), *parts[1:]]


def _is_allowed(text: str, edit: Finding) -> bool:
    return RULES[edit.rule].allows(text[edit.start : edit.end], edit.replacement or "")


def _changes(text: str, edit: Finding) -> bool:
    return text[edit.start : edit.end] != edit.replacement


def _meetings(early: Sequence[_Placed], later: Sequence[_Placed]) -> list[list[_Placed]]:
    """Gather the edits that overlap; those that only touch stay apart."""
    # At one offset the insertions of the second stage come first: an emptied span may as well stand behind them.
    meetings: list[list[_Placed]] = []
    end = -1
    for placed in sorted([*later, *early], key=_span):
        if placed.start < end:
            meetings[-1].append(placed)
        else:
            meetings.append([placed])
        end = max(end, placed.end)
    return meetings


def _united(shared: Iterable[set[int]]) -> dict[int, int]:
    """Name each group after one of those that it shares an edit with, directly or not."""
    above: dict[int, int] = {}

    def root(group: int) -> int:
        while above.setdefault(group, group) != group:
            above[group] = group = above[above[group]]
        return group

    for groups in shared:
        roots = [root(group) for group in groups]
        for other in roots:
            above[other] = min(roots)
    return {group: root(group) for group in list(above)}


def _moved_back(findings: Iterable[Finding], early: Sequence[_Placed]) -> Iterable[Finding]:
    """Yield findings on the text between the stages as findings on the input, those that no edit wrote into."""
    starts, ends = [p.start for p in early], [p.end for p in early]
    shifts = [0]
    for placed in early:
        shifts.append(shifts[-1] + placed.growth)
    for finding in findings:
        if not _meets(finding, starts, ends):
            shift = shifts[bisect_right(ends, finding.start)]
            yield replace(finding, start=finding.start - shift, end=finding.end - shift)


def _apart(findings: Iterable[Finding], edits: Sequence[Finding]) -> list[Finding]:
    """Return the findings that meet neither an edit nor each other."""
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]
    apart: list[Finding] = []
    for finding in sorted(findings, key=_span):
        if not (apart and finding.start < apart[-1].end) and not _meets(finding, starts, ends):
            apart.append(finding)
    return apart


def _meets(finding: Finding, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """True if a span overlaps one of many that are sorted and disjoint; to touch is not to overlap."""
    after = bisect_right(ends, finding.start)
    return after < len(ends) and starts[after] < finding.end
