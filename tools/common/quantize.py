"""Turn trained weights into the integers that textfix computes with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from torch import nn

from textfix.engine.nn.integer_matrix import LEVELS

Arrays = dict[str, NDArray[np.generic]]


def weights_of(table: nn.Embedding) -> NDArray[np.float32]:
    """Return the rows of an embedding."""
    rows: NDArray[np.float32] = table.weight.detach().numpy()
    return rows


def common_unit(tables: Iterable[nn.Embedding]) -> float:
    """Return what one level of embeddings that are added up is worth: hardly any number is beyond the last."""
    return max(float(np.quantile(np.abs(weights_of(table)), 0.9999)) for table in tables) / LEVELS


def rounded(values: NDArray[np.float32], unit: float) -> NDArray[np.int8]:
    """Round to levels of a unit."""
    return np.clip(np.rint(values / unit), -LEVELS, LEVELS).astype(np.int8)


def layer_arrays(name: str, layer: nn.Linear, inputs: float | NDArray[np.float64], output: float) -> Arrays:
    """Return a layer's integer weights, scale and bias, given what a level of its inputs and outputs is worth."""
    weights = layer.weight.detach().numpy().T * np.broadcast_to(inputs, layer.in_features)[:, None]
    steepest = np.abs(weights).max(axis=0) / LEVELS
    steepest[steepest == 0] = 1.0
    return {
        f"{name}_weights": np.rint(weights / steepest).astype(np.int8),
        f"{name}_scale": (steepest / output).astype(np.float32),
        f"{name}_bias": (layer.bias.detach().numpy() / output).astype(np.float32),
    }
