"""Quantize the trained quotation tagger into the model file that textfix loads, and read a tagger back from one."""

from __future__ import annotations

from textfix.engine.nn.integer_matrix import LEVELS
from textfix.engine.nn.model_file import Header, read_model_file, write_model_file
from textfix.engine.nn.word_inputs import COLUMNS
from textfix.engine.quotations.tagger import FORMAT
from tools.common.quantize import Arrays, common_unit, fill_layer, fill_table, layer_arrays, to_int8, weights_of
from tools.quotations.tagger import CEILING, DILATIONS, POOLED, TaggerNetwork

_LEVEL = CEILING / LEVELS  # value of one level of an activation


def quotation_arrays(network: TaggerNetwork) -> tuple[Arrays, float]:
    """Return the arrays of the model file, and the levels per unit of the embeddings."""
    unit = common_unit(network.tables.values())
    arrays: Arrays = {f"table_{name}": to_int8(weights_of(network.tables[name]), unit) for name in COLUMNS}
    for number, (block, _) in enumerate(network.convolutions()):
        arrays |= layer_arrays(f"block{number}", block, _LEVEL, _LEVEL)
    arrays |= layer_arrays("pooled0", network.pooled, _LEVEL, _LEVEL)
    arrays |= layer_arrays("heads", network.heads, _LEVEL, 1.0) | layer_arrays("had", network.had_quotes, _LEVEL, 1.0)
    return arrays, unit / _LEVEL


def quotation_bytes(network: TaggerNetwork, fingerprint: int, version: str) -> bytes:
    """
    Return the model file.

    Args:
        network: the trained network, on the processor.
        fingerprint: that of the lexicon it was trained with (`data.lexicon_fingerprint`).
        version: of the model.
    """
    arrays, entry_scale = quotation_arrays(network)
    meta = {
        "format": FORMAT,
        "version": version,
        "entry_scale": entry_scale,
        "distances": [distance for _, distance in network.convolutions()],
        "pooled": [POOLED],
        "lexicon": fingerprint,
    }
    return write_model_file(arrays, meta)


def read_network(data: bytes) -> TaggerNetwork:
    """
    Return the network of a model file in floating point, to train it further.

    Args:
        data: the file, of the shape that `tools.quotations.tagger` trains.

    Raises:
        ModelError: it is damaged or of another shape.
    """
    return read_model_file(data, "the model to start from", _build_network)


def _build_network(arrays: Arrays, header: Header) -> TaggerNetwork:
    if tuple(header["distances"]) != DILATIONS or header["pooled"] != [POOLED]:
        raise ValueError(f"it has blocks at the distances {header['distances']}, means at {header['pooled']}")
    network = TaggerNetwork(len(DILATIONS))
    unit = header["entry_scale"] * _LEVEL
    for name in COLUMNS:
        fill_table(network.tables[name], arrays[f"table_{name}"], unit)
    for number, (block, _) in enumerate(network.convolutions()):
        fill_layer(block, arrays, f"block{number}", _LEVEL, _LEVEL)
    fill_layer(network.pooled, arrays, "pooled0", _LEVEL, _LEVEL)
    fill_layer(network.heads, arrays, "heads", _LEVEL, 1.0)
    fill_layer(network.had_quotes, arrays, "had", _LEVEL, 1.0)
    return network
