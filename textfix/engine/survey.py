"""Take a survey: read the records of a set and add up what each says about its damage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from textfix.batching import BATCH, split_batches
from textfix.config import Config
from textfix.engine.analysis import ApostropheScores, score_apostrophes
from textfix.engine.apostrophes.diagnosis import deletion_likelihood
from textfix.engine.apostrophes.model import Model
from textfix.engine.batch import Batch
from textfix.engine.cleaner import check_collection, checked_texts, model_for
from textfix.engine.mixture import SLIPS, fit
from textfix.engine.nn.threads import limited_threads
from textfix.engine.stages import prepare
from textfix.engine.text.arrays import F64, I64, Bools
from textfix.engine.text.newlines import unify_newlines
from textfix.engine.traces.detect import weigh_traces
from textfix.surveys import STEPS_A_NAT, STEPS_OF_DOUBT, TRACES, Survey, SurveySummary, add_rows

# Borders between cells, in nats: what a total loss, a partial one (q = .5) and many slips are more probable by than
# few slips.  Within a cell, likelihoods are averaged.  Guesses: narrow where a single word decides.
_TOTAL = np.array([-16, -8, -4, -2, -1, -0.5, -0.1, 0.1, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 12])
_PARTIAL = np.array([-8, -4, -2, -1, -0.5, -0.1, 0.1, 0.5, 1, 2, 3, 4, 6, 9])
_SLIPS = np.array([-0.5, -0.02, 0.02, 0.5, 1, 2])
_LIKELY = 0.8  # probability of an apostrophe of the words whose reliability is measured
_TRACED = 0.5  # probability of an operator from which the marks of a record were replaced, and none stands
_MOST = 60.0  # nats of a record: one long document is not to outweigh what sums can hold


def take_survey(texts: Iterable[str | None], source: str | None = None, config: Config | None = None) -> Survey:
    """
    Survey the records of a set; see `textfix.survey`.

    Args:
        texts: the records; missing values are left out.
        source: name of the set.
        config: settings that the texts are read with; its `damage` and `survey` are not used.
    """
    check_collection(texts)
    config = replace(config or Config(), damage="auto", survey=None)
    model = model_for(config)
    total = Survey(sources=() if source is None else (source,))
    for batch in split_batches(checked_texts(texts), BATCH):
        records = [unify_newlines(text) for text in batch if isinstance(text, str)]
        if records:
            with limited_threads():
                total += _survey_batch(records, model, config)
    return total


def summarize_survey(survey: Survey, config: Config | None = None) -> SurveySummary:
    """
    Summarize a survey; see `textfix.summarize`.

    Args:
        survey: the evidence.
        config: its `prior_deleted` and `prior_partial` are the prior of the estimate.
    """
    config = config or Config()
    mixture = fit(survey, config.prior_deleted, config.prior_partial)
    deleted = float(mixture.shares[-1])
    states = {
        "clean": float(mixture.shares[:SLIPS].sum()),
        "partial": float(mixture.shares[SLIPS:-1].sum()),
        "apostrophes": deleted * (1 - mixture.quotes),
        "quotes": deleted * mixture.quotes,
    }
    shown = survey.standing * STEPS_OF_DOUBT + sum(survey.traces)
    traces = {name: steps / max(1, shown) for name, steps in zip(TRACES, survey.traces, strict=True)}
    return SurveySummary(mixture.records, survey.other, survey.words, mixture.damaged, mixture.error, states, traces)


def _survey_batch(texts: Sequence[str], model: Model, config: Config) -> Survey:
    """Survey some records together; what each adds does not depend on the others."""
    batch = Batch.of(texts, model.lexicon, config)
    traces, standing = _count_traces(batch)
    staged = prepare(batch)
    if any(state.is_changed for state in staged):
        batch = Batch.of([state.document.text for state in staged], model.lexicon, config)
    scores = score_apostrophes(batch, model, with_marked=True)
    logs = deletion_likelihood(scores.slots, scores.standing, batch.text_type, config)
    english = ~batch.text_type.other
    words = batch.text_type.words
    rows = np.concatenate([np.ones((len(texts), 1), dtype=np.int64), words[:, None], _steps(logs)], axis=1)
    keys = _keys(logs, scores.standing.double > 0)
    cells = add_rows(zip(map(tuple, keys[english].tolist()), map(tuple, rows[english].tolist()), strict=True))
    return Survey(
        model.version,
        len(texts),
        int((~english).sum()),
        int(words[english].sum()),
        cells,
        _reliability(scores, len(texts)),
        traces=traces,
        standing=standing,
    )


def _count_traces(batch: Batch) -> tuple[tuple[int, int, int], int]:
    """Return `Survey.traces` and `Survey.standing` of texts in which nothing was restored yet."""
    survivors = batch.survivors
    standing = (survivors.apostrophes + survivors.double_curly + survivors.double_straight > 0) & ~batch.text_type.other
    sums = dict.fromkeys(TRACES, 0)
    for row, document in enumerate(batch.documents):
        for trace, probability in weigh_traces(document).items():
            sums[trace] += round(probability * STEPS_OF_DOUBT)
            standing[row] &= probability < _TRACED
    questions, replacements, spaces = sums.values()
    return (questions, replacements, spaces), int(standing.sum())


def _reliability(scores: ApostropheScores, documents: int) -> tuple[int, int, int]:
    """Return how the surest candidates fare in records where another apostrophe stands, see `Survey.reliability`."""
    marks = np.bincount(scores.marked.document, minlength=documents)
    bare, marked = scores.slots, scores.marked
    which = (bare.probability >= _LIKELY) & ~bare.at_edge & ~bare.clitic & (marks[bare.document] > 0)
    other = (marked.probability >= _LIKELY) & ~marked.clitic & (marks[marked.document] > 1)
    doubt = 1 - np.append(bare.probability[which], marked.probability[other])
    steps = np.rint(doubt * STEPS_OF_DOUBT).astype(np.int64)  # of each word by itself: sums do not depend on the batch
    return doubt.size, int(steps.sum()), int(which.sum())


def _steps(logs: F64) -> I64:
    """Return what each share of lost apostrophes is more probable by than the first, int64 (n_documents, 7)."""
    relative = np.clip(logs[:, 1:] - logs[:, :1], -_MOST, _MOST)
    return np.rint(relative * STEPS_A_NAT).astype(np.int64)


def _keys(logs: F64, quoted: Bools) -> I64:
    """Return the cell of each record, int64 (n_documents, 4)."""
    relative = logs - logs[:, :1]
    columns = [
        np.searchsorted(_TOTAL, relative[:, 7]),
        np.searchsorted(_PARTIAL, relative[:, 4]),
        np.searchsorted(_SLIPS, relative[:, 2]),
        quoted,
    ]
    return np.stack(columns, axis=1).astype(np.int64)
