"""The second look: a small network that reads the words around the candidates the first model is unsure of.

The network sees a window of words as the quotation network sees them, what the lexicon and the document know of the
candidate, and the first model's logits, to which it adds a correction.  Convolutions of three words read the window
from its edges inwards; each leaves fewer words, until those beside the candidate know what stands around them.

All its numbers are small integers, so that every sum is exact in float32 and a matrix product gives the same bits
whatever it is batched with and whoever computes it: the result of a text does not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import Candidates
from textfix.engine.nn.integer_matrix import Matrix, to_levels
from textfix.engine.nn.word_inputs import COLUMNS, make_inputs
from textfix.engine.text.arrays import F32, Bools
from textfix.engine.text.lexicon import CAPITALISED, Lexicon
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import Words, base_hash

DISTANCES = (1, 2, 4)  # of the words that each convolution sees
CENTRE = 3  # words on either side of the candidate that are left behind the convolutions
REACH = sum(DISTANCES) + CENTRE  # words on either side that the network sees
FACTS = 22  # columns of the lexicon that describe the candidate
ECHOES = 3  # what the first model said of the same word elsewhere in the document
LEVELS = 63  # shares, counts and logits are integers up to this, all else as in `products`
CLAMP = 12.0  # nats beyond which a logit of the first model says no more
_CHUNK = 64  # candidates looked at together: what is computed of them stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Window:
    """
    What the network sees of n candidates, as small integers.

    Attributes:
        columns: for each of `surroundings.COLUMNS` the words of the window, (n, 2 * REACH + 1).
        inside: bool (n, 2 * REACH + 1), the word belongs to the document.
        base: uint16 (n,), the candidate without its last letter, as a word.
        facts: uint8 (n, FACTS), lexicon columns of the candidate, its base and their capitalised forms.
        seen, genre: uint8 (n,), as in the first model.
        echo: uint8 (n, ECHOES), mean probabilities of a mark inside and at the end of the word's other occurrences in
            its document, and how many there are; in levels.
    """

    columns: Mapping[str, NDArray[np.integer[Any]]]
    inside: Bools
    base: NDArray[np.integer[Any]]
    facts: NDArray[np.integer[Any]]
    seen: NDArray[np.integer[Any]]
    genre: NDArray[np.integer[Any]]
    echo: NDArray[np.uint8]


def other_occurrences(keys: NDArray[np.uint64], probabilities: NDArray[np.float64]) -> NDArray[np.uint8]:
    """
    Return what the first model said of each word's other occurrences, uint8 (n, ECHOES).

    Args:
        keys: uint64 (n,), equal for occurrences of one word in one document.
        probabilities: float64 (5, n), of the first model for all candidates, with and without a mark in the text.

    >>> chances = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    >>> other_occurrences(np.array([7, 7, 8], dtype=np.uint64), chances).tolist()
    [[0, 0, 21], [63, 0, 21], [0, 0, 0]]
    """
    _, group, size = np.unique(keys, return_inverse=True, return_counts=True)
    others = size[group] - 1
    at_end = probabilities[3]
    out = np.zeros((keys.size, ECHOES), dtype=np.uint8)
    for column, chance in enumerate((1 - probabilities[0] - at_end, at_end)):
        total = np.bincount(group, chance, size.size)[group] - chance
        mean = np.clip(total / np.maximum(others, 1), 0, 1)
        out[:, column] = np.where(others > 0, np.rint(mean * LEVELS), 0)
    out[:, 2] = np.minimum(others, 3) * (LEVELS // 3)
    return out


def make_windows(
    tokens: Tokens, words: Words, candidates: Candidates, echo: NDArray[np.uint8], lexicon: Lexicon
) -> Window:
    """Describe the surroundings of candidates, given their echoes."""
    token = candidates.token
    at = token[:, None] + np.arange(-REACH, REACH + 1)
    inside = (at >= 0) & (at < tokens.raw.size)
    np.clip(at, 0, max(tokens.raw.size - 1, 0), out=at)
    inside &= tokens.document[at] == tokens.document[token][:, None]
    seen = make_inputs(tokens, words, lexicon, at.ravel())
    columns = {name: getattr(seen, name).reshape(at.shape) for name in COLUMNS}
    return Window(columns=columns, inside=inside, echo=echo, **candidate_facts(tokens, words, candidates, lexicon))


def candidate_facts(
    tokens: Tokens, words: Words, candidates: Candidates, lexicon: Lexicon
) -> dict[str, NDArray[np.integer[Any]]]:
    """Return what is known of candidates themselves: those attributes of a `Window`, by name."""
    token = candidates.token
    base, raw = base_hash(tokens, token), tokens.raw[token]
    base_row, own_cap, base_cap = lexicon.find(np.concatenate([base, raw + CAPITALISED, base + CAPITALISED])).reshape(
        3, -1
    )
    fields = lexicon.fields
    facts = [words.fields[token], fields[base_row], fields[own_cap][:, :4], fields[base_cap][:, :2]]
    return {
        "base": lexicon.ranks[base_row],
        "facts": np.concatenate(facts, axis=1),
        "seen": candidates.atom("seen").astype(np.uint8),
        "genre": candidates.atom("genre").astype(np.uint8),
    }


@dataclass(frozen=True, slots=True)
class Layer:
    """
    Weights, and what turns sums into levels (the last layer's: into nats).

    Attributes:
        weights: integers up to 127.
        scale, bias: float32 (outputs,).
    """

    weights: Matrix
    scale: F32
    bias: F32

    def applied(self, sums: F32) -> F32:
        """Turn sums of products into what the next layer sees, in place; not yet rounded."""
        sums *= self.scale
        sums += self.bias
        return sums


@dataclass(frozen=True, slots=True)
class Network:
    """
    The network; all its weights are integers.

    Attributes:
        tables: embeddings, int16 (rows, channels) each, by the name of the column.
        entry_scale: levels per unit of these embeddings.
        seen, genre: embeddings of these two, float32 (rows, width), integers.
        convolutions: over three words each, at DISTANCES; each is added to what the one before gives.
        layers: over all that is left, one after the other.
    """

    tables: Mapping[str, NDArray[np.int16]]
    entry_scale: np.float32
    seen: F32
    genre: F32
    convolutions: tuple[Layer, ...]
    layers: tuple[Layer, ...]

    def correct(self, window: Window, logits: F32, allowed: NDArray[np.bool_]) -> F32:
        """
        Return what is to be added to the first model's logits, float32 (4, n), in nats.

        Args:
            window: the surroundings of n candidates.
            logits: float32 (4, n), of the first model.
            allowed: bool (4, n).
        """
        levels = np.concatenate([self._read(window), self._known(window, logits.T, allowed.T)], axis=1)
        for layer in self.layers[:-1]:
            levels = to_levels(layer.applied(levels @ layer.weights.floats))
        last = self.layers[-1]
        return last.applied(levels @ last.weights.floats).T

    def _read(self, window: Window) -> F32:
        """Return what is known of the words beside the candidates, in levels, float32 (n, words * channels)."""
        n = window.base.size
        parts = [self._read_some(window, slice(start, start + _CHUNK)) for start in range(0, n, _CHUNK)]
        return np.concatenate(parts)

    def _read_some(self, window: Window, some: slice) -> F32:
        inside = window.inside[some].T[:, :, None]
        words, n, _ = inside.shape
        # Word by word of all windows: then the words at a distance are neighbours in memory, and nothing is copied.
        entry = self.tables["word"].take(window.columns["word"][some].T, axis=0)
        for name in COLUMNS[1:]:
            entry += self.tables[name].take(window.columns[name][some].T, axis=0)
        x = to_levels(np.multiply(entry, self.entry_scale, dtype=np.float32))
        x *= inside
        for layer, distance in zip(self.convolutions, DISTANCES, strict=True):
            words -= 2 * distance
            rows = x.reshape(-1, x.shape[2])
            three = [rows[n * k : n * (k + words)] for k in (0, distance, 2 * distance)]
            y = layer.applied(layer.weights.sums_of_parts(three))
            y += three[1]
            inside = inside[distance : distance + words]
            x = to_levels(y).reshape(words, n, -1)
            x *= inside
        return x.transpose(1, 0, 2).reshape(n, -1)

    def _known(self, window: Window, logits: F32, allowed: NDArray[np.bool_]) -> F32:
        """Return what is known of the candidates themselves, in levels."""
        return np.concatenate(
            [
                self.tables["word"][window.base].astype(np.float32),
                np.minimum(window.facts, LEVELS).astype(np.float32),
                (window.facts == 0) * np.float32(LEVELS),
                self.seen[window.seen],
                self.genre[window.genre],
                logit_levels(logits),
                allowed * np.float32(LEVELS),
                window.echo.astype(np.float32),
            ],
            axis=1,
        )


def logit_levels(logits: F32) -> F32:
    """Return clamped logits as integers: 63 levels for 12 nats."""
    return np.asarray(np.rint(np.clip(logits, -CLAMP, CLAMP) * np.float32(LEVELS / CLAMP)), dtype=np.float32)
