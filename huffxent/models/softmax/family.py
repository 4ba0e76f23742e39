"""What a family of softmax models is: how theta and the bytes before a symbol give its logits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from huffxent.models.softmax.fixed import FixedSoftmax

    Theta: TypeAlias = dict[str, NDArray[np.float64]]
    Contexts: TypeAlias = NDArray[np.int64]

SYMBOLS = 256

MOST_CONTEXT = 6
"""Bytes before a symbol at most: a context and a symbol are one number of 63 bits."""


@dataclass(frozen=True)
class Tuning:
    """How a family is trained where nothing else is asked for.

    Attributes
    ----------
    epochs : int
        How often every symbol of the training data is gone through.
    rates : mapping of str to float
        The first step size, by optimiser.
    steps : int
        In an epoch, unless batches come out too small or too large.
    least, most : int
        Symbols in a batch.
    """

    epochs: int
    rates: Mapping[str, float]
    steps: int = 1
    least: int = 1
    most: int = 1 << 62

    def batch(self, symbols: int) -> int:
        """Return the symbols in a batch for so many in all."""
        return max(self.least, min(self.most, symbols // self.steps))


class Family(ABC):
    """Softmax models of one shape. A context is a number, as in `huffxent.models.contexts`.

    Attributes
    ----------
    context : int
        How many bytes before a symbol its logits depend on.
    tuning : Tuning
        How it is trained.
    """

    name: ClassVar[str]
    tuning: ClassVar[Tuning]
    context: int

    @property
    def title(self) -> str:
        """The model as a person reads it."""
        return self.name

    @property
    def given(self) -> str:
        """What its logits are given, as a person reads it; nothing where they depend on nothing."""
        if self.context <= 1:
            return "the byte before" * self.context
        return f"{self.context} bytes before"

    @abstractmethod
    def initial(self, seed: int) -> Theta:
        """Return the theta that training begins with: that of the uniform distribution."""

    @abstractmethod
    def logits(self, theta: Theta, contexts: Contexts) -> NDArray[np.float64]:
        """Return the logits after each of m contexts, shape (m, 256), in nats."""

    @abstractmethod
    def gradients(
        self, theta: Theta, contexts: Contexts, residuals: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Return the gradient by theta, given that by the logits after each of m contexts.

        The contexts differ from one another; `residuals` has shape (m, 256).
        """

    @abstractmethod
    def fixed(self, theta: Theta) -> FixedSoftmax:
        """Return the model in fixed point, as coders need it."""

    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each part of theta."""

    def sizes(self) -> dict[str, int]:
        """Return the sizes that it can be asked for, beside its name."""
        return {}
