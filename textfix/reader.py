"""The quotation network: dilated convolutions over the words of a document, computed in integers.

Activations are integers up to `LEVELS`, weights up to 127, so every sum is exact in float32 and what a text gets does
not depend on the texts beside it or on who multiplies the matrices.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from textfix.errors import ModelError
from textfix.surroundings import Surroundings
from textfix.tokens import Ints

F32 = NDArray[np.float32]

FORMAT = 2  # of the model file; raised whenever a file of the older kind would be read wrongly
MODEL_FILE = "quotation.npz"
TABLES = ("word", "suffix", "word_class", "shape", "after", "before")
LEVELS = 127
HEADS = 5  # scores a word and kind of mark, see textfix.grammar
LONGEST = 1536  # words of a document that are seen at once; longer ones are cut between paragraphs
_WORDS_AT_ONCE = 6000  # the intermediate arrays stay in the processor's cache

Layer = tuple[F32, F32, F32]  # weights (inputs, outputs), then scale and bias (outputs,) that turn sums into levels


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Integer weights, held as float32.

    Attributes:
        tables: embeddings, (rows, channels) each, by name.
        entry_scale: levels per unit of the embeddings.
        blocks: convolutions of three words, and the distance of these words.
        pooled: weights of the means of the paragraph and of the document, by the number of the block that sees them.
        heads: the scores of each word.
        had_quotes: log odds that the document had quotation marks, from the mean of its words.
        lexicon: checksum of the lexicon that numbers the words; see tools/sequence_file.py.
        version: what `Report.model` says.
    """

    tables: Mapping[str, F32]
    entry_scale: np.float32
    blocks: tuple[tuple[Layer, int], ...]
    pooled: Mapping[int, Layer]
    heads: Layer
    had_quotes: Layer
    lexicon: int
    version: str

    def read(self, seen: Surroundings, document: Ints) -> tuple[F32, F32]:
        """
        Score every word of a batch.

        Args:
            seen: what is known of n words.
            document: intp (n,), the document of each, rising.

        Returns:
            float32 (n, 10), scores of double marks, then of single ones; float32 (n,), the log odds that the run of
            paragraphs that the word was read with had double quotation marks.
        """
        scores = np.empty((seen.word.size, 2 * HEADS), dtype=np.float32)
        had = np.empty(seen.word.size, dtype=np.float32)
        runs = cut(document, seen.first)
        begin = 0
        for end in range(1, len(runs) + 1):
            start, stop = runs[begin][0], runs[end - 1][1]
            if end == len(runs) or runs[end][1] - start > _WORDS_AT_ONCE:
                scores[start:stop], had[start:stop] = self._read_runs(seen, runs[begin:end])
                begin = end
        return scores, had

    def _read_runs(self, seen: Surroundings, runs: list[tuple[int, int]]) -> tuple[F32, F32]:
        start, stop = runs[0][0], runs[-1][1]
        size = np.array([b - a for a, b in runs])
        gap = max(distance for _, distance in self.blocks)  # rows of nothing: no convolution sees across
        run = np.repeat(np.arange(size.size), size)
        row = np.arange(stop - start) + gap * (run + 1)
        x = np.zeros((stop - start + gap * (size.size + 1), self.heads[0].shape[0]), dtype=np.float32)
        entry = self.tables["word"].take(seen.word[start:stop], axis=0)
        for name in TABLES[1:]:
            entry += self.tables[name].take(getattr(seen, name)[start:stop], axis=0)
        x[row] = np.clip(np.rint(entry * self.entry_scale), 0, LEVELS)
        paragraph = np.cumsum(seen.first[start:stop]) - 1
        nothing = np.ones(x.shape[0], dtype=np.bool_)
        nothing[row] = False
        for number, ((weights, scale, bias), distance) in enumerate(self.blocks):
            y = _convolve(x, weights, distance)
            y *= scale
            y += bias
            if number in self.pooled:
                y[row] += _from_means(x.take(row, axis=0), self.pooled[number], paragraph, run)
            y += x
            np.rint(y, out=y)
            np.clip(y, 0, LEVELS, out=y)
            y[nothing] = 0
            x = y
        x = x.take(row, axis=0)
        weights, scale, bias = self.had_quotes
        had = ((_means(x, run) @ weights) * scale + bias)[:, 0].astype(np.float32)
        weights, scale, bias = self.heads
        return (x @ weights) * scale + bias, had[run]


def _from_means(x: F32, layer: Layer, paragraph: Ints, run: Ints) -> F32:
    """Return what the means of its paragraph and of its run say to each word."""
    weights, scale, bias = layer
    width = x.shape[1]
    begins = np.flatnonzero(np.diff(paragraph, prepend=-1))
    out = _means(x, paragraph) @ weights[:width]
    out += (_means(x, run) @ weights[width:]).take(run[begins], axis=0)
    return (out * scale + bias).astype(np.float32).take(paragraph, axis=0)


def _convolve(x: F32, weights: F32, distance: int) -> F32:
    """Return the sums over each word and those at a distance before and behind it; weights (3 * width, width)."""
    width = x.shape[1]
    y = x @ weights[width : 2 * width]
    y[distance:] += x[:-distance] @ weights[:width]
    y[:-distance] += x[distance:] @ weights[2 * width :]
    return y


def _means(x: F32, group: Ints) -> NDArray[np.float64]:
    """Return the mean of each group of neighbouring rows in 256ths of a level: products with weights stay exact."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    exact = np.float32 if group.size * LEVELS < 1 << 24 else np.float64  # sums of float32 are, and four times as fast
    sums = np.add.reduceat(x, starts, axis=0, dtype=exact).astype(np.float64)
    size = np.diff(starts, append=group.size)
    means: NDArray[np.float64] = np.rint(sums * (256 / size[:, None])) / 256
    return means


def cut(document: Ints, first: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """
    Cut documents between paragraphs into runs of at most LONGEST words, where that is possible.

    >>> cut(np.array([0, 0, 1]), np.array([True, True, True]))
    [(0, 2), (2, 3)]
    """
    starts = np.append(np.flatnonzero(first), first.size).tolist()
    owner = document[starts[:-1]].tolist()
    runs: list[tuple[int, int]] = []
    begin = 0
    for number, (at, following) in enumerate(pairwise(starts)):
        ends = following == first.size or owner[number + 1] != owner[number]
        if following - begin > LONGEST and at > begin:
            runs.append((begin, at))
            begin = at
        if ends:
            runs.append((begin, following))
            begin = following
    return runs


def from_bytes(data: bytes) -> Reader:
    """
    Read a model file.

    Raises:
        ModelError: it is damaged or of another format.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(arrays["meta"].tobytes())
        if meta["format"] != FORMAT:
            raise ModelError(
                f"the quotation model has format {meta['format']}; this version of textfix reads {FORMAT}: "
                "install matching ones"
            )
        return Reader(
            tables={name: arrays[f"table_{name}"].astype(np.float32) for name in TABLES},
            entry_scale=np.float32(meta["entry_scale"]),
            blocks=tuple((_layer(arrays, f"block{k}"), d) for k, d in enumerate(meta["distances"])),
            pooled={number: _layer(arrays, f"pooled{k}") for k, number in enumerate(meta["pooled"])},
            heads=_layer(arrays, "heads"),
            had_quotes=_layer(arrays, "had"),
            lexicon=meta["lexicon"],
            version=meta["version"],
        )
    except (KeyError, TypeError, ValueError, OSError, EOFError, BadZipFile, zlib.error) as error:
        raise ModelError(f"the quotation model is damaged ({error}); reinstall textfix") from error


def _layer(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Layer:
    weights, scale, bias = (arrays[f"{name}_{part}"].astype(np.float32) for part in ("weights", "scale", "bias"))
    return weights, scale, bias


@cache
def load_reader() -> Reader:
    """Load the quotation model that ships with textfix, once a process."""
    try:
        data = (resources.files("textfix") / "data" / MODEL_FILE).read_bytes()
    except OSError as error:
        raise ModelError(f"the model file {MODEL_FILE} is missing ({error}); reinstall textfix") from error
    return from_bytes(data)
