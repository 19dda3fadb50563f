"""Where the quotations of clean text stand: the labels that the quotation model learns from and is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.characters import NEWLINE
from textfix.engine.text.tokens import BREAK, Tokens

_OPENING = np.array([ord(c) for c in "“„‘"], dtype=np.uint32)
_CLOSING = np.array([ord(c) for c in "”"], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Quotations:
    """
    The quotations of one kind (double or single marks) in a batch of clean texts, word by word.

    Attributes:
        opens: bool (n_tokens,), an opening mark stands right before the word.
        closes: bool (n_tokens,), a closing mark stands behind the word, before or behind its punctuation.
        late: bool (n_tokens,), the closing mark stands behind punctuation.
        inside: bool (n_tokens,), the word is quoted.
        trusted: bool (n_tokens,); False in paragraphs whose marks do not pair (one is missing, or means inches).
    """

    opens: Bools
    closes: Bools
    late: Bools
    inside: Bools
    trusted: Bools


class _Paragraphs(NamedTuple):
    """The paragraphs of a batch: intp (n_paragraphs,), their first words; intp (n_tokens,), the one of each word."""

    first: Ints
    of_word: Ints

    @classmethod
    def of(cls, tokens: Tokens) -> _Paragraphs:
        begins = (tokens.before & BREAK) != 0
        return cls(np.flatnonzero(begins), np.cumsum(begins) - 1)


class _Placed(NamedTuple):
    """
    n marks of one kind, in order, each with its place.

    Attributes:
        offset: intp (n,), skeleton offsets.
        paragraph: intp (n,).
        order: intp (n,), number of the mark in its paragraph, from 0.
        opening: bool (n,), the mark opens a quotation; straight marks take turns.
        word: intp (n,), the word it stands before or behind; -1 or n_tokens if there is none.
    """

    offset: Ints
    paragraph: Ints
    order: Ints
    opening: Bools
    word: Ints


def pair_marks(tokens: Tokens, which: Bools) -> Quotations:
    """
    Pair quotation marks of one kind, paragraph by paragraph.

    Args:
        tokens: words of clean texts.
        which: bool (n_marks,), the marks among `tokens.marks` to pair.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["“Go,” he said, “or stay.”"])
    >>> found = pair_marks(tokens, np.ones(4, dtype=np.bool_))
    >>> found.inside.astype(int).tolist(), found.late.astype(int).tolist()
    ([1, 0, 0, 1, 1], [1, 0, 0, 0, 1])
    """
    paragraphs = _Paragraphs.of(tokens)
    placed = _place(tokens, np.flatnonzero(which), paragraphs)
    spoilt = _spoilt(tokens, placed, paragraphs)
    return _quotations(tokens, placed, paragraphs, spoilt)


def _place(tokens: Tokens, which: Ints, paragraphs: _Paragraphs) -> _Placed:
    """Find the paragraph, direction and word of each mark; marks beyond the last paragraph are left out."""
    which, paragraph = _with_paragraph(tokens, which, paragraphs.first)
    offset, codes = tokens.skeleton_offset(tokens.marks[which]), tokens.mark_codes[which]
    order = _order_in_paragraph(paragraph)
    opening = np.where(np.isin(codes, _OPENING), True, np.where(np.isin(codes, _CLOSING), False, order % 2 == 0))
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    return _Placed(offset, paragraph, order, opening, np.where(opening, following, previous))


def _with_paragraph(tokens: Tokens, which: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Return the marks that belong to a paragraph of their document, and these paragraphs."""
    if which.size == 0 or first.size == 0:
        return which[:0], which[:0]
    marks = tokens.marks[which]
    paragraph = np.searchsorted(_paragraph_ends(tokens, first), tokens.skeleton_offset(marks), side="left")
    document = np.searchsorted(tokens.text_start, marks, side="right") - 1
    own = (paragraph < first.size) & (tokens.document[first[np.minimum(paragraph, first.size - 1)]] == document)
    return which[own], paragraph[own]


def _paragraph_ends(tokens: Tokens, first: Ints) -> Ints:
    """Return the first line feed behind each paragraph, as skeleton offsets: marks up to there belong to it."""
    feeds = tokens.offsets_where(lambda classes: (classes & NEWLINE) != 0)
    last = np.append(first[1:], tokens.start.size) - 1
    ends: Ints = feeds[np.minimum(np.searchsorted(feeds, tokens.end[last]), feeds.size - 1)]
    return ends


def _order_in_paragraph(paragraph: Ints) -> Ints:
    begins = np.flatnonzero(np.diff(paragraph, prepend=-1))
    return np.arange(paragraph.size) - np.repeat(begins, np.diff(begins, append=paragraph.size))


def _spoilt(tokens: Tokens, placed: _Placed, paragraphs: _Paragraphs) -> Bools:
    """Return a bool mask (n_paragraphs,): a mark of the paragraph does not fit, or a quotation is left open."""
    spoilt = np.zeros(paragraphs.first.size, dtype=np.bool_)
    if placed.word.size:
        spoilt[placed.paragraph[~_fits(tokens, placed, paragraphs)]] = True
        spoilt[_unclosed(tokens, placed, paragraphs)] = True
    return spoilt


def _fits(tokens: Tokens, placed: _Placed, paragraphs: _Paragraphs) -> Bools:
    """Return a bool mask (n,): the mark has a word in its paragraph, faces it, alternates, and encloses a word."""
    _, paragraph, _, opening, word = placed
    exists = (word >= 0) & (word < tokens.start.size)
    near = exists & (paragraphs.of_word[np.where(exists, word, 0)] == paragraph)
    encloses: Bools = opening | (word >= np.append(0, word[:-1]))
    fits: Bools = near & encloses & ~_faces_away(tokens, placed) & _alternates(placed)
    return fits


def _faces_away(tokens: Tokens, placed: _Placed) -> Bools:
    """Return a bool mask (n,): white space on the side of the mark where its quotation should be."""
    offset = placed.offset
    behind = np.array([chr(c).isspace() for c in tokens.codes[np.minimum(offset, tokens.codes.size - 1)]])
    before = np.array([i == 0 or chr(tokens.codes[i - 1]).isspace() for i in offset])
    return np.where(placed.opening, behind, before)


def _alternates(placed: _Placed) -> Bools:
    """Return a bool mask (n,): the mark follows one of the other direction, or is the first and opens."""
    previous = np.concatenate([[False], placed.opening[:-1]])
    return np.where(placed.order == 0, placed.opening, placed.opening != previous)


def _unclosed(tokens: Tokens, placed: _Placed, paragraphs: _Paragraphs) -> Ints:
    """Return the paragraphs that end inside a quotation which the next one does not take up with an opening mark."""
    _, paragraph, _, opening, word = placed
    word = np.clip(word, 0, tokens.start.size - 1)
    last_of_paragraph = np.append(np.diff(paragraph) != 0, True)
    left_open = np.flatnonzero(last_of_paragraph & opening)
    following = np.minimum(left_open + 1, word.size - 1)
    taken_up = (following > left_open) & opening[following] & (paragraph[following] == paragraph[left_open] + 1)
    taken_up &= (word == paragraphs.first[paragraph])[following]
    taken_up &= tokens.document[word[following]] == tokens.document[word[left_open]]
    unclosed: Ints = paragraph[left_open[~taken_up]]
    return unclosed


def _quotations(tokens: Tokens, placed: _Placed, paragraphs: _Paragraphs, spoilt: Bools) -> Quotations:
    """Write the marks of all paragraphs that are not spoilt to their words."""
    opens, closes, late = (np.zeros(tokens.start.size, dtype=np.bool_) for _ in range(3))
    kept = ~spoilt[placed.paragraph]
    opening, closing = kept & placed.opening, kept & ~placed.opening
    opens[placed.word[opening]] = True
    closes[placed.word[closing]] = True
    word = placed.word[closing]
    late[word[placed.offset[closing] > tokens.end[word]]] = True
    return Quotations(opens, closes, late, _inside(opens, closes, paragraphs.first), ~spoilt[paragraphs.of_word])


def _inside(opens: Bools, closes: Bools, first: Ints) -> Bools:
    """Return a bool mask (n_tokens,): the word stands in a quotation; a paragraph's end closes what is open."""
    change = opens.astype(np.int64)
    change[1:] -= closes[:-1]
    level = np.cumsum(change)
    at_start = level[first] - opens[first]
    inside: Bools = (level - np.repeat(at_start, np.diff(first, append=level.size))) > 0
    return inside
