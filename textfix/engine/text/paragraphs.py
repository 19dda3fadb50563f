"""Paragraphs: where they end, hard wrapping, headlines."""

from __future__ import annotations

import numpy as np
import regex

from textfix.engine.text.arrays import U16, Bools, Ints
from textfix.engine.text.characters import NEWLINE

_WRAP_MIN, _WRAP_MAX = 40, 100  # columns between which text is believed to be hard-wrapped
_WRAP_SLACK = 6  # marks that were deleted after the wrapping made lines shorter by about this much


def paragraph_breaks(start: Ints, end: Ints, document: Ints, feeds: Ints, is_end: Bools) -> Bools:
    """
    Decide which gaps between words end a paragraph: the one rule for all of textfix.

    In a document with blank lines, the gaps that hold one; otherwise every line feed, unless the whole document is
    one hard-wrapped paragraph.

    Args:
        start: intp (n,), first character of each word in the skeleton.
        end: intp (n,), the character behind it.
        document: intp (n,), the document of each word.
        feeds: intp (n - 1,), line feeds in the gap behind each word but the last.
        is_end: bool (n - 1,), a full stop, colon or the like is in that gap.

    Returns:
        bool (n - 1,).
    """
    at = np.flatnonzero(feeds)
    has_blank = np.zeros(int(document[-1]) + 1, dtype=np.bool_)
    has_blank[document[at[feeds[at] > 1]]] = True
    single_counts = ~has_blank & ~(_fills_lines(start, end, document, at) & _breaks_sentences(document, at, is_end))
    breaks: Bools = (feeds > 1) | ((feeds == 1) & single_counts[document[:-1]])
    return breaks


def _breaks_sentences(document: Ints, at: Ints, is_end: Bools) -> Bools:
    """Return the documents with more line ends within sentences than between them, bool (n_documents,)."""
    lines = np.bincount(document[at], minlength=int(document[-1]) + 1)
    ended = np.bincount(document[at[is_end[at]]], minlength=lines.size)
    fewer: Bools = 2 * ended < lines
    return fewer


def _fills_lines(start: Ints, end: Ints, document: Ints, at: Ints) -> Bools:
    """Return the documents in which no line had room for the next word, bool (n_documents,)."""
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
    filled: Bools = (width >= _WRAP_MIN) & (width <= _WRAP_MAX)
    filled[line_document[:-1][had_room]] = False
    return filled


_HEADLINE = 150  # characters that a paragraph without a full stop has at most


def paragraph_spans(text: str, word_start: Ints, before: U16) -> list[tuple[int, int]]:
    r"""
    Return the half-open spans of the paragraphs of one text, by the breaks that its tokens have.

    Args:
        text: the text.
        word_start: intp (n_words,), code points at which its words start.
        before: uint16 (n_words,), class bits of the gap before each word; BREAK ends a paragraph.

    Returns:
        Spans that cover the text but for line feeds between paragraphs, each of which ends one.
    """
    feeds = np.array([match.start() for match in regex.finditer("\n", text)], dtype=np.intp)
    following = np.searchsorted(word_start, feeds)
    at_edge = (following == 0) | (following == word_start.size)
    breaks = np.append(before & NEWLINE, np.uint16(0))[following] != 0
    ends = feeds[at_edge | breaks].tolist()
    return list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))


def is_headline(text: str, start: int, end: int, *, question: bool = False) -> bool:
    """
    Return True if a paragraph is short and ends without a full stop.

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
