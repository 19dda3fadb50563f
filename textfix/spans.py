"""Spans of a text: half-open pairs of offsets in code points."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """
    Return the union of spans, sorted and disjoint.

    >>> merge_spans([(5, 7), (0, 2), (1, 3), (4, 4)])
    ((0, 3), (5, 7))
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
