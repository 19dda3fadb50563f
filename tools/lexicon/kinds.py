"""What the networks know words by: a network can only be trained further with the lexicon that keeps it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text.lexicon import COARSE, WORD_CLASS, Lexicon


@dataclass(frozen=True, slots=True)
class Kinds:
    """
    What the networks know n words by; 0 is none.

    Attributes:
        hashes: uint32 (n,), of the words.
        fine: uint8 (n,), classes.
        coarse: uint8 (n,), larger classes.
        rank: uint16 (n,), numbers of the embeddings.
    """

    hashes: NDArray[np.uint32]
    fine: NDArray[np.uint8]
    coarse: NDArray[np.uint8]
    rank: NDArray[np.uint16]


def kinds_of(lexicon: Lexicon) -> Kinds:
    """Return the classes and numbers of a lexicon's words."""
    fields, ranks = lexicon.fields[:-1], lexicon.ranks[:-1]
    known = (fields[:, WORD_CLASS] > 0) | (ranks > 0)
    return Kinds(lexicon.keys[known], fields[known, WORD_CLASS], fields[known, COARSE], ranks[known])
