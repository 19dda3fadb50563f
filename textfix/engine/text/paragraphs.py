"""Paragraphs: where they end, hard wrapping, headlines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import regex

from textfix.engine.text.arrays import Bools, Ints

_WRAP_MIN, _WRAP_MAX = 40, 100  # columns between which text is believed to be hard-wrapped
_WRAP_SLACK = 6  # marks that were deleted after the wrapping made lines shorter by about this much


def paragraph_breaks(start: Ints, end: Ints, document: Ints, feeds: Ints) -> Bools:
    """
    Say which gaps end a paragraph, given the line feeds in each.

    In a document with blank lines, the gaps that hold one; otherwise every line feed, unless the whole
    document is one hard-wrapped paragraph.
    """
    at = np.flatnonzero(feeds)
    has_blank = np.zeros(int(document[-1]) + 1, dtype=np.bool_)
    has_blank[document[at[feeds[at] > 1]]] = True
    single_counts = ~has_blank & ~_wrapped(start, end, document, at)
    breaks: Bools = (feeds > 1) | ((feeds == 1) & single_counts[document[:-1]])
    return breaks


def _wrapped(start: Ints, end: Ints, document: Ints, at: Ints) -> Bools:
    """Say which documents are one paragraph wrapped at a fixed width: no line had room for the next word."""
    document_first = np.flatnonzero(document[1:] != document[:-1]) + 1
    line_first = np.unique(np.concatenate([[0], at + 1, document_first]))
    line_last = np.append(line_first[1:], start.size) - 1
    line_document = document[line_first]
    length = end[line_last] - start[line_first]
    width = np.zeros(int(document[-1]) + 1, dtype=np.intp)
    np.maximum.at(width, line_document, length)
    next_word = end[line_first[1:]] - start[line_first[1:]]
    had_room = length[:-1] + 1 + next_word + _WRAP_SLACK <= width[line_document[:-1]]
    had_room &= line_document[1:] == line_document[:-1]
    wrapped: Bools = (width >= _WRAP_MIN) & (width <= _WRAP_MAX)
    wrapped[line_document[:-1][had_room]] = False
    return wrapped


_HEADLINE = 150  # characters that a paragraph without a full stop has at most
_WRAP_MIN, _WRAP_MAX = 40, 100  # columns between which text is believed to be hard-wrapped
_ENDS = frozenset(("", *".!:"))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    r"""
    Yield the spans of the paragraphs: lines, or what stands between blank lines where text is hard-wrapped.

    >>> list(paragraphs("One.\nTwo."))
    [(0, 4), (5, 9)]
    """
    start = 0
    for border in regex.finditer(r"\n\s*+\n" if _is_wrapped(text) else r"\n", text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def _is_wrapped(text: str) -> bool:
    """Say whether lines break where they are full, and not where sentences end."""
    lines = [line for line in text.split("\n") if line.strip()]
    full = sum(_WRAP_MIN <= len(line) <= _WRAP_MAX for line in lines)
    if len(lines) <= 3 or 2 * full <= len(lines) or max(map(len, lines)) > _WRAP_MAX:
        return False
    ended = sum(line.rstrip(" \r?\ufffd'\"’”")[-1:] in _ENDS for line in lines)
    return 2 * ended < len(lines)


def is_headline(text: str, start: int, end: int, *, question: bool = False) -> bool:
    """
    Say whether a paragraph is short and ends without a full stop.

    Args:
        text: the text.
        start: where the paragraph begins.
        end: where it ends.
        question: a question mark may be the trace of a closing mark, where one stands before a word.

    >>> is_headline("Mayor vows \ufffdno more rain\ufffd", 0, 26), is_headline("It rained.", 0, 10)
    (True, False)
    """
    if end - start >= _HEADLINE:
        return False
    line = text[start:end]
    if question and line.endswith("?") and not line.endswith("??") and (line[0] == "?" or " ?" in line):
        line = line[:-1]
    return not line.rstrip(" '\"“”‘’\ufffd").endswith(tuple(".!?:,;…)"))
