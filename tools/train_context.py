"""Train the context network on the examples that the log-linear model is unsure of, and turn it into integers.

A library for `train_apostrophes.py`.  Runs on a GPU where torch finds one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from build_lexicon import EMBEDDED_WORDS
from textfix.context import ECHOES, FACTS, KINDS, LEVELS, REACH, SUFFIXES, Window, logit_levels

WIDTHS = {"word": 48, "suffix": 16, "word_class": 16, "kind": 8, "seen": 8, "genre": 8}
ROWS = {"word": EMBEDDED_WORDS, "suffix": SUFFIXES, "word_class": 256, "kind": KINDS, "seen": 64, "genre": 64}
HIDDEN = (256, 64)
BATCH = 1024
RATE, WARM_UP = 2e-3, 300
DROPOUT = 0.15
WORD_DROPOUT = 0.12  # share of words whose embedding is hidden: the ending and the class must do
WEIGHT_DECAY = 0.01
FACT_SCALE = 1 / 16  # what one level of a lexicon column is to the network
UNIT = 1 / LEVELS
LOGIT_SCALE = 3 / LEVELS  # clamped logits reach the network between -3 and 3
CALIBRATION = 20_000  # examples on which the ranges of the hidden layers are measured


@dataclass(frozen=True, slots=True)
class Sample:
    """Examples as arrays: what the network sees, the first model's logits, the labels."""

    window: Window
    logits: NDArray[np.float32]
    allowed: NDArray[np.bool_]
    label: NDArray[np.uint8]

    def take(self, rows: NDArray[np.intp]) -> Sample:
        """Return some rows."""
        window = Window(*(getattr(self.window, name)[rows] for name in Window.__slots__))
        return Sample(window, self.logits[rows], self.allowed[rows], self.label[rows])


class Context(nn.Module):
    """The network in floating point."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleDict({name: nn.Embedding(ROWS[name], WIDTHS[name]) for name in WIDTHS})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.1)
        span = sum(WIDTHS[name] for name in ("word", "suffix", "word_class", "kind")) * (2 * REACH + 1)
        inputs = span + WIDTHS["word"] + 2 * FACTS + WIDTHS["seen"] + WIDTHS["genre"] + 8 + ECHOES
        self.dropout = nn.Dropout(DROPOUT)
        sizes = (inputs, *HIDDEN, 4)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)

    def hidden(self, sample: Sample) -> list[torch.Tensor]:
        """Return the input of each layer, and the correction last."""
        device = self.layers[0].weight.device

        def tensor(array: NDArray[np.generic], kind: torch.dtype) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array)).to(device, kind)

        window = sample.window
        word = self._hide(tensor(window.word.astype(np.int64), torch.int64))
        words = [self.tables["word"](word)] + [
            self.tables[name](tensor(getattr(window, name).astype(np.int64), torch.int64))
            for name in ("suffix", "word_class", "kind")
        ]
        facts = tensor(np.minimum(window.facts, LEVELS), torch.float32)
        x = torch.cat(
            [
                torch.cat(words, dim=2).flatten(1),
                self.tables["word"](self._hide(tensor(window.base.astype(np.int64), torch.int64))),
                facts * FACT_SCALE,
                (facts == 0).float(),
                self.tables["seen"](tensor(window.seen, torch.int64)),
                self.tables["genre"](tensor(window.genre, torch.int64)),
                tensor(logit_levels(sample.logits), torch.float32) * LOGIT_SCALE,
                tensor(sample.allowed, torch.float32),
                tensor(window.echo, torch.float32) * UNIT,
            ],
            dim=1,
        )
        steps = [x]
        for layer in self.layers[:-1]:
            steps.append(torch.relu(layer(self.dropout(steps[-1]))))
        steps.append(self.layers[-1](steps[-1]))
        return steps

    def _hide(self, words: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return words
        return torch.where(torch.rand(words.shape, device=words.device) < WORD_DROPOUT, torch.zeros_like(words), words)

    def forward(self, sample: Sample) -> torch.Tensor:
        """Return float32 (n, 5), the corrected logits with that of no mark first."""
        correction = self.hidden(sample)[-1]
        logits = torch.from_numpy(sample.logits).to(correction) + correction
        allowed = torch.from_numpy(sample.allowed).to(correction.device)
        logits = torch.where(allowed, logits, torch.full_like(logits, -50.0))
        return torch.cat([torch.zeros_like(logits[:, :1]), logits], dim=1)


def train(sample: Sample, epochs: int, checkpoint: Path, seed: int = 0) -> Context:
    """Train on a sample; a checkpoint is written after each epoch and taken up again."""
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Context().to(device)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    n = sample.label.size
    steps, done = epochs * (n // BATCH), 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        done = saved["epoch"]
    started = time.monotonic()
    for epoch in range(done, epochs):
        order = np.random.default_rng((seed, epoch)).permutation(n)
        loss_sum, step = 0.0, epoch * (n // BATCH)
        for start in range(0, n - BATCH + 1, BATCH):
            part = sample.take(np.sort(order[start : start + BATCH]))
            rate = RATE * min(1.0, step / WARM_UP) * max(0.02, 1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = rate
            label = torch.from_numpy(part.label.astype(np.int64)).to(device)
            loss = nn.functional.cross_entropy(network(part), label)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss_sum += loss.item()
            step += 1
            if step % 300 == 0:
                seconds = time.monotonic() - started
                print(f"context: step {step} of {steps}, loss {loss_sum / 300:.4f}, {seconds:.0f} s", flush=True)
                loss_sum = 0.0
        torch.save(
            {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch + 1}, checkpoint
        )
    return network.eval().cpu()


def to_integers(network: Context, sample: Sample) -> dict[str, NDArray[np.generic]]:
    """
    Quantise: embeddings and activations to 63 levels either way, weights to 127 for each output.

    Args:
        network: trained.
        sample: examples on which the ranges of the hidden layers are measured.

    Returns:
        the arrays of the model file; see `read_network`.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    scales = {}
    for name, table in network.tables.items():
        values = table.weight.detach().numpy()
        scales[name] = float(np.quantile(np.abs(values), 0.9999)) / LEVELS
        arrays[f"net_{name}"] = np.clip(np.rint(values / scales[name]), -LEVELS, LEVELS).astype(np.int8)
    with torch.no_grad():
        steps = network.hidden(sample.take(np.arange(min(CALIBRATION, sample.label.size))))
    units = _input_units(scales)
    for number, layer in enumerate(network.layers):
        weights = layer.weight.detach().numpy().T * units[:, None]
        steepest = np.abs(weights).max(axis=0) / 127
        steepest[steepest == 0] = 1.0
        arrays[f"net_weights{number}"] = np.rint(weights / steepest).astype(np.int8)
        last = number == len(network.layers) - 1
        unit = 1.0 if last else float(np.quantile(steps[number + 1].numpy(), 0.9999)) / LEVELS
        arrays[f"net_scale{number}"] = (steepest / unit).astype(np.float32)
        arrays[f"net_bias{number}"] = (layer.bias.detach().numpy() / unit).astype(np.float32)
        units = np.full(weights.shape[1], unit)
    return arrays


def _input_units(scales: Mapping[str, float]) -> NDArray[np.float64]:
    """Return what one level of each input of the first layer is worth."""
    word = np.concatenate([np.full(WIDTHS[name], scales[name]) for name in ("word", "suffix", "word_class", "kind")])
    return np.concatenate(
        [
            np.tile(word, 2 * REACH + 1),
            np.full(WIDTHS["word"], scales["word"]),
            np.full(FACTS, FACT_SCALE),
            np.full(FACTS, UNIT),
            np.full(WIDTHS["seen"], scales["seen"]),
            np.full(WIDTHS["genre"], scales["genre"]),
            np.full(4, LOGIT_SCALE),
            np.full(4 + ECHOES, UNIT),
        ]
    )
