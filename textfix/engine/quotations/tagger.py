"""The quotation network: dilated convolutions over the words of a document, computed in integers.

Activations are integers up to `LEVELS`, weights up to 127, so every sum is exact in float32 and what a text gets does
not depend on the texts beside it or on who multiplies the matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from textfix.engine.nn.convolution import Block, Stack, three_words
from textfix.engine.nn.integer_matrix import LEVELS, Matrix, to_levels
from textfix.engine.nn.model_file import (
    Arrays,
    Header,
    Shape,
    check_shapes,
    layer_arrays,
    layer_shapes,
    read_model_file,
)
from textfix.engine.nn.word_inputs import COLUMNS, END_KIND, ROWS, STAYS_INSIDE, WordInputs, kind_table
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F32, F64, U8, Ints
from textfix.errors import ModelError

if TYPE_CHECKING:
    from textfix.engine.text._kernel import Reader

FORMAT = 2  # of the model file; raised whenever a file of the older kind would be read wrongly
HEADS = 5  # scores a word and kind of mark, see textfix.grammar
LONGEST = 1536  # words of a document that are seen at once; longer ones are cut between paragraphs
_WORDS_AT_ONCE = 3000  # the intermediate arrays stay in the processor's cache
Layer = tuple[F32, F32, F32]  # weights (inputs, outputs), then scale and bias (outputs,) that turn sums into levels


@dataclass(frozen=True)
class Tagger:
    """
    The network; all its weights are integers.

    Attributes:
        tables: embeddings, int16 (rows, channels) each, by name.
        entry_scale: levels per unit of the embeddings.
        blocks: the convolutions, each added to what the one before gives.
        pooled: weights of the means of the paragraph and of the document, by the number of the block that sees them.
        heads: the scores of each word.
        had_quotes: log odds that the document had quotation marks, from the mean of its words.
        lexicon: checksum of the lexicon that numbers the words; see tools/quotations/model_file.py.
        version: what `Report.model` says.
        longest: words of a document that are read at once.
    """

    tables: Mapping[str, NDArray[np.int16]]
    entry_scale: np.float32
    blocks: tuple[Block, ...]
    pooled: Mapping[int, Layer]
    heads: Layer
    had_quotes: Layer
    lexicon: int
    version: str
    longest: ClassVar[int] = LONGEST

    def read(self, seen: WordInputs, document: Ints) -> tuple[F32, F32]:
        """
        Score every word of a batch.

        Args:
            seen: what is known of n words.
            document: intp (n,), the document of each, rising.

        Returns:
            float32 (n, 10), scores of double marks, then of single ones; float32 (n,), the log odds that the run of
            paragraphs that the word was read with had double quotation marks.
        """
        runs = cut(document, seen.first)
        reader = None if kernel.compiled is None else self.reader
        if reader is not None:
            columns = tuple(np.ascontiguousarray(getattr(seen, name), dtype=np.uint16) for name in COLUMNS)
            size = np.array([end - begin for begin, end in runs], dtype=np.intp)
            scores, had = reader.read(columns, seen.first.view(np.uint8), size)
            return scores, had.repeat(size)
        scores = np.empty((seen.word.size, 2 * HEADS), dtype=np.float32)
        had = np.empty(seen.word.size, dtype=np.float32)
        begin = 0
        for end in range(1, len(runs) + 1):
            start, stop = runs[begin][0], runs[end - 1][1]
            if end == len(runs) or runs[end][1] - start > _WORDS_AT_ONCE:
                scores[start:stop], had[start:stop] = self._read_runs(seen, runs[begin:end])
                begin = end
        return scores, had

    def _read_runs(self, seen: WordInputs, runs: list[tuple[int, int]]) -> tuple[F32, F32]:
        words = slice(runs[0][0], runs[-1][1])
        size = np.array([end - begin for begin, end in runs])
        run = np.repeat(np.arange(size.size), size)
        paragraph = np.cumsum(seen.first[words]) - 1
        x = self._entry(seen, words)
        for stack, pooled in self._stacks:
            if pooled is None:
                x = stack(x, size)
            else:
                (block,) = stack.blocks
                y = block.changes(three_words(x, size, block.distance))
                y += _from_means(x, pooled, paragraph, run)
                y += x
                x = to_levels(y).astype(np.uint8)
        levels = x.astype(np.float32)
        weights, scale, bias = self.had_quotes
        starts = np.cumsum(size) - size
        had = ((_means(_sums(levels, starts), starts, run.size) @ weights) * scale + bias)[:, 0].astype(np.float32)
        weights, scale, bias = self.heads
        return (levels @ weights) * scale + bias, had[run]

    @cached_property
    def reader(self) -> Reader | None:
        """The network as the compiled kernel runs it; None where it does not multiply fast."""
        width = self.tables["word"].shape[1]
        if kernel.compiled is None or not kernel.compiled.multiplies(width):
            return None
        inside = np.zeros(END_KIND + 1, dtype=np.uint8)
        inside[list(STAYS_INSIDE)] = True
        means = {number: (np.ascontiguousarray(weights), *rest) for number, (weights, *rest) in self.pooled.items()}
        weights, scale, bias = self.heads
        reader: Reader = kernel.compiled.Reader(
            (tuple(self.tables[name] for name in COLUMNS), self.entry_scale, kind_table(), inside),
            [(block.weights.multiplier, block.scale, block.bias, block.distance) for block in self.blocks],
            [means.get(number) for number in range(len(self.blocks))],
            (Matrix(weights.astype(np.int8)).multiplier, scale, bias),
            self.had_quotes,
        )
        return reader

    @cached_property
    def _stacks(self) -> list[tuple[Stack, Layer | None]]:
        """Return the blocks as runs of such as see words alone, and single ones that see means, with their weights."""
        stacks: list[tuple[Stack, Layer | None]] = []
        bounds = [0, *(bound for number in sorted(self.pooled) for bound in (number, number + 1)), len(self.blocks)]
        for begin, end in pairwise(bounds):
            if begin < end:
                stacks.append((Stack(self.blocks[begin:end]), self.pooled.get(begin)))
        return stacks

    def _entry(self, seen: WordInputs, words: slice) -> U8:
        entry = self.tables["word"].take(seen.word[words], axis=0)
        for name in COLUMNS[1:]:
            entry += self.tables[name].take(getattr(seen, name)[words], axis=0)
        return to_levels(entry.astype(np.float32) * self.entry_scale).astype(np.uint8)


def _from_means(x: U8, layer: Layer, paragraph: Ints, run: Ints) -> F32:
    """Return what the means of its paragraph and of its run say to each word."""
    weights, scale, bias = layer
    width = x.shape[1]
    begins = np.flatnonzero(np.diff(paragraph, prepend=-1))
    sums = _sums(x.astype(np.float32), begins)
    runs = np.flatnonzero(np.diff(run[begins], prepend=-1))
    out = _means(sums, begins, run.size) @ weights[:width]
    out += (_means(np.add.reduceat(sums, runs, axis=0), begins[runs], run.size) @ weights[width:])[run[begins]]
    return (out * scale + bias).astype(np.float32).take(paragraph, axis=0)


def _sums(x: F32, starts: Ints) -> F64:
    """Add up the rows from each start to the next."""
    exact = np.float32 if x.shape[0] * LEVELS < 1 << 24 else np.float64  # sums of float32 are, and four times as fast
    return np.add.reduceat(x, starts, axis=0, dtype=exact).astype(np.float64)


def _means(sums: F64, starts: Ints, end: int) -> F64:
    """Return means in 256ths of a level: products with weights stay exact."""
    size = np.diff(starts, append=end)
    means: F64 = np.rint(sums * (256 / size[:, None])) / 256
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


def read_tagger(data: bytes) -> Tagger:
    """
    Read a model file.

    Raises:
        ModelError: it is damaged or of another format.
    """
    return read_model_file(data, "the quotation model", _build_tagger)


def _build_tagger(arrays: Arrays, header: Header) -> Tagger:
    if header["format"] != FORMAT:
        raise ModelError(
            f"the quotation model has format {header['format']}; this version of textfix reads {FORMAT}: "
            "install matching ones"
        )
    _check_shapes(arrays, header["distances"], header["pooled"])
    return Tagger(
        tables={name: arrays[f"table_{name}"].astype(np.int16) for name in COLUMNS},
        entry_scale=np.float32(header["entry_scale"]),
        blocks=tuple(_build_block(arrays, f"block{k}", distance) for k, distance in enumerate(header["distances"])),
        pooled={number: _build_layer(arrays, f"pooled{k}") for k, number in enumerate(header["pooled"])},
        heads=_build_layer(arrays, "heads"),
        had_quotes=_build_layer(arrays, "had"),
        lexicon=header["lexicon"],
        version=header["version"],
    )


def _check_shapes(arrays: Arrays, distances: list[int], pooled: list[int]) -> None:
    """Check all arrays of a model file; raise ValueError if one does not fit."""
    if min(distances) < 1 or not set(pooled) <= set(range(len(distances))):
        raise ValueError(f"blocks at the distances {distances} cannot see means at {pooled}")
    shapes: dict[str, Shape] = {f"table_{name}": (ROWS.get(name, "words"), "width") for name in COLUMNS}
    check_shapes(arrays, shapes)
    width = arrays["table_word"].shape[1]
    for number in range(len(distances)):
        shapes |= layer_shapes(f"block{number}", 3 * width, width)
    for number in range(len(pooled)):
        shapes |= layer_shapes(f"pooled{number}", 2 * width, width)
    check_shapes(arrays, shapes | layer_shapes("heads", width, 2 * HEADS) | layer_shapes("had", width, 1))


def _build_block(arrays: Arrays, name: str, distance: int) -> Block:
    weights, scale, bias = layer_arrays(arrays, name)
    return Block(Matrix(weights.astype(np.int8)), scale, np.rint(bias / scale), distance)


def _build_layer(arrays: Arrays, name: str) -> Layer:
    weights, scale, bias = layer_arrays(arrays, name)
    return weights.astype(np.float32), scale, bias
