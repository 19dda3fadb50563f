"""The screen: its bounds are bounds, and it spares the reranker where they decide."""

import numpy as np
import pytest

from support.damages import DAMAGES
from support.strategies import SENTENCES
from textfix import Cleaner, Config
from textfix.engine.analysis import score_apostrophes
from textfix.engine.apostrophes.diagnosis import infer_deletion
from textfix.engine.apostrophes.model import Scoring
from textfix.engine.batch import Batch
from textfix.engine.models import load_model
from textfix.engine.screen import may_be_found

MARKED = "“It’s late,” she said, and didn’t wait. “I don’t think that they’re coming, and that’s all we’ve heard.” "
DOUBTFUL = "The ministers letter was long, and the workers support grew. "
RECORDS = [*SENTENCES, DOUBTFUL, 3 * MARKED + DOUBTFUL, 9 * MARKED + DOUBTFUL]


@pytest.fixture
def rescored(monkeypatch):
    """How many candidates are rescored in each call."""
    counts, rescore = [], Scoring.rescore
    monkeypatch.setattr(Scoring, "rescore", lambda self, which: counts.append(which.size) or rescore(self, which))
    return counts


def batch_of(texts):
    return Batch.of(texts, load_model().lexicon, Config())


def damage_probability(texts, **options):
    batch = batch_of(texts)
    scores = score_apostrophes(batch, load_model(), **options)
    return infer_deletion(scores.slots, scores.standing, batch.text_type, batch.config).damage_probability()


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_rescored_makes_damage_more_probable(damage):
    texts = [DAMAGES[damage](text) for text in RECORDS]
    exact, bound = damage_probability(texts), damage_probability(texts, wanted="text")
    assert (bound >= exact - 1e-9).all()
    undecided = may_be_found(batch_of(texts), bound, "text")
    assert (bound[undecided] == exact[undecided]).all()


def test_a_text_with_many_marks_is_spared_the_reranker(rescored):
    texts = [f"{9 * MARKED}{DOUBTFUL} {number}" for number in range(20)]
    assert all(cleaned is text for cleaned, text in zip(Cleaner().clean_many(texts), texts, strict=True))
    assert sum(rescored) == 0
    assert all(report.text is report.source for report in Cleaner().analyze_many(texts))
    assert sum(rescored) > 0


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        pytest.param(DOUBTFUL, {}, id="no marks"),
        pytest.param(9 * MARKED + DOUBTFUL, {"damage": "partial"}, id="known damage"),
        pytest.param(9 * MARKED + DOUBTFUL, {"display_confidence": 0.0}, id="a threshold of zero"),
        pytest.param(9 * MARKED + DOUBTFUL, {"prior_partial": 0.9}, id="damage is probable"),
    ],
)
def test_what_may_be_found_is_rescored(rescored, text, settings):
    Cleaner(Config(**settings)).clean_many(20 * [text])
    assert sum(rescored) > 0


def test_other_languages_and_casual_texts_are_not_edited():
    batch = batch_of(["Der Hund schläft.", "its late and i dont care what they say about it", DOUBTFUL])
    assert may_be_found(batch, np.ones(3), "text").tolist() == [False, False, True]
