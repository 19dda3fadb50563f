"""Analyze a batch: probabilities of candidates and posteriors of documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.diagnosis import DeletionPosterior, Slots, infer_deletion, repetition_weight
from textfix.engine.apostrophes.features import Candidates, extract
from textfix.engine.apostrophes.model import Model
from textfix.engine.batch import Batch
from textfix.engine.models import load_tagger
from textfix.engine.quotations.posterior import posterior, worth_reading
from textfix.engine.quotations.spans import Reading, read
from textfix.engine.text.arrays import F64


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    What is known of a batch before findings are made of it.

    Attributes:
        batch: the documents.
        candidates: words that may have lost an apostrophe and hold none, n of them.
        probabilities: float64 (5, n), of no mark and of each place of one.
        deletion: posterior over the share of apostrophes deleted from each document.
        reading: quotations that lack marks.
        quotations_lost: float64 (n_documents, 3), posterior over the share of quotation marks lost.
    """

    batch: Batch
    candidates: Candidates
    probabilities: F64
    deletion: DeletionPosterior
    reading: Reading
    quotations_lost: F64

    def damaged(self) -> F64:
        """Return the probability that marks were deleted, float64 (n_documents,); 0 where nothing is decided."""
        text_type = self.batch.text_type
        return np.where(text_type.other | text_type.casual, 0.0, self.deletion.damage_probability())


def analyze_batch(batch: Batch, model: Model) -> Analysis:
    """Score candidates, infer what was deleted, and read the documents that may have lost quotation marks."""
    tokens, text_type = batch.tokens, batch.text_type
    inner, edge = batch.marks
    chosen = candidate_words(tokens, batch.words, batch.protected | text_type.other[tokens.document])
    # Candidates that hold a mark are scored, too: what is said of a word depends on the skeleton alone.
    candidates = extract(tokens, batch.words, chosen, batch.lexicon)
    is_open = ~inner[chosen]
    probabilities = model.probabilities(tokens, batch.words, candidates, is_open)
    survived = _count_survivors(batch, candidates)
    open_slots = np.flatnonzero(is_open)
    candidates, probabilities = candidates.take(open_slots), probabilities[:, open_slots]
    at_edge = edge[candidates.token]
    slots = Slots(1 - probabilities[0], tokens.document[candidates.token], at_edge, candidates.occurrences)
    deletion = infer_deletion(slots, survived, text_type, batch.config)
    reading = _read(batch, deletion)
    bare = np.flatnonzero(~at_edge)
    return Analysis(
        batch,
        candidates.take(bare),
        probabilities[:, bare],
        deletion,
        reading,
        posterior(reading, deletion, text_type.casual, batch.config),
    )


def _read(batch: Batch, deletion: DeletionPosterior) -> Reading:
    """Run the tagger on the documents that may have lost quotation marks; it is loaded when there is one."""
    documents = worth_reading(batch.tokens, deletion.damage_probability(), batch.config) & ~batch.text_type.other
    if not documents.any():
        return Reading.nothing(batch.tokens)
    return read(batch, load_tagger(), documents)


def _count_survivors(batch: Batch, candidates: Candidates) -> F64:
    """Count the words of each document that hold an apostrophe, repetitions for less, float64 (n_documents,)."""
    weight = batch.marks[0].astype(np.float64)
    weight[candidates.token] *= repetition_weight(candidates.occurrences)
    return np.bincount(batch.tokens.document, weight, len(batch.texts)).astype(np.float64)
