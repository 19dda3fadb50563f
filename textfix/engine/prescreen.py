"""Clean texts that leave before they are analyzed: what no stage can edit, and what hardly was damaged.

Only with the compiled kernel, which looks for signs of what a stage may edit, some more than the stages would find; a
text without any has no zones, and no stage makes a finding in it.  And it chooses and scores the candidates of these
texts.  Their probabilities bound the probability of damage, as in `screen`; texts in which it stays below every
threshold are returned as they are (docs/design/screen.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.candidates import MUCH_RARER
from textfix.engine.apostrophes.diagnosis import constants
from textfix.engine.apostrophes.features import template_tables
from textfix.engine.apostrophes.model import CERTAIN, DOUBT, IMPOSSIBLE, Model
from textfix.engine.models import load_tagger
from textfix.engine.nn.word_inputs import kind_table
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F64, U8, U32, Bools
from textfix.engine.text.characters import PLAIN, TABLE_SIZE, class_table, lower_table
from textfix.engine.text.english import (
    BEFORE_NOUNS,
    CLITICS,
    NOUNS,
    SMALL_I,
    SMALL_I_CONTRACTED,
    SPEECH_VERBS,
    STRANDED,
)
from textfix.engine.text.fragments import COMMON, EVIDENT, LONG, SURVIVORS, fragment_hashes
from textfix.engine.text.hashing import hash_tables, set_hashes
from textfix.engine.text.paragraphs import WRAPPING
from textfix.engine.thresholds import (
    FRAMES,
    QUOTED,
    ROUNDING,
    SURPLUS,
    Wanted,
    decides,
    least_damage,
    least_found,
)

if TYPE_CHECKING:
    from textfix.engine.stages import Staged
    from textfix.engine.text._kernel import Screen

# What a character may be a sign of, as the kernel numbers them, from 1: of itself, and of what may stand around it.
SIGNS = ("{}<>=|\\\t`^_~", "02", ";", ",", "]", "(", ":", "\n", "$", "&#", "?", "'", '"', "f", "%", "@", "/")
_ALWAYS = 1
# What the screen says of a text: a stage may edit it; it gets no edit; no stage edits it, but it may have lost marks;
# the same, and it gets no edit unless something in it is quoted without marks (`judge` decides which).
HELD, CLEAR, PLAIN_TEXT, UNREAD = range(4)
Settings = tuple[F64, float, float, float, int, int]


class Screened(NamedTuple):
    """
    What is certain of a text.

    Attributes:
        text: the text.
        state: CLEAR, PLAIN_TEXT or HELD.
        staged: what the stages made of it, if that is known.
    """

    text: str
    state: int
    staged: Staged | None = None


def judge(texts: Sequence[str], model: Model, config: Config, wanted: Wanted = "text") -> U8:
    """
    Return what is certain of texts, uint8 (n_texts,): CLEAR, PLAIN_TEXT, or HELD where nothing can be told cheaply.

    Args:
        texts: the texts, without carriage returns.
        model: the apostrophe model.
        config: the settings.
        wanted: "text", or "findings" for the texts that get no finding either.
    """
    screen = screen_of(model) if decides(config, wanted) else None
    if screen is None:
        return np.full(len(texts), HELD, dtype=np.uint8)
    judged = screen.judge(texts, settings_of(config, wanted))
    unread = np.flatnonzero(judged == UNREAD)
    if unread.size:
        judged[unread] = np.where(quote_nothing(screen, [texts[row] for row in unread.tolist()]), CLEAR, PLAIN_TEXT)
    return judged


def quote_nothing(screen: Screen, texts: Sequence[str]) -> Bools:
    """Return a mask (n_texts,) of the texts in which certainly nothing is quoted without marks."""
    tagger = load_tagger()
    if tagger.reader is None:
        return np.zeros(len(texts), dtype=np.bool_)
    quote_nothing: Bools = screen.quotations(texts, tagger.reader, tagger.longest) < QUOTED - ROUNDING
    return quote_nothing


@lru_cache(maxsize=4)
def screen_of(model: Model) -> Screen | None:
    """Return the screen of the compiled kernel; None without one, or if the model's network has another shape."""
    network = None if kernel.compiled is None else model.reranker.compiled_form()
    if kernel.compiled is None or network is None:
        return None
    lexicon, fragments = model.lexicon, fragment_hashes()
    tables = class_table(), *hash_tables(), lower_table(), _sign_table(), kind_table()
    screen: Screen = kernel.compiled.Screen(
        (*tables, _ligatures(), WRAPPING),
        (*_word_sets(), fragments.hashes, fragments.halves.view(np.uint8)),
        (*lexicon.tables, lexicon.ranks, lexicon.pattern_keys, lexicon.pattern_marks),
        (
            *template_tables(),
            model.weights.view(np.uint32)[:, 0],
            model.scale,
            model.temperature,
            DOUBT,
            CERTAIN,
            IMPOSSIBLE,
            MUCH_RARER,
        ),
        network,
    )
    return screen


@lru_cache(maxsize=64)
def settings_of(config: Config, wanted: Wanted = "text") -> Settings:
    """Return the settings as the screen takes them."""
    surplus = 0 if config.quotations == "none" else SURPLUS
    least = least_damage(config, wanted), least_found(config, wanted)
    return constants(config), *least, config.min_english, surplus, FRAMES


def _ligatures() -> tuple[float, int, int, int, int]:
    """Return from when on a text may lack ligatures; counts of words in half octaves, as the lexicon has them."""
    rarer, both, common = (int(2 * bits) for bits in (*EVIDENT, COMMON))
    return SURVIVORS, LONG, rarer, both, common


@cache
def _sign_table() -> U8:
    """Return what each code point may be a sign of, uint8 (65536,), an index into SIGNS from 1; 0: of nothing."""
    table = np.full(TABLE_SIZE, _ALWAYS, dtype=np.uint8)
    table[[ord(char) for char in PLAIN]] = 0
    for number, characters in enumerate(SIGNS, start=1):
        table[[ord(char) for char in characters]] = number
    return table


@cache
def _word_sets() -> tuple[U32, ...]:
    """Return the hashes of the words that the kernel knows by themselves."""
    sets = (CLITICS, STRANDED, NOUNS, BEFORE_NOUNS, SPEECH_VERBS, SMALL_I, SMALL_I_CONTRACTED)
    return tuple(set_hashes(words) for words in sets)
