"""Quantize trained weights to the integers that textfix computes with, and back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from textfix.engine.nn import model_file
from textfix.engine.nn.integer_matrix import LEVELS

Arrays = dict[str, NDArray[np.generic]]
QUANTILE = 0.9999  # of the magnitudes, mapped to the last level: larger ones, one in ten thousand, are clipped


def weights_of(table: nn.Embedding) -> NDArray[np.float32]:
    """Return the rows of an embedding, float32 (rows, width)."""
    rows: NDArray[np.float32] = table.weight.detach().numpy()
    return rows


def common_unit(tables: Iterable[nn.Embedding]) -> float:
    """Return the value of one level for embeddings that are added up."""
    return max(float(np.quantile(np.abs(weights_of(table)), QUANTILE)) for table in tables) / LEVELS


def to_int8(values: NDArray[np.float32], unit: float) -> NDArray[np.int8]:
    """Round values to levels of a unit; those beyond the last level are clipped."""
    return np.clip(np.rint(values / unit), -LEVELS, LEVELS).astype(np.int8)


def layer_arrays(name: str, layer: nn.Linear, inputs: float | NDArray[np.float64], output: float) -> Arrays:
    """
    Quantize a layer, each of its outputs to LEVELS of its own.

    Args:
        name: prefix of the names of the arrays.
        layer: the trained layer.
        inputs: value of one level of the inputs, for all or for each.
        output: value of one level of the outputs.

    Returns:
        int8 (inputs, outputs), the weights; float32 (outputs,), the scale; float32 (outputs,), the bias.
    """
    weights = layer.weight.detach().numpy().T * np.broadcast_to(inputs, layer.in_features)[:, None]
    largest = np.abs(weights).max(axis=0) / LEVELS
    largest[largest == 0] = 1.0
    return {
        f"{name}_weights": np.rint(weights / largest).astype(np.int8),
        f"{name}_scale": (largest / output).astype(np.float32),
        f"{name}_bias": (layer.bias.detach().numpy() / output).astype(np.float32),
    }


def fill_table(table: nn.Embedding, values: NDArray[np.generic], unit: float) -> None:
    """Undo `to_int8`."""
    table.load_state_dict({"weight": torch.from_numpy(values.astype(np.float32) * np.float32(unit))})


def fill_layer(layer: nn.Module, arrays: Arrays, name: str, inputs: float | NDArray[np.float64], output: float) -> None:
    """Undo `layer_arrays`, given the same values of levels."""
    weights, scale, bias = model_file.layer_arrays(arrays, name)
    rows = (weights * scale * output) / np.broadcast_to(inputs, weights.shape[0])[:, None]
    state = {"weight": rows.T, "bias": bias * output}
    layer.load_state_dict({key: torch.from_numpy(values.astype(np.float32)) for key, values in state.items()})
