"""Train the quotation network: dilated convolutions over the words of a document, a two-state grammar on top.

A library for `train_quotations.py`.  Runs on a GPU where torch finds one.

The grammar is a conditional random field per paragraph and kind of mark (Lafferty et al. 2001): a word is inside or
outside a quotation; going in writes an opening mark before the word, going out a closing one behind it, and a paragraph
may end inside (the quotation goes on in the next one).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tools.common.optimizer import Descent, rate_at
from tools.common.word_columns import ROWS
from tools.quotations.data import CLOSES, FIRST, INSIDE, LAST, LATE, OPENS, SHARES, SINGLES_TRUSTED, TRUSTED, Chunk

CHANNELS = 96
DILATIONS = (1, 2, 4, 8, 16, 1, 32, 8, 2, 1)
POOLED = 3  # the block that also sees the means of its paragraph and document
CEILING = 6.0  # activations are cut here, so that their levels are known beforehand
HEADS = 5  # open, close before punctuation, close behind it, inside, paragraph ends inside
PAD = max(DILATIONS)  # rows of nothing between documents: no convolution sees across
BATCH_WORDS = 12_000
WORD_DROPOUT = 0.05
IMPOSSIBLE = -1e4
_PUNCTUATION = (2, 3, 4, 5, 12)  # see textfix.engine.nn.word_inputs


@dataclass(frozen=True, slots=True)
class Batch:
    """Some chunks, one after the other, with rows of nothing between them."""

    columns: Mapping[str, torch.Tensor]
    real: torch.Tensor  # float (n,), 0 in the rows of nothing
    chunk: torch.Tensor  # int64 (n,)
    paragraph: torch.Tensor  # int64 (n,)
    chunks: int
    paragraphs: int


def assemble(columns: Mapping[str, NDArray[np.generic]], chunks: Sequence[Chunk], device: torch.device) -> Batch:
    """Gather the rows of some chunks."""
    rows = np.concatenate([np.append(np.arange(c.start, c.end), np.full(PAD, -1)) for c in chunks])
    rows = np.concatenate([np.full(PAD, -1), rows])
    lengths = [c.end - c.start + PAD for c in chunks]
    real = rows >= 0
    taken = {name: np.where(real, column[np.maximum(rows, 0)], 0) for name, column in columns.items()}
    first = (taken["flags"] & FIRST) != 0
    paragraph = np.maximum(np.cumsum(first | np.concatenate([[False], ~real[1:] & real[:-1]])), 0)
    chunk = np.concatenate([np.zeros(PAD, dtype=np.int64), np.repeat(np.arange(len(chunks)), lengths)])
    tensors = {name: torch.from_numpy(values.astype(np.int64)).to(device) for name, values in taken.items()}
    return Batch(
        tensors,
        torch.from_numpy(real.astype(np.float32)).to(device),
        torch.from_numpy(chunk).to(device),
        torch.from_numpy(paragraph).to(device),
        len(chunks),
        int(paragraph.max()) + 1,
    )


class Reader(nn.Module):
    """
    The network in floating point.

    Blocks beyond the first ones begin as the identity: a network that grows gives the scores that it gave before.

    Attributes:
        depth: how many blocks take part.
    """

    def __init__(self, depth: int) -> None:
        super().__init__()
        self.depth = depth
        self.tables = nn.ModuleDict({name: nn.Embedding(rows, CHANNELS) for name, rows in ROWS.items()})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.15)
        self.blocks = nn.ModuleList(nn.Linear(3 * CHANNELS, CHANNELS) for _ in DILATIONS)
        for block in self.blocks[:depth]:
            nn.init.normal_(block.weight, std=0.7 / math.sqrt(3 * CHANNELS))
        for block in self.blocks[depth:]:
            nn.init.zeros_(block.weight)
            nn.init.zeros_(block.bias)
        self.pooled = nn.Linear(2 * CHANNELS, CHANNELS)
        self.heads = nn.Linear(CHANNELS, 2 * HEADS)
        self.had_quotes = nn.Linear(CHANNELS, 1)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return float (n, 10), the scores of each word, and float (chunks,), the log odds that there were any."""
        word = batch.columns["word"]
        if self.training:
            word = torch.where(torch.rand(word.shape, device=word.device) < WORD_DROPOUT, 0, word)
        x = self.tables["word"](word)
        for name in list(ROWS)[1:]:
            x = x + self.tables[name](batch.columns[name])
        real = batch.real[:, None].bfloat16()
        # Half the digits cost nothing, for the activations become integers in the end, and double the speed.
        x = x.clamp(0, CEILING).bfloat16() * real
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            for number, (block, dilation) in enumerate(self.convolutions()):
                zeros = x.new_zeros(dilation, x.shape[1])
                before, after = torch.cat([zeros, x[:-dilation]]), torch.cat([x[dilation:], zeros])
                y = block(torch.cat([before, x, after], dim=1))
                if number == POOLED:
                    y = y + self.pooled(self._means(x.float(), batch))
                x = (x + y).clamp(0, CEILING) * real
        x = x.float()
        return self.heads(x), self.had_quotes(_mean(x, batch.chunk, batch.chunks, batch.real))[:, 0]

    def convolutions(self) -> list[tuple[nn.Module, int]]:
        """Return the blocks in use, and the distance of the words that each sees."""
        return list(zip(self.blocks, DILATIONS, strict=True))[: self.depth]

    @staticmethod
    def _means(x: torch.Tensor, batch: Batch) -> torch.Tensor:
        paragraph = _mean(x, batch.paragraph, batch.paragraphs, batch.real)[batch.paragraph]
        document = _mean(x, batch.chunk, batch.chunks, batch.real)[batch.chunk]
        return torch.cat([paragraph, document], dim=1)


def _mean(x: torch.Tensor, group: torch.Tensor, groups: int, real: torch.Tensor) -> torch.Tensor:
    total = x.new_zeros(groups, x.shape[1]).index_add_(0, group, x)
    size = x.new_zeros(groups).index_add_(0, group, real)
    return total / size.clamp(min=1)[:, None]


def grammar_loss(scores: torch.Tensor, label: torch.Tensor, batch: Batch, trusted: torch.Tensor) -> torch.Tensor:
    """Return the summed negative log likelihood of the marks of one kind."""
    opens, early, late, inside, goes_on = scores.unbind(1)
    punctuated = torch.isin(batch.columns["after"] >> 8, torch.tensor(_PUNCTUATION, device=scores.device))
    late = torch.where(punctuated, late, torch.full_like(late, IMPOSSIBLE))
    last = (batch.columns["flags"] & LAST) != 0
    closes = torch.logaddexp(early, late)
    leaves = torch.where(last, torch.logaddexp(closes, goes_on), closes)
    stays = torch.where(last, torch.full_like(inside, IMPOSSIBLE), inside)
    zero = torch.zeros_like(inside)
    # (n, from, to): from and to outside, inside.
    step = torch.stack(
        [
            torch.stack([torch.logaddexp(zero, opens + inside + leaves), opens + stays], dim=1),
            torch.stack([inside + leaves, stays], dim=1),
        ],
        dim=1,
    )
    nothing = torch.tensor([[0.0, IMPOSSIBLE], [IMPOSSIBLE, 0.0]], device=scores.device)
    counts = trusted & (batch.real > 0)
    step = torch.where(counts[:, None, None], step, nothing)
    log_z = _product(step)[0, 0]
    return log_z - _gold_score(scores, closes, punctuated, label, last, counts)


def _product(step: torch.Tensor) -> torch.Tensor:
    """Multiply a run of matrices in the log semiring, in pairs: a logarithmic number of steps."""
    while step.shape[0] > 1:
        if step.shape[0] % 2:
            nothing = step.new_tensor([[[0.0, IMPOSSIBLE], [IMPOSSIBLE, 0.0]]])
            step = torch.cat([step, nothing])
        left, right = step[0::2], step[1::2]
        step = torch.logsumexp(left[:, :, :, None] + right[:, None, :, :], dim=2)
    return step[0]


def _gold_score(
    scores: torch.Tensor,
    closes: torch.Tensor,
    punctuated: torch.Tensor,
    label: torch.Tensor,
    last: torch.Tensor,
    counts: torch.Tensor,
) -> torch.Tensor:
    opens, early, late, inside, goes_on = scores.unbind(1)
    has_open, has_close, is_late, is_inside = ((label & bit) != 0 for bit in (OPENS, CLOSES, LATE, INSIDE))
    close = torch.where(punctuated, torch.where(is_late, late, early), closes)
    score = has_open * opens + is_inside * inside + has_close * close
    score = score + (is_inside & ~has_close & last) * goes_on
    return (score * counts).sum()


def loss_of(network: Reader, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the losses: double marks, single marks, and whether there were any, each summed."""
    scores, any_logit = network(batch)
    label, flags = batch.columns["label"], batch.columns["flags"]
    double = grammar_loss(scores[:, :HEADS], label & 15, batch, (flags & TRUSTED) != 0)
    single = grammar_loss(scores[:, HEADS:], label >> 4, batch, (flags & SINGLES_TRUSTED) != 0)
    had = any_logit.new_zeros(batch.chunks).index_add_(0, batch.chunk, ((label & OPENS) != 0).float()).clamp(max=1)
    return double, single, nn.functional.binary_cross_entropy_with_logits(any_logit, had, reduction="sum")


@dataclass(frozen=True, slots=True)
class Leg:
    """
    A part of the training, with a rise and fall of the learning rate of its own.

    Attributes:
        epochs: passes over the chunks, genres weighed.
        rate: highest learning rate.
        shares: passes over a genre's documents in an epoch, where it is not one.
        depth: blocks that take part.
        cropped: share of the documents of which only a few paragraphs are shown: short texts look like that.
    """

    epochs: float
    rate: float
    shares: Mapping[str, float]
    depth: int = 6
    cropped: float = 0.0

    def batches(
        self, columns: Mapping[str, NDArray[np.generic]], chunks: Sequence[Chunk], rng: np.random.Generator
    ) -> list[list[Chunk]]:
        """Return what is shown, a batch a step."""
        dealt = [batch for _ in range(math.ceil(self.epochs)) for batch in self._deal(chunks, rng)]
        dealt = dealt[: round(len(dealt) * self.epochs / math.ceil(self.epochs))]
        if self.cropped:
            flags = columns["flags"]
            dealt = [[crop(flags, c, rng) if rng.random() < self.cropped else c for c in batch] for batch in dealt]
        return dealt

    def _deal(self, chunks: Sequence[Chunk], rng: np.random.Generator) -> list[list[Chunk]]:
        """Deal the chunks of an epoch into batches, each genre for its share."""
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


_DEEPER = SHARES | {"books": 1.5, "podcast": 0.3, "reviews": 0.4, "script": 0.8, "speech": 0.6, "wiki": 0.3}
# First the world as it is; then, twice, a deeper network, with short texts and with talk that never had a mark.
LEGS = (
    Leg(1.5, 4e-3, SHARES | {"script": 0.0}),
    Leg(1.0, 2.5e-3, _DEEPER, depth=10, cropped=0.12),
    Leg(0.9, 2e-3, _DEEPER, depth=10, cropped=0.12),
)
_MOST_PARAGRAPHS = 5  # of a cropped document


def crop(flags: NDArray[np.generic], chunk: Chunk, rng: np.random.Generator) -> Chunk:
    """Return a few paragraphs of a chunk."""
    starts = np.append(np.flatnonzero(flags[chunk.start : chunk.end] & FIRST), chunk.end - chunk.start)
    first = int(rng.integers(starts.size - 1))
    last = min(first + int(rng.integers(1, _MOST_PARAGRAPHS + 1)), starts.size - 1)
    return Chunk(chunk.start + int(starts[first]), chunk.start + int(starts[last]), chunk.genre, chunk.held_out)


def schedule(
    columns: Mapping[str, NDArray[np.generic]], chunks: Sequence[Chunk], legs: Sequence[Leg], seed: int
) -> list[tuple[Leg, float, list[Chunk]]]:
    """Return the leg, the learning rate and the batch of every step."""
    rng = np.random.default_rng(seed)
    steps: list[tuple[Leg, float, list[Chunk]]] = []
    for leg in legs:
        batches = leg.batches(columns, chunks, rng)
        for step, batch in enumerate(batches, start=1):
            steps.append((leg, rate_at(step, len(batches), leg.rate), batch))
    return steps


def train(
    columns: Mapping[str, NDArray[np.generic]],
    chunks: Sequence[Chunk],
    checkpoint: Path,
    legs: Sequence[Leg] = LEGS,
    seed: int = 0,
    every: int = 250,
) -> Reader:
    """Train; a checkpoint is written every so many steps and taken up again."""
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Reader(legs[0].depth).to(device)
    descent = Descent(network, checkpoint)
    done = descent.resume()
    steps = schedule(columns, chunks, legs, seed)
    started, sums, words = time.monotonic(), np.zeros(3), 0
    for number, (leg, rate, chosen) in enumerate(steps[done:], start=done + 1):
        network.depth = leg.depth
        batch = assemble(columns, chosen, device)
        double, single, had = loss_of(network, batch)
        n = float(batch.real.sum())
        descent.step(50 * (double + 0.3 * single) / n + 0.05 * had / batch.chunks, rate)
        sums += [double.item(), single.item(), had.item() * n / batch.chunks]
        words += int(n)
        if number % 100 == 0:
            seconds = time.monotonic() - started
            shown = "  ".join(f"{value:.5f}" for value in sums / words)
            print(f"step {number} of {len(steps)}  loss a word {shown}  {seconds:.0f} s", flush=True)
            sums, words = np.zeros(3), 0
        if number % every == 0 or number == len(steps):
            descent.save(number)
    network.depth = legs[-1].depth
    return network.eval().cpu()
