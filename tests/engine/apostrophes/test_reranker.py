"""The reranker: its inputs, and its arithmetic held to sums in 64-bit integers."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.candidates import TEXTS, candidates_of
from support.strategies import SENTENCES
from textfix.engine.apostrophes.model import PLACES
from textfix.engine.apostrophes.reranker import (
    CENTRE,
    CLAMP,
    DISTANCES,
    ELSEWHERE,
    FACT_LEVELS,
    FACTS,
    REACH,
    logit_levels,
    make_windows,
    other_occurrences,
)
from textfix.engine.models import load_model
from textfix.engine.nn.integer_matrix import LEVELS
from textfix.engine.text import kernel
from textfix.engine.text.words import word_keys

EXACT = 1 << 24  # integers below it are exact in float32, and so are their sums


@pytest.fixture(scope="module")
def reranker():
    return load_model().reranker


@pytest.fixture(scope="module")
def inputs():
    """Return windows, logits and allowed places of all candidates of TEXTS."""
    model = load_model()
    tokens, words, candidates = candidates_of(TEXTS, model.lexicon)
    linear = model.probabilities(tokens, words, candidates, doubt=1.0)
    elsewhere = other_occurrences(word_keys(tokens, candidates.token), linear)
    window = make_windows(tokens, words, candidates, elsewhere, model.lexicon)
    assert window.base.size > 30
    return window, model.logits(candidates), candidates.allowed


def taken(inputs, which):
    window, logits, allowed = inputs
    part = {f.name: getattr(window, f.name) for f in dataclasses.fields(window)}
    columns = {name: column[which] for name, column in part.pop("columns").items()}
    part = type(window)(columns=columns, **{name: values[which] for name, values in part.items()})
    return part, logits[:, which], allowed[:, which]


def tables(reranker):
    return {**reranker.tables, "seen": reranker.seen, "genre": reranker.genre}


def layers(reranker):
    return (*reranker.convolutions, *reranker.layers)


def test_shipped_weights_are_small_integers(reranker):
    for name, table in tables(reranker).items():
        assert (table == np.rint(table)).all(), name
        assert np.abs(table.astype(np.int64)).max() <= LEVELS, name
    for number, layer in enumerate(layers(reranker)):
        assert layer.weights.integers.dtype == np.int8
        assert np.abs(layer.weights.integers.astype(np.int64)).max() <= LEVELS, number
        assert {layer.scale.dtype, layer.bias.dtype} == {np.dtype(np.float32)}
        assert np.isfinite(layer.scale).all(), number
        assert np.isfinite(layer.bias).all(), number


def test_no_sum_of_a_shipped_layer_leaves_the_exact_integers(reranker):
    for number, layer in enumerate(layers(reranker)):
        largest = np.abs(layer.weights.integers.astype(np.int64)).sum(axis=0).max() * LEVELS
        assert largest < EXACT, f"layer {number}: rounding would depend on the order of the sum"


def test_shipped_layers_fit_one_another(reranker):
    channels = reranker.tables["word"].shape[1]
    assert {table.shape[1] for table in reranker.tables.values()} == {channels}
    assert {layer.weights.integers.shape for layer in reranker.convolutions} == {(3 * channels, channels)}
    assert len(reranker.convolutions) == len(DISTANCES)
    shapes = [layer.weights.integers.shape for layer in reranker.layers]
    assert [outputs for _, outputs in shapes] == [inputs for inputs, _ in shapes[1:]] + [len(PLACES)]
    for layer in layers(reranker):
        assert layer.scale.shape == layer.bias.shape == layer.weights.integers.shape[1:]


def test_a_window_shows_the_words_of_its_document_and_no_others(inputs):
    window = inputs[0]
    assert window.inside.shape == (window.base.size, 2 * REACH + 1)
    assert window.inside[:, REACH].all(), "the candidate itself"
    assert not window.inside.all(), "the texts are shorter than two windows"
    assert window.inside.sum(axis=1).max() <= max(len(text.split()) for text in TEXTS)


def test_facts_and_numbers_from_elsewhere_have_the_declared_width(inputs):
    window = inputs[0]
    assert window.facts.shape == (window.base.size, FACTS)
    assert window.elsewhere.shape == (window.base.size, ELSEWHERE)
    assert window.elsewhere.max() <= FACT_LEVELS


def test_inputs_are_integers_within_the_levels(reranker, inputs):
    context, own = reranker.context_levels(inputs[0]), reranker.own_levels(*inputs)
    for levels in (context, own):
        assert levels.dtype == np.float32
        assert (levels == np.rint(levels)).all()
        assert np.abs(levels).max() <= LEVELS
    assert context.shape[1] + own.shape[1] == reranker.layers[0].weights.integers.shape[0]


@pytest.fixture(scope="module")
def correction(reranker, inputs):
    return reranker.correct(*inputs)


@settings(max_examples=30)
@given(st.data())
def test_corrections_do_not_depend_on_the_batch(reranker, inputs, correction, data):
    which = np.array(data.draw(st.lists(st.integers(0, correction.shape[1] - 1), min_size=1, max_size=80)))
    some = reranker.correct(*taken(inputs, which))
    assert some.tobytes() == correction[:, which].tobytes()


def exact(layer, levels):
    """Apply a layer with its sums in 64-bit integers."""
    sums = levels.astype(np.int64) @ layer.weights.integers.astype(np.int64)
    return sums.astype(np.float32) * layer.scale + layer.bias


def rounded(values):
    return np.clip(np.rint(values), 0, LEVELS)


def convolved_exactly(reranker, window):
    """Read one window after the other, one word after the other."""
    channels = reranker.tables["word"].shape[1]
    out = []
    for i, inside in enumerate(window.inside):
        entry = sum(table[window.columns[name][i]].astype(np.float32) for name, table in reranker.tables.items())
        x = rounded(entry * reranker.entry_scale) * inside[:, None]
        lost = 0
        for layer, distance in zip(reranker.convolutions, DISTANCES, strict=True):
            lost += distance
            three = [
                np.concatenate([x[k - distance], x[k], x[k + distance]]) for k in range(distance, len(x) - distance)
            ]
            x = rounded(exact(layer, np.array(three)) + x[distance:-distance]) * inside[lost:-lost, None]
        assert x.shape == (2 * CENTRE + 1, channels)
        out.append(x.ravel())
    return np.array(out, dtype=np.float32)


def test_corrections_are_those_of_exact_arithmetic(reranker, inputs, correction):
    context = convolved_exactly(reranker, inputs[0])
    np.testing.assert_array_equal(reranker.context_levels(inputs[0]), context)
    levels = np.concatenate([context, reranker.own_levels(*inputs)], axis=1)
    for layer in reranker.layers[:-1]:
        levels = rounded(exact(layer, levels))
    np.testing.assert_array_equal(correction, exact(reranker.layers[-1], levels).T)


def test_the_shipped_network_corrects_something(correction):
    assert np.isfinite(correction).all()
    assert np.abs(correction).max() > 0.1


def test_logits_become_levels_and_are_clamped():
    logits = np.array([-1e9, -CLAMP, -0.01, 0, 0.2, CLAMP, np.inf], dtype=np.float32)
    assert logit_levels(logits).tolist() == [-FACT_LEVELS, -FACT_LEVELS, 0, 0, 1, FACT_LEVELS, FACT_LEVELS]


@pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
def test_the_kernel_and_arrays_read_the_same_contexts(reranker, inputs):
    whole = slice(0, inputs[0].base.size)
    floats = reranker.convolve_floats(inputs[0], whole)
    compiled = reranker.context_levels(inputs[0])
    assert compiled.dtype == floats.dtype
    np.testing.assert_array_equal(compiled, floats)


@given(st.lists(st.lists(st.sampled_from(SENTENCES + TEXTS), max_size=6).map("\n".join), max_size=4), st.randoms())
def test_the_kernel_and_arrays_rescore_alike(texts, random):
    model = load_model()
    if model.rescorer is None:
        pytest.skip("textfix was built without a C compiler, or this processor lacks AVX2")
    bare = [text.translate({ord(mark): None for mark in "’“”"}) for text in texts]
    tokens, words, candidates = candidates_of(bare, model.lexicon)
    compiled, arrays = (model.score(tokens, words, candidates, doubt=0.001) for _ in range(2))
    which = [row for row in np.flatnonzero(compiled.pending).tolist() if random.random() < 0.8]
    compiled.rescore(np.array(which, dtype=np.intp))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "compiled", None)
        arrays.rescore(np.array(which, dtype=np.intp))
    assert compiled.probabilities.tobytes() == arrays.probabilities.tobytes()
    assert compiled.pending.tolist() == arrays.pending.tolist()
