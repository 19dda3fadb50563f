"""All labels of clean text, read in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.engine.text.characters import DOUBLE, class_table
from textfix.engine.text.tokens import Tokens
from textfix.gold.apostrophes import Apostrophes, read_apostrophes
from textfix.gold.quotations import Quotations, pair_marks


@dataclass(frozen=True, slots=True)
class Gold:
    """
    The labels of a batch of clean texts.

    Attributes:
        apostrophes: the words, and the apostrophes that stand in each.
        double: the quotations in double marks.
        single: the quotations in single marks.
    """

    apostrophes: Apostrophes
    double: Quotations
    single: Quotations

    @property
    def tokens(self) -> Tokens:
        """The words of the texts."""
        return self.apostrophes.tokens


def read_gold(texts: Sequence[str]) -> Gold:
    """
    Read the apostrophes and quotations of clean texts; tokenizes them once.

    >>> gold = read_gold(["“I saw ‘it’,” he said."])
    >>> gold.double.inside.astype(int).tolist(), gold.single.opens.astype(int).tolist()
    ([1, 1, 1, 0, 0], [0, 0, 1, 0, 0])
    """
    apostrophes = read_apostrophes(texts)
    tokens = apostrophes.tokens
    double = (class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0
    single = np.isin(tokens.marks, apostrophes.quoting)
    return Gold(apostrophes, pair_marks(tokens, double), pair_marks(tokens, single))
