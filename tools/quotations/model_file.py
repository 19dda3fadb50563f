"""Turn the trained quotation network into integers, and write them as the model file that textfix loads."""

from __future__ import annotations

import io
import json

import numpy as np

from textfix.engine.nn.integer_matrix import LEVELS
from textfix.engine.nn.word_inputs import COLUMNS
from textfix.engine.quotations.tagger import FORMAT
from tools.common.quantize import Arrays, common_unit, layer_arrays, rounded, weights_of
from tools.quotations.train_tagger import CEILING, POOLED, Reader

_LEVEL = CEILING / LEVELS  # what one level of an activation is worth


def quotation_arrays(network: Reader) -> tuple[Arrays, float]:
    """Return the arrays of the model file, and the levels per unit of the embeddings."""
    unit = common_unit(network.tables.values())
    arrays: Arrays = {f"table_{name}": rounded(weights_of(network.tables[name]), unit) for name in COLUMNS}
    for number, (block, _) in enumerate(network.convolutions()):
        arrays |= layer_arrays(f"block{number}", block, _LEVEL, _LEVEL)
    arrays |= layer_arrays("pooled0", network.pooled, _LEVEL, _LEVEL)
    arrays |= layer_arrays("heads", network.heads, _LEVEL, 1.0) | layer_arrays("had", network.had_quotes, _LEVEL, 1.0)
    return arrays, unit / _LEVEL


def quotation_bytes(network: Reader, fingerprint: int, version: str) -> bytes:
    """Return the model file; `fingerprint` is that of the lexicon that the network was trained with."""
    arrays, entry_scale = quotation_arrays(network)
    meta = {
        "format": FORMAT,
        "version": version,
        "entry_scale": entry_scale,
        "distances": [distance for _, distance in network.convolutions()],
        "pooled": [POOLED],
        "lexicon": fingerprint,
    }
    header = np.frombuffer(json.dumps(meta, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays, meta=header)
    return buffer.getvalue()
