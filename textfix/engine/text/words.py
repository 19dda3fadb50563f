"""What the lexicon and the letters say of every word of a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text.arrays import U8, U32, Bools, Ints
from textfix.engine.text.characters import lower_table
from textfix.engine.text.hashing import last_letter_term
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.tokens import Tokens, first_is_upper

LETTER_S = np.uint16(ord("s"))


@dataclass(frozen=True, slots=True)
class Words:
    """
    Per-word descriptions that candidates and the document's diagnosis share.

    Attributes:
        row: intp (n_tokens,), row of each word in the lexicon.
        fields: uint8 (n_tokens, 8), the lexicon's columns.
        upper: bool (n_tokens,), first letter is a capital.
        last: uint16 (n_tokens,), last character, lower-cased.
    """

    row: Ints
    fields: U8
    upper: Bools
    last: NDArray[np.uint16]


def describe(tokens: Tokens, lexicon: Lexicon) -> Words:
    """Look every word up."""
    last = lower_table().take(tokens.codes[tokens.end - 1], mode="clip")
    row = lexicon.find(tokens.raw)
    return Words(row=row, fields=lexicon.fields_of(row), upper=first_is_upper(tokens), last=last)


def base_hash(tokens: Tokens, chosen: Ints) -> U32:
    """Return the raw hash of each word without its last letter."""
    return tokens.raw[chosen] - last_letter_term(tokens.codes[tokens.end[chosen] - 1], tokens.power[chosen])


def last_letters(tokens: Tokens, at: Ints) -> tuple[U32, U32, U32]:
    """Return the last, second-last and third-last letters of words, lower-cased; 0 where the word is shorter."""
    end, length = tokens.end[at], tokens.end[at] - tokens.start[at]
    lower = lower_table()
    z, y, x = (
        np.where(length >= k, lower.take(tokens.codes[end - k], mode="clip"), 0).astype(np.uint32) for k in (1, 2, 3)
    )
    return z, y, x


ALL_OF_32 = np.uint64(0xFFFFFFFF)


def word_keys(tokens: Tokens, which: Ints | slice) -> NDArray[np.uint64]:
    """Return a number for each word that is the same for all its occurrences in one document, and for no other word."""
    document: NDArray[np.uint64] = tokens.document[which].astype(np.uint64) << np.uint64(32)
    return np.bitwise_or(document, tokens.raw[which])
