"""Quantize the trained reranker into its part of the model file, and read a reranker back from a file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from textfix.engine.apostrophes.reranker import ELSEWHERE, FACTS
from textfix.engine.nn.integer_matrix import LEVELS
from textfix.engine.nn.model_file import Header, read_model_file
from tools.apostrophes.convolution import CEILING
from tools.apostrophes.model_file import QuantizedReranker
from tools.apostrophes.reranker import (
    CHANNELS,
    CONTEXT,
    FACT_SCALE,
    LOGIT_SCALE,
    NARROW,
    UNIT,
    RerankerNetwork,
    Sample,
)
from tools.common.quantize import (
    QUANTILE,
    Arrays,
    common_unit,
    fill_layer,
    fill_table,
    layer_arrays,
    to_int8,
    weights_of,
)

CALIBRATION = 20_000  # examples on which the ranges of the hidden layers are measured
_LEVEL = CEILING / LEVELS  # value of one level of an activation
# Value of one level of the embeddings of seen and genre, read back.  What the file holds leaves this free, for the
# layer behind them is scaled the other way; so they reach from -3 to 3, as when they were drawn.
_NARROW_UNIT = 3 / LEVELS


def to_integers(network: RerankerNetwork, sample: Sample) -> QuantizedReranker:
    """
    Quantize: embeddings and activations to 127 levels, weights to 127 either way for each output.

    Args:
        network: the trained network; moved to the processor.
        sample: examples on which the ranges of the hidden layers are measured.
    """
    network = network.eval().cpu()
    unit = common_unit(network.tables.values())
    arrays: Arrays = {f"net_{name}": to_int8(weights_of(table), unit) for name, table in network.tables.items()}
    narrow = {}
    for name, table in (("seen", network.seen), ("genre", network.genre)):
        narrow[name] = float(np.abs(weights_of(table)).max()) / LEVELS
        arrays[f"net_{name}"] = to_int8(weights_of(table), narrow[name])
    for number, convolution in enumerate(network.convolutions):
        arrays |= layer_arrays(f"net_convolution{number}", convolution, _LEVEL, _LEVEL)
    units = np.concatenate([np.full(CONTEXT, _LEVEL), _own_units(unit, narrow)])
    with torch.no_grad():
        steps = network.steps(sample.take(np.arange(min(CALIBRATION, sample.label.size))))
    for number, layer in enumerate(network.layers):
        is_last = number == len(network.layers) - 1
        output = 1.0 if is_last else float(np.quantile(steps[number + 1].numpy(), QUANTILE)) / LEVELS
        arrays |= layer_arrays(f"net_layer{number}", layer, units, output)
        units = np.full(layer.out_features, output)
    return QuantizedReranker(arrays, unit / _LEVEL)


def read_network(data: bytes) -> RerankerNetwork:
    """
    Return the reranker of a model file in floating point, to train it further.

    Its heads for pre-training are not in the file; they are new.

    Args:
        data: the file, of the shape that `tools.apostrophes.reranker` trains.

    Raises:
        ModelError: it is damaged or of another shape.
    """
    return read_model_file(data, "the model to start from", _build_network)


def _build_network(arrays: Arrays, header: Header) -> RerankerNetwork:
    network = RerankerNetwork()
    unit = header["entry_scale"] * _LEVEL
    for name, table in network.tables.items():
        fill_table(table, arrays[f"net_{name}"], unit)
    narrow = dict.fromkeys(("seen", "genre"), _NARROW_UNIT)
    for name, table in (("seen", network.seen), ("genre", network.genre)):
        fill_table(table, arrays[f"net_{name}"], narrow[name])
    for number, convolution in enumerate(network.convolutions):
        fill_layer(convolution, arrays, f"net_convolution{number}", _LEVEL, _LEVEL)
    units = np.concatenate([np.full(CONTEXT, _LEVEL), _own_units(unit, narrow)])
    for number, layer in enumerate(network.layers):
        output = 1.0 if number == len(network.layers) - 1 else _LEVEL
        fill_layer(layer, arrays, f"net_layer{number}", units, output)
        units = np.full(layer.out_features, output)
    return network


def _own_units(word: float, narrow: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the value of one level of each input about the candidate itself, float64 (OWN,)."""
    return np.concatenate(
        [
            np.full(CHANNELS, word),
            np.full(FACTS, FACT_SCALE),
            np.full(FACTS, UNIT),
            np.full(NARROW, narrow["seen"]),
            np.full(NARROW, narrow["genre"]),
            np.full(4, LOGIT_SCALE),
            np.full(4 + ELSEWHERE, UNIT),
        ]
    )
