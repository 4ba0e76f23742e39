"""What a target asks of the log-probabilities: a coefficient for each, few of them stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from huffxent.logits.checks import (
    check_range,
    checked_ignore,
    checked_indices,
    checked_smoothing,
    class_axis,
    class_weights,
    floating,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Picked:
    """One class an item: `index`, and its `coefficient`, both with a class axis of length 1."""

    index: NDArray[np.intp]
    coefficient: NDArray[np.float64]


@dataclass(frozen=True)
class Objective:
    """The coefficients of a loss: it is minus the sum of coefficients times log-probabilities.

    Of `picked` classes, where targets are indices, and `share` times `spread` of every class,
    where they are smoothed or are probabilities. Items that are not `kept` count for nothing.
    The mean divides by `divisor`.
    """

    axis: int
    kept: NDArray[np.bool_]
    divisor: np.float64
    picked: Picked | None = None
    spread: NDArray[np.float64] | None = None
    share: float = 1.0


def objective(
    scores: NDArray[np.floating[Any]],
    target: ArrayLike,
    weight: ArrayLike | None,
    ignore_index: SupportsIndex,
    label_smoothing: float,
) -> Objective:
    """Return what `target`, indices or probabilities, asks; errors where it does not fit."""
    wanted: NDArray[Any] = np.asarray(target)
    axis = class_axis(scores)
    if wanted.shape != scores.shape:
        return _of_indices(scores, wanted, weight, ignore_index, label_smoothing)
    if wanted.dtype.kind != "f":
        indices = scores.shape[:axis] + scores.shape[axis + 1 :]
        raise TypeError(
            f"target of shape {wanted.shape} has dtype {wanted.dtype}; of input's shape it is"
            f" probabilities, floats (target.astype(float)); class indices have shape {indices}"
        )
    if checked_ignore(ignore_index) >= 0:
        raise ValueError(
            f"ignore_index is {ignore_index} and target of shape {wanted.shape} is probabilities,"
            f" where no item has an index to ignore; leave ignore_index out, and items to be left"
            f" out with it"
        )
    return _of_probabilities(scores, wanted, weight, label_smoothing)


def of_indices_only(
    scores: NDArray[np.floating[Any]],
    target: ArrayLike,
    weight: ArrayLike | None,
    ignore_index: SupportsIndex,
) -> Objective:
    """Return what `target`, which must be indices, asks; errors where it does not fit."""
    return _of_indices(scores, np.asarray(target), weight, ignore_index, 0.0, only=True)


def _of_indices(
    scores: NDArray[np.floating[Any]],
    target: NDArray[Any],
    weight: ArrayLike | None,
    ignore_index: SupportsIndex,
    label_smoothing: float,
    *,
    only: bool = False,
) -> Objective:
    axis, smoothing = class_axis(scores), checked_smoothing(label_smoothing)
    weights, ignored = class_weights(weight, scores, axis), checked_ignore(ignore_index)
    indices = checked_indices(target, scores, axis, only=only)
    kept: NDArray[np.bool_] = np.asarray(indices != ignored)
    check_range(indices, kept, scores, axis, ignored)
    classes = scores.shape[axis]
    index = np.where(kept, indices, 0).astype(np.intp)
    # Without classes nothing is kept, and there is no weight to look up.
    chosen = kept.astype(np.float64)
    if weights is not None and classes:
        chosen = np.where(kept, weights[index], 0.0)
    with np.errstate(all="ignore"):
        return Objective(
            axis=axis,
            kept=kept,
            divisor=np.sum(chosen, dtype=np.float64),
            picked=Picked(
                np.expand_dims(index, axis), np.expand_dims((1 - smoothing) * chosen, axis)
            ),
            spread=_on_axis(weights, scores, axis) if smoothing else None,
            share=float(np.divide(smoothing, np.float64(classes))),
        )


def _of_probabilities(
    scores: NDArray[np.floating[Any]],
    target: NDArray[np.floating[Any]],
    weight: ArrayLike | None,
    label_smoothing: float,
) -> Objective:
    axis, smoothing = class_axis(scores), checked_smoothing(label_smoothing)
    weights = class_weights(weight, scores, axis)
    spread = floating(target, "target").astype(np.float64, copy=False)
    classes = np.float64(scores.shape[axis])
    with np.errstate(all="ignore"):
        if smoothing:
            spread = spread * (1 - smoothing)
            spread += smoothing / classes
        if weights is not None:
            spread = spread * _on_axis(weights, scores, axis)
        # By the number of items, whatever the weights; NaN without classes.
        return Objective(
            axis=axis,
            kept=np.ones((), dtype=np.bool_),
            divisor=np.divide(np.float64(scores.size), classes),
            spread=spread,
        )


def _on_axis(
    weights: NDArray[np.float64] | None, scores: NDArray[np.floating[Any]], axis: int
) -> NDArray[np.float64]:
    """Return the weights, 1 if there are none, so that they broadcast along the class axis."""
    shape = [1] * scores.ndim
    shape[axis] = scores.shape[axis]
    return (np.ones(scores.shape[axis]) if weights is None else weights).reshape(shape)
