"""Convolutions: numpy and onnxruntime say what plain sums say, to the ends of what bytes hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix.engine.nn import convolution, integer_matrix, onnx_backend
from textfix.engine.nn.convolution import Block, Stack
from textfix.engine.nn.integer_matrix import LEVELS, Matrix
from textfix.engine.text import kernel

DISTANCES = (1, 3, 1)
CHANNELS = 32


def block(rng, distance, scale=0.001):
    weights = rng.integers(-127, 128, (3 * CHANNELS, CHANNELS)).astype(np.int8)
    bias = rng.integers(-3000, 3000, CHANNELS).astype(np.float32)
    return Block(Matrix(weights), rng.uniform(0.0005, scale, CHANNELS).astype(np.float32), bias, distance)


def stack(seed, scale=0.001):
    rng = np.random.default_rng(seed)
    return Stack(tuple(block(rng, distance, scale) for distance in DISTANCES))


def plain_changes(block, x):
    """Return what a convolution adds in one run, word by word."""
    n = len(x)
    rows = []
    for i in range(n):
        window = [x[j] if 0 <= j < n else np.zeros(CHANNELS) for j in (i - block.distance, i, i + block.distance)]
        sums = np.concatenate(window) @ block.weights.integers.astype(int) + block.bias
        rows.append(np.rint(sums.astype(np.float32) * block.scale))
    return np.array(rows).reshape(n, CHANNELS)


def plain(stack, x):
    for each in stack.blocks:
        x = np.clip(x + plain_changes(each, x), 0, LEVELS)
    return x


@pytest.fixture(autouse=True, params=["numpy", "onnxruntime"])
def computer(request, monkeypatch):
    monkeypatch.setattr(kernel, "compiled", None)
    if request.param == "onnxruntime":
        pytest.importorskip("onnxruntime")
        assert onnx_backend.runtime() is not None
    else:
        for module in (integer_matrix, convolution):
            monkeypatch.setattr(module, "runtime_for", lambda work=0: None)


def levels(size, seed=0, low=0):
    return np.random.default_rng(seed).integers(low, LEVELS + 1, (sum(size), CHANNELS)).astype(np.uint8)


SIZES = [[1], [7], [1, 1, 1], [5, 2, 9], [30, 1]]


@pytest.mark.parametrize("scale", [0.001, 0.03], ids=["small changes", "changes beyond a byte"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_words_go_through_all_convolutions_of_their_run(size, scale):
    through, x = stack(len(size), scale), levels(size)
    expected = np.concatenate([plain(through, run) for run in np.split(x.astype(int), np.cumsum(size)[:-1])])
    found = through(x, np.array(size))
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, expected)


def test_the_changes_of_the_tests_are_both_beyond_a_byte_and_not():
    """The cases above would hold less if every change fitted a byte, or none."""
    for scale, beyond in ((0.001, False), (0.03, True)):
        changes = plain_changes(stack(1, scale).blocks[0], levels([7]).astype(int))
        assert (np.abs(changes) > 128).any() == beyond
        assert np.unique(changes).size > 5


@settings(max_examples=30)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=5), st.integers(0, 9))
def test_a_run_is_seen_alike_beside_any_others(size, seed):
    through, x = stack(seed), levels(size, seed)
    alone = [through(run, np.array([len(run)])) for run in np.split(x, np.cumsum(size)[:-1])]
    np.testing.assert_array_equal(through(x, np.array(size)), np.concatenate(alone))


def test_what_is_given_stays_as_it_was():
    through, x = stack(1), levels([5, 5])
    before = x.copy()
    through(x, np.array([5, 5]))
    np.testing.assert_array_equal(x, before)
