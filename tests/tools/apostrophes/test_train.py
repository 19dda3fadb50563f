"""The stages of the training, on the checkout's own lexicon."""

import pytest

from textfix.engine.models import load_model
from tools.apostrophes import train
from tools.common.corpus import FOLDS, Source

pytestmark = pytest.mark.train


def test_examples_know_where_they_stand(tmp_path):
    documents = ["It’s late. The dogs’ bowls are Mary’s.", "We don’t know.\nThe workers said so."] * 4
    work = train.Work(tmp_path)
    examples = train.write_examples(work, [Source("a", "news", "", documents)], [load_model().lexicon] * FOLDS)
    places = train.places(work)
    assert places.row.size == examples > len(documents)
    assert ((places.start <= places.row) & (places.row < places.end)).all()
    assert set((places.end - places.start).tolist()) == {7}
    columns, inside = places.window()
    centre = inside.shape[1] // 2
    assert (columns["word"][:, centre] == places.columns["word"][places.row]).all()
    assert (inside.sum(axis=1) == 7).all(), "documents are shorter than a window, and no window crosses into the next"
