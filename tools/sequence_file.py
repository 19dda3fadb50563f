"""Turn the trained quotation network into integers, and write them as the model file that textfix loads."""

from __future__ import annotations

import io
import json

import numpy as np
from numpy.typing import NDArray
from torch import nn

from textfix.reader import FORMAT, LEVELS, TABLES
from train_sequence import CEILING, POOLED, Reader

_LEVEL = CEILING / LEVELS  # what one level of an activation is worth


def quotation_arrays(network: Reader) -> tuple[dict[str, NDArray[np.generic]], float]:
    """Return the arrays of the model file, and the levels per unit of the embeddings."""
    tables = {name: network.tables[name].weight.detach().numpy() for name in TABLES}
    unit = max(float(np.quantile(np.abs(values), 0.9999)) for values in tables.values()) / LEVELS
    arrays: dict[str, NDArray[np.generic]] = {
        f"table_{name}": np.clip(np.rint(values / unit), -LEVELS, LEVELS).astype(np.int8)
        for name, values in tables.items()
    }
    layers = {f"block{k}": (block, _LEVEL) for k, (block, _) in enumerate(network.convolutions())}
    layers |= {f"pooled{k}": (pooled, _LEVEL) for k, pooled in enumerate(_pools(network).values())}
    layers |= {"heads": (network.heads, 1.0), "had": (network.had_quotes, 1.0)}
    for name, (layer, level) in layers.items():
        weights = layer.weight.detach().numpy().T
        steepest = np.abs(weights).max(axis=0) / LEVELS
        steepest[steepest == 0] = 1.0
        arrays[f"{name}_weights"] = np.rint(weights / steepest).astype(np.int8)
        arrays[f"{name}_scale"] = (steepest * _LEVEL / level).astype(np.float32)
        arrays[f"{name}_bias"] = (layer.bias.detach().numpy() / level).astype(np.float32)
    return arrays, unit / _LEVEL


def _pools(network: Reader) -> dict[int, nn.Module]:
    """Return what weighs the means, by the number of the block that sees them."""
    _, depth, pools = network.size
    return {number: layer for number, layer in zip(POOLED[:pools], network.pooled, strict=False) if number < depth}


def quotation_bytes(network: Reader, fingerprint: int, version: str) -> bytes:
    """Return the model file; `fingerprint` is that of the lexicon that the network was trained with."""
    arrays, entry_scale = quotation_arrays(network)
    meta = {
        "format": FORMAT,
        "version": version,
        "entry_scale": entry_scale,
        "distances": [distance for _, distance in network.convolutions()],
        "pooled": list(_pools(network)),
        "lexicon": fingerprint,
    }
    header = np.frombuffer(json.dumps(meta, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays, meta=header)
    return buffer.getvalue()
