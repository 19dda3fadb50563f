"""Which quotations of short documents say that marks were lost."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.english import FRAME_VERBS
from textfix.engine.text.hashing import hash_set
from textfix.engine.text.tokens import Tokens, starts_sentence

_SHORT = 200  # words of a document that is a record of one or a few paragraphs, as most are; a guess
# Words between a quotation and the verb of speech that frames it.  Of sure quotations in sentences cut from news, books
# and articles, 2,021 have one within so many and 61 none, of those that were never marked 28 and 2.
_FRAME = 12


def are_telling(first: Ints, last: Ints, tokens: Tokens) -> Bools:
    """
    Return a mask (n,) of the quotations that speak for a loss: a part of a short document.

    Where a document is one sentence, a verb of speech must frame it, too: "Through it all, he smiled" is no speech.

    Args:
        first: intp (n,), the words that the quotations begin with.
        last: intp (n,), the words that they end with.
        tokens: the batch.
    """
    verbs = np.flatnonzero(hash_set(FRAME_VERBS).holds(tokens.raw))
    starts = np.flatnonzero(starts_sentence(tokens.before))
    begins, ends = (np.searchsorted(tokens.document, tokens.document[first], side=side) for side in ("left", "right"))

    def count(places: Ints, start: Ints, end: Ints) -> Ints:
        return np.searchsorted(places, end) - np.searchsorted(places, start)

    framed = count(verbs, np.maximum(first - _FRAME, begins), first) > 0
    framed |= count(verbs, last + 1, np.minimum(last + 1 + _FRAME, ends)) > 0
    is_part = (ends - begins <= _SHORT) & (last - first + 1 < ends - begins)
    telling: Bools = is_part & (framed | (count(starts, begins + 1, ends) > 0))
    return telling
