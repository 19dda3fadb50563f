"""The model: its arithmetic, its probabilities, and the file that it comes from."""

import dataclasses
import hashlib
import io
import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Cleaner, Config, ModelError, TextfixError, analyze
from textfix.engine import models
from textfix.engine.apostrophes import model
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.features import TEMPLATES, extract
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, FORMAT, PLACES, pack, read_model, write_model
from textfix.engine.apostrophes.reranker import CENTRE, CLAMP, DISTANCES, LEVELS, REACH, Network, logit_levels
from textfix.engine.models import load_model
from textfix.engine.nn import integer_matrix
from textfix.engine.nn.word_inputs import COLUMNS
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe

EXACT = 1 << 24  # integers below it are exact in float32, and so are their sums
TEXTS = (
    "I dont know whats happening at the harbours edge, and the boys cant say whose boats theyre in.",
    "The companys shares fell. Its directors said they were well aware of the workers wages, and wont talk.",
    "Were the dogs hers? Shed ask OBrien at six oclock; in the 90s hed have told em.",
    "Mrs. Halvorsens cranes lift a hundred tons, a weeks work for ten mens arms. Lets see it, hell say.",
    "its the childrens hour\n\nThe nurses station was empty. James brother, the Jones house, and the Smiths.",
)
FILE = resources.files("textfix") / "data" / APOSTROPHE_FILE


@pytest.fixture(scope="module")
def shipped():
    return load_model()


@pytest.fixture(scope="module")
def data():
    return FILE.read_bytes()


def candidates_of(texts, lexicon):
    """Return tokens, words and candidates of texts."""
    tokens = tokenize(texts)
    words = describe(tokens, lexicon)
    chosen = candidate_words(tokens, words, np.zeros(tokens.start.size, dtype=np.bool_))
    return tokens, words, extract(tokens, words, chosen, lexicon)


def small_model(shipped, weights, scale=1.0):
    return dataclasses.replace(shipped, table=pack(weights), scale=scale)


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
def test_the_packed_sum_is_the_sum_of_the_weights(shipped, kind, bits):
    weights = weights_of(kind, bits)
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    logits = small_model(shipped, weights, 0.5).logits(candidates)
    assert logits.shape == (4, candidates.token.size)
    buckets = candidates.buckets(bits)
    assert buckets.shape == (len(TEMPLATES), candidates.token.size)
    for i, place in np.argwhere(candidates.allowed.T).tolist():
        by_hand = sum(int(weights[bucket, place]) for bucket in buckets[:, i].tolist())
        assert logits[place, i] == by_hand * 0.5


def test_no_lane_can_overflow():
    assert len(TEMPLATES) * 255 < 1 << 16


def test_candidates_are_scored_alike_whatever_the_chunk(shipped, monkeypatch):
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    whole = shipped.logits(candidates)
    monkeypatch.setattr(model, "_CHUNK", 3)
    np.testing.assert_array_equal(shipped.logits(candidates), whole)


def test_a_candidate_taken_by_itself_is_scored_alike(shipped):
    _, _, candidates = candidates_of(TEXTS, shipped.lexicon)
    whole = shipped.logits(candidates)
    for i in range(candidates.token.size):
        np.testing.assert_array_equal(shipped.logits(candidates.take(np.array([i])))[:, 0], whole[:, i])


@pytest.mark.parametrize("texts", [[], [""], ["The cat sat on the mat."], ["的", "…"]])
def test_nothing_to_score(shipped, texts):
    tokens, words, candidates = candidates_of(texts, shipped.lexicon)
    assert candidates.token.size == 0
    assert shipped.logits(candidates).shape == (4, 0)
    assert shipped.probabilities(tokens, words, candidates).shape == (5, 0)


def test_probabilities_are_probabilities(shipped):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    chances = shipped.probabilities(tokens, words, candidates)
    assert np.isfinite(chances).all()
    assert (chances >= 0).all()
    np.testing.assert_allclose(chances.sum(axis=0), 1, rtol=1e-12)
    assert not candidates.allowed.all(), "some place must be forbidden for the next line to say something"
    assert chances[1:][~candidates.allowed].max() < 1e-6
    assert chances[1:][candidates.allowed].max() > 0.9


@pytest.mark.parametrize("kind", ["least", "most"])
def test_extreme_weights_make_no_nan(shipped, kind):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    chances = small_model(shipped, weights_of(kind, 4), 10.0).probabilities(tokens, words, candidates)
    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances.sum(axis=0), 1)
    assert chances[1:][~candidates.allowed].max() < 1e-6


def test_no_correction_makes_a_forbidden_place_possible(shipped, monkeypatch):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    monkeypatch.setattr(Network, "correct", lambda self, window, logits, allowed: np.full_like(logits, 60))
    monkeypatch.setattr(model, "DOUBT", 0.0)
    chances = shipped.probabilities(tokens, words, candidates)
    assert chances[1:][~candidates.allowed].max() < 1e-6
    assert chances[0].max() < 1e-3, "the correction was added where it may be"


def test_a_higher_temperature_is_less_sure(shipped):
    tokens, words, candidates = candidates_of(TEXTS, shipped.lexicon)
    tops = [
        dataclasses.replace(shipped, temperature=t).probabilities(tokens, words, candidates).max(axis=0)
        for t in (0.5, 1.0, 4.0)
    ]
    assert (tops[0] >= tops[1]).all()
    assert (tops[1] >= tops[2]).all()
    assert (tops[0] > tops[2]).any()


def tables(network):
    return {**network.tables, "seen": network.seen, "genre": network.genre}


def layers(network):
    return (*network.convolutions, *network.layers)


def test_the_networks_numbers_are_integers_small_enough(shipped):
    for name, table in tables(shipped.network).items():
        assert (table == np.rint(table)).all(), name
        assert np.abs(table.astype(np.int64)).max() <= integer_matrix.LEVELS, name
    for number, layer in enumerate(layers(shipped.network)):
        assert layer.weights.integers.dtype == np.int8
        assert np.abs(layer.weights.integers.astype(np.int64)).max() <= 127, number
        assert {layer.scale.dtype, layer.bias.dtype} == {np.dtype(np.float32)}
        assert np.isfinite(layer.scale).all(), number
        assert np.isfinite(layer.bias).all(), number


def test_no_sum_of_a_layer_can_leave_the_exact_integers(shipped):
    for number, layer in enumerate(layers(shipped.network)):
        largest = np.abs(layer.weights.integers.astype(np.int64)).sum(axis=0).max() * integer_matrix.LEVELS
        assert largest < EXACT, f"layer {number}: rounding would depend on the order of the sum"


def test_layers_fit_one_another(shipped):
    network = shipped.network
    channels = network.tables["word"].shape[1]
    assert {table.shape[1] for table in network.tables.values()} == {channels}
    assert [layer.weights.integers.shape for layer in network.convolutions] == [(3 * channels, channels)] * len(
        DISTANCES
    )
    shapes = [layer.weights.integers.shape for layer in network.layers]
    assert [outputs for _, outputs in shapes] == [inputs for inputs, _ in shapes[1:]] + [len(PLACES)]
    for layer in layers(network):
        assert layer.scale.shape == layer.bias.shape == layer.weights.integers.shape[1:]


@pytest.fixture(scope="module")
def seen():
    """Return what the network is asked when it reads TEXTS: a window, logits, and the places that are allowed."""
    calls = []
    original = Network.correct

    def correct(self, window, logits, allowed):
        calls.append((window, logits.copy(), allowed))
        return original(self, window, logits, allowed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "correct", correct)
        patch.setattr(model, "DOUBT", 0.0)
        Cleaner(Config(damage="quotes")).analyze_many(TEXTS)
    ((window, logits, allowed),) = calls
    assert logits.shape[1] > 30
    return window, logits, allowed


def taken(seen, which):
    window, logits, allowed = seen
    part = {f.name: getattr(window, f.name) for f in dataclasses.fields(window)}
    columns = {name: column[which] for name, column in part.pop("columns").items()}
    part = type(window)(columns=columns, **{name: values[which] for name, values in part.items()})
    return part, logits[:, which], allowed[:, which]


def test_a_window_shows_its_document_and_nothing_else(seen):
    window = seen[0]
    assert window.inside.shape == (window.base.size, 2 * REACH + 1)
    assert window.inside[:, REACH].all(), "the candidate itself"
    assert not window.inside.all(), "the texts are shorter than two windows"
    assert window.inside.sum(axis=1).max() <= max(len(text.split()) for text in TEXTS) + TEXTS[0].count("-")


def test_the_networks_inputs_are_integers_within_its_levels(shipped, seen):
    network = shipped.network
    for inputs in (network._read(seen[0]), network._known(seen[0], seen[1].T, seen[2].T)):
        assert inputs.dtype == np.float32
        assert (inputs == np.rint(inputs)).all()
        assert np.abs(inputs).max() <= integer_matrix.LEVELS
    width = network._read(seen[0]).shape[1] + network._known(seen[0], seen[1].T, seen[2].T).shape[1]
    assert width == network.layers[0].weights.integers.shape[0]


@given(st.data())
def test_the_network_gives_the_same_bits_whatever_the_batch(shipped, seen, data):
    whole = shipped.network.correct(*seen)
    which = np.array(data.draw(st.lists(st.integers(0, whole.shape[1] - 1), min_size=1, max_size=80)))
    some = shipped.network.correct(*taken(seen, which))
    assert some.tobytes() == whole[:, which].tobytes()


def exact(layer, inputs):
    """Apply a layer with its sums in 64-bit integers."""
    sums = inputs.astype(np.int64) @ layer.weights.integers.astype(np.int64)
    return sums.astype(np.float32) * layer.scale + layer.bias


def rounded(values):
    return np.clip(np.rint(values), 0, integer_matrix.LEVELS)


def read_exactly(network, window):
    """Read one window after the other, one word after the other."""
    channels = network.tables["word"].shape[1]
    out = []
    for i, inside in enumerate(window.inside):
        entry = sum(table[window.columns[name][i]].astype(np.float32) for name, table in network.tables.items())
        x = rounded(entry * network.entry_scale) * inside[:, None]
        lost = 0
        for layer, distance in zip(network.convolutions, DISTANCES, strict=True):
            lost += distance
            three = [
                np.concatenate([x[k - distance], x[k], x[k + distance]]) for k in range(distance, len(x) - distance)
            ]
            x = rounded(exact(layer, np.array(three)) + x[distance:-distance]) * inside[lost:-lost, None]
        assert x.shape == (2 * CENTRE + 1, channels)
        out.append(x.ravel())
    return np.array(out, dtype=np.float32)


def test_the_network_gives_what_exact_arithmetic_gives(shipped, seen):
    """The sums in 64-bit integers, the rest as it is."""
    network = shipped.network
    read = read_exactly(network, seen[0])
    np.testing.assert_array_equal(network._read(seen[0]), read)
    levels = np.concatenate([read, network._known(seen[0], seen[1].T, seen[2].T)], axis=1)
    for layer in network.layers[:-1]:
        levels = rounded(exact(layer, levels))
    np.testing.assert_array_equal(network.correct(*seen), exact(network.layers[-1], levels).T)


def test_the_network_matters(shipped, seen):
    correction = shipped.network.correct(*seen)
    assert np.isfinite(correction).all()
    assert np.abs(correction).max() > 0.1


def test_logits_become_levels():
    logits = np.array([-1e9, -CLAMP, -0.01, 0, 0.2, CLAMP, np.inf], dtype=np.float32)
    assert logit_levels(logits).tolist() == [-LEVELS, -LEVELS, 0, 0, 1, LEVELS, LEVELS]


def arrays_of(data):
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def changed(data, without=(), **meta):
    """Return the model file with another header and without some arrays."""
    arrays = {name: array for name, array in arrays_of(data).items() if name not in without}
    header = json.loads(arrays.pop("meta").tobytes()) | meta
    arrays["meta"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def test_the_file_holds_no_pickle(data):
    arrays = arrays_of(data)
    assert len(arrays) > 5
    assert all(array.dtype.kind in "uif" for array in arrays.values())


def test_the_file_reads_back_as_the_shipped_model(shipped, data):
    again = read_model(changed(data))
    np.testing.assert_array_equal(again.table, shipped.table)
    np.testing.assert_array_equal(again.lexicon.keys, shipped.lexicon.keys)
    assert (again.scale, again.temperature, again.version) == (shipped.scale, shipped.temperature, shipped.version)
    assert again.temperature > 0


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        pytest.param(
            {"format": FORMAT + 1}, f"format {FORMAT + 1} .* reads format {FORMAT} .*install matching", id="newer"
        ),
        pytest.param({"format": FORMAT - 1}, f"has format {FORMAT - 1}", id="older"),
        pytest.param({"templates": 7}, f"and 7 features.* with {len(TEMPLATES)}", id="made for other features"),
    ],
)
def test_a_file_of_another_format_says_which(data, meta, message):
    with pytest.raises(ModelError, match=message):
        read_model(changed(data, **meta))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"not a model", id="something else"),
        pytest.param(lambda data: data[:100], id="the first bytes"),
        pytest.param(lambda data: data[: len(data) // 2], id="the first half"),
        pytest.param(lambda data: data[:-1], id="all but the last byte"),
        pytest.param(lambda data: data[1:], id="all but the first byte"),
        pytest.param(lambda data: b"version https://git-lfs.example/v1\noid sha256:0\n", id="a pointer to the file"),
        pytest.param(lambda data: changed(data, without=["weights"]), id="no weights"),
        pytest.param(lambda data: changed(data, without=["net_word"]), id="no embeddings"),
        pytest.param(lambda data: write_model({}, {"templates": len(TEMPLATES)}), id="no arrays"),
    ],
)
def test_a_damaged_file_says_so(data, damage):
    with pytest.raises(ModelError, match=r"the model file is damaged \(.+\); reinstall textfix") as caught:
        read_model(damage(data))
    assert isinstance(caught.value, TextfixError)


def test_an_empty_file_says_so():
    with pytest.raises(ModelError, match="the model file is damaged"):
        read_model(b"")


def test_a_file_overwritten_in_the_middle_says_so(data):
    for third in (1, 2):
        at = third * len(data) // 3
        with pytest.raises(ModelError, match="the model file is damaged"):
            read_model(data[:at] + b"\xff" * 50_000 + data[at + 50_000 :])


def test_a_missing_file_says_so(monkeypatch):
    monkeypatch.setattr(models, "APOSTROPHE_FILE", "nowhere.npz")
    with pytest.raises(ModelError, match=r"the model file nowhere.npz is missing \(.+\); reinstall textfix"):
        load_model.__wrapped__()


def test_the_model_is_loaded_once():
    assert load_model() is load_model()


def test_a_report_names_the_model(shipped):
    assert analyze("Dont.").model == shipped.version


def test_the_manifest_is_of_this_file(shipped, data):
    path = resources.files("textfix") / "data" / "apostrophe.json"
    if not path.is_file():
        pytest.skip("the model has no manifest yet")
    manifest = json.loads(path.read_text("utf-8"))
    assert manifest["file"] == APOSTROPHE_FILE
    assert manifest["bytes"] == len(data)
    assert manifest["version"] == shipped.version
    assert manifest["format"] == FORMAT
    assert manifest["templates"] == len(TEMPLATES)
    assert manifest.get("sha256") in (None, hashlib.sha256(data).hexdigest())
    assert manifest["command"].startswith(("python -m tools.apostrophes.train", "python tools/"))
    assert all(
        source["documents"] and source["words"] and len(source["sha256"]) == 64 for source in manifest["sources"]
    )


def test_a_written_file_is_read_back():
    """A model made by hand: one word, one feature bucket, no network layers but the last."""
    width = 2
    empty = np.zeros((1, width), dtype=np.int8)
    meta = {
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
        **{f"net_{name}": empty for name in (*COLUMNS, "seen", "genre")},
        **{
            f"net_convolution{number}_{part}": np.zeros(
                (3 * width, width) if part == "weights" else width, dtype=np.int8
            )
            for number in range(len(DISTANCES))
            for part in ("weights", "scale", "bias")
        },
    }
    made = read_model(write_model(arrays, meta))
    assert isinstance(made.lexicon, Lexicon)
    assert made.lexicon.keys.tolist() == [5, 9]
    assert made.lexicon.rows(np.array([9, 7, 5], dtype=np.uint32))[:, 0].tolist() == [1, 0, 0]
    assert made.lexicon.patterns(np.array([9, 5], dtype=np.uint32)).tolist() == [2, 0]
    assert made.table.tolist() == pack(np.array([[0, 0, 0, 0], [1, -2, 3, -4]], dtype=np.int8)).tolist()
    assert (made.scale, made.temperature, made.version) == (0.25, 2.0, "by hand")
    assert made.network.layers == ()
