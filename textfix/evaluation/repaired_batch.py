"""A batch of clean texts beside its damaged versions and their repairs: what the scorers compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textfix.edits import Finding
from textfix.engine.text.arrays import Ints
from textfix.engine.text.tokens import Tokens, tokenize
from textfix.gold.labels import Gold, read_gold


@dataclass(frozen=True, slots=True)
class RepairedBatch:
    """
    Clean texts, the same texts damaged, and what a cleaner proposes to insert into these.

    Attributes:
        clean: the texts as they were.
        damaged: the same with some marks deleted and nothing else, so their words are the same.
        edits: the edits of each damaged text.
        genre: intp (n_texts,).
        gold: the labels of the clean texts.
        tokens: the words of the damaged texts.
    """

    clean: Sequence[str]
    damaged: Sequence[str]
    edits: Sequence[Sequence[Finding]]
    genre: Ints
    gold: Gold
    tokens: Tokens

    @classmethod
    def read(
        cls, clean: Sequence[str], damaged: Sequence[str], edits: Sequence[Sequence[Finding]], genre: Ints
    ) -> RepairedBatch:
        """Read the labels and words of the texts; the only place of an evaluation that tokenizes."""
        return cls(clean, damaged, edits, genre, read_gold(clean), tokenize(damaged))
