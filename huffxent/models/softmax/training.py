"""Minibatch gradient descent: seeded, and the same whether it is interrupted or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.models.contexts import keys_of, pairs_of_keys
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.objective import counted, gradients, with_start
from huffxent.models.softmax.optimisers import OPTIMISERS, rate_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Family, Theta
    from huffxent.symbols.alphabet import Indices


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
        Symbols whose mean gradient a step takes; None for the family's own, 0 for all of them.
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
        if self.seed < 0:
            raise ValueError(f"seed {self.seed}; wanted 0 or more")

    @property
    def title(self) -> str:
        """It as a person reads it, once it is resolved."""
        return f"{self.optimiser}, rate {self.rate:g}, {self.batch:,} a step, seed {self.seed}"

    def resolved(self, family: Family, symbols: int) -> Descent:
        """Return it with the family's own rate and batch where none was asked for."""
        rate = family.tuning.rates[self.optimiser] if self.rate is None else self.rate
        batch = family.tuning.batch(symbols) if self.batch is None else self.batch or symbols
        return replace(self, rate=rate, batch=max(1, min(batch, symbols)))


@dataclass
class State:
    """Where training is: theta, what the optimiser remembers, and how far it went."""

    theta: Theta
    memory: dict[str, NDArray[np.float64]]
    epoch: int = 0
    step: int = 0

    @classmethod
    def start(cls, family: Family, descent: Descent) -> Self:
        """Return the state before the first step."""
        theta = family.initial(descent.seed)
        return cls(theta, OPTIMISERS[descent.optimiser].start(theta))

    def copy(self) -> Self:
        """Return a state that later steps leave as it is."""
        theta = {name: part.copy() for name, part in self.theta.items()}
        memory = {name: part.copy() for name, part in self.memory.items()}
        return replace(self, theta=theta, memory=memory)


class Training:
    """Gradient descent on bytes, an epoch at a time.

    Parameters
    ----------
    family
        Of the model.
    descent
        How to go down.
    indices
        The training data.
    state
        Where to go on; None to begin.

    Examples
    --------
    >>> from huffxent.models.softmax.table import Order0
    >>> data = np.frombuffer(b"aaab" * 50, dtype=np.uint8)
    >>> training = Training(Order0(), Descent(), data)
    >>> for _ in range(400):
    ...     training.epoch()
    >>> q = np.exp(training.state.theta["table"][0])
    >>> (q / q.sum())[[97, 98]].round(3)
    array([0.75, 0.25])
    """

    def __init__(
        self, family: Family, descent: Descent, indices: Indices, state: State | None = None
    ) -> None:
        self._family = family
        self.descent = descent.resolved(family, indices.size)
        self._keys = keys_of(with_start(indices, family.context), SYMBOLS, family.context)
        self._all = counted(indices, family.context)
        self.state = State.start(family, self.descent) if state is None else state

    @property
    def steps(self) -> int:
        """How many steps an epoch has."""
        return -(-self._keys.size // (self.descent.batch or 1))

    def epoch(self, watch: Callable[[int], object] = lambda _steps: None) -> None:
        """Go through the data once, each symbol in one step; tell `watch` of every step."""
        for keys in self._batches():
            pairs = self._all if keys is None else pairs_of_keys(keys, SYMBOLS, self._family.context)
            self._move(gradients(self._family, self.state.theta, pairs))
            watch(1)
        self.state.epoch += 1

    def _batches(self) -> Iterator[NDArray[np.int64] | None]:
        """Yield the pairs of each step in the order of this epoch; None for all of them."""
        size = self.descent.batch or 1
        if size >= self._keys.size:
            yield None
            return
        # Of the seed and the epoch alone: what goes on later goes on the same.
        order = np.random.default_rng([self.descent.seed, self.state.epoch])
        shuffled = order.permutation(self._keys)
        for first in range(0, shuffled.size, size):
            yield shuffled[first : first + size]

    def _move(self, gradient: dict[str, NDArray[np.float64]]) -> None:
        state, optimiser = self.state, OPTIMISERS[self.descent.optimiser]
        state.step += 1
        rate = rate_at(state.step, self.descent.rate or 0.0)
        for name, part in state.theta.items():
            memory = [state.memory[f"{name}.{kind}"] for kind in optimiser.memory]
            part -= rate * optimiser.move(memory, gradient[name], state.step)
