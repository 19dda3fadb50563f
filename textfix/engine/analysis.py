"""Analyze a batch: probabilities of candidates and posteriors of documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.diagnosis import (
    DeletionPosterior,
    Slots,
    Standing,
    infer_deletion,
    repetition_weight,
)
from textfix.engine.apostrophes.features import Candidates, extract
from textfix.engine.apostrophes.model import Model, Scoring
from textfix.engine.batch import Batch
from textfix.engine.models import load_tagger
from textfix.engine.quotations.posterior import posterior, with_quotations, worth_reading
from textfix.engine.quotations.spans import Reading, read
from textfix.engine.screen import make_slots, score_where_needed
from textfix.engine.text.arrays import F64
from textfix.engine.text.paragraph_types import in_sentence_case
from textfix.engine.thresholds import Wanted, has_thresholds


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    What is known of a batch before findings are made of it.

    Attributes:
        batch: the documents.
        candidates: words that may have lost an apostrophe and hold none, n of them.
        probabilities: float64 (5, n), of no mark and of each place of one.
        deletion: posterior over the share of apostrophes deleted from each document, as its quotations say, too.
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


@dataclass(frozen=True, slots=True)
class ApostropheScores:
    """
    What the apostrophe model says of a batch.

    Attributes:
        candidates: words that may have lost an apostrophe and hold none between two letters, n of them.
        probabilities: float64 (5, n), of no mark and of each place of one.
        slots: the same as evidence of the damage.
        marked: candidates that hold a mark between two letters.
        standing: the marks that stand in each document.
    """

    candidates: Candidates
    probabilities: F64
    slots: Slots
    marked: Slots
    standing: Standing


def score_apostrophes(
    batch: Batch, model: Model, *, with_marked: bool = False, wanted: Wanted = "report"
) -> ApostropheScores:
    """
    Score the candidates for an apostrophe, and count the marks that stand.

    Args:
        batch: the documents.
        model: the apostrophe model.
        with_marked: rescore the candidates that hold a mark, too, for `ApostropheScores.marked`.
        wanted: unless it is all, candidates of which it cannot come are left at a bound of their probability.
    """
    tokens = batch.tokens
    inner, _ = batch.marks
    # The screen, which decides where nothing is told of the damage, scores words as they stand.
    is_told = with_marked or batch.config.damage != "auto" or batch.config.survey is not None
    words = in_sentence_case(tokens, batch.words, batch.lexicon) if is_told else batch.words
    chosen = candidate_words(tokens, batch.words, batch.untouched)
    # Candidates that hold a mark are scored, too: what is said of a word depends on the skeleton alone.
    scoring = model.score(tokens, words, extract(tokens, words, chosen, batch.lexicon))
    candidates = scoring.candidates
    is_open = ~inner[chosen]
    double = (batch.survivors.double_curly + batch.survivors.double_straight).astype(np.float64)
    standing = Standing(_count_survivors(batch, scoring), double)
    if wanted != "report":
        probabilities = score_where_needed(batch, scoring, standing, wanted)
    else:
        scoring.rescore(np.flatnonzero(scoring.pending & (is_open | with_marked)))
        probabilities = scoring.probabilities
    occurrences = scoring.occurrences
    del scoring  # in a long text, it takes much memory
    slots = make_slots(batch, candidates, occurrences, probabilities)
    bare, marked = np.flatnonzero(is_open), np.flatnonzero(~is_open)
    return ApostropheScores(
        candidates.take(bare), probabilities[:, bare], slots.take(bare), slots.take(marked), standing
    )


def analyze_batch(batch: Batch, model: Model, wanted: Wanted = "report") -> Analysis:
    """
    Score candidates, infer what was deleted, and read the documents that may have lost quotation marks.

    Args:
        batch: the documents.
        model: the apostrophe model.
        wanted: work that it cannot come of is spared; unless it is all, probabilities may be bounds.
    """
    scores = score_apostrophes(batch, model, wanted=wanted)
    deletion = infer_deletion(scores.slots, scores.standing, batch.text_type, batch.config)
    reading = _read(batch, deletion, wanted)
    bare = np.flatnonzero(~scores.slots.at_edge & ~batch.cited[scores.candidates.token])
    return Analysis(
        batch,
        scores.candidates.take(bare),
        scores.probabilities[:, bare],
        with_quotations(deletion, reading, batch.config),
        reading,
        posterior(reading, deletion, batch.text_type.casual, batch.config),
    )


def _read(batch: Batch, deletion: DeletionPosterior, wanted: Wanted) -> Reading:
    """Run the tagger on the documents that may have lost quotation marks; it is loaded when there is one."""
    documents = worth_reading(batch.tokens, deletion.damage_probability(), batch.config) & ~batch.text_type.other
    if wanted == "text" and has_thresholds(batch.config, wanted):
        documents &= ~batch.text_type.casual  # whose findings are only shown
    if not documents.any():
        return Reading.nothing(batch.tokens)
    return read(batch, load_tagger(), documents)


def _count_survivors(batch: Batch, scoring: Scoring) -> F64:
    """Count the words of each document that hold an apostrophe, repetitions for less, float64 (n_documents,)."""
    weight = batch.marks[0].astype(np.float64)
    weight[scoring.candidates.token] *= repetition_weight(scoring.occurrences)
    return np.bincount(batch.tokens.document, weight, len(batch.texts)).astype(np.float64)
