"""Tokenize texts into arrays of words, the gaps between them, and the documents that they belong to.

The *skeleton* of a text is the text without its apostrophes and quotation marks.  Every decision on where a mark
belongs is computed from the skeleton alone, so an inserted mark cannot change a later decision: cleaning is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from textfix.engine.text import kernel
from textfix.engine.text.arrays import U16, U32, Bools, Ints
from textfix.engine.text.characters import (
    COLON,
    DASH,
    HYPHEN,
    MARK,
    NEWLINE,
    SINGLE,
    SPACE,
    STOP,
    UPPER,
    WORD,
    class_table,
    code_points,
)
from textfix.engine.text.hashing import hash_tables, place_factor
from textfix.engine.text.paragraphs import WRAPPING, paragraph_breaks

_LAST_ASCII = 127
_TOGETHER = 1 << 16  # words that are hashed at once; a batch of short texts holds fewer
_PART = 1 << 20  # characters whose classes are looked up at once: 2 MB; a guess
BREAK = NEWLINE  # in a resolved gap, this bit marks the end of a paragraph


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    The words of a batch of documents, as parallel arrays.

    All offsets are code points of the *skeleton* of the batch; `input_offset` maps them to the joined input.

    Attributes:
        codes: uint32 (n_chars,), the skeleton.
        start: intp (n_tokens,), first character of each word.
        end: intp (n_tokens,), the character behind its last.
        raw: uint32 (n_tokens,), polynomial hash of the lower-cased word; the hash of the word without its
            last letters follows from it by subtraction.
        kinds: uint16 (n_tokens,), class bits that occur in each word.
        before: uint16 (n_tokens,), class bits of the gap before each word; BREAK for the end of a paragraph.
        after: uint16 (n_tokens,), class bits of the gap behind it.
        document: intp (n_tokens,), the document of each word.
        text_start: intp (n_documents + 1,), offset of each document in the joined input, and of a next one.
        marks: intp (n_marks,), offsets in the joined input of the marks that are not in the skeleton.
        mark_codes: uint32 (n_marks,), their code points.
    """

    codes: U32
    start: Ints
    end: Ints
    raw: U32
    kinds: U16
    before: U16
    after: U16
    document: Ints
    text_start: Ints
    marks: Ints
    mark_codes: U32

    def take(self, rows: Sequence[int] | slice) -> Tokens:
        """
        Return the tokens of some documents, in rising order, with offsets counted anew; these if they are all.

        >>> tokens = tokenize(["I don't.", "It's.", "No."]).take([1, 2])
        >>> tokens.text_start.tolist(), tokens.input_offset(tokens.start).tolist(), tokens.marks.tolist()
        ([0, 7, 12], [0, 7], [2])
        """
        chosen = np.zeros(self.text_start.size - 1, dtype=np.bool_)
        chosen[rows] = True
        if chosen.all():
            return self
        size = np.where(chosen, np.diff(self.text_start), 0)
        before = np.cumsum(np.where(chosen, 0, np.diff(self.text_start)))  # characters left out up to each document
        skeleton_size = np.diff(self.skeleton_offset(self.text_start))
        skeleton_before = np.cumsum(np.where(chosen, 0, skeleton_size))
        kept_codes = np.repeat(chosen, skeleton_size)
        kept = chosen[self.document]
        of_word = self.document[kept]
        of_mark = np.searchsorted(self.text_start, self.marks, side="right") - 1
        kept_marks = chosen[of_mark]
        return Tokens(
            codes=self.codes[kept_codes],
            start=self.start[kept] - skeleton_before[of_word],
            end=self.end[kept] - skeleton_before[of_word],
            raw=self.raw[kept],
            kinds=self.kinds[kept],
            before=self.before[kept],
            after=self.after[kept],
            document=(np.cumsum(chosen) - 1)[of_word],
            text_start=np.append(0, np.cumsum(size[chosen])),
            marks=self.marks[kept_marks] - before[of_mark[kept_marks]],
            mark_codes=self.mark_codes[kept_marks],
        )

    def classes(self, offset: Ints | slice = slice(None)) -> U16:
        """
        Return the class bits of characters, uint16 of the shape of `offset`: skeleton offsets, or all.

        They are looked up each time: kept, they would take half as much memory as the characters.
        """
        return class_table().take(self.codes[offset], mode="clip")

    def offsets_where(self, holds: Callable[[U16], Bools]) -> Ints:
        """
        Return the skeleton offsets of the characters whose class bits pass a test, intp (n,), rising.

        Args:
            holds: maps class bits, uint16 (n,), to a mask, bool (n,); it is called for parts of the text.

        >>> tokenize(["It is 5 p.m."]).offsets_where(lambda classes: (classes & STOP) != 0)
        array([ 9, 11])
        """
        found = [
            np.flatnonzero(holds(self.classes(slice(start, start + _PART)))) + start
            for start in range(0, self.codes.size, _PART)
        ]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)

    def input_offset(self, offset: Ints) -> Ints:
        """Map skeleton offsets, intp of any shape, to offsets in the joined input."""
        if self.marks.size == 0:
            return offset
        # A mark precedes the characters from its own place in the skeleton on: 8 bytes a mark, not a character.
        shifted: Ints = offset + np.searchsorted(self.marks - np.arange(self.marks.size), offset, side="right")
        return shifted

    def skeleton_offset(self, at: Ints) -> Ints:
        """
        Map offsets in the joined input, intp of any shape, to skeleton offsets: the inverse of `input_offset`.

        A mark is mapped to the character of the skeleton that follows it.

        >>> tokenize(["a’s b"]).skeleton_offset(np.array([0, 1, 2, 3]))
        array([0, 1, 1, 2])
        """
        if self.marks.size == 0:
            return at
        shifted: Ints = at - np.searchsorted(self.marks, at)
        return shifted

    def inner_marks(self) -> Bools:
        """Return a bool mask (n_tokens,): a mark lies between two letters of the word."""
        inside = np.zeros(self.start.size, dtype=np.bool_)
        if inside.size:
            behind = self.skeleton_offset(self.marks)  # the character behind each mark: few, where words are many
            word = np.searchsorted(self.start, behind) - 1  # the last word that begins before it
            inside[word[(word >= 0) & (behind < self.end[word])]] = True
        return inside

    def accented(self) -> Ints:
        """Return the word of each character beyond ASCII, intp (n,), rising; a word with two of them comes twice."""
        beyond = np.flatnonzero(self.codes > _LAST_ASCII)
        beyond = beyond[(self.classes(beyond) & WORD) != 0]
        words: Ints = np.searchsorted(self.start, beyond, side="right") - 1
        return words

    def documents_of(self, words: Ints) -> Bools:
        """Return a bool mask (n_documents,) of the documents with one of these words, intp (n,)."""
        holds = np.zeros(self.text_start.size - 1, dtype=np.bool_)
        holds[self.document[words]] = True
        return holds

    def documents_at(self, offsets: Ints) -> Bools:
        """Return a bool mask (n_documents,) of the documents that one of these skeleton offsets, intp (n,), lies in."""
        holds = np.zeros(self.text_start.size - 1, dtype=np.bool_)
        holds[self.places(offsets)[0]] = True
        return holds

    def places(self, offsets: Ints) -> tuple[Ints, Ints]:
        """
        Locate skeleton offsets, intp (n,).

        Returns:
            intp (n,), the document of each; intp (n,), the offset in that document's text.
        """
        at = self.input_offset(offsets)
        document = np.searchsorted(self.text_start, at, side="right") - 1
        return document, at - self.text_start[document]

    def word(self, at: int) -> str:
        """Return the word with an index, without the marks inside it."""
        return self.codes[self.start[at] : self.end[at]].tobytes().decode("utf-32-le")

    def single_marks(self) -> Ints:
        """Return the offsets of apostrophes and single quotation marks in the joined input, intp (n,)."""
        return np.compress((class_table()[self.mark_codes] & SINGLE) != 0, self.marks)


SEPARATOR = "\n\n"


def tokenize(texts: Sequence[str]) -> Tokens:
    """
    Split a batch of texts into words.

    Args:
        texts: the documents; lone surrogates are allowed.

    >>> tokens = tokenize(["I don't know.", "“Dont!”"])
    >>> tokens.end - tokens.start
    array([1, 4, 4, 4])
    >>> tokens.document
    array([0, 0, 0, 1])
    """
    codes, text_start = join(texts)
    if kernel.compiled is None:
        return find_tokens(codes, text_start)
    return scan_tokens(codes, text_start, kernel.compiled)


def join(texts: Sequence[str]) -> tuple[U32, Ints]:
    """
    Join texts, with a separator behind each.

    Returns:
        uint32 (n,), the characters; intp (n_texts + 1,), where each text begins, and where a next one would.

    >>> codes, text_start = join(["It", "is"])
    >>> codes.size, text_start.tolist()
    (8, [0, 4, 8])
    """
    joined = SEPARATOR.join([*texts, ""])  # ends with a separator: a word's gap is never beyond the end
    codes = code_points(joined)
    lengths = np.fromiter((len(text) + len(SEPARATOR) for text in texts), dtype=np.intp, count=len(texts))
    return codes, np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(lengths)])


def scan_tokens(codes: U32, text_start: Ints, compiled: ModuleType) -> Tokens:
    """Return what `find_tokens` returns, computed by the compiled kernel."""
    scanned = compiled.scan(codes, text_start, (class_table(), *hash_tables()))
    skeleton, marks, start, end, raw, kinds, before, after, document, feeds = scanned
    compiled.resolve((start, end, before, after, document, feeds), WRAPPING)
    if text_start.size == 2:  # one document: nothing but zeros, which take no memory as long as nobody writes to them
        document = np.zeros(document.size, dtype=np.intp)
    mark_codes = codes[marks]
    return Tokens(skeleton, start, end, raw, kinds, before, after, document, text_start, marks, mark_codes)


def find_tokens(codes: U32, text_start: Ints) -> Tokens:
    """
    Find the words of joined texts: the reference for the compiled kernel.

    Args:
        codes: uint32 (n_chars,), the characters of the texts, a separator behind each.
        text_start: intp (n_documents + 1,), offset of each text, and of a next one.
    """
    classes = class_table().take(codes, mode="clip")  # as all look-ups here: twice as fast as indexing
    is_mark = (classes & MARK) != 0
    marks = np.flatnonzero(is_mark)
    mark_codes = codes[marks]
    if marks.size:
        kept = ~is_mark
        codes, classes = codes[kept], classes[kept]
    start, end = _word_spans(classes)
    raw = _hash_words(codes, start, end)
    document_start = text_start[:-1] - np.searchsorted(marks, text_start[:-1])
    first = np.searchsorted(start, document_start)  # first word of each document, or of the next if it has none
    document = np.repeat(np.arange(first.size), np.diff(first, append=start.size))
    kinds, before, after = _gaps(classes, start, end, document, document_start)
    return Tokens(codes, start, end, raw, kinds, before, after, document, text_start, marks, mark_codes)


def _word_spans(classes: U16) -> tuple[Ints, Ints]:
    """Return the half-open spans of the words, two intp (n_tokens,)."""
    in_word = np.zeros(classes.size + 2, dtype=np.bool_)
    np.not_equal(classes & WORD, 0, out=in_word[1:-1])
    flips = np.flatnonzero(in_word[1:] != in_word[:-1])
    return flips[::2], flips[1::2]


def _hash_words(codes: U32, start: Ints, end: Ints) -> U32:
    """Return the raw hash of each word, uint32 (n_tokens,)."""
    raw = np.empty(start.size, dtype=np.uint32)
    for at in range(0, start.size, _TOGETHER):
        words = slice(at, at + _TOGETHER)
        raw[words] = _hash_some(codes, start[words], end[words])
    return raw


def _hash_some(codes: U32, start: Ints, end: Ints) -> U32:
    """Return the raw hashes of some words; takes 30 bytes for each character."""
    first, behind = int(start[0]), int(end[-1])
    characters, _ = hash_tables()
    place = np.arange(first, behind, dtype=np.uint32)
    place -= np.repeat(start.astype(np.uint32), np.diff(start, append=behind))
    # Characters between words add nothing, so a word's hash is the difference of the running sum at its end.
    sums = np.cumsum(characters.take(codes[first:behind], mode="clip") * place_factor(place), dtype=np.uint32)
    raw: U32 = np.diff(sums[end - 1 - first], prepend=np.uint32(0))
    return raw


def _gaps(classes: U16, start: Ints, end: Ints, document: Ints, document_start: Ints) -> tuple[U16, U16, U16]:
    """
    Return the class bits of words and gaps, with paragraph breaks resolved.

    Returns:
        three uint16 (n_tokens,): bits of each word, of the gap before it, and of the gap behind it.
    """
    if start.size == 0:
        nothing = np.zeros(0, dtype=np.uint16)
        return nothing, nothing, nothing
    # One segment from each document's start and one from each word's end: a gap, then the word behind it.
    segment = np.insert(end, np.searchsorted(end, document_start), document_start)
    both = np.bitwise_or.reduceat(classes, segment)
    bits = both & np.uint16(0xFFFF ^ WORD)
    following = np.arange(start.size) + document + 1
    kinds = both[following - 1] & np.uint16(WORD)
    inside = np.flatnonzero(document[1:] == document[:-1])  # words followed by another word of their document
    is_break = np.ones(segment.size, dtype=np.bool_)
    is_break[following[inside]] = False
    if (bits[following[inside]] & NEWLINE).any():
        lines = np.flatnonzero((classes & NEWLINE) != 0)
        behind = np.searchsorted(segment, lines, side="right") - 1
        feeds = np.bincount(behind, minlength=segment.size)[following[:-1]]
        feeds[document[1:] != document[:-1]] = 0
        is_end = (bits[following[:-1]] & (STOP | COLON)) != 0
        is_spaced = (bits[following[:-1]] & (SPACE | NEWLINE)) != 0
        is_break[following[:-1][paragraph_breaks(start, end, document, feeds, is_end, is_spaced)]] = True
    # A soft line break is a space; after a hyphen or dash it is nothing (words wrapped at their hyphen).
    soft = ~is_break & ((bits & NEWLINE) != 0) & ((bits & (HYPHEN | DASH)) == 0)
    bits = (bits | np.where(soft, np.uint16(SPACE), np.uint16(0))) & np.uint16(0xFFFF ^ NEWLINE)
    # White space around a break carries no information, and differs between layouts.
    bits = np.where(is_break, (bits & np.uint16(0xFFFF ^ SPACE)) | np.uint16(BREAK), bits)
    return kinds, bits[following - 1], bits[following]


def starts_sentence(gap_before: U16) -> Bools:
    """Return a bool mask (n,): a sentence may start behind the gap, uint16 (n,) class bits."""
    starts: Bools = (gap_before & (STOP | BREAK)) != 0
    return starts


def first_is_upper(tokens: Tokens) -> Bools:
    """Return a bool mask (n_tokens,): the word's first letter is upper case."""
    upper: Bools = (tokens.classes(tokens.start) & UPPER) != 0
    return upper
