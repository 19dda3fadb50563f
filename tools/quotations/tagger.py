"""
The quotation tagger in floating point, as it is trained: dilated convolutions over the words of a document.

Words come in batches of documents, one after the other, with padding between them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from textfix.engine.quotations.tagger import HEADS
from tools.common.optimizer import is_fast_in_half
from tools.common.word_columns import ROWS
from tools.quotations.data import FIRST, Chunk

# The shape of the network, part of the model's format; chosen on texts held out (docs/design/quotations.md).
CHANNELS = 96
DILATIONS = (1, 2, 4, 8, 16, 1, 32, 8, 2, 1)
POOLED = 3  # the block that also sees the means of its paragraph and document
CEILING = 6.0  # activations are clamped here, so that their levels are known beforehand
PAD = max(DILATIONS)  # rows of padding between documents: no convolution sees across
WORD_DROPOUT = 0.05  # share of words whose embedding is hidden, so that ending and class are learned; a guess


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Some chunks with padding between them, n rows.

    Attributes:
        columns: int64 (n,) each, by name (see `data.COLUMNS`); 0 in the padding.
        real: float32 (n,), 0 in the padding, else 1.
        chunk: int64 (n,), the chunk of each row.
        paragraph: int64 (n,), the paragraph of each row.
        chunks: number of chunks.
        paragraphs: number of paragraphs.
    """

    columns: Mapping[str, torch.Tensor]
    real: torch.Tensor
    chunk: torch.Tensor
    paragraph: torch.Tensor
    chunks: int
    paragraphs: int


def make_batch(columns: Mapping[str, NDArray[np.generic]], chunks: Sequence[Chunk], device: torch.device) -> Batch:
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


class TaggerNetwork(nn.Module):
    """
    The network.

    Blocks beyond the first `depth` are zero, so they begin as the identity: a network that is made deeper gives the
    same scores as before.

    Attributes:
        depth: number of blocks that take part.
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
        """Return the scores of each row, float (n, 2 * HEADS), and the log odds of quotations, float (chunks,)."""
        word = batch.columns["word"]
        if self.training:
            word = torch.where(torch.rand(word.shape, device=word.device) < WORD_DROPOUT, 0, word)
        x = self.tables["word"](word)
        for name in list(ROWS)[1:]:
            x = x + self.tables[name](batch.columns[name])
        kind = torch.bfloat16 if is_fast_in_half(x.device) else torch.float32
        real = batch.real[:, None].to(kind)
        x = x.clamp(0, CEILING).to(kind) * real
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=kind is torch.bfloat16):
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
        """Return the blocks in use, each with the distance between the words that it sees."""
        return list(zip(self.blocks, DILATIONS, strict=True))[: self.depth]

    @staticmethod
    def _means(x: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Return the means of the paragraph and of the document of each row, float (n, 2 * CHANNELS)."""
        paragraph = _mean(x, batch.paragraph, batch.paragraphs, batch.real)[batch.paragraph]
        document = _mean(x, batch.chunk, batch.chunks, batch.real)[batch.chunk]
        return torch.cat([paragraph, document], dim=1)


def _mean(x: torch.Tensor, group: torch.Tensor, groups: int, real: torch.Tensor) -> torch.Tensor:
    """Return the mean of each group of rows, float (groups, channels), without padding."""
    total = x.new_zeros(groups, x.shape[1]).index_add_(0, group, x)
    size = x.new_zeros(groups).index_add_(0, group, real)
    return total / size.clamp(min=1)[:, None]
