"""Trains with the rounding that int8 brings, so that the weights learn to bear it.

The forward pass rounds as onnxruntime's dynamic quantization does; the gradient passes straight
through (Bengio et al. 2013, arXiv 1308.3432; Jacob et al. 2018, arXiv 1712.05877).
"""

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from models.training.network import EmotionNetwork

WEIGHT_STEPS = 64  # on either side of 0: 7 bits, one scale for each output (reduce_range)
ACTIVATION_STEPS = 255  # from the lowest to the highest of the whole batch


def round_encoder(network: EmotionNetwork) -> None:
    """Let every matrix of the encoder's layers work on rounded numbers from now on."""
    for module in network.encoder.encoder.modules():
        if isinstance(module, nn.Linear):
            module.forward = partial(_forward, module)


def rounded_weight(weight: torch.Tensor) -> torch.Tensor:
    """`[outputs, inputs]`, symmetric, with a scale for each output."""
    scale = weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / WEIGHT_STEPS
    return _through(weight, (weight / scale).round() * scale)


def rounded_activation(values: torch.Tensor) -> torch.Tensor:
    """Asymmetric, with one scale; 0 stays 0."""
    low = values.detach().amin().clamp(max=0)
    high = values.detach().amax().clamp(min=0)
    scale = ((high - low) / ACTIVATION_STEPS).clamp(min=1e-8)
    zero = (-low / scale).round()
    steps = (values / scale + zero).round().clamp(0, ACTIVATION_STEPS)
    return _through(values, (steps - zero) * scale)


def _forward(linear: nn.Linear, values: torch.Tensor) -> torch.Tensor:
    rounded = rounded_activation(values.float()), rounded_weight(linear.weight)
    return functional.linear(*rounded, linear.bias)


def _through(exact: torch.Tensor, rounded: torch.Tensor) -> torch.Tensor:
    return exact + (rounded - exact).detach()
