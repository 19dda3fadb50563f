"""Texts with signs that leave all the same: no stage finds anything in them, and they hardly were damaged.

Most pages hold an underscore or a sign of equality somewhere, which may be code.  Their zones and what the stages find
are computed without the words of the text; where no stage finds anything, the kernel bounds the probability of damage
outside the zones, as it does for texts without signs (docs/design/screen.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.model import Model
from textfix.engine.document import LONG, Document
from textfix.engine.prescreen import CLEAR, HELD, PLAIN_TEXT, UNREAD, Screened, quote_nothing, screen_of, settings_of
from textfix.engine.stages import prepare_one
from textfix.engine.text.arrays import U8, Ints
from textfix.engine.text.line_counts import kind_table
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.thresholds import Wanted, decides
from textfix.engine.traces.detect import may_hold_traces

if TYPE_CHECKING:
    from textfix.engine.text._kernel import Screen


def outside(document: Document) -> tuple[Ints, U8]:
    """Return what is no prose as the compiled kernel takes it: intp (n, 2), half-open spans; kinds of characters."""
    return np.array(document.no_prose, dtype=np.intp).reshape(-1, 2), kind_table()


def judge_signed(texts: Sequence[str], model: Model, config: Config, wanted: Wanted) -> Iterator[Screened]:
    """
    Yield what is certain of each text.

    Args:
        texts: the texts, without carriage returns.
        model: the apostrophe model.
        config: the settings.
        wanted: "text" for edits, or "findings" for findings of every level.

    >>> from textfix.engine.models import load_model
    >>> clear = "“It’s _late_,” she said, and didn’t wait. “They’re coming, and that’s all we’ve heard.”"
    >>> found = judge_signed([clear, "It is _dont_."], load_model(), Config(), "text")
    >>> [one.state for one in found] == [CLEAR, PLAIN_TEXT]
    True
    """
    screen = screen_of(model) if decides(config, wanted) else None
    vocabulary = Vocabulary(model.lexicon)
    for text in texts:
        if screen is None or len(text) > LONG:  # the kernel keeps what it reads of a text until it is judged
            yield Screened(text, HELD)
        else:
            yield _judge(Document(text, model.lexicon, config, vocabulary), screen, wanted)


def _judge(document: Document, screen: Screen, wanted: Wanted) -> Screened:
    settings = settings_of(document.config, wanted)
    state, has_fragment = screen.judge_outside(document.text, outside(document), settings)
    # In a text that must be analyzed, traces are looked for once: where there are many, that takes long.
    if state == HELD or (state != CLEAR and (document.zones or may_hold_traces(document.text))):
        return Screened(document.text, HELD)
    staged = prepare_one(document, has_fragment)
    if staged.findings or staged.is_changed:
        return Screened(document.text, HELD, staged)
    if state == CLEAR or (state == UNREAD and quote_nothing(screen, [document.text])[0]):
        return Screened(document.text, CLEAR)
    return Screened(document.text, PLAIN_TEXT)
