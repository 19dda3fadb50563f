"""
The reranker in floating point, as it is trained.

Its inputs are computed as `textfix.engine.apostrophes.reranker` computes them, but looked up by example in columns of
the whole corpus.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from textfix.engine.apostrophes.reranker import (
    CENTRE,
    DISTANCES,
    ELSEWHERE,
    FACT_LEVELS,
    FACTS,
    REACH,
    Window,
    logit_levels,
)
from textfix.engine.nn.word_inputs import COLUMNS
from tools.apostrophes.convolution import Clamped, Convolved
from tools.common.optimizer import is_fast_in_half
from tools.common.word_columns import ROWS

# The shape of the network, part of the model's format; its sizes were chosen on dev (docs/design/apostrophes.md).
CHANNELS = 96
HIDDEN = (256, 64)
NARROW = 8  # width of the embeddings of the document's atoms, seen and genre
CONTEXT = CHANNELS * (2 * CENTRE + 1)  # inputs of the layers from the convolutions
OWN = CHANNELS + 2 * FACTS + 2 * NARROW + 8 + ELSEWHERE  # inputs of the layers about the candidate itself
# The values of one level of the inputs.
FACT_SCALE = 1 / 16
UNIT = 1 / FACT_LEVELS
LOGIT_SCALE = 3 / FACT_LEVELS  # clamped logits reach the network between -3 and 3
IMPOSSIBLE = -50.0  # logit of a place where the word cannot have a mark

NEARBY = 200  # words between a candidate and the other word that is hidden; a guess
DROPOUT = 0.15
WORD_DROPOUT = 0.12  # share of words whose embedding is hidden, so that ending and class are learned; a guess

Ints = NDArray[np.int64]
Columns = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Places:
    """
    n words of the corpus.

    Attributes:
        columns: those of `word_inputs.COLUMNS`, for all words of the corpus.
        row: int64 (n,), index into the columns.
        start: int64 (n,), first word of its document.
        end: int64 (n,), the word after its document.
    """

    columns: Columns
    row: Ints
    start: Ints
    end: Ints

    def take(self, which: Ints) -> Places:
        """Return some of the words."""
        return Places(self.columns, self.row[which], self.start[which], self.end[which])

    def nearby(self, rng: np.random.Generator) -> Places:
        """Return a random word near each, in the same document."""
        row = self.row + rng.integers(-NEARBY, NEARBY + 1, self.row.size)
        return Places(self.columns, np.clip(row, self.start, self.end - 1), self.start, self.end)

    def window(self) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.bool_]]:
        """Return the columns and the mask of the words around each, as in `Window`, (n, 2 * REACH + 1) each."""
        at = self.row[:, None] + np.arange(-REACH, REACH + 1)
        inside = (at >= self.start[:, None]) & (at < self.end[:, None])
        np.clip(at, 0, self.columns["word"].size - 1, out=at)
        return {name: self.columns[name][at] for name in COLUMNS}, inside


@dataclass(frozen=True, slots=True)
class Sample:
    """
    n examples.

    Attributes:
        places: where they are.
        known: base, facts, seen, genre and elsewhere, as in `Window`.
        logits: float32 (n, 4), of the linear model.
        allowed: bool (n, 4), the places where the word may have a mark.
        label: uint8 (n,).
    """

    places: Places
    known: Columns
    logits: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    label: NDArray[np.uint8]

    def take(self, which: Ints) -> Sample:
        """Return some examples."""
        known = {name: values[which] for name, values in self.known.items()}
        return Sample(self.places.take(which), known, self.logits[which], self.allowed[which], self.label[which])

    def window(self) -> Window:
        """Return the inputs of the network."""
        columns, inside = self.places.window()
        return Window(columns=columns, inside=inside, **self.known)  # type: ignore[arg-type]


class RerankerNetwork(nn.Module):
    """The network, with two heads more for pre-training."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleDict({name: nn.Embedding(ROWS[name], CHANNELS) for name in COLUMNS})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.15)
        self.convolutions = nn.ModuleList(nn.Linear(3 * CHANNELS, CHANNELS) for _ in DISTANCES)
        for convolution in self.convolutions:
            nn.init.normal_(convolution.weight, std=0.7 / math.sqrt(3 * CHANNELS))
        self.seen, self.genre = nn.Embedding(64, NARROW), nn.Embedding(64, NARROW)
        self.dropout = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise((CONTEXT + OWN, *HIDDEN, 4)))
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)
        self.pretraining = nn.Linear(CONTEXT, HIDDEN[0])
        self.mark_head, self.class_head = nn.Linear(HIDDEN[0], 5), nn.Linear(HIDDEN[0], ROWS["word_class"])

    def forward(self, sample: Sample) -> torch.Tensor:
        """Return the corrected logits, float32 (n, 5), that of no mark first."""
        correction = self.steps(sample)[-1]
        logits = torch.from_numpy(sample.logits).to(correction) + correction
        allowed = torch.from_numpy(sample.allowed).to(correction.device)
        logits = torch.where(allowed, logits, torch.full_like(logits, IMPOSSIBLE))
        return torch.cat([torch.zeros_like(logits[:, :1]), logits], dim=1)

    def steps(self, sample: Sample) -> list[torch.Tensor]:
        """Return the input of each layer, and at last the correction, float (n, 4)."""
        window = sample.window()
        context = self.context(window.columns, window.inside)
        own = self._own_inputs(window, sample, context.device)
        steps = [torch.cat([context, own.to(context.dtype)], dim=1)]
        with self._half_precision():
            for layer in self.layers[:-1]:
                steps.append(torch.relu(layer(self.dropout(steps[-1]))))
        steps.append(self.layers[-1](steps[-1].float()))
        return steps

    def guess(self, places: Places) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the scores of the marks, (n, 5), and of the classes, (n, 256), of words that are hidden."""
        x = self.context(*places.window(), hidden=True)
        with self._half_precision():
            x = torch.relu(self.pretraining(self.dropout(x)))
        x = x.float()
        return self.mark_head(x), self.class_head(x)

    def context(self, columns: Columns, inside: NDArray[np.bool_], *, hidden: bool = False) -> torch.Tensor:
        """Run the convolutions over windows, float (n, CONTEXT); the words in the middle may be hidden."""
        entry = self._embed(columns, inside, hidden=hidden)
        kind = torch.bfloat16 if self._trains_in_half() else entry.dtype
        real = torch.from_numpy(np.ascontiguousarray(inside.T)).to(entry.device, kind)[:, :, None]
        x = Clamped.apply(entry.to(kind), real)
        for convolution, distance in zip(self.convolutions, DISTANCES, strict=True):
            real = real[distance:-distance]
            weight, bias = convolution.weight.to(kind), convolution.bias.to(kind)
            x = Convolved.apply(x, weight, bias, real, distance)
        levels: torch.Tensor = x.transpose(0, 1).flatten(1)
        return levels

    def _embed(self, columns: Columns, inside: NDArray[np.bool_], *, hidden: bool) -> torch.Tensor:
        """Return the sum of the embeddings of each word, float (2 * REACH + 1, n, CHANNELS)."""
        device = self.pretraining.weight.device
        entry = torch.zeros((), device=device)
        for name in COLUMNS:
            index = torch.from_numpy(np.where(inside, columns[name], 0).T.astype(np.int32, order="C")).to(device)
            if hidden and name in ("word", "suffix", "word_class"):
                index[REACH] = 0
            if name == "word" and self.training:
                index = torch.where(torch.rand(index.shape, device=device) < WORD_DROPOUT, 0, index)
            entry = entry + self.tables[name](index)
        return entry

    def _own_inputs(self, window: Window, sample: Sample, device: torch.device) -> torch.Tensor:
        """Return the inputs about the candidates themselves, float (n, OWN), in the order of `own_levels`."""

        def tensor(array: NDArray[np.generic], kind: torch.dtype = torch.float32) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array)).to(device, kind)

        facts = tensor(np.minimum(window.facts, FACT_LEVELS))
        inputs = [
            self.tables["word"](tensor(window.base.astype(np.int32), torch.int32)),
            facts * FACT_SCALE,
            (facts == 0).float(),
            self.seen(tensor(window.seen, torch.int32)),
            self.genre(tensor(window.genre, torch.int32)),
            tensor(logit_levels(sample.logits)) * LOGIT_SCALE,
            tensor(sample.allowed),
            tensor(window.elsewhere) * UNIT,
        ]
        return torch.cat(inputs, dim=1)

    def _half_precision(self) -> torch.autocast:
        """Compute in bfloat16 while training, where that is faster."""
        kind = self.pretraining.weight.device.type
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=self._trains_in_half())

    def _trains_in_half(self) -> bool:
        return self.training and is_fast_in_half(self.pretraining.weight.device)
