"""Dropout that does not wait for its random numbers.

PyTorch draws each mask one number after the other on a CPU, a sixth of a training step here.
These masks are cut at random places out of one long pool, drawn anew now and then.
"""

import torch
from torch import nn

POOL = 1 << 24  # elements: a few times the largest mask
FRESH_FOR = 4_000  # masks until the pool is drawn anew


def replace_dropout(network: nn.Module) -> None:
    """Put a `PooledDropout` wherever `network` has a dropout that drops anything."""
    pools: dict[float, PooledDropout] = {}
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Dropout) and child.p > 0:
                setattr(module, name, pools.setdefault(child.p, PooledDropout(child.p)))


class PooledDropout(nn.Module):
    """Zeroes a share `p` of what goes in and scales the rest up by 1 / (1 - p), in training."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self._pool = torch.empty(0)
        self._left = 0

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return values
        if self._left == 0:
            kept = torch.rand(POOL) >= self.p
            self._pool = (kept / (1 - self.p)).to(torch.bfloat16)
            self._left = FRESH_FOR
        self._left -= 1
        count = values.numel()
        start = int(torch.randint(0, POOL - count, ()))
        return values * self._pool[start : start + count].view_as(values)
