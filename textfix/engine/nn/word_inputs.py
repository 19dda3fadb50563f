"""What the quotation model reads of a text: every word with its class, its shape and the punctuation around it.

All is computed from the skeleton and from resolved gaps: marks that stand, hard-wrapped lines and CRLF change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from textfix.engine.text import kernel
from textfix.engine.text.arrays import U8, U16, U32, Bools, Ints
from textfix.engine.text.characters import DIGIT, NEWLINE, SPACE, TABLE_SIZE, UPPER, WORD, class_table, lower_table
from textfix.engine.text.hashing import mix
from textfix.engine.text.lexicon import WORD_CLASS, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.text.words import Words, compiled_form, suffix_hashes
from textfix.typography import DASH_MARKS, HYPHEN_MARKS

SUFFIXES = 4096  # hashed endings of three letters
SHAPES = 8
COLUMNS = ("word", "suffix", "word_class", "shape", "after", "before")  # of `Surroundings`, which have an embedding
AFTERS, BEFORES = 16**3, 16**2  # three characters behind a word, two before it, of sixteen kinds
LETTER_KIND, SPACE_KIND, END_KIND = 0, 1, 15
_KINDS = {
    2: ",",
    3: ".",
    4: "?",
    5: "!",
    6: ";",
    7: ":",
    8: HYPHEN_MARKS,
    9: DASH_MARKS,
    10: "([{<",
    11: ")]}>",
    12: "\N{HORIZONTAL ELLIPSIS}",
    13: "/\\|",
}
_OTHER_KIND = 14
_NEAR = 8  # characters on either side of a word that are looked at where words are few
# Rows of the embedding of each column that is counted here; those of "word" are as many as the lexicon numbers.
ROWS = {"suffix": SUFFIXES, "word_class": 256, "shape": SHAPES, "after": AFTERS, "before": BEFORES}
STAYS_INSIDE = (2, 3, 4, 5, 12)  # what a closing quotation mark may stand behind: , . ? ! …
_STAYS_INSIDE = np.array([kind in STAYS_INSIDE for kind in range(END_KIND + 1)])


@dataclass(frozen=True, slots=True)
class WordInputs:
    """
    What the network sees of n words, as small integers.

    Attributes:
        word: uint16 (n,), number of the word among those that have an embedding; 0: none.
        suffix: uint16 (n,), hashed ending.
        word_class: uint16 (n,).
        shape: uint16 (n,), capitals and digits.
        after: uint16 (n,), kinds of the three characters behind the word, white space as one, END_KIND from the
            paragraph's end on.
        before: uint16 (n,), kinds of the two characters before it.
        first: bool (n,), the word begins a paragraph.
        last: bool (n,), the word ends one.
    """

    word: U16
    suffix: U16
    word_class: U16
    shape: U16
    after: U16
    before: U16
    first: Bools
    last: Bools

    def take(self, which: Ints) -> WordInputs:
        """Return some words."""
        return WordInputs(*[getattr(self, name)[which] for name in self.__slots__])

    @property
    def punctuated(self) -> Bools:
        """Return a mask of the words that a mark follows which American usage puts before a closing quotation mark."""
        return _STAYS_INSIDE.take(self.after >> np.uint16(8))

    def begun(self, first: Bools) -> WordInputs:
        """Return the same words in other paragraphs, which begin at the words of a mask (n,)."""
        return replace(self, first=first, last=np.append(first, True)[1:])


def begin_parts(first: Bools, longest: int) -> Bools:
    """
    Cut every paragraph of more than `longest` words into parts of so many.

    What the networks do for a paragraph costs memory for each of its words, and time for each place in it.

    Args:
        first: bool (n,), the words that begin a paragraph, the first one among them.
        longest: words of a part.

    Returns:
        bool (n,), the words that begin a part.

    >>> begin_parts(np.array([True, False, False, True]), 2).tolist()
    [True, False, True, True]
    """
    starts = np.flatnonzero(first)
    size = np.diff(starts, append=first.size)
    if not (size > longest).any():
        return first
    place = np.arange(first.size) - np.repeat(starts, size)
    parts: Bools = place % longest == 0
    return parts


@cache
def kind_table() -> U8:
    """Return the kind of each code point of the basic plane, uint8 (65536,); all higher ones have the last entry."""
    table = np.full(TABLE_SIZE, _OTHER_KIND, dtype=np.uint8)
    for kind, characters in _KINDS.items():
        table[[ord(c) for c in characters]] = kind
    table[(class_table() & WORD) != 0] = LETTER_KIND
    table[(class_table() & (SPACE | NEWLINE)) != 0] = SPACE_KIND
    table[ord("\r")] = SPACE_KIND
    return table


def make_inputs(tokens: Tokens, words: Words, lexicon: Lexicon, which: Ints | None = None) -> WordInputs:
    """Describe some words of a batch, in the order given, or all."""
    if which is None:
        which = np.arange(tokens.raw.size)
    if kernel.compiled is None:
        return describe_by_arrays(tokens, words, lexicon, which)
    tables = lower_table(), kind_table(), lexicon.ranks
    columns, first, last = kernel.compiled.word_inputs(*compiled_form(tokens, words), tables, which)
    return WordInputs(**dict(zip(COLUMNS, columns, strict=True)), first=first, last=last)


def describe_by_arrays(tokens: Tokens, words: Words, lexicon: Lexicon, which: Ints) -> WordInputs:
    """Return what `make_inputs` does, with arrays: the reference for the compiled kernel."""
    start, end, kinds = tokens.start[which], tokens.end[which], tokens.kinds[which]
    _, _, ending = suffix_hashes(tokens, which)
    suffix = mix(ending) >> np.uint32(20)
    shape = words.upper[which] + 2 * ((kinds == UPPER) & (end - start > 1)) + 4 * ((kinds & DIGIT) != 0)
    first, last = (tokens.before[which] & BREAK) != 0, (tokens.after[which] & BREAK) != 0
    after, before = _neighbours(tokens.codes, start, end, first, last)
    return WordInputs(
        word=lexicon.ranks[words.row[which]],
        suffix=suffix.astype(np.uint16),
        word_class=words.fields[which, WORD_CLASS].astype(np.uint16),
        shape=shape.astype(np.uint16),
        after=after,
        before=before,
        first=first,
        last=last,
    )


def _neighbours(codes: U32, start: Ints, end: Ints, first: Bools, last: Bools) -> tuple[U16, U16]:
    """Return the kinds of the characters around each word, runs of white space counted as one character."""
    few = start.size * 2 * _NEAR < codes.size
    beside = _look_near(codes, start, end, first, last) if few else None
    after, before = beside or _look_everywhere(codes, start, end)
    _end_at_space(after, last)
    _end_at_space(before, first)
    one, two, three = (kind.astype(np.uint16) for kind in after)
    near, far = (kind.astype(np.uint16) for kind in before)
    return one * np.uint16(256) + two * np.uint16(16) + three, near * np.uint16(16) + far


def _look_everywhere(codes: U32, start: Ints, end: Ints) -> tuple[list[U8], list[U8]]:
    """Return the kinds of three characters behind each word and of two before it, from all characters."""
    kinds = kind_table().take(codes, mode="clip")
    is_space = kinds == SPACE_KIND
    kept = np.ones(kinds.size, dtype=np.bool_)
    kept[1:] = ~(is_space[1:] & is_space[:-1])
    squeezed = np.concatenate([kinds[kept], np.full(3, SPACE_KIND, dtype=np.uint8)])
    place = np.cumsum(kept) - 1
    behind = place[end - 1] + 1
    ahead = place[start] - 1
    after = [squeezed[behind + k] for k in range(3)]
    return after, [np.where(ahead - k >= 0, squeezed[ahead - k], SPACE_KIND) for k in range(2)]


def _look_near(codes: U32, start: Ints, end: Ints, first: Bools, last: Bools) -> tuple[list[U8], list[U8]] | None:
    """Return the same from _NEAR characters on either side; None where white space is longer than that."""
    steps = np.arange(_NEAR)[:, None]
    sides = []
    for at, count, is_edge in ((end + steps, 3, last), (start - 1 - steps, 2, first)):
        kinds = kind_table().take(codes.take(at, mode="clip"), mode="clip")
        kinds[(at < 0) | (at >= codes.size)] = SPACE_KIND
        is_space = kinds == SPACE_KIND
        kept = np.ones(kinds.shape, dtype=np.bool_)
        kept[1:] = ~(is_space[1:] & is_space[:-1])
        number = np.cumsum(kept, axis=0)
        if ((number[-1] < count) & ~is_edge).any():  # beyond the edge of a paragraph nothing is seen
            return None
        places = [(number == k + 1).argmax(axis=0) for k in range(count)]
        seen = [
            np.where(number[-1] > k, kinds[place, np.arange(start.size)], SPACE_KIND) for k, place in enumerate(places)
        ]
        sides.append(seen)
    return sides[0], sides[1]


def _end_at_space(kinds: list[U8], at_end: Bools) -> None:
    """Where a paragraph ends, let nothing be seen of the next one: all from the white space on is its end."""
    over = np.zeros(at_end.size, dtype=np.bool_)
    for kind in kinds:
        over |= at_end & (kind == SPACE_KIND)
        kind[over] = END_KIND
