"""Gradient descent: how far a step goes, in what order, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.errors import CodebookError
from huffxent.models.softmax.optimisers import OPTIMISERS, rate_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Theta, Tuning


_SEEDS = 1 << 128


@dataclass(frozen=True)
class Descent:
    """How theta goes down.

    Parameters
    ----------
    optimiser
        One of `OPTIMISERS`.
    rate
        The first step size; None for the family's own.
    batch
        Symbols at most whose mean gradient a step takes; None for the family's own, 0 for all.
    seed
        Of the first theta, and of the order in which symbols come.

    Raises
    ------
    ValueError
        If one of them cannot be.
    """

    optimiser: str = "adam"
    rate: float | None = None
    batch: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise ValueError(f"no optimiser {self.optimiser!r}; there is {', '.join(OPTIMISERS)}")
        if self.rate is not None and not 0 < self.rate < np.inf:
            raise ValueError(f"rate {self.rate}; wanted a positive number")
        if self.batch is not None and self.batch < 0:
            raise ValueError(f"batch {self.batch}; wanted a number of symbols, or 0 for all")
        if not 0 <= self.seed < _SEEDS:
            raise ValueError(f"seed {str(self.seed)[:40]}; wanted a number from 0 to 2**128 - 1")

    @property
    def title(self) -> str:
        """It as a person reads it, once it is resolved."""
        return f"{self.optimiser}, rate {self.rate:g}, {self.batch:,} a step, seed {self.seed}"

    def resolved(self, tuning: Tuning, symbols: int) -> Descent:
        """Return it with the usual rate and batch where none was asked for."""
        rate = tuning.rates[self.optimiser] if self.rate is None else self.rate
        batch = tuning.batch(symbols) if self.batch is None else self.batch or symbols
        return replace(self, rate=rate, batch=max(1, min(batch, symbols)))

    def steps(self, symbols: int) -> int:
        """Return how many steps an epoch has, for so many symbols; it must be resolved."""
        return -(-symbols // (self.batch or 1))

    def batches(self, symbols: int, epoch: int) -> Iterator[NDArray[np.int64] | None]:
        """Yield the places of the symbols of each step of an epoch; None for all of them."""
        steps = self.steps(symbols)
        if steps <= 1:
            yield None
            return
        # Of the seed and the epoch alone: what goes on later goes on the same.
        order = np.random.default_rng([self.seed, epoch]).permutation(symbols)
        # Of equal size: a small batch at the end would count as much as any, and undo much.
        yield from np.array_split(order, steps)


@dataclass
class State:
    """Where training is: theta, what the optimiser remembers, and how far it went."""

    theta: Theta
    memory: dict[str, NDArray[np.float64]]
    epoch: int = 0
    step: int = 0

    @classmethod
    def start(cls, theta: Theta, descent: Descent) -> Self:
        """Return the state before the first step from some theta."""
        return cls(theta, OPTIMISERS[descent.optimiser].start(theta))

    def move(self, descent: Descent, gradient: Mapping[str, NDArray[np.float64]]) -> None:
        """Go a step down a gradient."""
        optimiser = OPTIMISERS[descent.optimiser]
        self.step += 1
        rate = rate_at(self.step, descent.rate or 0.0)
        for name, part in self.theta.items():
            memory = [self.memory[f"{name}.{kind}"] for kind in optimiser.memory]
            np.subtract(part, rate * optimiser.move(memory, gradient[name], self.step), out=part)

    def end_epoch(self) -> None:
        """Count an epoch; CodebookError if theta is no longer made of finite numbers."""
        self.epoch += 1
        if not all(np.all(np.isfinite(part)) for part in self.theta.values()):
            raise CodebookError(
                f"training diverged in epoch {self.epoch}: theta is infinite or no number; take a "
                "smaller rate"
            )
