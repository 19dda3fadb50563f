"""Convolutions of three words at some distance, one on top of the other, in integers; each adds to what it sees.

For processors on which the compiled kernel does not run the whole network: by onnxruntime if it is installed, or by
arrays, the reference; what comes out is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from textfix.engine.nn.integer_matrix import I8, LEVELS, Matrix
from textfix.engine.nn.onnx_backend import Array, Node, Port, Run, compiled, runtime_for
from textfix.engine.text.arrays import F32, U8, Ints

_LOWEST = -128  # change that onnxruntime writes down; levels end at 0 and at LEVELS, so nothing lies beyond it
_REPEATED = 16


@dataclass(frozen=True)
class Block:
    """
    A convolution.

    Attributes:
        weights: of the word before, the word itself and the word behind, one after the other: (3 * channels, channels).
        scale: float32 (channels,), levels a unit of a sum.
        bias: float32 (channels,), integers; added to the sums.
        distance: of the other two words.
    """

    weights: Matrix
    scale: F32
    bias: F32
    distance: int

    @cached_property
    def several(self) -> tuple[F32, F32]:
        """Return bias and scale several times over."""
        return np.tile(self.bias, _REPEATED), np.tile(self.scale, _REPEATED)

    def kernel(self) -> I8:
        """Return the weights as onnxruntime has them: (channels, channels of a word, 1, words)."""
        channels = self.scale.size
        return np.ascontiguousarray(self.weights.integers.reshape(3, channels, 1, channels).transpose(3, 1, 2, 0))

    def changes(self, windows: U8) -> F32:
        """Return what is to be added to each word, given the three words it sees side by side; not yet rounded."""
        y = self.weights.sums(windows)
        bias, scale = self.several
        _to_each(np.add, y, bias)
        _to_each(np.multiply, y, scale)
        return y


@dataclass(frozen=True)
class Stack:
    """
    Some convolutions; words see others of their own run alone.

    >>> weights = Matrix(np.array([[0], [0], [2]], dtype=np.int8))
    >>> one = np.ones(1, dtype=np.float32)
    >>> stack = Stack((Block(weights, one / 2, 0 * one, 1),))
    >>> stack(np.array([[10], [20], [30]], dtype=np.uint8), np.array([2, 1])).tolist()
    [[30], [20], [30]]
    """

    blocks: tuple[Block, ...]

    def __call__(self, x: U8, size: Ints) -> U8:
        """
        Send words through all blocks.

        Args:
            x: uint8 (n, channels), levels.
            size: intp, the words of each run, n together.

        Returns:
            uint8 (n, channels), levels.
        """
        if runtime_for() is not None:
            return self._convolved(x, size)
        windows = _windows(size, (block.distance for block in self.blocks))
        rows = np.concatenate([x, np.zeros((1, x.shape[1]), dtype=np.uint8)])  # and a row of nothing
        levels = x.astype(np.float32)
        for block in self.blocks:
            changes = block.changes(rows.take(windows[block.distance], axis=0).reshape(x.shape[0], -1))
            levels += np.rint(changes, out=changes)
            rows[:-1] = np.clip(levels, 0, LEVELS, out=levels)
        return rows[:-1]

    def _convolved(self, x: U8, size: Ints) -> U8:
        """Let onnxruntime convolve words that lie so far apart, where runs meet, that none sees one of another run."""
        gap = max(block.distance for block in self.blocks)
        at = np.arange(x.shape[0]) + np.repeat(np.arange(size.size) * gap, size)
        rows = np.zeros((1, 1, x.shape[0] + gap * max(size.size - 1, 0), x.shape[1]), dtype=np.uint8)
        ceiling = np.zeros((1, 1, rows.shape[2], 1), dtype=np.uint8)
        rows[0, 0, at] = x
        ceiling[0, 0, at] = LEVELS
        levels: U8 = self._graph(x=rows, ceiling=ceiling)[0, 0].take(at, axis=0)
        return levels

    @cached_property
    def _graph(self) -> Run:
        return _compiled(self.blocks)


def three_words(x: U8, size: Ints, distance: int) -> U8:
    """
    Return the words that each word sees, side by side; nothing beyond its run.

    >>> three_words(np.array([[7], [8], [9]], dtype=np.uint8), np.array([2, 1]), 1).tolist()
    [[0, 7, 8], [7, 8, 0], [0, 9, 0]]
    """
    rows = np.concatenate([x, np.zeros((1, x.shape[1]), dtype=np.uint8)])
    return rows.take(_windows(size, [distance])[distance], axis=0).reshape(x.shape[0], -1)


def _compiled(blocks: tuple[Block, ...]) -> Run:
    """Return the convolutions as a function of words and of the level that each may reach: none where there is none."""
    constants: dict[str, Array] = {
        "one": np.ones((), dtype=np.float32),
        "nothing": np.zeros((), dtype=np.uint8),
        "lowest": np.array(-_LOWEST, dtype=np.uint8),
    }
    nodes: list[Node] = []
    last = "x"
    for number, block in enumerate(blocks):
        weights, scale, zero, bias = (f"{name}{number}" for name in ("weights", "scale", "zero", "bias"))
        constants |= {weights: block.kernel(), scale: block.scale, bias: block.bias.astype(np.int32)}
        constants[zero] = np.zeros(block.scale.size, dtype=np.int8)
        seen, change = (last, "one", "nothing"), (f"change{number}", "one", "lowest")
        inputs = (*seen, weights, scale, zero, "one", "lowest", bias)
        nodes.append(Node("QLinearConv", inputs, change[0], _shape(block.distance)))
        nodes.append(Node("QLinearAdd", (*seen, *change, "one", "nothing"), f"sum{number}"))
        last = f"level{number}"
        nodes.append(Node("Min", (f"sum{number}", "ceiling"), last))
    ports = [Port("x", np.uint8, 4), Port("ceiling", np.uint8, 4)]
    return compiled(nodes, ports, Port(last, np.uint8, 4), constants)


def _shape(distance: int) -> dict[str, int | list[int]]:
    """Return the attributes of a convolution."""
    return {
        "channels_last": 1,
        "dilations": [1, distance],
        "kernel_shape": [1, 3],
        "pads": [0, distance, 0, distance],
        "strides": [1, 1],
    }


def _windows(size: Ints, distances: Iterable[int]) -> dict[int, Ints]:
    """
    Return for each word of some runs the rows of the words that it sees at some distances, (n, 3) each.

    Beyond its run that is the last row, of nothing.

    >>> _windows(np.array([2, 1]), [1])[1].tolist()
    [[3, 0, 1], [0, 1, 3], [3, 2, 3]]
    """
    nothing = int(size.sum())
    at = np.arange(nothing)
    passed = at - np.repeat(np.cumsum(size) - size, size)
    left = np.repeat(size, size) - 1 - passed
    windows = {}
    for distance in set(distances):
        seen = np.empty((nothing, 3), dtype=np.intp)
        seen[:, 0] = np.where(passed < distance, nothing, at - distance)
        seen[:, 1] = at
        seen[:, 2] = np.where(left < distance, nothing, at + distance)
        windows[distance] = seen
    return windows


def _to_each(operation: np.ufunc, x: F32, row: F32) -> None:
    """Combine in place each row with the same one, given several times over: few long loops instead of many short."""
    flat = x.reshape(-1)
    whole = flat.size - flat.size % row.size
    some, rest = flat[:whole].reshape(-1, row.size), flat[whole:]
    operation(some, row, out=some)
    operation(rest, row[: rest.size], out=rest)
