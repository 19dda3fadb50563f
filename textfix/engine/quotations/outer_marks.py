"""Which marks stand outside in each document, double or single ones, and which quotations they leave room for."""

from __future__ import annotations

import numpy as np

from textfix.engine.batch import Batch
from textfix.engine.quotations.landmarks import are_enclosed, count_within, open_pairs
from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.standing_marks import EnclosedWords, count_by_document, opened_words
from textfix.typography import APOSTROPHE

_LEAST_SHARE = 0.05  # of the beginnings of speech that the network expects; a guess: a stray inner ‘ mostly has less


def single_outside(
    batch: Batch, double: EnclosedWords, single: EnclosedWords, begins: Bools, paragraphs: Bools
) -> Bools:
    """
    Return a mask (n_documents,) of the documents whose quotations get single marks, and double ones inside these.

    Unless the caller says which, they are those in which more speech begins with a single mark than words have a double
    one, and not too little for the speech that the network expects.  The network tells where speech begins, for ‘ may
    also open a quotation within one that lost its marks, and ' must have a partner, for it may be an apostrophe.  What
    is inserted then confirms the choice.

    Args:
        batch: the documents.
        double: their double marks.
        single: their single ones.
        begins: bool (n_tokens,), the network expects a quotation to begin with the word.
        paragraphs: bool (n_tokens,), the word begins a paragraph.
    """
    documents, asked = len(batch.texts), batch.config.quotation_marks
    if asked != "auto" or not begins.any():
        return np.full(documents, asked == "single")
    straight = opened_words(batch.tokens, APOSTROPHE) & open_pairs(single, paragraphs)
    speech = begins & single.before & (batch.opened | straight)
    singles, doubles, expected = (
        count_by_document(batch.tokens.document, words, documents)
        for words in (speech, double.before | double.behind, begins)
    )
    outside: Bools = (singles > doubles) & (singles >= _LEAST_SHARE * expected)
    return outside


def leave_room(first: Ints, last: Ints, single: EnclosedWords, paragraphs: Bools) -> Bools:
    """
    Return a mask (m,) of the quotations that single marks can be set around: none opens in them, nor stands at them.

    Marks that close in them do not count: most are apostrophes.

    Args:
        first: intp (m,), the words that they begin with.
        last: intp (m,), the words that they end with.
        single: the single marks at n words.
        paragraphs: bool (n,), the word begins a paragraph.
    """
    room: Bools = (count_within(single.before, first, last) == 0) & ~single.before[first] & ~single.behind[last]
    return room & ~are_enclosed(first, single, paragraphs)
