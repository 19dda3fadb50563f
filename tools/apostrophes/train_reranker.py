"""
Train the reranker.

Pre-training predicts hidden words, from every candidate and as many other words: which mark a candidate has, and which
class a word is of.  Fine-tuning then corrects the linear model where it was in doubt, with nothing hidden.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tools.apostrophes.reranker import Ints, Places, RerankerNetwork, Sample
from tools.common.optimizer import ResumableOptimizer, device, rate_at

BATCH = 1024
CLASS_WEIGHT = 0.15  # of the loss of a class against that of a mark; a guess
HELD_OUT = 0.03  # share of the examples, the last ones, that are not trained on
EVERY = 300  # steps between checkpoints and lines of the log

Loss = Callable[[RerankerNetwork, Ints], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the training whose learning rate rises and falls once: epochs, and the highest rate."""

    epochs: float
    rate: float


PRETRAINING = (Leg(0.8, 2e-3), Leg(0.45, 1.5e-3))  # longer does not pay (docs/design/apostrophes.md)
FINE_TUNING = Leg(2.0, 1.5e-3)
FURTHER = Leg(1.0, 5e-4)  # of a network that was trained before; guesses


def pretrain(
    places: Places, label: NDArray[np.uint8], folder: Path, legs: tuple[Leg, ...] = PRETRAINING
) -> RerankerNetwork:
    """
    Train a network on hidden words, or resume from the checkpoints in a folder.

    Args:
        places: the n candidates.
        label: uint8 (n,), their marks.
        folder: where checkpoints are.
        legs: how long and how fast.
    """
    torch.manual_seed(0)
    network = RerankerNetwork().to(device())
    for number, leg in enumerate(legs, start=1):
        loss = _hidden_word_loss(places, label, np.random.default_rng(number))
        network = _train(network, loss, label.size, leg, folder / f"pretraining{number}.pt", seed=number)
    return network


def fine_tune(network: RerankerNetwork, sample: Sample, folder: Path, leg: Leg = FINE_TUNING) -> RerankerNetwork:
    """Train a pre-trained network on the linear model's doubtful examples, or resume from a checkpoint."""

    def loss(network: RerankerNetwork, which: Ints) -> torch.Tensor:
        part = sample.take(which)
        scores = network(part)
        return nn.functional.cross_entropy(scores, _labels(part.label, scores))

    return _train(network, loss, sample.label.size, leg, folder / "fine-tuning.pt")


def _hidden_word_loss(places: Places, label: NDArray[np.uint8], rng: np.random.Generator) -> Loss:
    def loss(network: RerankerNetwork, which: Ints) -> torch.Tensor:
        candidates = places.take(which)
        others = candidates.nearby(rng)
        marks, classes = network.guess(candidates)
        _, more = network.guess(others)
        row = np.concatenate([candidates.row, others.row])
        truth = places.columns["word_class"][row].astype(np.int64)
        mark_loss = nn.functional.cross_entropy(marks, _labels(label[which], marks))
        class_loss = nn.functional.cross_entropy(torch.cat([classes, more]), _labels(truth, classes))
        return mark_loss + CLASS_WEIGHT * class_loss

    return loss


def _labels(values: NDArray[np.generic], like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.int64)).to(like.device)


def _train(
    network: RerankerNetwork, loss_of: Loss, examples: int, leg: Leg, checkpoint: Path, seed: int = 0
) -> RerankerNetwork:
    """Run a leg over the examples that are not held out; every EVERY steps a checkpoint is written."""
    optimizer = ResumableOptimizer(network, checkpoint)
    trained = int(examples * (1 - HELD_OUT))
    rng = np.random.default_rng(seed)
    order = np.concatenate([rng.permutation(trained) for _ in range(math.ceil(leg.epochs))])
    steps, done = int(leg.epochs * trained / BATCH), optimizer.resume()
    started, total = time.monotonic(), 0.0
    network.train()
    for step in range(done + 1, steps + 1):
        loss = loss_of(network, np.sort(order[(step - 1) * BATCH : step * BATCH]))
        optimizer.step(loss, rate_at(step, steps, leg.rate))
        total += loss.item()
        if step % EVERY == 0 or step == steps:
            seconds, mean = time.monotonic() - started, total / ((step - 1) % EVERY + 1)
            print(f"{checkpoint.stem}: step {step} of {steps}, loss {mean:.4f}, {seconds:.0f} s", flush=True)
            total = 0.0
            optimizer.save(step)
    network.eval()
    print(f"{checkpoint.stem}: held-out loss {_mean_loss(network, loss_of, trained, examples):.4f}", flush=True)
    return network


def _mean_loss(network: RerankerNetwork, loss_of: Loss, start: int, end: int) -> float:
    parts = np.array_split(np.arange(start, end), math.ceil((end - start) / BATCH))
    with torch.no_grad():
        losses = [loss_of(network, which).item() for which in parts]
    return float(np.average(losses, weights=[part.size for part in parts]))
