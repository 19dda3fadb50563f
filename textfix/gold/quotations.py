"""Read off clean text where its quotations stand: what the quotation model learns from and is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.characters import DOUBLE, NEWLINE, class_table
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.gold.apostrophes import read_gold

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
        trusted: bool (n_tokens,); False in paragraphs whose marks make no sense (one is missing, or means inches).
    """

    opens: Bools
    closes: Bools
    late: Bools
    inside: Bools
    trusted: Bools


def read_quotations(texts: Sequence[str]) -> tuple[Tokens, Quotations, Quotations]:
    """
    Find the quotations of clean texts: those in double marks and those in single ones.

    >>> tokens, double, single = read_quotations(["“I saw ‘it’,” he said."])
    >>> double.inside.astype(int).tolist(), single.opens.astype(int).tolist()
    ([1, 1, 1, 0, 0], [0, 0, 1, 0, 0])
    """
    gold = read_gold(texts)
    tokens = gold.tokens
    double = np.flatnonzero((class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0)
    is_single = np.isin(tokens.marks, gold.singles)
    single = np.flatnonzero(is_single)
    return tokens, _quotations(tokens, double), _quotations(tokens, single)


def _quotations(tokens: Tokens, which: Ints) -> Quotations:
    """Pair the marks of one kind, paragraph by paragraph."""
    n = tokens.start.size
    opens, closes, late, inside = (np.zeros(n, dtype=np.bool_) for _ in range(4))
    none = Quotations(opens, closes, late, inside, np.ones(n, dtype=np.bool_))
    if which.size == 0 or n == 0 or tokens.origin is None:
        return none
    first = np.flatnonzero((tokens.before & BREAK) != 0)
    paragraph_of_word = np.cumsum((tokens.before & BREAK) != 0) - 1
    which, paragraph = _with_paragraph(tokens, which, first)
    if which.size == 0:
        return none
    offset = tokens.skeleton_offset(tokens.marks[which])
    codes = tokens.mark_codes[which]
    order = _place_in_paragraph(paragraph)
    opening = np.where(np.isin(codes, _OPENING), True, np.where(np.isin(codes, _CLOSING), False, order % 2 == 0))
    word = np.where(
        opening,
        np.searchsorted(tokens.start, offset, side="left"),
        np.searchsorted(tokens.end, offset, side="right") - 1,
    )
    fits = (word >= 0) & (word < n)
    word = np.clip(word, 0, n - 1)
    fits &= paragraph_of_word[word] == paragraph
    fits &= ~_strays(tokens, offset, opening)
    fits &= _alternates(paragraph, opening, order)
    fits &= opening | (word >= np.append(0, word[:-1]))  # what encloses no word is no quotation
    spoilt = np.zeros(first.size, dtype=np.bool_)
    spoilt[paragraph[~fits]] = True
    _spoil_unclosed(spoilt, paragraph, opening, word, first, tokens.document)
    fits = ~spoilt[paragraph]
    o, c = fits & opening, fits & ~opening
    opens[word[o]] = True
    closes[word[c]] = True
    late[word[c & (offset > tokens.end[word])]] = True
    inside[:] = _inside(opens, closes, first)
    return Quotations(opens, closes, late, inside, ~spoilt[paragraph_of_word])


def _with_paragraph(tokens: Tokens, which: Ints, first: Ints) -> tuple[Ints, Ints]:
    """Return the marks that a paragraph of their document ends behind, and these paragraphs."""
    marks = tokens.marks[which]
    offset = tokens.skeleton_offset(marks)
    paragraph = np.searchsorted(_ends(tokens, first), offset, side="left")
    document = np.searchsorted(tokens.text_start, marks, side="right") - 1
    own = (paragraph < first.size) & (tokens.document[first[np.minimum(paragraph, first.size - 1)]] == document)
    return which[own], paragraph[own]


def _ends(tokens: Tokens, first: Ints) -> Ints:
    """Return the first line feed behind each paragraph but the last: marks up to there belong to it."""
    feeds = np.flatnonzero((tokens.classes & NEWLINE) != 0)
    last = np.append(first[1:], tokens.start.size) - 1
    ends: Ints = feeds[np.minimum(np.searchsorted(feeds, tokens.end[last]), feeds.size - 1)]
    return ends


def _place_in_paragraph(paragraph: Ints) -> Ints:
    begins = np.flatnonzero(np.diff(paragraph, prepend=-1))
    return np.arange(paragraph.size) - np.repeat(begins, np.diff(begins, append=paragraph.size))


def _strays(tokens: Tokens, offset: Ints, opening: Bools) -> Bools:
    """Say which marks look away from what they should enclose: white space behind an opening one, say."""
    space = np.array([chr(c).isspace() for c in tokens.codes[np.minimum(offset, tokens.codes.size - 1)]])
    space_before = np.array([i > 0 and chr(tokens.codes[i - 1]).isspace() for i in offset])
    return np.where(opening, space, space_before | (offset == 0))


def _alternates(paragraph: Ints, opening: Bools, order: Ints) -> Bools:
    """Say which marks follow one of the other kind, or open as the first of their paragraph."""
    previous = np.concatenate([[False], opening[:-1]])
    return np.where(order == 0, opening, opening != previous)


def _spoil_unclosed(spoilt: Bools, paragraph: Ints, opening: Bools, word: Ints, first: Ints, document: Ints) -> None:
    """Mark paragraphs that end inside a quotation though the next one does not take it up with a mark of its own."""
    last_of_paragraph = np.append(np.diff(paragraph) != 0, True)
    unclosed = np.flatnonzero(last_of_paragraph & opening)
    following = np.minimum(unclosed + 1, word.size - 1)
    goes_on = (following > unclosed) & opening[following] & (paragraph[following] == paragraph[unclosed] + 1)
    at_start = word == first[paragraph]
    goes_on &= at_start[following] & (document[word[following]] == document[word[unclosed]])
    spoilt[paragraph[unclosed[~goes_on]]] = True


def _inside(opens: Bools, closes: Bools, first: Ints) -> Bools:
    """Return which words stand between an opening and a closing mark; a paragraph's end closes what is open."""
    change = opens.astype(np.int64)
    change[1:] -= closes[:-1]
    level = np.cumsum(change)
    base = np.zeros(level.size, dtype=np.int64)
    at_start = level[first] - opens[first]
    base = np.repeat(at_start, np.diff(first, append=level.size))
    inside: Bools = (level - base) > 0
    return inside
