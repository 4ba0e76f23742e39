"""A softmax model of bytes, in scikit-learn's manner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.logits import log_softmax
from huffxent.models.contexts import keys_of
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.objective import counted, loss_nats, with_start
from huffxent.models.softmax.parameters import Parameters
from huffxent.models.softmax.registry import family_named
from huffxent.models.softmax.training import Training
from huffxent.symbols.bytes import Bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Family
    from huffxent.symbols.alphabet import Buffer


class SoftmaxModel(Parameters):
    """q_theta of a byte, given those before it, learnt by gradient descent.

    Parameters
    ----------
    model, context, width, optimiser, rate, batch, epochs, seed
        As `huffxent.learn` takes them.

    Attributes
    ----------
    theta_ : dict of str to ndarray
        The parameters, in nats: ``"table"``, or ``"embeddings"``, ``"readout"`` and ``"bias"``.
    n_iter_ : int
        Epochs that it learnt for.

    Examples
    --------
    >>> model = SoftmaxModel("order0", epochs=300).fit(b"aaab" * 50)
    >>> round(-model.score(b"aaab"), 3)  # nats; H(1/4) = 0.562
    0.562
    """

    def __init__(
        self,
        model: str = "order1",
        *,
        context: int | None = None,
        width: int | None = None,
        optimiser: str = "adam",
        rate: float | None = None,
        batch: int | None = None,
        epochs: int | None = None,
        seed: int = 0,
    ) -> None:
        self.model, self.context, self.width = model, context, width
        self.optimiser, self.rate, self.batch = optimiser, rate, batch
        self.epochs, self.seed = epochs, seed
        # Made at once, since that says what cannot be.
        self.family, self.descent  # noqa: B018
        if epochs is not None and epochs < 0:
            raise ValueError(f"epochs {epochs}; wanted 0 or more")

    @property
    def family(self) -> Family:
        """What the parameters make of q_theta."""
        return family_named(self.model, self.context, self.width)

    @property
    def descent(self) -> Descent:
        """How it learns."""
        return Descent(self.optimiser, self.rate, self.batch, self.seed)

    def fit(self, data: Buffer | NDArray[np.integer]) -> Self:
        """Learn from bytes; return itself. ValueError if there are none."""
        indices = _indices(data)
        if not indices.size:
            raise ValueError("no bytes to learn from")
        training = Training(self.family, self.descent, indices)
        for _ in range(self.family.tuning.epochs if self.epochs is None else self.epochs):
            training.epoch()
        self.theta_ = training.state.theta
        self.n_iter_ = training.state.epoch
        return self

    def score(self, data: Buffer | NDArray[np.integer]) -> float:
        """Return the mean of log q_theta over bytes, in nats: the loss without its sign."""
        indices = _indices(data)
        return -loss_nats(self.family, self.theta_, counted(indices, self.family.context))

    def predict_log_proba(self, data: Buffer | NDArray[np.integer]) -> NDArray[np.float64]:
        """Return log q_theta before each of n bytes, in nats, shape (n, 256)."""
        indices, context = _indices(data), self.family.context
        contexts = keys_of(with_start(indices, context), SYMBOLS, context) // SYMBOLS
        logits = self.family.logits(self.theta_, contexts)
        return np.asarray(log_softmax(logits), dtype=np.float64)


def _indices(data: Buffer | NDArray[np.integer]) -> NDArray[np.uint8]:
    """Return data as bytes; ValueError where a number of an array is none."""
    content = Bytes().data_of(data) if isinstance(data, np.ndarray) else data
    return np.frombuffer(content, dtype=np.uint8)
