"""The inputs of both networks for each word: columns of `word_inputs`, as they are stored and embedded."""

from __future__ import annotations

import numpy as np

from textfix.engine.nn.word_inputs import AFTERS, BEFORES, COLUMNS, SHAPES, SUFFIXES

EMBEDDED_WORDS = 24_000  # words with an embedding of their own, and one for all others; a guess
KINDS: dict[str, type] = {
    "word": np.uint16,
    "suffix": np.uint16,
    "word_class": np.uint8,
    "shape": np.uint8,
    "after": np.uint16,
    "before": np.uint8,
}
ROWS = dict(zip(COLUMNS, (EMBEDDED_WORDS, SUFFIXES, 256, SHAPES, AFTERS, BEFORES), strict=True))  # of the embeddings
