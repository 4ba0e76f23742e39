"""Multinomial logistic regression: the softmax of logits that are linear in features."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.logits import cross_entropy, cross_entropy_gradient, log_softmax
from huffxent.models.softmax.descent import Descent, State
from huffxent.models.softmax.family import Tuning
from huffxent.models.softmax.fixed import FixedSoftmax, whole
from huffxent.models.softmax.parameters import Parameters
from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

TUNING = Tuning(512, MappingProxyType({"adam": 0.05, "sgd": 0.5}))

_FRACTION = 18


class SoftmaxRegression(Parameters):
    """Multinomial logistic regression by gradient descent, in scikit-learn's manner.

    q_theta(y | x) is the softmax of W x + b; the loss is PyTorch's cross_entropy of these logits,
    in nats, without a penalty on W.

    Parameters
    ----------
    epochs
        How often the examples are gone through.
    optimiser, rate, batch, seed
        As `huffxent.learn` takes them; a step takes all examples unless `batch` says otherwise.

    Attributes
    ----------
    classes_ : ndarray, shape (classes,)
        The labels, in increasing order.
    coef_, intercept_ : ndarray of float64, shapes (classes, features) and (classes,)
        W and b.
    n_iter_ : int
        Epochs so far.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4.

    Examples
    --------
    >>> x, y = [[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "high"]
    >>> model = SoftmaxRegression().fit(x, y)
    >>> model.predict([[0.5], [2.5]]).tolist(), model.score(x, y)
    (['low', 'high'], 1.0)
    """

    def __init__(
        self,
        *,
        epochs: int = TUNING.epochs,
        optimiser: str = "adam",
        rate: float | None = None,
        batch: int | None = None,
        seed: int = 0,
    ) -> None:
        if epochs < 0:
            raise ValueError(f"epochs {epochs}; wanted 0 or more")
        self.epochs, self.optimiser, self.rate = epochs, optimiser, rate
        self.batch, self.seed = batch, seed
        self.descent = self._asked

    @property
    def _asked(self) -> Descent:
        return Descent(self.optimiser, self.rate, self.batch, self.seed)

    def fit(self, x: ArrayLike, y: ArrayLike) -> Self:
        """Learn from features of shape (n, d) and n labels; return itself.

        Raises
        ------
        ValueError
            If these are not their shapes, or there are none.
        """
        features, labels = np.asarray(x, dtype=np.float64), np.asarray(y)
        self.begin(features, labels)
        for _ in range(self.epochs):
            self.epoch(features, labels)
        return self

    def begin(self, features: NDArray[np.float64], labels: NDArray[np.generic]) -> None:
        """Set W and b to 0, for these classes."""
        if features.ndim != 2 or labels.shape != features.shape[:1] or not labels.size:
            raise ValueError(
                f"features of shape {features.shape} and labels of shape {labels.shape}; wanted "
                "(n, d) and (n,), with n from 1 on"
            )
        if not np.all(np.isfinite(features)):
            raise ValueError("features have numbers that are not finite; leave their examples out")
        self.classes_ = np.unique(labels)
        self.descent = self._asked.resolved(TUNING, labels.size)
        zeros = np.zeros((features.shape[1], self.classes_.size))
        theta = {"readout": zeros, "bias": np.zeros(self.classes_.size)}
        self._state = State.start(theta, self.descent)

    def epoch(
        self,
        features: NDArray[np.float64],
        labels: NDArray[np.generic],
        watch: Callable[[int], object] = lambda _steps: None,
    ) -> None:
        """Go through the examples once."""
        targets = self.targets(labels)
        with np.errstate(over="ignore", invalid="ignore"):
            for places in self.descent.batches(targets.size, self.n_iter_):
                chosen = slice(None) if places is None else places
                x, logits = features[chosen], self.decision_function(features[chosen])
                residuals = cross_entropy_gradient(logits, targets[chosen])
                gradient = {"readout": x.T @ residuals, "bias": residuals.sum(axis=0)}
                self._state.move(self.descent, gradient)
                watch(1)
        self._state.end_epoch()

    @property
    def coef_(self) -> NDArray[np.float64]:
        """W, shape (classes, features)."""
        return self._state.theta["readout"].T

    @property
    def intercept_(self) -> NDArray[np.float64]:
        """b, shape (classes,)."""
        return self._state.theta["bias"]

    @property
    def n_iter_(self) -> int:
        """Epochs so far."""
        return self._state.epoch

    @property
    def steps_(self) -> int:
        """Steps so far."""
        return self._state.step

    def decision_function(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return the logits of n examples, shape (n, classes)."""
        scores: NDArray[np.float64] = np.asarray(x, dtype=np.float64) @ self.coef_.T
        return scores + self.intercept_

    def predict_log_proba(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return log q(y | x) of n examples, in nats, shape (n, classes)."""
        return np.asarray(log_softmax(self.decision_function(x), axis=1), dtype=np.float64)

    def predict_proba(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return q(y | x) of n examples, shape (n, classes)."""
        return np.exp(self.predict_log_proba(x))

    def predict(self, x: ArrayLike) -> NDArray[np.generic]:
        """Return the most probable label of each of n examples."""
        found: NDArray[np.generic] = self.classes_[np.argmax(self.decision_function(x), axis=1)]
        return found

    def score(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the share of labels that are the most probable ones, as scikit-learn does."""
        return float(np.mean(self.predict(x) == np.asarray(y)))

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """Return the mean cross-entropy in nats; NaN for no examples."""
        return float(cross_entropy(self.decision_function(x), self.targets(np.asarray(y))))

    def targets(self, labels: NDArray[np.generic]) -> NDArray[np.int64]:
        """Return the indices of labels in `classes_`; ValueError where one is not in it."""
        places = np.searchsorted(self.classes_, labels)
        known = self.classes_[np.minimum(places, self.classes_.size - 1)] == labels
        if not np.all(known):
            stranger = shortened(str(labels[~known][0]))
            raise ValueError(f"label {stranger} is none of those learnt; q of it is 0")
        return places.astype(np.int64)

    def fixed(self, x: NDArray[np.float64]) -> tuple[FixedSoftmax, NDArray[np.float64]]:
        """Return the model in fixed point, and the features of n examples in it."""
        scale, theta = 2.0**_FRACTION, self._state.theta
        hidden = whole(x, scale)
        model = FixedSoftmax(
            np.zeros((0, 256, x.shape[1])),
            whole(theta["readout"], scale / math.log(2)),
            whole(theta["bias"], scale**2 / math.log(2)),
            2 * _FRACTION,
        )
        model.require_exact(np.abs(hidden).max(axis=0, initial=0))
        return model, hidden
