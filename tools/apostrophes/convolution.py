"""The convolutions of the reranker with gradients of their own: on a processor, training takes a third of the time."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import hardtanh, hardtanh_

CEILING = 6.0  # activations are clamped here, so that their levels are known beforehand


class Clamped(torch.autograd.Function):
    """Clamp activations between 0 and CEILING, and set those outside of the document to 0."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
        """
        Return the clamped activations.

        Args:
            ctx: torch's, for the gradients.
            x: float (words, n, channels), the words of n windows: all first words, then all second ones …
            inside: as `x`, (words, n, 1), 1 in the document and 0 outside.
        """
        y = hardtanh(x, 0.0, CEILING).mul_(inside)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Return the gradient of `x`."""
        (y,) = ctx.saved_tensors
        return _below_ceiling(gradients[0], y), None


class Convolved(torch.autograd.Function):
    """
    Add a convolution over three words to the middle one, and clamp the sum as `Clamped` does.

    The words at a distance are neighbours in memory, so each of the three products reads its input where it is.
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor,
        inside: torch.Tensor,
        distance: int,
    ) -> torch.Tensor:
        """
        Return the activations, float (words - 2 * distance, n, channels).

        Args:
            ctx: torch's, for the gradients.
            x: as in `Clamped`.
            weight: as `x`, (channels, 3 * channels).
            bias: as `x`, (channels,).
            inside: as in `Clamped`, of the words that are left.
            distance: of the outer words from the middle one.
        """
        parts, weights = _three(x, distance), weight.view(x.shape[2], 3, -1)
        y = torch.addmm(bias, parts[0], weights[:, 0].t())
        for k in (1, 2):
            y.addmm_(parts[k], weights[:, k].t())
        y += parts[1]
        y = hardtanh_(y.view(-1, *x.shape[1:]), 0.0, CEILING).mul_(inside)
        ctx.save_for_backward(x, weight, y)
        ctx.distance = distance
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Return the gradients of `x`, `weight` and `bias`."""
        x, weight, y = ctx.saved_tensors
        parts, weights = _three(x, ctx.distance), weight.view(x.shape[2], 3, -1)
        gradient = _below_ceiling(gradients[0].contiguous(), y).view(-1, x.shape[2])
        of_x, of_weights = torch.zeros_like(x), torch.empty_like(weights)
        for k, part in enumerate(_three(of_x, ctx.distance)):
            part.addmm_(gradient, weights[:, k])
            of_weights[:, k] = gradient.t() @ parts[k]
        _three(of_x, ctx.distance)[1].add_(gradient)
        return of_x, of_weights.view_as(weight), gradient.sum(0), None, None


def _three(x: torch.Tensor, distance: int) -> list[torch.Tensor]:
    """Return the left, middle and right words, views (k * n, channels) of `x`."""
    words, n, channels = x.shape
    rows, left = x.view(-1, channels), (words - 2 * distance) * n
    return [rows[k * distance * n : k * distance * n + left] for k in range(3)]


def _below_ceiling(gradient: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the gradient where an activation was not clamped, 0 elsewhere; words outside of the document are 0."""
    passed: torch.Tensor = torch.ops.aten.hardtanh_backward(gradient, y, 0.0, CEILING)
    return passed
