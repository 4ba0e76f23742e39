"""A softmax model of bytes, in scikit-learn's manner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.logits import log_softmax
from huffxent.models.contexts import keys_of
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.objective import counted, loss_nats, with_start
from huffxent.models.softmax.registry import family_named
from huffxent.models.softmax.training import Training

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer


class SoftmaxModel:
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
        self.family = family_named(model, context, width)
        self.descent = Descent(optimiser, rate, batch, seed)
        self.epochs = self.family.tuning.epochs if epochs is None else epochs

    def fit(self, data: Buffer) -> Self:
        """Learn from bytes; return itself. ValueError if there are none."""
        indices = np.frombuffer(data, dtype=np.uint8)
        if not indices.size:
            raise ValueError("no bytes to learn from")
        training = Training(self.family, self.descent, indices)
        for _ in range(self.epochs):
            training.epoch()
        self.theta_ = training.state.theta
        self.n_iter_ = training.state.epoch
        return self

    def score(self, data: Buffer) -> float:
        """Return the mean of log q_theta over bytes, in nats: the loss without its sign."""
        indices = np.frombuffer(data, dtype=np.uint8)
        return -loss_nats(self.family, self.theta_, counted(indices, self.family.context))

    def predict_log_proba(self, data: Buffer) -> NDArray[np.float64]:
        """Return log q_theta before each of n bytes, in nats, shape (n, 256)."""
        indices, context = np.frombuffer(data, dtype=np.uint8), self.family.context
        contexts = keys_of(with_start(indices, context), SYMBOLS, context) // SYMBOLS
        logits = self.family.logits(self.theta_, contexts)
        return np.asarray(log_softmax(logits), dtype=np.float64)
