"""The marks that a text still has: how many, which words they enclose, where in a word they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from textfix.engine.text.arrays import U8, U32, Bools, Ints, among
from textfix.engine.text.characters import DIGIT, DOUBLE, class_table
from textfix.engine.text.mark_directions import classes_at, directions
from textfix.engine.text.tokens import Tokens
from textfix.typography import CURLY_APOSTROPHE, CURLY_MARKS, DOUBLE_MARKS

_CURLY = np.array(sorted(map(ord, CURLY_MARKS)), dtype=np.uint32)
_DOUBLE = np.array(sorted(map(ord, DOUBLE_MARKS)), dtype=np.uint32)
MAX_LABELLED = 28  # letters; longer words get no label, since a mark pattern has 32 bits
_LAST_BIT = 31  # of a mark pattern


class Place(IntEnum):
    """
    Where in a word its apostrophe stands: the classes of the apostrophe model.

    LAST1 to LEXICAL have the numbers of the lexicon's columns.
    """

    NONE = 0  # dogs
    LAST1 = 1  # before the last letter: dog’s
    LAST2 = 2  # before the last two letters: they’re
    END = 3  # behind the last letter: dogs’
    LEXICAL = 4  # where the lexicon has it: o’clock
    OTHER = 5  # in counts only: any other pattern of marks


def words_at(tokens: Tokens, places: Ints, at: Ints) -> Ints:
    """
    Return the words with one of their characters, at skeleton offsets `places`, at offsets in the joined input.

    Both are intp, the places (n_tokens,) and rising; offsets at no such character are passed over.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["‘Dont go,’"])
    >>> words_at(tokens, tokens.start, np.array([1, 2, 6, 9])), words_at(tokens, tokens.end - 1, np.array([0, 4, 7]))
    (array([0, 1]), array([0, 1]))
    """
    offset = tokens.skeleton_offset(at)
    if places.size == 0:
        return offset[:0]
    word = np.minimum(np.searchsorted(places, offset), places.size - 1)
    words: Ints = word[(places[word] == offset) & (tokens.input_offset(offset) == at)]  # a mark is at no word
    return words


def marked_words(tokens: Tokens) -> tuple[Bools, Bools]:
    """
    Return the words with a mark inside and those with a single mark at an edge.

    Returns:
        bool (n_tokens,), a mark lies between two letters; bool (n_tokens,), one touches the first or last letter.

    >>> from textfix.engine.text.tokens import tokenize
    >>> [mask.tolist() for mask in marked_words(tokenize(["the dogs’ don’t"]))]
    [[False, False, True], [False, True, False]]
    """
    at_edge = np.zeros(tokens.start.size, dtype=np.bool_)
    single = tokens.single_marks()
    at_edge[words_at(tokens, tokens.start, single + 1)] = True
    at_edge[words_at(tokens, tokens.end - 1, single - 1)] = True
    return tokens.inner_marks(), at_edge


def opened_words(tokens: Tokens, mark: str = "‘") -> Bools:
    """
    Return a mask of the words with a mark before their first letter.

    ‘ opens a quotation and is no apostrophe that belongs elsewhere in the word, as ’ or ' may be.

    >>> from textfix.engine.text.tokens import tokenize
    >>> opened_words(tokenize(["‘Dont go,’ he said"])).tolist()
    [True, False, False, False]
    """
    opened = np.zeros(tokens.start.size, dtype=np.bool_)
    opened[words_at(tokens, tokens.start, tokens.marks[tokens.mark_codes == ord(mark)] + 1)] = True
    return opened


@dataclass(frozen=True, slots=True)
class Survivors:
    """
    Number of marks that the prose of each document still has, intp (n_documents,) each.

    Attributes:
        apostrophes: words with a mark inside.
        curly: typographic marks, single and double.
        straight: all other marks, single and double.
        double_curly: typographic double marks.
        double_straight: all other double marks.
    """

    apostrophes: Ints
    curly: Ints
    straight: Ints
    double_curly: Ints
    double_straight: Ints


def count_by_document(document: Ints, chosen: Bools, documents: int) -> Ints:
    """
    Count the chosen words or marks of each document.

    Args:
        document: intp (n,), the document of each word or mark, rising.
        chosen: bool (n,).
        documents: number of documents.

    Returns:
        intp (documents,).

    >>> count_by_document(np.array([0, 0, 2]), np.array([True, True, True]), 3).tolist()
    [2, 0, 1]
    """
    if documents == 1:
        return np.array([np.count_nonzero(chosen)], dtype=np.intp)
    return count_between(chosen, np.searchsorted(document, np.arange(documents + 1)))


def count_between(chosen: Bools, edges: Ints) -> Ints:
    """
    Count the chosen words between borders, intp (n - 1,); borders are few, so this is faster than to count each word.

    Args:
        chosen: bool (n_words,).
        edges: intp (n,), words at the borders, rising.

    >>> count_between(np.array([True, False, True]), np.array([0, 1, 3])).tolist()
    [1, 1]
    """
    (which,) = chosen.nonzero()  # methods: the functions of numpy take several times as long where words are few
    before: Ints = which.searchsorted(edges)
    return before[1:] - before[:-1]


def count_survivors(tokens: Tokens, inner: Bools, in_prose: Bools) -> Survivors:
    """
    Count the marks that the prose of each document still has.

    Args:
        tokens: the batch.
        inner: bool (n_tokens,), words with a mark between two letters.
        in_prose: bool (n_marks,), marks outside code, data and markup.
    """
    documents = tokens.text_start.size - 1
    if tokens.marks.size == 0:
        none = np.zeros(documents, dtype=np.intp)
        return Survivors(none, none, none, none, none)
    document = np.searchsorted(tokens.text_start, tokens.marks, side="right") - 1
    curly = among(tokens.mark_codes, _CURLY) & in_prose
    straight = ~curly & in_prose
    double = among(tokens.mark_codes, _DOUBLE)
    return Survivors(
        apostrophes=count_by_document(tokens.document, inner, documents),
        curly=count_by_document(document, curly, documents),
        straight=count_by_document(document, straight, documents),
        double_curly=count_by_document(document, curly & double, documents),
        double_straight=count_by_document(document, straight & double, documents),
    )


class EnclosedWords(NamedTuple):
    """
    Words beside quotation marks, bool (n_tokens,) each.

    Attributes:
        before: an opening mark stands right before the word.
        behind: a closing mark stands behind the word, or behind the punctuation that follows it.
        inches: what stands behind the word may be a closing mark or an inch sign: a straight double mark after a
            digit.  It is in neither of the other masks.
    """

    before: Bools
    behind: Bools
    inches: Bools

    def take(self, words: Ints | slice) -> EnclosedWords:
        """Return some of the words."""
        return EnclosedWords(*(mask[words] for mask in self))


def enclosed_words(tokens: Tokens, bit: int) -> EnclosedWords:
    """
    Find the words that quotation marks open before and close behind.

    Marks inside words do not count.

    Args:
        tokens: the batch.
        bit: class of the marks, SINGLE or DOUBLE.

    >>> from textfix.engine.text.characters import DOUBLE
    >>> from textfix.engine.text.tokens import tokenize
    >>> found = enclosed_words(tokenize(["“Go,” he said."]), DOUBLE)
    >>> found.before.tolist(), found.behind.tolist()
    ([True, False, False], [True, False, False])
    """
    before, behind, maybe_inches = (np.zeros(tokens.start.size, dtype=np.bool_) for _ in range(3))
    which = (class_table().take(tokens.mark_codes, mode="clip") & bit) != 0
    if bit == DOUBLE:
        which[:-1] |= _are_typed_twice(tokens)
    if tokens.start.size == 0 or not which.any():
        return EnclosedWords(before, behind, maybe_inches)
    offset = tokens.skeleton_offset(tokens.marks[which])
    inches = (tokens.mark_codes[which] == ord('"')) & ((classes_at(tokens, offset - 1) & DIGIT) != 0)
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    outside = following == previous + 1
    opens, closes = directions(tokens, offset, tokens.mark_codes[which])
    document = np.searchsorted(tokens.text_start, tokens.marks[which], side="right") - 1
    opening = outside & opens & ~inches & _is_of(tokens, following, document)
    closing = outside & closes & _is_of(tokens, previous, document)
    before[following[opening]] = True
    behind[previous[closing & ~inches]] = True
    maybe_inches[previous[closing & inches]] = True
    return EnclosedWords(before, behind, maybe_inches)


def _are_typed_twice(tokens: Tokens) -> Bools:
    """Return a mask (n_marks - 1,) of the single marks that the next one makes a closing double one: “Title’’."""
    single = tokens.mark_codes == ord(CURLY_APOSTROPHE)
    twice: Bools = single[:-1] & single[1:] & (np.diff(tokens.marks) == 1)
    return twice


def _is_of(tokens: Tokens, word: Ints, document: Ints) -> Bools:
    """Return a mask (n,): the word exists and belongs to the document, not to the next record."""
    exists = (word >= 0) & (word < tokens.start.size)
    same: Bools = tokens.document[np.clip(word, 0, tokens.start.size - 1)] == document
    return exists & same


def mark_places(tokens: Tokens, marks: U32) -> U8:
    """
    Return where each word's apostrophe stands.

    Args:
        tokens: the batch.
        marks: uint32 (n_tokens,), mark patterns, as from `mark_bits`.

    Returns:
        uint8 (n_tokens,), a `Place`: NONE to END, or OTHER.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["the dogs’ o’clock don’t"])
    >>> [Place(place).name for place in mark_places(tokens, mark_bits(tokens, tokens.single_marks()))]
    ['NONE', 'END', 'OTHER', 'LAST1']
    """
    length = np.minimum(tokens.end - tokens.start, MAX_LABELLED).astype(np.uint32)
    one = np.uint32(1)
    places = np.full(marks.size, Place.OTHER, dtype=np.uint8)
    places[marks == 0] = Place.NONE
    places[(length > 1) & (marks == one << (length - one))] = Place.LAST1
    places[(length > 2) & (marks == one << (np.maximum(length, 2) - np.uint32(2)))] = Place.LAST2
    places[(marks > 0) & (marks == one << length)] = Place.END
    return places


def touched(tokens: Tokens, at: Ints) -> tuple[Ints, Ints]:
    """
    Find the words that marks, or insertions, at these offsets touch.

    Args:
        tokens: the batch.
        at: intp (n,), offsets in the joined input.

    Returns:
        intp (n,), the word that each offset lies in or beside, -1 for none; intp (n,), letters of that word before it.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["the dogs’ ‘ don’t"])
    >>> [found.tolist() for found in touched(tokens, tokens.single_marks())]
    [[1, -1, 2], [4, 0, 3]]
    """
    if tokens.start.size == 0:
        return np.full(at.size, -1, dtype=np.intp), np.zeros(at.size, dtype=np.intp)
    offset = tokens.skeleton_offset(at)
    word = np.searchsorted(tokens.start, offset, side="right") - 1
    word[offset > tokens.end[word]] = -1
    return word, np.where(word >= 0, offset - tokens.start[word], 0)


def mark_bits(tokens: Tokens, at: Ints) -> U32:
    """
    Return the mark pattern of each word; marks that touch no word are left out.

    Args:
        tokens: the batch.
        at: intp (n,), offsets of marks in the joined input.

    Returns:
        uint32 (n_tokens,); bit k: a mark before the k-th letter, the last bit for all letters beyond it.

    >>> from textfix.engine.text.tokens import tokenize
    >>> tokens = tokenize(["the dogs’ don’t"])
    >>> mark_bits(tokens, tokens.single_marks()).tolist()
    [0, 16, 8]
    """
    bits = np.zeros(tokens.start.size, dtype=np.uint32)
    word, place = touched(tokens, at)
    found = word >= 0
    np.bitwise_or.at(bits, word[found], np.uint32(1) << np.minimum(place[found], _LAST_BIT).astype(np.uint32))
    return bits
