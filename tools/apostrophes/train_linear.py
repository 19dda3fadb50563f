"""
Train the log-linear model: FTRL-Proximal (McMahan et al. 2013) over hashed features, one pass, one thread.

L1 regularization leaves most weights at exactly zero, which keeps the model file small.  The predictions made before
each update are kept (progressive validation): they are those of a model that has not seen the example, and the
reranker is trained on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

ALPHA, BETA = 0.3, 1.0  # learning rate; ALPHA is the best of 0.05, 0.1 and 0.3 on dev (docs/design/apostrophes.md)
L1, L2 = 1.5, 1.0  # L1 of 1 keeps twice the weights for the same result, 2 begins to lose recall
BITS = 20  # 2**22 buckets are a little better (docs/design/apostrophes.md) but slower: their table exceeds the cache
_SHIFT = np.uint32(32 - BITS)  # from a hash to its bucket
CALM = 1e-4  # smaller gradients are skipped, for speed; a guess
IMPOSSIBLE = -50.0  # logit of a place where the word cannot have a mark
CHUNK = 500_000  # examples between lines of the log


@dataclass(frozen=True, slots=True)
class Linear:
    """
    The trained model.

    Attributes:
        weights: float32 (2**BITS, 4), in nats.
        progressive: float32 (n, 4), the logits of each example before it was learned.
    """

    weights: NDArray[np.float32]
    progressive: NDArray[np.float32]


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _weight(z, n):  # type: ignore[no-untyped-def]
    """Return the weight that follows from the state of a feature: sums of gradients z and of their squares n."""
    if z > L1:
        return -(z - L1) / ((BETA + np.sqrt(n)) / ALPHA + L2)
    if z < -L1:
        return -(z + L1) / ((BETA + np.sqrt(n)) / ALPHA + L2)
    return 0.0


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _score(row, allowed, state, weights, logits):  # type: ignore[no-untyped-def]
    """Write the weights of an example's features, (n_templates, 4), and its logits, (5,), that of no mark first."""
    logits[:] = 0.0
    for j in range(row.size):
        bucket = row[j] >> _SHIFT
        for c in range(4):
            weights[j, c] = _weight(state[bucket, c], state[bucket, c + 4])
            logits[c + 1] += weights[j, c]
    for c in range(4):
        if not allowed[c]:
            logits[c + 1] = IMPOSSIBLE


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _update(row, gradient, place, state, weights):  # type: ignore[no-untyped-def]
    """Add the gradient of one place to the state of all features of an example."""
    for j in range(row.size):
        bucket = row[j] >> _SHIFT
        n = state[bucket, place + 4]
        step = np.sqrt(n + gradient * gradient) - np.sqrt(n)
        state[bucket, place] += gradient - step / ALPHA * weights[j, place]
        state[bucket, place + 4] = n + gradient * gradient


@numba.njit(fastmath=True, cache=True)  # type: ignore[untyped-decorator]
def _pass(rows, label, allowed, state, progressive):  # type: ignore[no-untyped-def]
    """Score and learn the examples one by one; return the sum of their log losses."""
    loss = 0.0
    weights = np.empty((rows.shape[1], 4))
    p = np.empty(5)
    for r in range(rows.shape[0]):
        _score(rows[r], allowed[r], state, weights, p)
        progressive[r] = p[1:]
        p -= p.max()
        p[:] = np.exp(p)
        p /= p.sum()
        loss -= np.log(max(p[label[r]], 1e-12))
        for c in range(4):
            gradient = p[c + 1] - (1.0 if label[r] == c + 1 else 0.0)
            if allowed[r, c] and abs(gradient) >= CALM:
                _update(rows[r], gradient, c, state, weights)
    return loss


def train(rows: NDArray[np.uint32], label: NDArray[np.uint8], allowed: NDArray[np.bool_]) -> Linear:
    """
    Train on examples, in the order given.

    Args:
        rows: uint32 (n, n_templates), 32-bit feature hashes.
        label: uint8 (n,), Place.NONE … Place.LEXICAL.
        allowed: bool (n, 4), the places where the word may have a mark.
    """
    state = np.zeros((1 << BITS, 8), dtype=np.float32)
    progressive = np.zeros((label.size, 4), dtype=np.float32)
    for start in range(0, label.size, CHUNK):
        part = slice(start, start + CHUNK)
        chunk = np.ascontiguousarray(rows[part])
        loss = _pass(chunk, label[part], allowed[part], state, progressive[part])
        print(f"linear: {start + chunk.shape[0]:,} examples, loss {loss / chunk.shape[0]:.5f}", flush=True)
    z, n = state[:, :4], state[:, 4:]
    weights = np.where(np.abs(z) > L1, -(z - np.sign(z) * L1) / ((BETA + np.sqrt(n)) / ALPHA + L2), 0)
    return Linear(weights.astype(np.float32), progressive)
