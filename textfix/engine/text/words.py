"""What the lexicon knows of every word of a batch, and the hashes of words without their ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textfix.engine.text import kernel
from textfix.engine.text.arrays import I32, U8, U16, U32, U64, Bools, Ints
from textfix.engine.text.characters import class_table, lower_table
from textfix.engine.text.hashing import last_letter_term, place_factor
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.tokens import Tokens, first_is_upper

LETTER_S = np.uint16(ord("s"))
CompiledForm = tuple[tuple[U32, Ints, Ints, U32, U16, U16, U16], tuple[I32, U8, U8]]
RAW_HASH = np.uint64(0xFFFFFFFF)  # bits of a word key that hold the word's raw hash
_DOCUMENT_SHIFT = np.uint64(32)
_SECOND_LETTER, _THIRD_LETTER = np.uint32(65599), np.uint32(0x01000193)  # arbitrary; part of the models' format


@dataclass(frozen=True, slots=True)
class Words:
    """
    What is known of each word by itself.

    Attributes:
        row: int32 (n_tokens,), row of each word in the lexicon.
        fields: uint8 (n_tokens, 8), the lexicon's columns.
        upper: bool (n_tokens,), the first letter is a capital.
        last: uint16 (n_tokens,), the last character, lower-cased.
    """

    row: I32
    fields: U8
    upper: Bools
    last: U16


def describe(tokens: Tokens, lexicon: Lexicon) -> Words:
    """Look up every word in the lexicon."""
    if kernel.compiled is None:
        return look_up(tokens, lexicon)
    arrays = (tokens.codes, tokens.start, tokens.end, tokens.raw)
    return Words(*kernel.compiled.describe(arrays, (class_table(), lower_table()), *lexicon.tables))


def compiled_form(tokens: Tokens, words: Words) -> CompiledForm:
    """Return the words of a batch, and what is known of them, as the compiled kernel takes them."""
    arrays = tokens.codes, tokens.start, tokens.end, tokens.raw, tokens.kinds, tokens.before, tokens.after
    return arrays, (words.row, words.fields, words.upper.view(np.uint8))


def look_up(tokens: Tokens, lexicon: Lexicon) -> Words:
    """Return what `describe` does, with arrays: the reference for the compiled kernel."""
    last = lower_table().take(tokens.codes[tokens.end - 1], mode="clip")
    row = lexicon.find_rows(tokens.raw)
    return Words(row=row.astype(np.int32), fields=lexicon.fields_of(row), upper=first_is_upper(tokens), last=last)


def base_hash(tokens: Tokens, chosen: Ints) -> U32:
    """
    Return the raw hash of each chosen word without its last letter, uint32 (n,).

    Args:
        tokens: the batch.
        chosen: intp (n,), indices of words.
    """
    end = tokens.end[chosen]
    return tokens.raw[chosen] - last_letter_term(tokens.codes[end - 1], place_factor(end - tokens.start[chosen] - 1))


def suffix_hashes(tokens: Tokens, at: Ints) -> tuple[U32, U32, U32]:
    """
    Return the last letter of words and the hashes of their last two and last three letters, lower-cased.

    Args:
        tokens: the batch.
        at: intp, indices of words, of any shape.

    Returns:
        three uint32 of the same shape; letters that a word lacks count as 0.
    """
    end, length = tokens.end[at], tokens.end[at] - tokens.start[at]
    lower = lower_table()
    last, second, third = (
        np.where(length >= k, lower.take(tokens.codes[end - k], mode="clip"), 0).astype(np.uint32) for k in (1, 2, 3)
    )
    two = last + second * _SECOND_LETTER
    return last, two, two + third * _THIRD_LETTER


def word_keys(tokens: Tokens, which: Ints | slice) -> U64:
    """
    Return a key of each word that all its occurrences in one document share, uint64 (n,).

    The upper 32 bits are the number of the document, the lower ones the raw hash.
    """
    document: U64 = tokens.document[which].astype(np.uint64) << _DOCUMENT_SHIFT
    return np.bitwise_or(document, tokens.raw[which])
