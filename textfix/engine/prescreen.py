"""Clean texts that leave before they are analyzed: what no stage can edit, and what hardly was damaged.

Only with the compiled kernel, which does two things in a few passes.  It looks for signs of what a stage may edit, some
more than the stages would find; a text without any has no zones, and no stage makes a finding in it.  And it chooses
the candidates of these texts.  Their probabilities bound the probability of damage, as in `screen`; texts in which it
stays below every threshold are returned as they are (docs/design/screen.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.diagnosis import Slots, Standing, infer_deletion, repetition_weight
from textfix.engine.apostrophes.features import extract
from textfix.engine.apostrophes.model import Model, Scoring
from textfix.engine.batch import PLAIN
from textfix.engine.lost.ligatures import LONG, SURVIVORS, fragment_hashes
from textfix.engine.nn.threads import limited_threads
from textfix.engine.quotations.posterior import asks_for_reading
from textfix.engine.screen import ROUNDING, Wanted, decides, least_damage
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F64, U8, U32, Bools, Ints
from textfix.engine.text.characters import TABLE_SIZE, class_table
from textfix.engine.text.english import (
    BEFORE_NOUNS,
    CLITICS,
    NOUNS,
    SMALL_I,
    SMALL_I_CONTRACTED,
    SPEECH_VERBS,
    STRANDED,
)
from textfix.engine.text.hashing import hash_tables, set_hashes
from textfix.engine.text.standing_marks import opened_words
from textfix.engine.text.text_type import TextType
from textfix.engine.text.tokens import Tokens, join, scan_tokens
from textfix.engine.text.words import Words, describe

# What a character may be a sign of, as the kernel numbers them, from 1: of itself, and of what may stand around it.
SIGNS = ("{}<>=|\\\t`^_~", "02", ";", ",", "]", "(", ":", "\n", "$", "&#", "?", "'", '"', "f", "%", "@", "/")
_ALWAYS = 1
_MANY = 64  # doubtful candidates from which it pays to tell which need not be rescored; a guess
_FAR_BELOW = 5  # of the threshold, a bound that little can lift over it; a guess


def unchanged(texts: Sequence[str], model: Model, config: Config, wanted: Wanted = "text") -> Bools:
    """
    Return a mask (n_texts,) of the texts that certainly get no edit; all False where that cannot be told cheaply.

    Args:
        texts: the texts, without carriage returns.
        model: the apostrophe model.
        config: the settings.
        wanted: "text", or "findings" for the texts that get no finding either.
    """
    clear = np.zeros(len(texts), dtype=np.bool_)
    if kernel.compiled is None or not decides(config, wanted):
        return clear
    codes, text_start = join(texts)
    held = _find_signs(codes, text_start, kernel.compiled)
    rows = np.flatnonzero(held == 0)
    if rows.size == 0:
        return clear
    if rows.size < len(texts):
        codes, text_start = join([texts[row] for row in rows.tolist()])
    clear[rows] = _Prose.of(codes, text_start, model, config, kernel.compiled).is_clear(config, wanted)
    return clear


def _find_signs(codes: U32, text_start: Ints, compiled: ModuleType) -> U8:
    held: U8 = compiled.find_signs(codes, text_start, _sign_table(), class_table(), SURVIVORS, LONG)
    return held


@dataclass(slots=True)
class _Prose:
    """
    Texts without signs, and what is known of their damage.

    Attributes:
        held: bool (n_documents,), texts with a word that a stage may edit, or with marks that ask for another reading.
        scoring: what the classifier says of the candidates of the others.
        document: intp (n,), of each candidate.
        inner: bool (n,), a mark stands between two of its letters.
        edge: bool (n,), one stands at its edge, ‘ before it excepted.
        standing: the marks that stand.
        text_type: what the inference of damage needs of each document.
    """

    held: Bools
    scoring: Scoring
    document: Ints
    inner: Bools
    edge: Bools
    standing: Standing
    text_type: TextType

    @classmethod
    def of(cls, codes: U32, text_start: Ints, model: Model, config: Config, compiled: ModuleType) -> _Prose:
        """Choose and score the candidates of joined texts."""
        tokens = scan_tokens(codes, text_start, compiled)
        words = describe(tokens, model.lexicon)
        inner, edge, held = _find_word_signs(codes, tokens, compiled)
        chosen, counts = _choose(tokens, words, inner, held, config.min_english, compiled)
        count, unknown, orphans, marked, speech = counts.T
        candidates = extract(tokens, words, chosen, model.lexicon)
        document, is_inner = tokens.document[chosen], inner[chosen]
        repeated = np.where(is_inner, 1 - repetition_weight(candidates.occurrences), 0.0)
        standing = Standing(marked - np.bincount(document, repeated, held.size), np.zeros(held.size))
        nowhere, nothing = np.zeros(held.size, dtype=np.bool_), np.zeros(held.size)
        return cls(
            (held != 0) | (asks_for_reading(tokens, speech) & (config.quotations != "none")),
            model.score(tokens, words, candidates),
            document,
            is_inner,
            (edge & ~opened_words(tokens))[chosen],
            standing,
            TextType(count, nothing, nothing, nowhere, nowhere, orphans, unknown),
        )

    def is_clear(self, config: Config, wanted: Wanted) -> Bools:
        """Return a mask (n_documents,): damage is too improbable for any of it; rescores where that is in doubt."""
        least, open_candidates = least_damage(config, wanted), ~self.inner
        clear = self._bound(self.scoring.pending, config) < least
        doubtful = np.flatnonzero(self.scoring.pending & open_candidates & ~(clear | self.held)[self.document])
        spared = np.zeros(doubtful.size, dtype=np.bool_)
        if doubtful.size >= _MANY:
            spared = self._spared(doubtful, config, least)
        for some in (doubtful[~spared], doubtful[spared]):
            left = some[~clear[self.document[some]]]
            if left.size:
                with limited_threads():
                    self.scoring.rescore(left)
                clear = self._bound(self.scoring.pending, config) < least
        return clear & ~self.held

    def _spared(self, doubtful: Ints, config: Config, least: float) -> Bools:
        """
        Return a mask (n,) of the doubtful candidates that can be left in doubt if the others turn out as usual.

        If none of the others lost a mark, the bound without these is far below the threshold.  Words that occur often
        weigh least, and go first; a quarter, half or three quarters of each document's are tried.
        """
        order = np.lexsort((-self.scoring.candidates.occurrences[doubtful], self.document[doubtful]))
        document = self.document[doubtful[order]]
        rank = np.arange(document.size) - np.searchsorted(document, document)
        size = np.bincount(document, minlength=self.held.size)[document]
        spared = np.zeros(doubtful.size, dtype=np.bool_)
        for share in (0.25, 0.5, 0.75):
            tried = order[rank < share * size - 1]
            lost = np.zeros(self.document.size, dtype=np.bool_)
            lost[doubtful[tried]] = True
            suffices = self._bound(lost, config) < least / _FAR_BELOW
            spared[tried] |= suffices[self.document[doubtful[tried]]]
        return spared

    def _bound(self, lost: Bools, config: Config) -> F64:
        """Return the probability of damage (n_documents,) if those candidates lost a mark that may, bool (n,)."""
        bare = np.flatnonzero(~self.inner)
        edge, pending = self.edge[bare], self.scoring.pending[bare]
        chance = np.where(pending, lost[bare] & ~edge, 1 - self.scoring.probabilities[0, bare])
        occurrences, plain = self.scoring.candidates.occurrences[bare], np.zeros(bare.size, dtype=np.bool_)
        slots = Slots(chance, self.document[bare], edge, occurrences, clitic=~plain, titled=plain)
        damaged = infer_deletion(slots, self.standing, self.text_type, config).damage_probability()
        return damaged + ROUNDING


def _find_word_signs(codes: U32, tokens: Tokens, compiled: ModuleType) -> tuple[Bools, Bools, U8]:
    """
    Return the words with marks, and the texts that hold a word which a stage may edit.

    Returns:
        bool (n_tokens,), a mark lies between two letters; bool (n_tokens,), a single one touches an edge; uint8
        (n_documents,), the texts.
    """
    held = np.zeros(tokens.text_start.size - 1, dtype=np.uint8)
    fragments = fragment_hashes()
    inner, edge = compiled.find_word_signs(
        codes,
        (tokens.start, tokens.end, tokens.raw, tokens.kinds, tokens.document),
        tokens.marks,
        (class_table(), *hash_tables()),
        (_word_sets()[0], fragments.hashes, fragments.halves.view(np.uint8)),
        held,
    )
    return inner, edge, held


def _choose(
    tokens: Tokens, words: Words, inner: Bools, held: U8, min_english: float, compiled: ModuleType
) -> tuple[Ints, Ints]:
    """
    Return the candidates of the texts that are not held, as `candidate_words` does for prose, and some counts.

    Returns:
        intp (n,), indices of words; intp (n_documents, 5), words, unknown ones, double spaces, words with a mark
        inside, and verbs of speech.
    """
    t = tokens
    chosen, counts = compiled.choose(
        (t.codes, t.classes, t.start, t.end, t.raw, t.kinds, t.before, t.after, t.document),
        (words.fields, words.upper.view(np.uint8), words.last),
        inner.view(np.uint8),
        _word_sets(),
        held,
        min_english,
    )
    return chosen, counts


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
