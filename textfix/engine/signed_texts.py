"""Texts with signs that leave all the same: no stage finds anything in them, and they hardly were damaged.

Most pages hold an underscore or a sign of equality somewhere, which may be code.  Their zones and what the stages find
are computed without the words of the text; where no stage finds anything, the kernel bounds the probability of damage
outside the zones, as it does for texts without signs (docs/design/screen.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.model import Model
from textfix.engine.document import Document
from textfix.engine.prescreen import CLEAR, screen_of, settings_of
from textfix.engine.stages import finds_nothing
from textfix.engine.text.arrays import U8, Ints
from textfix.engine.text.line_counts import kind_table
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.thresholds import Wanted, decides


def outside(document: Document) -> tuple[Ints, U8]:
    """Return what is no prose as the compiled kernel takes it: intp (n, 2), half-open spans; kinds of characters."""
    return np.array(document.no_prose, dtype=np.intp).reshape(-1, 2), kind_table()


def are_clear(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> Iterator[bool]:
    """
    Yield for each text whether it certainly gets no edit, or no finding.

    Args:
        texts: the texts, without carriage returns.
        model: the apostrophe model.
        config: the settings.
        wanted: "text" for edits, or "findings" for findings of every level.

    >>> from textfix.engine.models import load_model
    >>> clear = "“It’s _late_,” she said, and didn’t wait. “They’re coming, and that’s all we’ve heard.”"
    >>> list(are_clear([clear, "It is dont_know."], load_model(), Config(), "text"))
    [True, False]
    """
    screen = screen_of(model) if decides(config, wanted) else None
    settings, vocabulary = settings_of(config, wanted), Vocabulary(model.lexicon)
    for text in texts:
        if screen is None:
            yield False
            continue
        document = Document(text, model.lexicon, config, vocabulary)
        state, has_fragment = screen.judge_outside(text, outside(document), settings)
        yield state == CLEAR and finds_nothing(document, has_fragment)
