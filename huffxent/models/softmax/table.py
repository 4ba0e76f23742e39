"""A row of 256 logits after every context: no byte before a symbol, or one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from huffxent.models.softmax.family import SYMBOLS, Family, Tuning
from huffxent.models.softmax.fixed import FixedSoftmax, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Contexts, Theta

_FRACTION = 24


class Table(Family):
    """Logits that are numbers of their own: theta is a table, a row a context."""

    def initial(self, seed: int) -> Theta:  # noqa: ARG002 - the start is the same for every seed
        """Return zeros."""
        return {name: np.zeros(shape) for name, shape in self.shapes().items()}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of the table."""
        return {"table": (SYMBOLS**self.context, SYMBOLS)}

    def logits(self, theta: Theta, contexts: Contexts) -> NDArray[np.float64]:
        """Return a row after each context."""
        return theta["table"][contexts]

    def gradients(
        self, theta: Theta, contexts: Contexts, residuals: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Return the residuals, each in the row of its context."""
        gradient = np.zeros_like(theta["table"])
        gradient[contexts] = residuals
        return {"table": gradient}

    def fixed(self, theta: Theta) -> FixedSoftmax:
        """Return the rows; one is picked by a one among zeros."""
        rows = whole(theta["table"], 2.0**_FRACTION / math.log(2))
        if not self.context:
            none = np.zeros((0, SYMBOLS, 0))
            return FixedSoftmax(none, np.zeros((0, SYMBOLS)), rows[0], _FRACTION)
        picked = np.eye(SYMBOLS)[np.newaxis]
        return FixedSoftmax(picked, rows, np.zeros(SYMBOLS), _FRACTION)


@dataclass(frozen=True)
class Order0(Table):
    """One distribution for all symbols: 256 logits."""

    name = "order0"
    # The gradient of all of the data takes its counts alone, so that parts of it save nothing.
    tuning = Tuning(4096, MappingProxyType({"adam": 0.1, "sgd": 2.0}))
    context: int = 0


@dataclass(frozen=True)
class Order1(Table):
    """A distribution after every byte: 256 x 256 logits."""

    name = "order1"
    tuning = Tuning(
        64, MappingProxyType({"adam": 0.1, "sgd": 20.0}), steps=8, least=256, most=1 << 14
    )
    context: int = 1
