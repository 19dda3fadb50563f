"""Sums of products of small integers, exact whoever does them: the kernel, onnxruntime, or numpy in float32."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from textfix.engine.nn.onnx_backend import Node, Port, Run, compiled, runtime_for
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F32, I32, U8

if TYPE_CHECKING:
    from textfix.engine.text._kernel import Multiplier

I8 = NDArray[np.int8]
_ROWS_AT_ONCE = 1024  # as float32 they stay in the processor's cache
LEVELS = 127  # what the networks compute are integers up to this


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

    @cached_property
    def by_output(self) -> I8:
        """Return the weights with those of each output side by side, int8 (outputs, inputs)."""
        return np.ascontiguousarray(self.integers.T)

    @cached_property
    def multiplier(self) -> Multiplier:
        """Return the weights as the compiled kernel multiplies by them."""
        assert kernel.compiled is not None
        made: Multiplier = kernel.compiled.Multiplier(self.by_output)
        return made

    def sums(self, rows: U8) -> F32:
        """
        Multiply rows by the weights.

        Args:
            rows: uint8 (n, inputs), up to 127: so that two products fit 16 bits, which some processors add them in.

        Returns:
            float32 (n, outputs), exact while sums stay below 2 ** 24.
        """
        whole = self._whole(rows)
        return self._sums_of_floats(rows) if whole is None else whole.astype(np.float32)

    def whole_sums(self, rows: U8) -> I32:
        """Return what `sums` does as int32 (n, outputs)."""
        whole = self._whole(rows)
        return self._sums_of_floats(rows).astype(np.int32) if whole is None else whole

    def _whole(self, rows: U8) -> I32 | None:
        """Return the sums where something adds integers, int32 (n, outputs); else None."""
        inputs = self.integers.shape[0]
        if kernel.compiled is not None and kernel.compiled.multiplies(inputs):
            whole: I32 = kernel.compiled.product(np.ascontiguousarray(rows), self.multiplier)
            return whole
        if runtime_for(rows.shape[0] * self.integers.size) is not None:
            return _integer_product()(x=rows, w=self.integers).astype(np.int32, copy=False)
        return None

    def _sums_of_floats(self, rows: U8) -> F32:
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
        if runtime_for(parts[0].shape[0] * self.integers.size) is not None:
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
def _integer_product() -> Run:
    """Return the matrix product y = x @ w, of bytes to 32 bits."""
    inputs = [Port("x", np.uint8, 2), Port("w", np.int8, 2)]
    return compiled([Node("MatMulInteger", ("x", "w"), "y")], inputs, Port("y", np.int32, 2), {})
