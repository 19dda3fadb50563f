"""Train the context network, and turn it into integers.

First it learns to read, from every candidate there is and as many other words: a word is hidden, and the network says
which mark it has (a candidate) and of which class it is (any word).  Then it learns to correct the first model, from
the candidates that this was unsure of, with everything in sight.

A library for `train_apostrophes.py`.  Runs on a GPU where torch finds one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

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
from textfix.engine.nn.integer_matrix import LEVELS as ACTIVATIONS
from textfix.engine.nn.word_inputs import COLUMNS
from tools.common.optimizer import Descent, rate_at
from tools.common.quantize import Arrays, common_unit, layer_arrays, rounded, weights_of
from tools.common.word_columns import ROWS

CHANNELS = 96
HIDDEN = (256, 64)
NARROW = 8  # width of the embeddings of what the document shows
CEILING = 6.0  # activations of the convolutions are cut here, so that their levels are known beforehand
READ = CHANNELS * (2 * CENTRE + 1)  # what the convolutions leave
KNOWN = CHANNELS + 2 * FACTS + 2 * NARROW + 8 + ELSEWHERE  # what else the layers see
FACT_SCALE = 1 / 16  # what one level of a lexicon column is to the network
UNIT = 1 / FACT_LEVELS
LOGIT_SCALE = 3 / FACT_LEVELS  # clamped logits reach the network between -3 and 3

BATCH = 1024
NEARBY = 200  # words between a candidate and the other word that is hidden
CLASS_SHARE = 0.15  # weight of a class against that of a mark
DROPOUT = 0.15
WORD_DROPOUT = 0.12  # share of words whose embedding is hidden: the ending and the class must do
HELD_OUT = 0.03  # share of the candidates, the last ones, that nothing is learnt from
EVERY = 300  # steps between lines of the log and checkpoints
CALIBRATION = 20_000  # examples on which the ranges of the hidden layers are measured

Ints = NDArray[np.int64]
Columns = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the training, with a rise and fall of the learning rate of its own."""

    epochs: float
    rate: float


READING = (Leg(0.8, 2e-3), Leg(0.45, 1.5e-3))
CORRECTING = Leg(2.0, 1.5e-3)


@dataclass(frozen=True, slots=True)
class Places:
    """
    Where words stand.

    Attributes:
        columns: those of `word_inputs.COLUMNS`, of all words of the corpus.
        row: int64 (n,), the word, as an index into the columns.
        start, end: int64 (n,), the words of its document.
    """

    columns: Columns
    row: Ints
    start: Ints
    end: Ints

    def take(self, which: Ints) -> Places:
        """Return some of them."""
        return Places(self.columns, self.row[which], self.start[which], self.end[which])

    def nearby(self, rng: np.random.Generator) -> Places:
        """Return a word not far from each, in the same document."""
        row = self.row + rng.integers(-NEARBY, NEARBY + 1, self.row.size)
        return Places(self.columns, np.clip(row, self.start, self.end - 1), self.start, self.end)

    def window(self) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.bool_]]:
        """Return the words around each, as in `reranker.Window`."""
        at = self.row[:, None] + np.arange(-REACH, REACH + 1)
        inside = (at >= self.start[:, None]) & (at < self.end[:, None])
        np.clip(at, 0, self.columns["word"].size - 1, out=at)
        return {name: self.columns[name][at] for name in COLUMNS}, inside


@dataclass(frozen=True, slots=True)
class Sample:
    """Examples as arrays: where they stand, what is known of them, the first model's logits, the labels."""

    places: Places
    known: Mapping[str, NDArray[np.generic]]  # base, facts, seen, genre, elsewhere
    logits: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    label: NDArray[np.uint8]

    def take(self, which: Ints) -> Sample:
        """Return some examples."""
        known = {name: values[which] for name, values in self.known.items()}
        return Sample(self.places.take(which), known, self.logits[which], self.allowed[which], self.label[which])

    def window(self) -> Window:
        """Return what the network sees."""
        columns, inside = self.places.window()
        return Window(columns=columns, inside=inside, **self.known)  # type: ignore[arg-type]


class Context(nn.Module):
    """The network in floating point, with the two heads that it learns to read with."""

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
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise((READ + KNOWN, *HIDDEN, 4)))
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)
        self.reading = nn.Linear(READ, HIDDEN[0])
        self.reads_mark, self.reads_class = nn.Linear(HIDDEN[0], 5), nn.Linear(HIDDEN[0], ROWS["word_class"])

    def read(self, columns: Columns, inside: NDArray[np.bool_], *, hidden: bool = False) -> torch.Tensor:
        """Return float (n, READ), what stands around the words in the middle of windows; they may be hidden."""
        device = self.reading.weight.device
        entry = torch.zeros((), device=device)
        for name in COLUMNS:
            index = torch.from_numpy(np.where(inside, columns[name], 0).astype(np.int32)).to(device)
            if hidden and name in ("word", "suffix", "word_class"):
                index[:, REACH] = 0
            if name == "word" and self.training:
                index = torch.where(torch.rand(index.shape, device=device) < WORD_DROPOUT, 0, index)
            entry = entry + self.tables[name](index)
        real = torch.from_numpy(inside).to(device, entry.dtype)[:, :, None]
        x = entry.clamp(0, CEILING) * real
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=self.training):
            x = x.bfloat16() if self.training else x
            for convolution, distance in zip(self.convolutions, DISTANCES, strict=True):
                left = x.shape[1] - 2 * distance
                three = torch.cat([x[:, k : k + left] for k in (0, distance, 2 * distance)], dim=2)
                real = real[:, distance : distance + left]
                x = (x[:, distance : distance + left] + convolution(three)).clamp(0, CEILING) * real.to(x.dtype)
        return x.flatten(1)

    def guess(self, places: Places) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the scores of the marks, (n, 5), and of the classes of hidden words."""
        x = self.read(*places.window(), hidden=True)
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=self.training):
            x = torch.relu(self.reading(self.dropout(x)))
        x = x.float()
        return self.reads_mark(x), self.reads_class(x)

    def steps(self, sample: Sample) -> list[torch.Tensor]:
        """Return the input of each layer, and the correction last."""
        window = sample.window()
        read = self.read(window.columns, window.inside)
        device = read.device

        def tensor(array: NDArray[np.generic], kind: torch.dtype = torch.float32) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array)).to(device, kind)

        facts = tensor(np.minimum(window.facts, FACT_LEVELS))
        known = [
            self.tables["word"](tensor(window.base.astype(np.int32), torch.int32)),
            facts * FACT_SCALE,
            (facts == 0).float(),
            self.seen(tensor(window.seen, torch.int32)),
            self.genre(tensor(window.genre, torch.int32)),
            tensor(logit_levels(sample.logits)) * LOGIT_SCALE,
            tensor(sample.allowed),
            tensor(window.elsewhere) * UNIT,
        ]
        steps = [torch.cat([read, torch.cat(known, dim=1).to(read.dtype)], dim=1)]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=self.training):
            for layer in self.layers[:-1]:
                steps.append(torch.relu(layer(self.dropout(steps[-1]))))
        steps.append(self.layers[-1](steps[-1].float()))
        return steps

    def forward(self, sample: Sample) -> torch.Tensor:
        """Return float32 (n, 5), the corrected logits with that of no mark first."""
        correction = self.steps(sample)[-1]
        logits = torch.from_numpy(sample.logits).to(correction) + correction
        allowed = torch.from_numpy(sample.allowed).to(correction.device)
        logits = torch.where(allowed, logits, torch.full_like(logits, -50.0))
        return torch.cat([torch.zeros_like(logits[:, :1]), logits], dim=1)


Loss = Callable[[Context, Ints], torch.Tensor]


def learn_to_read(places: Places, label: NDArray[np.uint8], folder: Path) -> Context:
    """Train on hidden words; checkpoints are written to the folder every so many steps and taken up again."""
    torch.manual_seed(0)
    network = Context().to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    for number, leg in enumerate(READING, start=1):
        loss = _hidden_words(places, label, np.random.default_rng(number))
        network = _train(network, loss, label.size, leg, folder / f"reading{number}.pt", seed=number)
    return network


def learn_to_correct(network: Context, sample: Sample, folder: Path) -> Context:
    """Train a network that reads on what the first model was unsure of, in the same way."""

    def loss(network: Context, which: Ints) -> torch.Tensor:
        part = sample.take(which)
        scores = network(part)
        return nn.functional.cross_entropy(scores, _labels(part.label, scores))

    return _train(network, loss, sample.label.size, CORRECTING, folder / "correcting.pt")


def _hidden_words(places: Places, label: NDArray[np.uint8], rng: np.random.Generator) -> Loss:
    def loss(network: Context, which: Ints) -> torch.Tensor:
        candidates = places.take(which)
        others = candidates.nearby(rng)
        marks, classes = network.guess(candidates)
        _, more = network.guess(others)
        row = np.concatenate([candidates.row, others.row])
        truth = places.columns["word_class"][row].astype(np.int64)
        right_mark = nn.functional.cross_entropy(marks, _labels(label[which], marks))
        right_class = nn.functional.cross_entropy(torch.cat([classes, more]), _labels(truth, classes))
        return right_mark + CLASS_SHARE * right_class

    return loss


def _labels(values: NDArray[np.generic], like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.int64)).to(like.device)


def _train(network: Context, loss_of: Loss, examples: int, leg: Leg, checkpoint: Path, seed: int = 0) -> Context:
    descent = Descent(network, checkpoint)
    learnt = int(examples * (1 - HELD_OUT))
    rng = np.random.default_rng(seed)
    order = np.concatenate([rng.permutation(learnt) for _ in range(math.ceil(leg.epochs))])
    steps, done = int(leg.epochs * learnt / BATCH), descent.resume()
    started, total = time.monotonic(), 0.0
    network.train()
    for step in range(done + 1, steps + 1):
        loss = loss_of(network, np.sort(order[(step - 1) * BATCH : step * BATCH]))
        descent.step(loss, rate_at(step, steps, leg.rate))
        total += loss.item()
        if step % EVERY == 0 or step == steps:
            seconds, mean = time.monotonic() - started, total / ((step - 1) % EVERY + 1)
            print(f"{checkpoint.stem}: step {step} of {steps}, loss {mean:.4f}, {seconds:.0f} s", flush=True)
            total = 0.0
            descent.save(step)
    network.eval()
    with torch.no_grad():
        last = np.array_split(np.arange(learnt, examples), math.ceil((examples - learnt) / BATCH))
        held = np.average([loss_of(network, which).item() for which in last], weights=[part.size for part in last])
    print(f"{checkpoint.stem}: loss on what was held out {held:.4f}", flush=True)
    return network


def to_integers(network: Context, sample: Sample) -> tuple[Arrays, float]:
    """
    Quantise: embeddings and activations to 127 levels, weights to 127 either way for each output.

    Args:
        network: trained.
        sample: examples on which the ranges of the hidden layers are measured.

    Returns:
        the network's arrays of the model file, and the levels per unit of the words' embeddings.
    """
    network = network.eval().cpu()
    unit = common_unit(network.tables.values())
    arrays: Arrays = {f"net_{name}": rounded(weights_of(table), unit) for name, table in network.tables.items()}
    narrow = {}
    for name, table in (("seen", network.seen), ("genre", network.genre)):
        narrow[name] = float(np.abs(weights_of(table)).max()) / ACTIVATIONS
        arrays[f"net_{name}"] = rounded(weights_of(table), narrow[name])
    level = CEILING / ACTIVATIONS
    for number, convolution in enumerate(network.convolutions):
        arrays |= layer_arrays(f"net_convolution{number}", convolution, level, level)
    with torch.no_grad():
        steps = network.steps(sample.take(np.arange(min(CALIBRATION, sample.label.size))))
    units = np.concatenate([np.full(READ, level), _known_units(unit, narrow)])
    for number, layer in enumerate(network.layers):
        is_last = number == len(network.layers) - 1
        out = 1.0 if is_last else float(np.quantile(steps[number + 1].numpy(), 0.9999)) / ACTIVATIONS
        arrays |= layer_arrays(f"net_layer{number}", layer, units, out)
        units = np.full(layer.out_features, out)
    return arrays, unit / level


def _known_units(word: float, narrow: Mapping[str, float]) -> NDArray[np.float64]:
    """Return what one level of each input beside what was read is worth."""
    return np.concatenate(
        [
            np.full(CHANNELS, word),
            np.full(FACTS, FACT_SCALE),
            np.full(FACTS, UNIT),
            np.full(NARROW, narrow["seen"]),
            np.full(NARROW, narrow["genre"]),
            np.full(4, LOGIT_SCALE),
            np.full(4 + ELSEWHERE, UNIT),
        ]
    )
