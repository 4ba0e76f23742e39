"""The log-bilinear model: bytes before a symbol are embedded, added up, and read out linearly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from huffxent.models.contexts import symbol_before
from huffxent.models.softmax.family import MOST_CONTEXT, SYMBOLS, Family, Tuning
from huffxent.models.softmax.fixed import FixedSoftmax, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Contexts, Theta

_FRACTION = 18
MOST_WIDTH = 1024


@dataclass(frozen=True)
class Bilinear(Family):
    """Logits b + W h, with h the sum of an embedding of each of the k bytes before a symbol.

    A byte has an embedding of its own for every place at which it can stand.

    Parameters
    ----------
    context
        k, from 1 to 6.
    width
        Numbers in an embedding.

    References
    ----------
    A. Mnih and G. Hinton, "Three new graphical models for statistical language modelling", ICML
    2007, section 4: there embeddings are shared by all places, and a matrix for each tells them
    apart.
    """

    name = "bilinear"
    tuning = Tuning(
        16, MappingProxyType({"adam": 0.005, "sgd": 0.5}), steps=512, least=256, most=1024
    )
    context: int = MOST_CONTEXT
    width: int = 64

    def __post_init__(self) -> None:
        if not 1 <= self.context <= MOST_CONTEXT:
            raise ValueError(f"{self.context} bytes of context; bilinear takes 1 to {MOST_CONTEXT}")
        if not 1 <= self.width <= MOST_WIDTH:
            raise ValueError(
                f"embeddings of {self.width} numbers; bilinear takes 1 to {MOST_WIDTH}"
            )

    @property
    def title(self) -> str:
        """The model as a person reads it."""
        return f"{self.name}, {self.context} bytes before, width {self.width}"

    def initial(self, seed: int) -> Theta:
        """Return small random embeddings, and zeros that read them out."""
        theta = {name: np.zeros(shape) for name, shape in self.shapes().items()}
        rng = np.random.default_rng(seed)
        theta["embeddings"] = 0.1 * rng.standard_normal(theta["embeddings"].shape)
        return theta

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of embeddings, readout and bias."""
        return {
            "embeddings": (self.context, SYMBOLS, self.width),
            "readout": (self.width, SYMBOLS),
            "bias": (SYMBOLS,),
        }

    def sizes(self) -> dict[str, int]:
        """Return its context and its width."""
        return {"context": self.context, "width": self.width}

    def logits(self, theta: Theta, contexts: Contexts) -> NDArray[np.float64]:
        """Return what is read out of the sum of embeddings."""
        scores: NDArray[np.float64] = self._hidden(theta, contexts) @ theta["readout"]
        return scores + theta["bias"]

    def gradients(
        self, theta: Theta, contexts: Contexts, residuals: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Return the gradient by the chain rule."""
        of_hidden = residuals @ theta["readout"].T
        places = range(1, self.context + 1)
        parts = [
            _sums_by_byte(symbol_before(contexts, place, SYMBOLS), of_hidden) for place in places
        ]
        return {
            "embeddings": np.stack(parts),
            "readout": self._hidden(theta, contexts).T @ residuals,
            "bias": residuals.sum(axis=0),
        }

    def _hidden(self, theta: Theta, contexts: Contexts) -> NDArray[np.float64]:
        hidden = np.zeros((contexts.size, self.width))
        for place, embeddings in enumerate(theta["embeddings"], 1):
            hidden += embeddings[symbol_before(contexts, place, SYMBOLS)]
        return hidden

    def fixed(self, theta: Theta) -> FixedSoftmax:
        """Return embeddings and readout with 18 binary places each, so that logits have 36."""
        scale = 2.0**_FRACTION
        return FixedSoftmax(
            whole(theta["embeddings"], scale),
            whole(theta["readout"], scale / math.log(2)),
            whole(theta["bias"], scale**2 / math.log(2)),
            2 * _FRACTION,
        )


def _sums_by_byte(before: NDArray[np.int64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the rows that belong to each byte; sorted first, which np.add.at is not."""
    found = np.zeros((SYMBOLS, rows.shape[1]))
    order = np.argsort(before, kind="stable")
    present, starts = np.unique(before[order], return_index=True)
    found[present] = np.add.reduceat(rows[order], starts, axis=0)
    return found
