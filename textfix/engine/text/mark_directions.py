"""Which way quotation marks face: whether each may open a quotation, and whether it may close one."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import U16, U32, Bools, Ints, among
from textfix.engine.text.characters import CLOSE_BRACKET, COLON, COMMA, OPEN_BRACKET, STOP, WORD
from textfix.engine.text.tokens import Tokens

_OPENS = np.array(sorted(map(ord, "“„‘")), dtype=np.uint32)
_CLOSES = np.array(sorted(map(ord, "”’")), dtype=np.uint32)
_WHITE = np.array(sorted(map(ord, "\t\n\r \N{NO-BREAK SPACE}")), dtype=np.uint32)


def directions(tokens: Tokens, offset: Ints, codes: U32) -> tuple[Bools, Bools]:
    """
    Return which marks may open a quotation and which may close one.

    White space decides, then punctuation, then the form of the mark; a straight one faces the word that it touches.

    Args:
        tokens: the batch.
        offset: intp (n,), skeleton offset of each mark.
        codes: uint32 (n,), code point of each mark.

    Returns:
        two bool (n,).
    """
    opens, closes = ~_is_space(tokens, offset), ~_is_space(tokens, offset - 1)
    must_close = (classes_at(tokens, offset) & (COMMA | STOP | COLON | CLOSE_BRACKET)) != 0
    must_open = (classes_at(tokens, offset - 1) & OPEN_BRACKET) != 0
    undecided = ~must_close & ~must_open
    must_close |= undecided & among(codes, _CLOSES)
    must_open |= undecided & among(codes, _OPENS)
    word_before, word_behind = ((classes_at(tokens, at) & WORD) != 0 for at in (offset - 1, offset))
    undecided &= ~must_close & ~must_open
    must_close |= undecided & word_before & ~word_behind
    must_open |= undecided & word_behind & ~word_before
    either = opens & closes
    return opens & ~(either & must_close), closes & ~(either & must_open & ~must_close)


def classes_at(tokens: Tokens, offset: Ints) -> U16:
    """Return the class bits of the characters at skeleton offsets, those beyond an end as at the end, uint16 (n,)."""
    return tokens.classes(np.clip(offset, 0, tokens.codes.size - 1))


def _is_space(tokens: Tokens, offset: Ints) -> Bools:
    outside = (offset < 0) | (offset >= tokens.codes.size)
    white: Bools = among(tokens.codes[np.clip(offset, 0, tokens.codes.size - 1)], _WHITE)
    return outside | white
