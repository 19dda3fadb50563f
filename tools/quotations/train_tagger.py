"""Train the quotation tagger in legs, resumable at every checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from tools.common.optimizer import ResumableOptimizer, device, rate_at
from tools.quotations.crf_loss import Losses, loss_of
from tools.quotations.data import FIRST, RARE, SHARES, Chunk
from tools.quotations.tagger import TaggerNetwork, make_batch

BATCH_WORDS = 12_000
LOG_EVERY = 100  # steps between lines of the log
_MARKS_WEIGHT, _SINGLES_WEIGHT, _HAD_WEIGHT = 50.0, 0.3, 0.05  # of the losses; guesses
_MOST_PARAGRAPHS = 5  # of a cropped document

Columns = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Leg:
    """
    A part of the training whose learning rate rises and falls once.

    Attributes:
        epochs: passes over the chunks, weighted by genre.
        rate: highest learning rate.
        shares: passes over the documents of a genre in an epoch; 1 where a genre is missing.
        depth: number of blocks that take part.
        cropped: share of the documents that are cut down to a few paragraphs: short texts look like that.
    """

    epochs: float
    rate: float
    shares: Mapping[str, float]
    depth: int = 6
    cropped: float = 0.0

    def batches(self, columns: Columns, chunks: Sequence[Chunk], rng: np.random.Generator) -> list[list[Chunk]]:
        """Return the chunks of every step."""
        dealt = [batch for _ in range(math.ceil(self.epochs)) for batch in self._deal(chunks, rng)]
        dealt = dealt[: round(len(dealt) * self.epochs / math.ceil(self.epochs))]
        if self.cropped:
            flags = columns["flags"]
            dealt = [[crop(flags, c, rng) if rng.random() < self.cropped else c for c in batch] for batch in dealt]
        return dealt

    def _deal(self, chunks: Sequence[Chunk], rng: np.random.Generator) -> list[list[Chunk]]:
        """Deal the chunks of an epoch into batches, in random order."""
        chosen: list[Chunk] = []
        for chunk in chunks:
            passes = self.shares.get(chunk.genre, 1.0)
            if not chunk.held_out and passes:
                chosen += [chunk] * (int(passes) + int(rng.random() < passes % 1))
        batches: list[list[Chunk]] = [[]]
        size = 0
        for i in rng.permutation(len(chosen)):
            if size >= BATCH_WORDS:
                batches.append([])
                size = 0
            batches[-1].append(chosen[i])
            size += chosen[i].end - chosen[i].start
        return batches


def crop(flags: NDArray[np.generic], chunk: Chunk, rng: np.random.Generator) -> Chunk:
    """Return a few paragraphs of a chunk, drawn at random."""
    starts = np.append(np.flatnonzero(flags[chunk.start : chunk.end] & FIRST), chunk.end - chunk.start)
    first = int(rng.integers(starts.size - 1))
    last = min(first + int(rng.integers(1, _MOST_PARAGRAPHS + 1)), starts.size - 1)
    return Chunk(chunk.start + int(starts[first]), chunk.start + int(starts[last]), chunk.genre, chunk.held_out)


_DEEPER = SHARES | {"books": 1.5, "podcast": 0.3, "reviews": 0.4, "script": 0.8, "speech": 0.6, "wiki": 0.3}
# First documents as they are; then twice a deeper network, with cropped documents and talk without marks (scripts).
LEGS = (
    Leg(1.5, 4e-3, SHARES | {"script": 0.0}),
    Leg(1.0, 2.5e-3, _DEEPER, depth=10, cropped=0.12),
    Leg(0.9, 2e-3, _DEEPER, depth=10, cropped=0.12),
)
_SHORT_TEXTS = _DEEPER | dict.fromkeys(RARE, 6.0) | {"books": 2.2, "news": 0.6}
# A network that is trained further: gently, with many short texts, and with rare registers several times.
FURTHER = (Leg(1.0, 5e-4, _SHORT_TEXTS, depth=10, cropped=0.35),)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the training: its leg, its learning rate, and the chunks of its batch."""

    leg: Leg
    rate: float
    chunks: Sequence[Chunk]


def schedule(columns: Columns, chunks: Sequence[Chunk], legs: Sequence[Leg], seed: int) -> list[Step]:
    """Return all steps of the training."""
    rng = np.random.default_rng(seed)
    steps: list[Step] = []
    for leg in legs:
        batches = leg.batches(columns, chunks, rng)
        steps += [Step(leg, rate_at(k, len(batches), leg.rate), batch) for k, batch in enumerate(batches, start=1)]
    return steps


def train(
    columns: Columns,
    chunks: Sequence[Chunk],
    checkpoint: Path,
    legs: Sequence[Leg] = LEGS,
    start: TaggerNetwork | None = None,
    seed: int = 0,
    every: int = 250,
) -> TaggerNetwork:
    """
    Train a network, or resume from a checkpoint.

    Args:
        columns: those of `data.COLUMNS`, for all words.
        chunks: the documents.
        checkpoint: the file.
        legs: how long and how fast.
        start: the network to train further; None: a new one.
        seed: of the initial weights and the order of the chunks.
        every: steps between checkpoints.
    """
    torch.manual_seed(seed)
    network = (start or TaggerNetwork(legs[0].depth)).to(device())
    optimizer = ResumableOptimizer(network, checkpoint)
    done = optimizer.resume()
    steps = schedule(columns, chunks, legs, seed)
    log = _Log(len(steps))
    for number, step in enumerate(steps[done:], start=done + 1):
        network.depth = step.leg.depth
        batch = make_batch(columns, step.chunks, device())
        losses, words = loss_of(network, batch), float(batch.real.sum())
        marks = losses.double + _SINGLES_WEIGHT * losses.single
        optimizer.step(_MARKS_WEIGHT * marks / words + _HAD_WEIGHT * losses.had_quotes / batch.chunks, step.rate)
        log.add(number, losses, int(words), batch.chunks)
        if number % every == 0 or number == len(steps):
            optimizer.save(number)
    network.depth = legs[-1].depth
    return network.eval().cpu()


class _Log:
    """Prints the mean losses every LOG_EVERY steps; `steps` is their number."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._started = time.monotonic()
        self._sums, self._words = np.zeros(3), 0

    def add(self, number: int, losses: Losses, words: int, chunks: int) -> None:
        """Add the losses of a step."""
        self._sums += [losses.double.item(), losses.single.item(), losses.had_quotes.item() * words / chunks]
        self._words += words
        if number % LOG_EVERY == 0:
            seconds = time.monotonic() - self._started
            shown = "  ".join(f"{value:.5f}" for value in self._sums / self._words)
            print(f"step {number} of {self._steps}  loss a word {shown}  {seconds:.0f} s", flush=True)
            self._sums, self._words = np.zeros(3), 0
