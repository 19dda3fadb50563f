"""Products of small integers: numpy and onnxruntime say the same."""

import sys
from functools import cache

import numpy as np
import pytest

from textfix.engine.nn import integer_matrix, onnx_backend
from textfix.engine.nn.integer_matrix import LEVELS, Matrix
from textfix.engine.text import kernel

EXTREMES = [
    pytest.param(np.full((40, 384), 127), np.full((384, 16), 127), id="largest"),
    pytest.param(np.full((40, 384), 127), np.full((384, 16), -127), id="smallest"),
    pytest.param(np.full((3, 2), 127), np.array([[127], [-127]]), id="they cancel"),
    pytest.param(np.zeros((5, 7)), np.full((7, 3), 127), id="nothing"),
]


def random_matrices(rows, inputs, outputs):
    rng = np.random.default_rng(inputs)
    return rng.integers(0, 128, (rows, inputs)), rng.integers(-127, 128, (inputs, outputs))


RANDOM = [pytest.param(*random_matrices(*shape), id=str(shape)) for shape in [(1, 1, 1), (33, 288, 96), (70, 301, 5)]]


def sums_of(rows, weights):
    return Matrix(weights.astype(np.int8)).sums(rows.astype(np.uint8))


@pytest.mark.parametrize(("rows", "weights"), EXTREMES + RANDOM)
def test_numpy_adds_exactly(monkeypatch, rows, weights):
    monkeypatch.setattr(kernel, "compiled", None)
    monkeypatch.setattr(integer_matrix, "runtime_for", lambda work=0: None)
    sums = sums_of(rows, weights)
    assert sums.dtype == np.float32
    np.testing.assert_array_equal(sums, rows.astype(np.int64) @ weights.astype(np.int64))


@pytest.mark.parametrize(("rows", "weights"), EXTREMES + RANDOM)
def test_onnxruntime_adds_exactly(monkeypatch, rows, weights):
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(kernel, "compiled", None)
    assert onnx_backend.runtime() is not None
    sums = sums_of(rows, weights)
    assert sums.dtype == np.float32
    np.testing.assert_array_equal(sums, rows.astype(np.int64) @ weights.astype(np.int64))


@pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
@pytest.mark.parametrize(("rows", "weights"), EXTREMES + RANDOM)
def test_the_kernel_adds_exactly(rows, weights):
    """Whatever the processor and the sizes: where it cannot multiply many bytes at once, it does so one by one."""
    sums = kernel.compiled.product(rows.astype(np.uint8), Matrix(weights.astype(np.int8)).multiplier)
    assert sums.dtype == np.int32
    np.testing.assert_array_equal(sums, rows.astype(np.int64) @ weights.astype(np.int64))
    np.testing.assert_array_equal(sums_of(rows, weights), sums)


@pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("four", [(64, 64, 65, 65), (65, 65, 65, 64), (127, 2, 127, 2), (127, 3, 127, 2)], ids=str)
def test_the_kernel_adds_in_16_bits_what_fits_them(four, sign):
    """Up to 258 times 127 fits."""
    weights = np.tile(np.array([four[0], four[1], 0, 0, four[2], four[3], 0, 0]), 4)[:, None] * sign
    rows = np.full((3, weights.shape[0]), LEVELS)
    sums = kernel.compiled.product(rows.astype(np.uint8), Matrix(weights.astype(np.int8)).multiplier)
    np.testing.assert_array_equal(sums, rows @ weights)


@pytest.mark.parametrize("with_onnxruntime", [False, True])
@pytest.mark.parametrize("cut", [0, 1, 200, 288])
def test_rows_in_parts_are_added_up(monkeypatch, with_onnxruntime, cut):
    if with_onnxruntime:
        pytest.importorskip("onnxruntime")
        assert onnx_backend.runtime() is not None
    else:
        monkeypatch.setattr(integer_matrix, "runtime_for", lambda work=0: None)
    rows, weights = random_matrices(33, 288, 96)
    parts = [rows[:, :cut].astype(np.float32), rows[:, cut:].astype(np.float32)]
    np.testing.assert_array_equal(Matrix(weights.astype(np.int8)).sums_of_parts(parts), rows @ weights)


@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_without_the_extra_numpy_multiplies(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert onnx_backend.runtime.__wrapped__() is None


def test_an_onnxruntime_without_an_operator_is_left_alone_with_a_warning(monkeypatch):
    onnxruntime = pytest.importorskip("onnxruntime")

    def refuse(*args, **kwargs):
        raise NotImplementedError("no implementation for Min(13)")

    monkeypatch.setattr(onnxruntime, "InferenceSession", refuse)
    with pytest.warns(RuntimeWarning, match=r"cannot run textfix's networks \(no implementation for Min\(13\)\)"):
        assert onnx_backend.runtime.__wrapped__() is None


def test_an_onnxruntime_that_computes_wrongly_is_left_alone(monkeypatch):
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(onnx_backend, "_session", lambda *args: lambda x: np.array([[0]]))
    with pytest.warns(RuntimeWarning, match="a wrong result"):
        assert onnx_backend.runtime.__wrapped__() is None


def test_onnxruntime_is_loaded_once_it_pays(monkeypatch):
    calls = []

    @cache
    def load():
        calls.append(1)
        return sys

    monkeypatch.setattr(onnx_backend, "runtime", load)
    monkeypatch.setattr(onnx_backend, "_done", 0.0)
    half = onnx_backend._WORTH_LOADING / 2
    assert [onnx_backend.runtime_for(work) for work in (half, 0, half, 0, 1)] == [None, None, None, sys, sys]
    assert calls == [1]
    monkeypatch.setattr(onnx_backend, "_done", 0.0)
    assert onnx_backend.runtime_for(1) is sys, "it is there"
