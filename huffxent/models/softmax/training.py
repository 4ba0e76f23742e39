"""Minibatch gradient descent on bytes: seeded, and the same whether it is interrupted or not."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.models.contexts import keys_of, pairs_of_keys
from huffxent.models.softmax.descent import State
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.objective import counted, gradients, with_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from huffxent.models.contexts import Pairs
    from huffxent.models.softmax.descent import Descent
    from huffxent.models.softmax.family import Family
    from huffxent.symbols.alphabet import Indices


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
    >>> from huffxent.models.softmax.descent import Descent
    >>> from huffxent.models.softmax.table import Order0
    >>> data = np.frombuffer(b"aaab" * 50, dtype=np.uint8)
    >>> training = Training(Order0(), Descent(), data)
    >>> for _ in range(1000):
    ...     training.epoch()
    >>> q = np.exp(training.state.theta["table"][0])
    >>> (q / q.sum())[[97, 98]].round(3)
    array([0.75, 0.25])
    """

    def __init__(
        self, family: Family, descent: Descent, indices: Indices, state: State | None = None
    ) -> None:
        self._family = family
        self.descent = descent.resolved(family.tuning, indices.size)
        self._keys = keys_of(with_start(indices, family.context), SYMBOLS, family.context)
        self._indices = indices
        self.state = state or State.start(family.initial(descent.seed), self.descent)

    @cached_property
    def pairs(self) -> Pairs:
        """The whole of the data, counted."""
        return counted(self._indices, self._family.context)

    @property
    def steps(self) -> int:
        """How many steps an epoch has."""
        return self.descent.steps(self._keys.size)

    def epoch(self, watch: Callable[[int], object] = lambda _steps: None) -> None:
        """Go through the data once, each symbol in one step; tell `watch` of every step."""
        family, theta = self._family, self.state.theta
        # What overflows is theta that diverges, which is said once, at the end of the epoch.
        with np.errstate(over="ignore", invalid="ignore"):
            for places in self.descent.batches(self._keys.size, self.state.epoch):
                self.state.move(self.descent, gradients(family, theta, self._pairs(places)))
                watch(1)
        self.state.end_epoch()

    def _pairs(self, places: NDArray[np.int64] | None) -> Pairs:
        """Return the pairs of a step, counted."""
        if places is None:
            return self.pairs
        return pairs_of_keys(self._keys[places], SYMBOLS, self._family.context)
