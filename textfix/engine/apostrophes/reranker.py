"""Reranker: a small network that rescores the candidates that the linear model leaves in doubt.

Its inputs are a window of words around the candidate, described as for the quotation network, what the lexicon and the
document know of the candidate, and the linear model's logits, to which it adds a correction.  Convolutions of three
words read the window from its edges inwards; each leaves fewer words, until those beside the candidate are left.

All its numbers are small integers, so every sum is exact in float32: the result for a text does not depend on the
batch it is in, nor on the library that multiplies the matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import Candidates
from textfix.engine.nn.integer_matrix import Matrix, to_levels
from textfix.engine.nn.word_inputs import COLUMNS, kind_table, make_inputs
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F32, F64, I16, U8, U64, Bools
from textfix.engine.text.characters import lower_table
from textfix.engine.text.lexicon import CAPITALISED, Lexicon
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import Words, base_hash, compiled_form

if TYPE_CHECKING:
    from textfix.engine.text._kernel import Multiplier, Rescorer

AnyInts = NDArray[np.integer[Any]]
Scaled = tuple["Multiplier", F32, F32]
CompiledForm = tuple[
    tuple[I16, ...], float, tuple[I16, I16], tuple[Scaled, ...], Scaled, I16, tuple[Scaled, ...]
]  # of a network: tables and scale of its entry, those of its atoms, convolutions, first layer, the others

# The shape of the network, part of the model's format; its sizes were chosen on dev (docs/design/apostrophes.md).
DISTANCES = (1, 2, 4)  # between the words that each convolution sees
CENTRE = 3  # words on either side of the candidate that are left after the convolutions
REACH = sum(DISTANCES) + CENTRE  # words on either side that the network sees
FACTS = 22  # lexicon columns that describe the candidate: 8, 8 of its base, 4 and 2 of their capitalised forms
ELSEWHERE = 3  # numbers about the word's other occurrences in the document
ATOM_ROWS = 64  # of the embeddings of the atoms seen and genre
FACT_LEVELS = 63  # facts, probabilities, counts and logits are integers up to this; activations go to 127
CLAMP = 12.0  # nats; logits of the linear model are clamped to this
_DENSE, _LANES = 3, 16  # dense layers that the compiled kernel has; numbers of 16 bits that it multiplies at once
_CHUNK = 64  # candidates rescored together: the intermediate arrays stay in the processor's cache
_COUNT = 2  # column of `Window.elsewhere`: the number of other occurrences
_MOST_OTHERS = 3  # other occurrences that are told apart


@dataclass(frozen=True, slots=True)
class Window:
    """
    The network's inputs for n candidates, as small integers.

    Attributes:
        columns: for each of `word_inputs.COLUMNS` the words of the window, (n, 2 * REACH + 1).
        inside: bool (n, 2 * REACH + 1), the word belongs to the document.
        base: uint16 (n,), the candidate without its last letter, as a word.
        facts: uint8 (n, FACTS), lexicon columns of the candidate, its base and their capitalised forms.
        seen: uint8 (n,), the linear model's atom: occurrences of the base word and the word in the document.
        genre: uint8 (n,), the linear model's atom: the document's contractions and length.
        elsewhere: uint8 (n, ELSEWHERE), from `other_occurrences`.
    """

    columns: Mapping[str, AnyInts]
    inside: Bools
    base: AnyInts
    facts: AnyInts
    seen: AnyInts
    genre: AnyInts
    elsewhere: U8


def other_occurrences(keys: U64, probabilities: F64) -> U8:
    """
    Return the linear model's mean probabilities for the other occurrences of each word in its document.

    Args:
        keys: uint64 (n,), equal for occurrences of one word in one document.
        probabilities: float64 (5, n), of the linear model for all candidates, with and without a mark in the text.

    Returns:
        uint8 (n, ELSEWHERE), up to FACT_LEVELS: mean probability of a mark inside the word, the same at its end, and
        the number of other occurrences, up to three.

    >>> chances = np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    >>> other_occurrences(np.array([7, 7, 8], dtype=np.uint64), chances).tolist()
    [[0, 0, 21], [63, 0, 21], [0, 0, 0]]
    """
    _, group, size = np.unique(keys, return_inverse=True, return_counts=True)
    others = size[group] - 1
    at_end = probabilities[Place.END]
    inside = 1 - probabilities[Place.NONE] - at_end
    out = np.zeros((keys.size, ELSEWHERE), dtype=np.uint8)
    for column, chance in enumerate((inside, at_end)):
        total = np.bincount(group, chance, size.size)[group] - chance
        mean = np.clip(total / np.maximum(others, 1), 0, 1)
        out[:, column] = np.where(others > 0, np.rint(mean * FACT_LEVELS), 0)
    out[:, _COUNT] = np.minimum(others, _MOST_OTHERS) * (FACT_LEVELS // _MOST_OTHERS)
    return out


def make_windows(tokens: Tokens, words: Words, candidates: Candidates, elsewhere: U8, lexicon: Lexicon) -> Window:
    """
    Return the network's inputs for some candidates.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        candidates: n candidates.
        elsewhere: uint8 (n, ELSEWHERE), from `other_occurrences`.
        lexicon: the lexicon that `words` was made with.
    """
    token = candidates.token
    at = token[:, None] + np.arange(-REACH, REACH + 1)
    inside = (at >= 0) & (at < tokens.raw.size)
    np.clip(at, 0, max(tokens.raw.size - 1, 0), out=at)
    inside &= tokens.document[at] == tokens.document[token][:, None]
    inputs = make_inputs(tokens, words, lexicon, at.ravel())
    columns = {name: getattr(inputs, name).reshape(at.shape) for name in COLUMNS}
    facts = candidate_facts(tokens, words, candidates, lexicon)
    return Window(columns=columns, inside=inside, elsewhere=elsewhere, **facts)


def candidate_facts(tokens: Tokens, words: Words, candidates: Candidates, lexicon: Lexicon) -> dict[str, AnyInts]:
    """Return the attributes of a `Window` that describe the candidates themselves: base, facts, seen, genre."""
    token = candidates.token
    base, raw = base_hash(tokens, token), tokens.raw[token]
    rows = lexicon.find(np.concatenate([base, raw + CAPITALISED, base + CAPITALISED]))
    base_row, own_cap, base_cap = rows.reshape(3, -1)
    fields = lexicon.fields
    facts = [words.fields[token], fields[base_row], fields[own_cap][:, :4], fields[base_cap][:, :2]]
    return {
        "base": lexicon.ranks[base_row],
        "facts": np.concatenate(facts, axis=1),
        "seen": candidates.seen,
        "genre": candidates.genre,
    }


def correct_compiled(
    rescorer: Rescorer, batch: tuple[Tokens, Words], candidates: Candidates, logits: F32, elsewhere: U8
) -> F32:
    """
    Return logits with `Reranker.correct` added, computed by the compiled kernel.

    Args:
        rescorer: from `Reranker.compiled_with`.
        batch: the words, and what the lexicon knows of them.
        candidates: n candidates, in rising order of their words.
        logits: float32 (4, n), of the linear model.
        elsewhere: uint8 (n, ELSEWHERE), from `other_occurrences`.
    """
    tokens, token = batch[0], candidates.token
    corrected = np.ascontiguousarray(logits.T)
    facts = (
        token,
        base_hash(tokens, token),
        np.ascontiguousarray(candidates.allowed.T).view(np.uint8),
        candidates.seen,
        candidates.genre,
        elsewhere,
    )
    rescorer.correct(*compiled_form(*batch), tokens.document, facts, corrected)
    return corrected.T


@dataclass(frozen=True, slots=True)
class Layer:
    """
    Weights, and the scale and bias that turn sums into levels (the last layer's: into nats).

    Attributes:
        weights: integers up to 127, (inputs, outputs).
        scale: float32 (outputs,).
        bias: float32 (outputs,).
    """

    weights: Matrix
    scale: F32
    bias: F32

    def scaled(self, sums: F32) -> F32:
        """Scale and shift sums of products, float32 (n, outputs), in place; the result is not yet rounded."""
        sums *= self.scale
        sums += self.bias
        return sums


@dataclass(frozen=True, slots=True)
class Reranker:
    """
    The network; all its weights are integers.

    Attributes:
        tables: embeddings by the name of the column, int16 (rows, channels) each.
        entry_scale: levels per unit of these embeddings.
        seen: embeddings of that atom, float32 (rows, width), integers.
        genre: embeddings of that atom, float32 (rows, width), integers.
        convolutions: over three words each, at DISTANCES, residual.
        layers: dense, one after the other, over all that is left.
    """

    tables: Mapping[str, NDArray[np.int16]]
    entry_scale: np.float32
    seen: F32
    genre: F32
    convolutions: tuple[Layer, ...]
    layers: tuple[Layer, ...]

    def correct(self, window: Window, logits: F32, allowed: Bools) -> F32:
        """
        Return what is to be added to the linear model's logits, float32 (4, n), in nats.

        Args:
            window: the network's inputs for n candidates.
            logits: float32 (4, n), of the linear model.
            allowed: bool (4, n), the places where the word may have a mark.
        """
        levels = np.concatenate([self.context_levels(window), self.own_levels(window, logits, allowed)], axis=1)
        for layer in self.layers[:-1]:
            levels = to_levels(layer.scaled(levels @ layer.weights.floats))
        last = self.layers[-1]
        return last.scaled(levels @ last.weights.floats).T

    def compiled_with(self, lexicon: Lexicon) -> Rescorer | None:
        """Return the network as the compiled kernel runs it; None where it has none, or does not multiply fast."""
        network = None if kernel.compiled is None else self.compiled_form()
        if kernel.compiled is None or network is None or not kernel.compiled.multiplies(self.tables["word"].shape[1]):
            return None
        characters = lower_table(), kind_table()
        rescorer: Rescorer = kernel.compiled.Rescorer(characters, (*lexicon.tables, lexicon.ranks), network)
        return rescorer

    def compiled_form(self) -> CompiledForm | None:
        """Return the network as the compiled kernel takes it; None if it has other than three dense layers."""
        if len(self.layers) != _DENSE:
            return None
        first, *others = self.layers
        context = (2 * CENTRE + 1) * self.tables["word"].shape[1]
        weights = first.weights.by_output
        own = np.pad(weights[:, context:].astype(np.int16), ((0, 0), (0, -(weights.shape[1] - context) % _LANES)))
        return (
            tuple(self.tables[name] for name in COLUMNS),
            float(self.entry_scale),
            (self.seen.astype(np.int16), self.genre.astype(np.int16)),
            tuple((layer.weights.multiplier, layer.scale, layer.bias) for layer in self.convolutions),
            (Matrix(first.weights.integers[:context]).multiplier, first.scale, first.bias),
            own,
            tuple((layer.weights.multiplier, layer.scale, layer.bias) for layer in others),
        )

    def context_levels(self, window: Window) -> F32:
        """Run the convolutions over the windows, float32 (n, (2 * CENTRE + 1) * channels), in levels."""
        chunks = (slice(start, start + _CHUNK) for start in range(0, window.base.size, _CHUNK))
        return np.concatenate([self._convolve(window, some) for some in chunks])

    def _convolve(self, window: Window, some: slice) -> F32:
        if kernel.compiled is None:
            return self.convolve_floats(window, some)
        return self._convolve_levels(window, some, kernel.compiled)

    def _convolve_levels(self, window: Window, some: slice, compiled: ModuleType) -> F32:
        inside = np.ascontiguousarray(window.inside[some].T.view(np.uint8))
        columns = tuple(np.ascontiguousarray(window.columns[name][some].T, dtype=np.uint16) for name in COLUMNS)
        x: U8 = compiled.embed(tuple(self.tables[name] for name in COLUMNS), columns, inside, self.entry_scale)
        words, n, channels = x.shape
        for layer, distance in zip(self.convolutions, DISTANCES, strict=True):
            words -= 2 * distance
            rows, inside = x.reshape(-1, channels), inside[distance : distance + words]
            three = [rows[n * k : n * (k + words)] for k in (0, distance, 2 * distance)]
            sums = layer.weights.whole_sums(np.concatenate(three, axis=1))
            x = compiled.activate(sums, layer.scale, layer.bias, three[1], inside.reshape(-1))
        return x.reshape(words, n, channels).transpose(1, 0, 2).reshape(n, -1).astype(np.float32)

    def convolve_floats(self, window: Window, some: slice) -> F32:
        """Run the convolutions over some windows in float32: the reference for the compiled kernel."""
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
            y = layer.scaled(layer.weights.sums_of_parts(three))
            y += three[1]
            inside = inside[distance : distance + words]
            x = to_levels(y).reshape(words, n, -1)
            x *= inside
        return x.transpose(1, 0, 2).reshape(n, -1)

    def own_levels(self, window: Window, logits: F32, allowed: Bools) -> F32:
        """
        Return what is known of the candidates themselves, float32 (n, inputs), in levels.

        Args:
            window: the network's inputs for n candidates.
            logits: float32 (4, n), of the linear model.
            allowed: bool (4, n), the places where the word may have a mark.
        """
        return np.concatenate(
            [
                self.tables["word"][window.base].astype(np.float32),
                np.minimum(window.facts, FACT_LEVELS).astype(np.float32),
                (window.facts == 0) * np.float32(FACT_LEVELS),
                self.seen[window.seen],
                self.genre[window.genre],
                logit_levels(logits.T),
                allowed.T * np.float32(FACT_LEVELS),
                window.elsewhere.astype(np.float32),
            ],
            axis=1,
        )


def logit_levels(logits: F32) -> F32:
    """
    Clamp logits to CLAMP nats and round them to FACT_LEVELS integers on either side of 0.

    Args:
        logits: float32, in nats, of any shape.

    >>> logit_levels(np.array([-100.0, 0.0, 6.0], dtype=np.float32)).tolist()
    [-63.0, 0.0, 32.0]
    """
    return np.asarray(np.rint(np.clip(logits, -CLAMP, CLAMP) * np.float32(FACT_LEVELS / CLAMP)), dtype=np.float32)
