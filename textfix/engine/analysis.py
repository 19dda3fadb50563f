"""Analyze a batch: probabilities of candidates and posteriors of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.config import Config
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.diagnosis import DeletionPosterior, Slots, infer_deletion, repetition_weight
from textfix.engine.apostrophes.features import Candidates, extract
from textfix.engine.apostrophes.model import Model
from textfix.engine.models import load_tagger
from textfix.engine.quotations.posterior import posterior, worth_reading
from textfix.engine.quotations.spans import Reading, read
from textfix.engine.text.arrays import F64, Bools
from textfix.engine.text.lexicon import BARE, LAST1, Lexicon
from textfix.engine.text.protection import protected_words
from textfix.engine.text.standing_marks import Survivors, count_survivors, marked_words
from textfix.engine.text.text_type import TextType, read_text_type
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import Words, describe


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is known of a batch before findings are made of it."""

    tokens: Tokens
    words: Words
    candidates: Candidates  # those without a mark of their own
    probabilities: F64  # (5, n_candidates)
    diagnosis: DeletionPosterior
    register: TextType
    survivors: Survivors
    reading: Reading
    lost: F64  # (n_documents, 3), posterior over the share of quotation marks that was lost

    def damaged(self) -> F64:
        """Return the probability that marks were deleted from each document, 0 where nothing is decided."""
        chance: F64 = self.diagnosis.posterior[:, self.diagnosis.damaged].sum(axis=1)
        return np.where(self.register.other | self.register.casual, 0.0, chance)


def analyze_batch(texts: Sequence[str], tokens: Tokens, model: Model, config: Config) -> Analysis:
    """Return everything that is known of a tokenized batch."""
    words = describe(tokens, model.lexicon)
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0)
    protected = protected_words(tokens, texts, known)
    register = read_text_type(tokens, words, protected, texts, config)
    chosen = candidate_words(tokens, words, protected | register.other[tokens.document])
    inner, edge = marked_words(tokens)
    inner &= ~protected
    # All candidates are scored, those that have their mark too: what is said of a word depends on the skeleton alone.
    candidates = extract(tokens, words, chosen, model.lexicon)
    probabilities = model.probabilities(tokens, words, candidates)
    survived = _survivors_by_document(tokens, inner, candidates)
    open_slots = np.flatnonzero(~inner[chosen])
    candidates, probabilities = candidates.take(open_slots), probabilities[:, open_slots]
    at_edge = edge[candidates.token]
    slots = Slots(1 - probabilities[0], tokens.document[candidates.token], at_edge, candidates.occurrences)
    survivors = count_survivors(tokens, inner)
    diagnosis = infer_deletion(slots, survived, register, config)
    reading = _read(tokens, words, model.lexicon, diagnosis, register, protected, config)
    bare = np.flatnonzero(~at_edge)
    return Analysis(
        tokens,
        words,
        candidates.take(bare),
        probabilities[:, bare],
        diagnosis,
        register,
        survivors,
        reading,
        posterior(reading, diagnosis, register.casual, config),
    )


def _read(
    tokens: Tokens,
    words: Words,
    lexicon: Lexicon,
    diagnosis: DeletionPosterior,
    register: TextType,
    protected: Bools,
    config: Config,
) -> Reading:
    """Let the network read the documents that may have lost quotation marks; it is loaded when there is one."""
    documents = worth_reading(tokens, diagnosis.posterior[:, diagnosis.damaged].sum(axis=1), config)
    documents &= ~register.other
    if not documents.any():
        return Reading.nothing(tokens)
    return read(tokens, words, lexicon, load_tagger(), documents, protected)


def _survivors_by_document(tokens: Tokens, inner: Bools, candidates: Candidates) -> F64:
    """Count the words that hold an apostrophe, repetitions for less."""
    weight = inner.astype(np.float64)
    weight[candidates.token] *= repetition_weight(candidates.occurrences)
    return np.bincount(tokens.document, weight, tokens.text_start.size - 1).astype(np.float64)
