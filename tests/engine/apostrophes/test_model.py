"""The apostrophe model: packed weights, logits, probabilities, and the file that it comes from."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.candidates import TEXTS, candidates_of
from support.model_files import altered, arrays_of
from textfix import ModelError
from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, FORMAT, PLACES, pack, read_model, write_model
from textfix.engine.apostrophes.reranker import ATOM_ROWS, CENTRE, DISTANCES, ELSEWHERE, FACTS, Layer
from textfix.engine.data_files import read_bytes
from textfix.engine.models import load_model
from textfix.engine.nn.word_inputs import COLUMNS, ROWS
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place


@pytest.fixture(scope="module")
def shipped():
    return load_model()


@pytest.fixture(scope="module")
def data():
    return read_bytes(APOSTROPHE_FILE)


def with_weights(shipped, weights, scale=1.0):
    return dataclasses.replace(shipped, weights=weights, scale=scale)


@given(st.lists(st.tuples(*[st.integers(-128, 127)] * 4), min_size=1, max_size=20))
def test_packing_keeps_each_weight_in_its_lane(rows):
    weights = np.array(rows, dtype=np.int8)
    lanes = pack(weights).view(np.uint16).reshape(-1, 4)
    assert (lanes.astype(int) - 128).tolist() == weights.tolist()


def weights_of(kind, bits):
    shape = (1 << bits, 4)
    if kind == "random":
        return np.random.default_rng(bits).integers(-128, 128, shape).astype(np.int8)
    return np.full(shape, {"least": -128, "most": 127, "zero": 0}[kind], dtype=np.int8)


@pytest.mark.parametrize("bits", [1, 6, 12])
@pytest.mark.parametrize("kind", ["random", "least", "most", "zero"])
def test_logits_are_sums_of_weights(shipped, kind, bits):
    weights = weights_of(kind, bits)
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    logits = with_weights(shipped, weights, 0.5).logits(candidates)
    assert logits.shape == (4, candidates.token.size)
    buckets = candidates.buckets(bits)
    assert buckets.shape == (len(TEMPLATES), candidates.token.size)
    for i, place in np.argwhere(candidates.allowed.T).tolist():
        by_hand = sum(int(weights[bucket, place]) for bucket in buckets[:, i].tolist())
        assert logits[place, i] == by_hand * 0.5


def test_a_lane_holds_the_sum_of_all_features():
    assert len(TEMPLATES) * 255 < 1 << 16


def test_logits_do_not_depend_on_the_chunk(shipped):
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    np.testing.assert_array_equal(shipped.logits(candidates, chunk=3), shipped.logits(candidates))


def test_a_candidate_has_the_same_logits_alone_and_beside_others(shipped):
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    whole = shipped.logits(candidates)
    for i in range(candidates.token.size):
        np.testing.assert_array_equal(shipped.logits(candidates.take(np.array([i])))[:, 0], whole[:, i])


@pytest.mark.parametrize("texts", [[], [""], ["The cat sat on the mat."], ["的", "…"]])
def test_without_candidates_all_arrays_are_empty(shipped, texts):
    tokens, words, candidates = candidates_of(texts, shipped.lexicon)
    assert candidates.token.size == 0
    assert shipped.logits(candidates).shape == (4, 0)
    assert shipped.probabilities(tokens, words, candidates).shape == (5, 0)


def test_probabilities_add_up_to_one_and_forbidden_places_get_none(shipped):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    chances = shipped.probabilities(tokens, words, candidates)
    assert np.isfinite(chances).all()
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=0), 1, rtol=1e-12)
    assert not candidates.allowed.all(), "some place must be forbidden for the next line to test something"
    assert chances[1:][~candidates.allowed].max() < 1e-6
    assert chances[1:][candidates.allowed].max() > 0.9


@pytest.mark.parametrize("kind", ["least", "most"])
def test_extreme_weights_give_finite_probabilities(shipped, kind):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    chances = with_weights(shipped, weights_of(kind, 4), 10.0).probabilities(tokens, words, candidates)
    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances.sum(axis=0), 1)
    assert chances[1:][~candidates.allowed].max() < 1e-6


def test_no_correction_makes_a_forbidden_place_possible(shipped):
    """The last layer ignores its inputs and raises each logit by 60 nats."""
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    last = shipped.reranker.layers[-1]
    raises = Layer(last.weights, np.zeros(4, dtype=np.float32), np.full(4, 60, dtype=np.float32))
    reranker = dataclasses.replace(shipped.reranker, layers=(*shipped.reranker.layers[:-1], raises))
    raised = dataclasses.replace(shipped, reranker=reranker).probabilities(tokens, words, candidates, doubt=0.0)
    assert raised[1:][~candidates.allowed].max() < 1e-6
    assert raised[Place.NONE].max() < 1e-3, "the correction was added where a mark may be"


def test_only_doubtful_candidates_are_rescored(shipped):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    linear, some, every = (shipped.probabilities(tokens, words, candidates, doubt=d) for d in (1.0, 0.03, 0.0))
    sure = linear.max(axis=0) >= 0.97
    assert 0 < sure.sum() < sure.size
    np.testing.assert_array_equal(some[:, sure], linear[:, sure])
    np.testing.assert_array_equal(some[:, ~sure], every[:, ~sure])
    assert (every != linear).any(axis=0).all()


def test_a_higher_temperature_is_less_sure(shipped):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    tops = [
        dataclasses.replace(shipped, temperature=t).probabilities(tokens, words, candidates).max(axis=0)
        for t in (0.5, 1.0, 4.0)
    ]
    assert (tops[0] >= tops[1]).all()
    assert (tops[1] >= tops[2]).all()
    assert (tops[0] > tops[2]).any()


def test_a_contraction_of_two_clitics_has_the_marks_of_the_lexicon(shipped):
    tokens, words, candidates = candidates_of(["They shouldntve asked."], shipped.lexicon)
    chances = shipped.probabilities(tokens, words, candidates)
    assert chances[Place.LEXICAL].tolist() == [pytest.approx(1.0, abs=0.01)]


def test_the_shipped_file_reads_back_with_another_header(shipped, data):
    again = read_model(altered(data, version="another"))
    np.testing.assert_array_equal(again.table, shipped.table)
    np.testing.assert_array_equal(again.lexicon.keys, shipped.lexicon.keys)
    assert (again.scale, again.temperature, again.version) == (shipped.scale, shipped.temperature, "another")
    assert again.temperature > 0


@pytest.mark.parametrize(
    ("header", "message"),
    [
        pytest.param(
            {"format": FORMAT + 1}, f"format {FORMAT + 1} .* reads format {FORMAT} .*install matching", id="newer"
        ),
        pytest.param({"format": FORMAT - 1}, f"has format {FORMAT - 1}", id="older"),
        pytest.param({"templates": 7}, f"and 7 features.* with {len(TEMPLATES)}", id="made for other features"),
    ],
)
def test_a_file_of_another_format_is_refused_with_both_versions(data, header, message):
    with pytest.raises(ModelError, match=message):
        read_model(altered(data, **header))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="the first half"),
        pytest.param(lambda data: altered(data, without=["weights"]), id="no weights"),
        pytest.param(lambda data: altered(data, without=["net_word"]), id="no embeddings"),
        pytest.param(lambda data: write_model({}, {"templates": len(TEMPLATES)}), id="no arrays"),
    ],
)
def test_a_damaged_file_is_a_model_error(data, damage):
    with pytest.raises(ModelError, match=r"the model file is damaged \(.+\); reinstall textfix"):
        read_model(damage(data))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("net_suffix", lambda array: array[:-1]),
        ("net_convolution1_weights", lambda array: array.T),
        ("net_layer2_weights", lambda array: array[:, :3]),
        ("net_layer0_weights", lambda array: array[1:]),
        ("fields", lambda array: array.T),
        ("ranks", lambda array: array + np.uint16(24_000)),
        ("bucket_steps", lambda array: array + np.uint32(9)),
    ],
)
def test_an_array_that_does_not_fit_is_a_model_error(data, name, change):
    with pytest.raises(ModelError, match=r"the model file is damaged"):
        read_model(altered(data, arrays={name: change(arrays_of(data)[name])}))


def test_a_written_file_reads_back():
    """A model made by hand: two words, one feature bucket, one dense layer."""
    width = 2
    rows = {"word": 1, "seen": ATOM_ROWS, "genre": ATOM_ROWS, **ROWS}
    inputs = (2 * CENTRE + 2) * width + 2 * FACTS + 2 * width + 2 * len(PLACES) + ELSEWHERE
    header = {
        "templates": len(TEMPLATES),
        "bits": 1,
        "scale": 0.25,
        "temperature": 2.0,
        "version": "by hand",
        "entry_scale": 0.5,
    }
    arrays = {
        "key_steps": np.array([5, 4], dtype=np.uint32),
        "fields": np.arange(16, dtype=np.uint8).reshape(8, 2),
        "ranks": np.array([0, 0], dtype=np.uint16),
        "pattern_keys": np.array([9], dtype=np.uint32),
        "pattern_marks": np.array([2], dtype=np.uint32),
        "bucket_steps": np.array([1], dtype=np.uint32),
        "weights": np.array([[1], [-2], [3], [-4]], dtype=np.int8),
        **{f"net_{name}": np.zeros((rows[name], width), dtype=np.int8) for name in (*COLUMNS, "seen", "genre")},
        **{
            f"net_convolution{number}_{part}": np.zeros(
                (3 * width, width) if part == "weights" else width, dtype=np.int8
            )
            for number in range(len(DISTANCES))
            for part in ("weights", "scale", "bias")
        },
        "net_layer0_weights": np.zeros((inputs, len(PLACES)), dtype=np.int8),
        "net_layer0_scale": np.zeros(len(PLACES), dtype=np.float32),
        "net_layer0_bias": np.zeros(len(PLACES), dtype=np.float32),
    }
    made = read_model(write_model(arrays, header))
    assert isinstance(made.lexicon, Lexicon)
    assert made.lexicon.keys.tolist() == [5, 9]
    assert made.lexicon.rows(np.array([9, 7, 5], dtype=np.uint32))[:, 0].tolist() == [1, 0, 0]
    assert made.lexicon.patterns(np.array([9, 5], dtype=np.uint32)).tolist() == [2, 0]
    assert made.table.tolist() == pack(np.array([[0, 0, 0, 0], [1, -2, 3, -4]], dtype=np.int8)).tolist()
    assert (made.scale, made.temperature, made.version) == (0.25, 2.0, "by hand")
    assert len(made.reranker.layers) == 1
