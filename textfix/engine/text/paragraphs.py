"""Paragraphs: where they end, hard wrapping, headlines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import U16, Bools, Ints, distinct
from textfix.engine.text.characters import NEWLINE

_WRAP_MIN, _WRAP_MAX = 30, 100  # columns between which text is believed to be hard-wrapped; a guess
_WRAP_SLACK = 6  # marks that were deleted after the wrapping made lines shorter by about this much
WRAPPING = (_WRAP_MIN, _WRAP_MAX, _WRAP_SLACK)  # for the compiled kernel


def paragraph_breaks(start: Ints, end: Ints, document: Ints, feeds: Ints, is_end: Bools, is_spaced: Bools) -> Bools:
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
        is_spaced: bool (n - 1,), white space is in that gap.

    Returns:
        bool (n - 1,).
    """
    at = np.flatnonzero(feeds)
    has_blank = np.zeros(int(document[-1]) + 1, dtype=np.bool_)
    has_blank[document[at[feeds[at] > 1]]] = True
    filled = _fills_lines(start, end, document, at, is_spaced)
    single_counts = ~has_blank & ~(filled & _breaks_sentences(document, at, is_end))
    breaks: Bools = (feeds > 1) | ((feeds == 1) & single_counts[document[:-1]])
    return breaks


def _breaks_sentences(document: Ints, at: Ints, is_end: Bools) -> Bools:
    """Return the documents with more line ends within sentences than between them, bool (n_documents,)."""
    lines = np.bincount(document[at], minlength=int(document[-1]) + 1)
    ended = np.bincount(document[at[is_end[at]]], minlength=lines.size)
    fewer: Bools = 2 * ended < lines
    return fewer


def _fills_lines(start: Ints, end: Ints, document: Ints, at: Ints, is_spaced: Bools) -> Bools:
    """
    Return the documents in which no line had room for what follows it, bool (n_documents,).

    What follows is all up to the next white space: an address is many words.  One that is longer than the width has a
    line of its own, which says nothing of the width.
    """
    document_first = np.flatnonzero(document[1:] != document[:-1]) + 1
    line_first = distinct(np.concatenate([[0], at + 1, document_first]))
    line_last = np.append(line_first[1:], start.size) - 1
    line_document = document[line_first]
    spaces = np.append(np.flatnonzero(is_spaced), start.size - 1)
    unbroken_last = spaces[np.searchsorted(spaces, line_first)]
    length = end[line_last] - start[line_first]
    width = np.zeros(int(document[-1]) + 1, dtype=np.intp)
    np.maximum.at(width, line_document, np.where(unbroken_last < line_last, length, 0))
    behind = np.append(start[1:] - 1, end[-1])[unbroken_last[1:]]  # with the punctuation behind it
    behind = np.where(unbroken_last[1:] < line_last[1:], behind, end[unbroken_last[1:]])
    next_word = behind - start[line_first[1:]]
    had_room = length[:-1] + 1 + next_word + _WRAP_SLACK <= width[line_document[:-1]]
    had_room &= line_document[1:] == line_document[:-1]
    filled: Bools = (width >= _WRAP_MIN) & (width <= _WRAP_MAX)
    filled[line_document[:-1][had_room]] = False
    return filled


_BROKEN_WORD = regex.compile(r"\w[-‐‑–—]\Z")  # what goes on in the next line without a space
_LINE_FEED = regex.compile("\n")
_UNBROKEN = regex.compile(r"\S++(?:\s{2,}+\S++)*+")


def flow_lines(text: str, paragraphs: Sequence[tuple[int, int]], kept: Sequence[tuple[int, int]] = ()) -> str:
    r"""
    Return the text with a space for each line feed at which a line was wrapped.

    A line was wrapped where the next word had no room in it.  Lists and verses keep their lines, and so does code;
    the text keeps its length.

    Args:
        text: the text.
        paragraphs: half-open spans of its paragraphs, as from `paragraph_spans`.
        kept: half-open spans that keep their line feeds, and those beside them.

    >>> flow_lines("The line was broken\nhere.\n\nA list:\n- x", [(0, 25), (26, 26), (27, 38)])
    'The line was broken here.\n\nA list:\n- x'
    """
    feeds = [found.start() for found in _LINE_FEED.finditer(text)]
    if len(feeds) < len(paragraphs):
        return text
    lines = text.split("\n")
    # A word that is longer than the width has a line of its own.
    width = max((len(line) for line in lines if " " in line), default=0)
    firm = {end for _, end in paragraphs}
    firm.update(
        feed for start, end in kept for feed in feeds[bisect_left(feeds, start - 1) : bisect_left(feeds, end + 1)]
    )
    pieces: list[str] = []
    for feed, (line, following) in zip(feeds, pairwise(lines), strict=True):
        soft = feed not in firm and _is_wrapped(line, following, width)
        pieces += line, " " if soft else "\n"
    return "".join([*pieces, lines[-1]])


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """
    True if a line goes on in the following one, whose first word had no room in it.

    Words with several spaces between them are one: what wraps lines may leave them together, as they may be traces.
    """
    if len(line) + 1 + len(following) + _WRAP_SLACK <= width:  # most lines of a text that is not wrapped
        return False
    if not line or not following or line[-1].isspace() or following[0].isspace() or _BROKEN_WORD.search(line):
        return False
    unbroken = _UNBROKEN.match(following)
    return len(line) + 1 + (len(unbroken[0]) if unbroken else 0) + _WRAP_SLACK > width


# The line feed before closing punctuation that a tokenizer parted from its word, alone in a paragraph's last line.
_STRAY = regex.compile(r"(?<=\S)\n(?=[.,;:!?…)\]'\"”’ ]*+(?<=\S)\n[^\S\n]*+\n)")
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
    first, last = following == 0, following == word_start.size
    breaks = np.append(before & NEWLINE, np.uint16(0))[following] != 0
    wraps = not (breaks | first | last).all()
    if not (wraps and np.count_nonzero(last) == 1 and text[feeds[-1] + 1 :].strip()):
        breaks |= last  # else a mark or a full stop stands alone in the last line
    stray = np.array([match.start() for match in _STRAY.finditer(text)], dtype=np.intp)
    breaks[np.searchsorted(feeds, stray)] = False
    ends = feeds[breaks | first].tolist()
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
