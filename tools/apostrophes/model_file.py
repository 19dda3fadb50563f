"""Write trained weights and the lexicon as the model file that textfix loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.model import write_model
from textfix.engine.text.lexicon import Lexicon

_LARGEST = 127
_CLIP = 6.0  # nats; no feature alone needs more


@dataclass(frozen=True, slots=True)
class QuantizedReranker:
    """
    The reranker's part of the model file.

    Attributes:
        arrays: its arrays, by name.
        entry_scale: levels per unit of the words' embeddings.
    """

    arrays: Mapping[str, NDArray[np.generic]]
    entry_scale: float


def quantize(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], float]:
    """Round float weights (n, 4), in nats, to int8; return them and the value of one level."""
    scale = min(_CLIP, float(np.abs(weights).max())) / _LARGEST
    return np.clip(np.round(weights / scale), -_LARGEST, _LARGEST).astype(np.int8), scale


def model_bytes(
    lexicon: Lexicon, weights: NDArray[np.float32], reranker: QuantizedReranker, temperature: float, version: str
) -> bytes:
    """
    Return the model file.

    Sorted numbers are stored as differences and tables column by column: both compress better.

    Args:
        lexicon: counts, classes and patterns.
        weights: float32 (2**bits, 4), of the linear model, in nats.
        reranker: the network.
        temperature: divides the linear model's logits.
        version: shown in reports.
    """
    small, scale = quantize(weights)
    kept = np.flatnonzero(small.any(axis=1))
    arrays: dict[str, NDArray[np.generic]] = {
        "key_steps": np.diff(lexicon.keys, prepend=np.uint32(0)),
        "fields": np.ascontiguousarray(lexicon.fields[:-1].T),
        "ranks": lexicon.ranks[:-1],
        "pattern_keys": lexicon.pattern_keys,
        "pattern_marks": lexicon.pattern_marks,
        "bucket_steps": np.diff(kept, prepend=0).astype(np.uint32),
        "weights": np.ascontiguousarray(small[kept].T),
        **reranker.arrays,
    }
    meta = {
        "bits": int(weights.shape[0]).bit_length() - 1,
        "templates": len(TEMPLATES),
        "scale": scale,
        "temperature": temperature,
        "entry_scale": reranker.entry_scale,
        "version": version,
    }
    return write_model(arrays, meta)
