"""The training of the apostrophe model: its examples, and a whole run on a few generated sentences."""

import random

import numpy as np
import pytest

from textfix.engine.apostrophes.model import APOSTROPHE_FILE, read_model
from textfix.engine.data_files import read_bytes
from textfix.engine.models import load_model
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe
from tools.apostrophes import train
from tools.apostrophes.examples import make_examples
from tools.apostrophes.work import Work
from tools.common.corpus import FOLDS, Source
from tools.lexicon import build_lexicon
from tools.lexicon.kinds import kinds_of

pytestmark = pytest.mark.train

NAMES = "Ada Bruno Clara Daniel Edith Felix Greta Hugo Irma Jonas".split()
THINGS = "boat lamp dog garden letter window basket kettle ladder wagon".split()
SENTENCES = (
    "{name} doesn’t know where the {thing} is, and it’s late.",
    "They’re sure that {name}’s {thing} wasn’t there.",
    "The {thing}s were old, and {name} didn’t mind.",
    "We saw the {thing}’s owner, but he couldn’t stay with {name}.",
    "I can’t see the {thing}s that {name} bought.",
)


def make_documents(sentences, seed):
    """Return generated documents of five sentences each."""
    rng = random.Random(seed)
    made = [rng.choice(SENTENCES).format(name=rng.choice(NAMES), thing=rng.choice(THINGS)) for _ in range(sentences)]
    return [" ".join(made[k : k + 5]) for k in range(0, sentences, 5)]


def test_examples_know_where_they_stand(tmp_path):
    documents = ["It’s late. The dogs’ bowls are Mary’s.", "We don’t know.\nThe workers said so."] * 4
    work = Work(tmp_path)
    examples = train.write_examples(work, [Source("a", "news", "", documents)], [load_model().lexicon] * FOLDS)
    places = train.read_places(work)
    assert places.row.size == examples > len(documents)
    assert ((places.start <= places.row) & (places.row < places.end)).all()
    columns, inside = places.window()
    centre = inside.shape[1] // 2
    assert (columns["word"][:, centre] == places.columns["word"][places.row]).all()
    size = places.end - places.start
    assert size.max() == 7, "records are shorter than a window, …"
    assert (inside.sum(axis=1) == size).all(), "… and no window sees more than its record"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return a model that was trained on 200 sentences, and its work folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_lexicon, "FINE_CLASSES", 12)
        patch.setattr(build_lexicon, "COARSE_CLASSES", 4)
        work = Work(tmp_path_factory.mktemp("work"))
        source = Source("news-made", "news", "", make_documents(200, seed=1))
        yield read_model(train.build_model(work, [source], 1.0, "tiny")), work


def test_a_small_training_learns_its_sentences(trained):
    model, _ = trained
    documents = make_documents(60, seed=2)
    examples, tokens = make_examples(documents, model.lexicon), tokenize(documents)
    chances = model.probabilities(tokens, describe(tokens, model.lexicon), examples.candidates)
    found = chances.argmax(axis=0)
    assert model.version == "tiny"
    assert set(examples.label.tolist()) >= {Place.NONE, Place.LAST1, Place.LAST2}
    assert np.mean(found == examples.label) > 0.9
    assert np.mean(examples.label == Place.NONE) < 0.5, "no model is right by setting no mark at all"


def test_a_finished_training_is_not_repeated(trained):
    _, work = trained
    before = {path.name: path.stat().st_mtime_ns for path in work.folder.iterdir()}
    assert work.once("counts", lambda: pytest.fail("counted again")).raw.size > 20
    assert {path.name: path.stat().st_mtime_ns for path in work.folder.iterdir()} == before
    assert {"counts.pickle", "classes.pickle", "examples.pickle", "linear.pickle"} <= set(before)


def test_a_model_that_is_trained_further_keeps_what_the_networks_know_words_by(tmp_path):
    source = Source("news-made", "news", "", make_documents(200, seed=1))
    made = read_model(train.build_model(Work(tmp_path), [source], 1.0, "tiny", start=read_bytes(APOSTROPHE_FILE)))
    shipped = load_model().lexicon
    kinds, known = kinds_of(made.lexicon), kinds_of(shipped)
    for column in ("hashes", "fine", "coarse", "rank"):
        assert np.array_equal(getattr(kinds, column), getattr(known, column)), "of words counted no longer as well"
    assert made.lexicon.rows(known.hashes)[:, 0].max() < shipped.rows(known.hashes)[:, 0].max()
    assert "pretraining1.pt" not in {path.name for path in tmp_path.iterdir()}
