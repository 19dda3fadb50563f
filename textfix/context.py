"""The second look: a small network that reads the words around the candidates the first model is unsure of.

The network sees a window of words (as embeddings of the word, its ending, its class, its shape and the gap before
it), what the lexicon and the document know of the candidate, and the first model's logits, to which it adds a
correction.

All its numbers are small integers, so that every sum is exact in float32 and a matrix product gives the same bits
whatever it is batched with and whoever computes it: the result of a text does not depend on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.chars import CLOSE, CODE, COLON, COMMA, DASH, DIGIT, HYPHEN, OPEN, OTHER, STOP, UPPER
from textfix.features import Candidates, Words, atom, base_hash, last_letters
from textfix.lexicon import CAPITALISED, WORD_CLASS, Lexicon
from textfix.tokens import BREAK, U32, Ints, Tokens, mix

F32 = NDArray[np.float32]

REACH = 6  # words on either side of the candidate that the network sees
SUFFIXES = 4096  # hashed endings of three letters
KINDS = 128  # shape of a word and gap before it
FACTS = 22  # columns of the lexicon that describe the candidate
ECHOES = 3  # what the first model said of the same word elsewhere in the document
LEVELS = 63  # activations are integers up to this; 63 * 127 * 2000 inputs stay below 2**24, so float32 sums are exact
CLAMP = 12.0  # nats beyond which a logit of the first model says no more

# Kinds of gap, the later ones winning; 9 and 10 are paragraph breaks, without and with a full stop.
_GAPS = (COMMA, COLON, HYPHEN, DASH, OPEN, CLOSE, CODE | OTHER, STOP)


@dataclass(frozen=True, slots=True)
class Window:
    """
    What the network sees of n candidates, as small integers.

    Attributes:
        word, suffix, word_class, kind: (n, 2 * REACH + 1), for each word of the window; 0 outside the document.
        base: (n,), the candidate without its last letter, as a word.
        facts: uint8 (n, FACTS), lexicon columns of the candidate, its base and their capitalised forms.
        seen, genre: (n,), as in the first model.
        echo: uint8 (n, ECHOES), mean probabilities of a mark inside and at the end of the word's other occurrences in
            its document, and how many there are; in levels.
    """

    word: NDArray[np.uint16]
    suffix: NDArray[np.uint16]
    word_class: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    base: NDArray[np.uint16]
    facts: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    genre: NDArray[np.uint8]
    echo: NDArray[np.uint8]


def echoes(keys: NDArray[np.uint64], probabilities: NDArray[np.float64]) -> NDArray[np.uint8]:
    """
    Return what the first model said of each word's other occurrences, uint8 (n, ECHOES).

    Args:
        keys: uint64 (n,), equal for occurrences of one word in one document.
        probabilities: float64 (5, n), of the first model for all candidates, with and without a mark in the text.

    >>> chances = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    >>> echoes(np.array([7, 7, 8], dtype=np.uint64), chances).tolist()
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


def look(tokens: Tokens, words: Words, candidates: Candidates, echo: NDArray[np.uint8], lexicon: Lexicon) -> Window:
    """Describe the surroundings of candidates, given their echoes."""
    token = candidates.token
    at = token[:, None] + np.arange(-REACH, REACH + 1)
    inside = (at >= 0) & (at < tokens.raw.size)
    np.clip(at, 0, max(tokens.raw.size - 1, 0), out=at)
    inside &= tokens.document[at] == tokens.document[token][:, None]
    z, y, x = last_letters(tokens, at)
    suffix = mix(z + y * np.uint32(65599) + x * np.uint32(0x01000193)) >> np.uint32(20)
    base, raw = base_hash(tokens, token), tokens.raw[token]
    base_row, own_cap, base_cap = lexicon.find(np.concatenate([base, raw + CAPITALISED, base + CAPITALISED])).reshape(
        3, -1
    )
    fields = lexicon.fields
    facts = [words.fields[token], fields[base_row], fields[own_cap][:, :4], fields[base_cap][:, :2]]
    return Window(
        word=np.where(inside, lexicon.ranks[words.row[at]], 0).astype(np.uint16),
        suffix=np.where(inside, suffix, 0).astype(np.uint16),
        word_class=np.where(inside, words.fields[at, WORD_CLASS], 0).astype(np.uint8),
        kind=np.where(inside, _kind(tokens, words, at), 0).astype(np.uint8),
        base=lexicon.ranks[base_row],
        facts=np.concatenate(facts, axis=1),
        seen=candidates.atoms[atom("seen")].astype(np.uint8),
        genre=candidates.atoms[atom("genre")].astype(np.uint8),
        echo=echo,
    )


def _kind(tokens: Tokens, words: Words, at: Ints) -> U32:
    before = tokens.before[at]
    gap = np.zeros(at.shape, dtype=np.uint32)
    for number, bits in enumerate(_GAPS, start=1):
        gap[(before & bits) != 0] = number
    broken = (before & BREAK) != 0
    gap[broken] = 9 + ((before[broken] & STOP) != 0)
    letters = tokens.kinds[at]
    several = tokens.end[at] - tokens.start[at] > 1
    shape = words.upper[at] + 2 * ((letters == UPPER) & several) + 4 * ((letters & DIGIT) != 0)
    return np.asarray(gap + shape.astype(np.uint32) * np.uint32(16), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Network:
    """
    Integer weights, held as float32.

    Attributes:
        word, suffix, word_class, kind, seen, genre: embedding tables, float32 (rows, width), integers up to LEVELS.
        layers: for each layer the weights, float32 (inputs, outputs), integers up to 127, then scale and bias, float32
            (outputs,), that turn sums into levels (the last layer's: into nats).
    """

    word: F32
    suffix: F32
    word_class: F32
    kind: F32
    seen: F32
    genre: F32
    layers: tuple[tuple[F32, F32, F32], ...]

    def correct(self, window: Window, logits: F32, allowed: NDArray[np.bool_]) -> F32:
        """
        Return what is to be added to the first model's logits, float32 (4, n), in nats.

        Args:
            window: the surroundings of n candidates.
            logits: float32 (4, n), of the first model.
            allowed: bool (4, n).
        """
        levels = self._inputs(window, logits.T, allowed.T)
        for weights, scale, bias in self.layers[:-1]:
            levels = np.clip(np.rint((levels @ weights) * scale + bias), 0, LEVELS)
        weights, scale, bias = self.layers[-1]
        return ((levels @ weights) * scale + bias).T

    def _inputs(self, window: Window, logits: F32, allowed: NDArray[np.bool_]) -> F32:
        n = window.base.size
        embedded = [
            table[index]
            for table, index in (
                (self.word, window.word),
                (self.suffix, window.suffix),
                (self.word_class, window.word_class),
                (self.kind, window.kind),
            )
        ]
        return np.concatenate(
            [
                np.concatenate(embedded, axis=2).reshape(n, -1),
                self.word[window.base],
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
