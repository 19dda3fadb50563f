"""
The loss of the quotation tagger: a conditional random field per paragraph and kind of mark (Lafferty et al. 2001).

A word is inside or outside a quotation.  Going in writes an opening mark before the word, going out a closing one
behind it, and a paragraph may end inside if the next one takes the quotation up again.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from textfix.engine.nn.word_inputs import STAYS_INSIDE
from textfix.engine.quotations.tagger import HEADS
from tools.quotations.data import CLOSES, INSIDE, LAST, LATE, OPENS, SINGLES_TRUSTED, TRUSTED
from tools.quotations.tagger import Batch, TaggerNetwork

IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True)
class Losses:
    """Summed negative log likelihoods: of double marks, of single marks, of whether a chunk has quotations."""

    double: torch.Tensor
    single: torch.Tensor
    had_quotes: torch.Tensor


def loss_of(network: TaggerNetwork, batch: Batch) -> Losses:
    """Return the losses of a network on a batch."""
    scores, logit = network(batch)
    label, flags = batch.columns["label"], batch.columns["flags"]
    double = crf_loss(scores[:, :HEADS], label & 15, batch, (flags & TRUSTED) != 0)
    single = crf_loss(scores[:, HEADS:], label >> 4, batch, (flags & SINGLES_TRUSTED) != 0)
    had = logit.new_zeros(batch.chunks).index_add_(0, batch.chunk, ((label & OPENS) != 0).float()).clamp(max=1)
    return Losses(double, single, nn.functional.binary_cross_entropy_with_logits(logit, had, reduction="sum"))


def crf_loss(scores: torch.Tensor, label: torch.Tensor, batch: Batch, trusted: torch.Tensor) -> torch.Tensor:
    """
    Return the summed negative log likelihood of the marks of one kind.

    Args:
        scores: float (n, HEADS); open, close before punctuation, close behind it, inside, paragraph ends inside.
        label: int64 (n,), bits OPENS, CLOSES, LATE and INSIDE.
        batch: the rows.
        trusted: bool (n,), rows whose label is known.
    """
    opens, early, late, inside, goes_on = scores.unbind(1)
    behind = torch.tensor(STAYS_INSIDE, device=scores.device)
    punctuated = torch.isin(batch.columns["after"] >> 8, behind)
    late = torch.where(punctuated, late, torch.full_like(late, IMPOSSIBLE))
    last = (batch.columns["flags"] & LAST) != 0
    closes = torch.logaddexp(early, late)
    leaves = torch.where(last, torch.logaddexp(closes, goes_on), closes)
    stays = torch.where(last, torch.full_like(inside, IMPOSSIBLE), inside)
    counts = trusted & (batch.real > 0)
    log_z = _log_partition(_transitions(opens, inside, leaves, stays), counts)
    has_close, is_late = (label & CLOSES) != 0, (label & LATE) != 0
    close = torch.where(punctuated, torch.where(is_late, late, early), closes)
    is_inside = (label & INSIDE) != 0
    gold = ((label & OPENS) != 0) * opens + is_inside * inside + has_close * close
    gold = gold + (is_inside & ~has_close & last) * goes_on
    return log_z - (gold * counts).sum()


def _transitions(opens: torch.Tensor, inside: torch.Tensor, leaves: torch.Tensor, stays: torch.Tensor) -> torch.Tensor:
    """Return the log weight of each step, float (n, from, to), from and to outside (0) or inside (1)."""
    outside = torch.zeros_like(inside)
    return torch.stack(
        [
            torch.stack([torch.logaddexp(outside, opens + inside + leaves), opens + stays], dim=1),
            torch.stack([inside + leaves, stays], dim=1),
        ],
        dim=1,
    )


def _log_partition(step: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
    """Return the log sum of the weights of all paths that begin and end outside; rows that do not count are passed."""
    identity = step.new_tensor([[0.0, IMPOSSIBLE], [IMPOSSIBLE, 0.0]])
    step = torch.where(counts[:, None, None], step, identity)
    while step.shape[0] > 1:  # neighbours are multiplied in the log semiring: a logarithmic number of steps
        if step.shape[0] % 2:
            step = torch.cat([step, identity[None]])
        left, right = step[0::2], step[1::2]
        step = torch.logsumexp(left[:, :, :, None] + right[:, None, :, :], dim=2)
    return step[0, 0, 0]
