"""Steps of gradient descent that can be cut off and taken up again; what both networks are trained with."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

WARM_UP = 300  # steps in which the learning rate rises
_LAST_RATE = 0.02  # of the highest: it never falls below
_WEIGHT_DECAY = 0.01
_LONGEST = 1.0  # norm of a gradient


def rate_at(step: int, steps: int, highest: float) -> float:
    """Return the learning rate of a step, counted from 1: it rises at first and falls from there."""
    return highest * min(1.0, step / WARM_UP) * max(_LAST_RATE, 1 - step / steps)


class Descent:
    """A network on its way down, and the file from which its training goes on after a cut."""

    def __init__(self, network: nn.Module, checkpoint: Path) -> None:
        self.network = network
        self.checkpoint = checkpoint
        self.optimiser = torch.optim.AdamW(network.parameters(), weight_decay=_WEIGHT_DECAY, betas=(0.9, 0.98))

    def resume(self) -> int:
        """Take up the last checkpoint, if there is one, and return how many steps are done."""
        if not self.checkpoint.exists():
            return 0
        device = next(self.network.parameters()).device
        saved = torch.load(self.checkpoint, map_location=device, weights_only=True)
        self.network.load_state_dict(saved["network"])
        self.optimiser.load_state_dict(saved["optimiser"])
        return int(saved["step"])

    def step(self, loss: torch.Tensor, rate: float) -> None:
        """Go a step down."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), _LONGEST)
        self.optimiser.step()

    def save(self, step: int) -> None:
        """Write a checkpoint; a cut while it is written costs nothing."""
        state = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(), "step": step}
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)
