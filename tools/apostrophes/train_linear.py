"""Train the log-linear model: FTRL-Proximal (McMahan et al. 2013) over hashed features, one pass, one thread.

A library for `train_apostrophes.py`.  L1 regularisation leaves most weights at exactly zero, which is what keeps the
model file small.  The predictions made before each update are kept: they are those of a model that has not seen the
example, and the second stage learns from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

ALPHA, BETA = 0.3, 1.0  # learning rate; of 0.05, 0.1 and 0.3 the best on dev
L1, L2 = 1.5, 1.0  # L1 of 1 keeps twice the weights for the same result, 2 begins to lose recall
BITS = 20  # 2**22 buckets are a little better (docs/design/apostrophes.md) and slower: their table leaves the cache
CALM = 1e-4  # gradients smaller than this change nothing worth the time
IMPOSSIBLE = -50.0
CHUNK = 500_000


@dataclass(frozen=True, slots=True)
class Linear:
    """
    What training gives.

    Attributes:
        weights: float32 (2**BITS, 4).
        progressive: float32 (n, 4), the logits of each example before it was learnt.
    """

    weights: NDArray[np.float32]
    progressive: NDArray[np.float32]


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _weight(z, n, alpha, l1, l2):  # type: ignore[no-untyped-def]
    if z > l1:
        return -(z - l1) / ((BETA + np.sqrt(n)) / alpha + l2)
    if z < -l1:
        return -(z + l1) / ((BETA + np.sqrt(n)) / alpha + l2)
    return 0.0


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _pass(rows, label, allowed, state, shift, alpha, l1, l2, progressive):  # type: ignore[no-untyped-def]
    loss = 0.0
    weights = np.empty((rows.shape[1], 4))
    p = np.empty(5)
    for r in range(rows.shape[0]):
        p[:] = 0.0
        for j in range(rows.shape[1]):
            bucket = rows[r, j] >> shift
            for c in range(4):
                weights[j, c] = _weight(state[bucket, c], state[bucket, c + 4], alpha, l1, l2)
                p[c + 1] += weights[j, c]
        for c in range(4):
            if not allowed[r, c]:
                p[c + 1] = IMPOSSIBLE
            progressive[r, c] = p[c + 1]
        p -= p.max()
        p[:] = np.exp(p)
        p /= p.sum()
        loss -= np.log(max(p[label[r]], 1e-12))
        for c in range(4):
            g = p[c + 1] - (1.0 if label[r] == c + 1 else 0.0)
            if not allowed[r, c] or abs(g) < CALM:
                continue
            for j in range(rows.shape[1]):
                bucket = rows[r, j] >> shift
                n = state[bucket, c + 4]
                state[bucket, c] += g - (np.sqrt(n + g * g) - np.sqrt(n)) / alpha * weights[j, c]
                state[bucket, c + 4] = n + g * g
    return loss


def train(rows: NDArray[np.uint32], label: NDArray[np.uint8], allowed: NDArray[np.bool_]) -> Linear:
    """
    Learn from examples in the order given.

    Args:
        rows: uint32 (n, n_templates), 32-bit feature hashes.
        label: uint8 (n,), 0 … 4.
        allowed: bool (n, 4).
    """
    state = np.zeros((1 << BITS, 8), dtype=np.float32)
    progressive = np.zeros((label.size, 4), dtype=np.float32)
    for start in range(0, label.size, CHUNK):
        part = slice(start, start + CHUNK)
        chunk = np.ascontiguousarray(rows[part])
        loss = _pass(chunk, label[part], allowed[part], state, np.uint32(32 - BITS), ALPHA, L1, L2, progressive[part])
        print(f"linear: {start + chunk.shape[0]:,} examples, loss {loss / chunk.shape[0]:.5f}", flush=True)
    z, n = state[:, :4], state[:, 4:]
    weights = np.where(np.abs(z) > L1, -(z - np.sign(z) * L1) / ((BETA + np.sqrt(n)) / ALPHA + L2), 0)
    return Linear(weights.astype(np.float32), progressive)
