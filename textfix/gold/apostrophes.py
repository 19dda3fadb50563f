"""Read off clean text where its apostrophes stand: the labels that the model learns from and is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from textfix.engine.text.arrays import Ints
from textfix.engine.text.characters import SINGLE, class_table
from textfix.engine.text.standing_marks import MAX_LABELLED
from textfix.engine.text.tokens import SEPARATOR, Tokens, tokenize

_ELIDED = regex.compile(
    r"(?:\d0s|em|tis|twas|twere|twill|til|till|cause|bout|cept|n|round|nother|neath|tween|cuz)\b", regex.I
)
_CLOSES_LATER = regex.compile(r" [^\W\d_]+[^‘“”\n]*?\w[.,!?]?[’'](?!\w)")
_WINDOW = 400  # characters in which a closing single quotation mark is looked for


@dataclass(frozen=True, slots=True)
class Gold:
    """
    Tokens of clean text with the apostrophes that stood in each.

    Attributes:
        tokens: words of the skeleton.
        marks: uint32 (n_tokens,); bit k is set where an apostrophe stood before the k-th character
            (bit 0: before the word, bit len: after it).
        trusted: bool (n_tokens,); False where an apostrophe could not be told from a quotation mark.
        singles: intp (n,), offsets in the joined input of the single marks that are quotation marks.
    """

    tokens: Tokens
    marks: NDArray[np.uint32]
    trusted: NDArray[np.bool_]
    singles: Ints


def read_gold(texts: Sequence[str]) -> Gold:
    """
    Find the apostrophes of clean texts.

    >>> gold = read_gold(["The dogs’ tails don't ‘wag’."])
    >>> gold.marks.tolist()
    [0, 16, 0, 8, 0]
    """
    tokens = tokenize(texts)
    n = tokens.start.size
    marks = np.zeros(n, dtype=np.uint32)
    trusted = (tokens.end - tokens.start) <= MAX_LABELLED
    if n == 0 or tokens.origin is None:
        return Gold(tokens, marks, trusted, np.zeros(0, dtype=np.intp))
    joined = SEPARATOR.join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    at = np.flatnonzero((class_table()[np.minimum(codes, 0xFFFF)] & SINGLE) != 0)
    offset = tokens.skeleton_offset(at)
    word = np.searchsorted(tokens.start, offset, side="right") - 1
    inside = (word >= 0) & (tokens.start[word] < offset) & (offset < tokens.end[word])
    ok = inside & trusted[word]
    np.bitwise_or.at(marks, word[ok], np.uint32(1) << (offset - tokens.start[word])[ok].astype(np.uint32))
    edge = ~inside
    quoting = _edge_marks(joined, tokens, at[edge].tolist(), offset[edge].tolist(), word[edge].tolist(), marks, trusted)
    return Gold(tokens, marks, trusted, np.array(quoting, dtype=np.intp))


def _edge_marks(
    joined: str,
    tokens: Tokens,
    at: list[int],
    offset: list[int],
    word: list[int],
    marks: NDArray[np.uint32],
    trusted: NDArray[np.bool_],
) -> list[int]:
    """Tell apostrophes at the edge of a word from single quotation marks, and return where these stand."""
    quoting: list[int] = []
    opened, paragraph_end = 0, -1
    for i, s, w in zip(at, offset, word, strict=True):
        if i > paragraph_end:
            opened = 0
            paragraph_end = joined.find("\n", i)
            paragraph_end = len(joined) if paragraph_end < 0 else paragraph_end
        char = joined[i]
        before = joined[i - 1] if i else " "
        after = joined[i + 1] if i + 1 < len(joined) else " "
        if after.isalnum() and not before.isalnum():
            following = w if w >= 0 and tokens.start[w] == s else w + 1
            if char != "‘" and _ELIDED.match(joined, i + 1):
                if trusted[following]:
                    marks[following] |= 1
            elif char == "’" and not opened:
                trusted[following] = False
            else:
                opened += 1
                quoting.append(i)
            continue
        ends_word = w >= 0 and tokens.end[w] == s and before.isalnum()
        plural = (
            ends_word and before in "sS" and bool(_CLOSES_LATER.match(joined, i + 1, min(i + _WINDOW, paragraph_end)))
        )
        if opened and char != "‘" and not plural:
            opened -= 1
            quoting.append(i)
        elif (ends_word and before in "sSzZxX") or (ends_word and before in "nNoO" and char != "‘"):
            if trusted[w]:
                marks[w] |= 1 << int(tokens.end[w] - tokens.start[w])
        elif ends_word:
            trusted[w] = False
    return quoting
