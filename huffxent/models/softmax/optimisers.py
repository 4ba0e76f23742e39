"""Optimisers: how a gradient moves theta."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Theta

MOMENTUM = 0.9
SECOND_MOMENT = 0.95
"""Lower than the usual 0.999, which would remember the large gradients of the first steps for so
long that what is rare is learnt late."""
_EPSILON = 1e-8

HALVING_STEPS = 500
"""After so many steps their size is half the first one's, after twice as many a third."""


@dataclass(frozen=True)
class Optimiser:
    """How a gradient moves theta.

    Attributes
    ----------
    memory : tuple of str
        The names of what it remembers of each part of theta.
    move : callable
        Takes what is remembered of a part of theta, its gradient, and the number of the step from
        1 on; brings the memory up to date, and returns the direction to go in for a rate of 1.
    """

    memory: tuple[str, ...]
    move: Callable[[list[NDArray[np.float64]], NDArray[np.float64], int], NDArray[np.float64]]

    def start(self, theta: Theta) -> dict[str, NDArray[np.float64]]:
        """Return the memory before the first step."""
        return {
            f"{name}.{kind}": np.zeros_like(part)
            for name, part in theta.items()
            for kind in self.memory
        }


def _sgd(
    memory: list[NDArray[np.float64]], gradient: NDArray[np.float64], _step: int
) -> NDArray[np.float64]:
    (velocity,) = memory
    velocity *= MOMENTUM
    velocity += gradient
    return velocity


def _adam(
    memory: list[NDArray[np.float64]], gradient: NDArray[np.float64], step: int
) -> NDArray[np.float64]:
    mean, square = memory
    mean += (1 - MOMENTUM) * (gradient - mean)
    square += (1 - SECOND_MOMENT) * (gradient * gradient - square)
    scale = np.sqrt(square / (1 - SECOND_MOMENT**step)) + _EPSILON
    return mean / (1 - MOMENTUM**step) / scale


OPTIMISERS: Mapping[str, Optimiser] = MappingProxyType(
    {
        # Polyak 1964, in the form of PyTorch's SGD.
        "sgd": Optimiser(("velocity",), _sgd),
        # Kingma and Ba 2015, algorithm 1.
        "adam": Optimiser(("mean", "square"), _adam),
    }
)


def rate_at(step: int, first: float) -> float:
    """Return the size of a step, the first one being step 1.

    Examples
    --------
    >>> rate_at(1, 0.1), rate_at(501, 0.1)
    (0.1, 0.05)
    """
    return first / (1 + (step - 1) / HALVING_STEPS)
