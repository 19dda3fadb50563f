"""The screen: bounds on what a document can lose to an edit, so that clean ones skip the network that rescores words.

A text is not edited if it was damaged with a probability below every threshold, because no confidence is above that
probability.  It rises with the probability p of each bare candidate, and falls with that of each candidate at whose
edge a mark stands.  So with 1 and 0 in place of what is not known yet, it is an upper bound (docs/design/screen.md).
"""

from __future__ import annotations

import numpy as np

from textfix.engine.apostrophes.diagnosis import Slots, Standing, infer_deletion
from textfix.engine.apostrophes.features import Candidates
from textfix.engine.apostrophes.model import Scoring
from textfix.engine.batch import Batch
from textfix.engine.quotations.posterior import worth_reading
from textfix.engine.text.arrays import F64, Bools, Ints, among
from textfix.engine.text.lexicon import ALWAYS, CONTRACTION, FLAGS
from textfix.engine.text.paragraph_types import title_case_words
from textfix.engine.text.standing_marks import Place
from textfix.engine.thresholds import ROUNDING, Wanted, has_thresholds, least_found

_FEW = 16  # doubtful candidates of a batch that are rescored sooner than bounded; a guess, from one profile


def make_slots(batch: Batch, candidates: Candidates, occurrences: F64, probabilities: F64) -> Slots:
    """
    Return candidates as evidence of the damage.

    Args:
        batch: the documents.
        candidates: n candidates.
        occurrences: float64 (n,), `Scoring.occurrences`.
        probabilities: float64 (5, n), of no mark and of each place of one.
    """
    token = candidates.token
    flags, before_two = batch.words.fields[token, FLAGS], probabilities[1:].argmax(axis=0) + 1 == Place.LAST2
    document, titled = batch.tokens.document[token], title_case_words(batch.tokens, batch.words.upper)[token]
    # In title case, a capital does not say that a sentence begins with We’re: Most Were There.
    doubtful = titled & before_two & ((flags & ALWAYS) == 0)
    clitic = (((flags & CONTRACTION) != 0) | before_two) & ~doubtful
    chance = np.where(batch.cited[token], 0.0, 1 - probabilities[0])
    return Slots(chance, document, _at_edge(batch, candidates), occurrences, clitic, titled)


def _at_edge(batch: Batch, candidates: Candidates) -> Bools:
    """Return a mask (n,) of the candidates at whose edge a mark stands that may be their apostrophe."""
    elided = (candidates.pattern & 1) != 0  # ‘Tis, with the wrong mark
    tokens, edge = batch.tokens, batch.marks[1][candidates.token]
    opened = np.flatnonzero(edge & batch.opened[candidates.token] & ~elided)
    behind = tokens.input_offset(tokens.end[candidates.token[opened]] - 1) + 1
    edge[opened] = among(behind, tokens.single_marks())
    return edge


def score_where_needed(batch: Batch, scoring: Scoring, standing: Standing, wanted: Wanted) -> F64:
    """
    Rescore the doubtful candidates of the documents that may get what is asked for.

    Args:
        batch: the documents.
        scoring: what the classifier says of their candidates; holds what was rescored, afterwards.
        standing: the marks that stand.
        wanted: "text" or "findings".

    Returns:
        float64 (5, n), probabilities; in all other documents those that make damage most probable.
    """
    token = scoring.candidates.token
    bare = np.flatnonzero(~batch.marks[0][token])
    pending = bare[scoring.pending[bare]]
    if pending.size < _FEW:
        scoring.rescore(pending)
        return scoring.probabilities
    bounds = _bounds(batch, scoring, pending)
    slots = make_slots(batch, scoring.candidates, scoring.occurrences, bounds).take(bare)
    posterior = infer_deletion(slots, standing, batch.text_type, batch.config)
    undecided = may_be_found(batch, posterior.damage_probability(), wanted)[batch.tokens.document[token[pending]]]
    scoring.rescore(pending[undecided])
    return _bounds(batch, scoring, pending[~undecided])


def may_be_found(batch: Batch, damaged: F64, wanted: Wanted) -> Bools:
    """
    Return a mask (n_documents,) of the documents that may get edits, or findings, after the stages.

    Args:
        batch: the documents.
        damaged: float64 (n_documents,), upper bound of the probability that apostrophes were deleted.
        wanted: "text" for edits, "findings" for findings of every level.
    """
    config, text_type = batch.config, batch.text_type
    if config.damage not in ("auto", "clean") or not has_thresholds(config, wanted):
        return np.ones(damaged.size, dtype=np.bool_)
    bound = damaged + ROUNDING
    may: Bools = (bound >= least_found(config, wanted)) | worth_reading(batch.tokens, bound, config)
    may &= ~text_type.other
    # A casual text is not edited, but the linter tells of one that reads as damaged.
    return may & ~text_type.casual if wanted == "text" else may


def _bounds(batch: Batch, scoring: Scoring, pending: Ints) -> F64:
    """
    Return the probabilities, those of some candidates as they make damage most probable, float64 (5, n).

    Args:
        batch: the documents.
        scoring: the candidates, n of them.
        pending: intp (k,), those whose probabilities are not known yet.
    """
    at_edge = _at_edge(batch, scoring.candidates)[pending]
    bounds = scoring.probabilities.copy()
    bounds[:, pending] = 0.0
    bounds[np.where(at_edge, Place.NONE, Place.LAST1), pending] = 1.0
    return bounds
