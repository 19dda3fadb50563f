"""Gradient descent with checkpoints; both networks are trained with it."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

WARM_UP = 300  # steps in which the learning rate rises; a guess
_LAST_RATE = 0.02  # share of the highest rate below which the rate never falls; a guess
_WEIGHT_DECAY = 0.01  # AdamW's default
_BETAS = (0.9, 0.98)  # as for Transformers (Vaswani et al. 2017)
_MAX_NORM = 1.0  # of a gradient; a guess


def rate_at(step: int, steps: int, highest: float) -> float:
    """Return the learning rate of a step, counted from 1: a linear rise, then a linear fall."""
    return highest * min(1.0, step / WARM_UP) * max(_LAST_RATE, 1 - step / steps)


class ResumableOptimizer:
    """
    AdamW with clipped gradients, whose state and network are saved in a checkpoint.

    Args:
        network: what is trained.
        checkpoint: the file; need not exist.
    """

    def __init__(self, network: nn.Module, checkpoint: Path) -> None:
        self.network = network
        self.checkpoint = checkpoint
        self.optimizer = torch.optim.AdamW(network.parameters(), weight_decay=_WEIGHT_DECAY, betas=_BETAS, fused=True)

    def resume(self) -> int:
        """Load the checkpoint, if there is one, and return the number of steps done."""
        if not self.checkpoint.exists():
            return 0
        device = next(self.network.parameters()).device
        saved = torch.load(self.checkpoint, map_location=device, weights_only=True)
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        return int(saved["step"])

    def step(self, loss: torch.Tensor, rate: float) -> None:
        """Take a step of gradient descent."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), _MAX_NORM)
        self.optimizer.step()

    def save(self, step: int) -> None:
        """Write the checkpoint to a file beside it, then rename: an interruption leaves the old one whole."""
        state = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(), "step": step}
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)


def device() -> torch.device:
    """Return the GPU, if torch finds one, or the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def is_fast_in_half(place: torch.device) -> bool:
    """
    True if bfloat16 is faster than float32.

    It doubles the speed and costs nothing, since the activations become integers in the end; but a processor without
    units for it takes seven times as long.
    """
    return place.type == "cuda" or "AVX512" in torch.backends.cpu.get_cpu_capability()
