"""Sums of products of small integers, exact whoever does them: numpy in float32, or onnxruntime in integers.

onnxruntime (the extra `fast`) is several times as fast where the processor multiplies bytes.  It is used if it is
installed, and nothing but the time it takes shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
I8 = NDArray[np.int8]
U8 = NDArray[np.uint8]

_ROWS_AT_ONCE = 1024  # as float32 they stay in the processor's cache

LEVELS = 127  # what the networks compute are integers up to this

Product = Callable[[U8, I8], NDArray[np.int32]]


@dataclass(frozen=True)
class Matrix:
    """
    Weights between -127 and 127, held as both multiplicators want them.

    Attributes:
        integers: int8 (inputs, outputs).

    >>> weights = Matrix(np.array([[1, 2], [-3, 4]], dtype=np.int8))
    >>> weights.sums(np.array([[10, 1]], dtype=np.uint8))
    array([[ 7., 24.]], dtype=float32)
    """

    integers: I8

    @cached_property
    def floats(self) -> F32:
        """Return the weights as float32."""
        return self.integers.astype(np.float32)

    def sums(self, rows: U8) -> F32:
        """
        Multiply rows by the weights.

        Args:
            rows: uint8 (n, inputs), up to 127: so that two products fit 16 bits, which some processors add them in.

        Returns:
            float32 (n, outputs), exact while sums stay below 2 ** 24.
        """
        product = integer_product()
        if product is not None:
            return product(rows, self.integers).astype(np.float32)
        sums = np.empty((rows.shape[0], self.integers.shape[1]), dtype=np.float32)
        for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            np.matmul(rows[some].astype(np.float32), self.floats, out=sums[some])
        return sums

    def sums_of_parts(self, parts: Sequence[F32]) -> F32:
        """
        Multiply rows that lie in parts, some of the inputs each, side by side: numpy need not put them together.

        >>> Matrix(np.array([[1], [-3]], dtype=np.int8)).sums_of_parts([np.array([[9.0]]), np.array([[2.0]])])
        array([[3.]], dtype=float32)
        """
        if integer_product() is not None:
            return self.sums(np.concatenate(parts, axis=1).astype(np.uint8))
        sums = np.zeros((parts[0].shape[0], self.integers.shape[1]), dtype=np.float32)
        first = 0
        for part in parts:
            sums += part @ self.floats[first : first + part.shape[1]]
            first += part.shape[1]
        return sums


def to_levels(x: F32) -> F32:
    """
    Round in place to what an activation may be: an integer from 0 to LEVELS.

    >>> to_levels(np.array([-3.0, 1.6, 400.0], dtype=np.float32)).tolist()
    [0.0, 2.0, 127.0]
    """
    np.rint(x, out=x)
    return np.clip(x, 0, LEVELS, out=x)


@cache
def integer_product() -> Product | None:
    """Return the matrix product of onnxruntime, None where that is not installed."""
    try:
        import onnxruntime
    except ImportError:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # bulk work is shared between processes
    session = onnxruntime.InferenceSession(_graph(), options, providers=["CPUExecutionProvider"])

    def product(rows: U8, weights: I8) -> NDArray[np.int32]:
        sums: NDArray[np.int32] = session.run(None, {"x": rows, "w": weights})[0]
        return sums

    return product


_IR_VERSION, _OPERATORS = 8, 13  # of 2021: what any onnxruntime of today reads
_INT8, _UINT8, _INT32 = 3, 2, 6  # ONNX's numbers of the types


def _graph() -> bytes:
    """Return the matrix product y = x @ w, of bytes to 32 bits, as an ONNX model."""
    node = _field(1, b"x") + _field(1, b"w") + _field(2, b"y") + _field(4, b"MatMulInteger")
    graph = _field(1, node) + _field(2, b"product")
    graph += _field(11, _matrix(b"x", _UINT8)) + _field(11, _matrix(b"w", _INT8)) + _field(12, _matrix(b"y", _INT32))
    return _field(1, _IR_VERSION) + _field(7, graph) + _field(8, _field(2, _OPERATORS))


def _matrix(name: bytes, kind: int) -> bytes:
    """Declare a matrix of any size."""
    shape = _field(1, b"") + _field(1, b"")
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _field(number: int, content: bytes | int) -> bytes:
    """Encode one field of a protocol buffer; all numbers and lengths here are below 128 and take one byte."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content
