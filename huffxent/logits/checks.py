"""What the losses ask of their arguments: types and shapes, and what the errors say of them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

REDUCTIONS = ("none", "mean", "sum")


def floating(x: ArrayLike, name: str) -> NDArray[np.floating[Any]]:
    """Return `x` as half, single or double floats: its own type, or float64 for any other number.

    TypeError if it holds no real numbers.
    """
    array: NDArray[Any] = np.asarray(x)
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"{name} of shape {array.shape} has dtype {array.dtype}; wanted real numbers,"
            f" floats or integers: convert it with .astype(float)"
        )
    kept = array.dtype.kind == "f" and array.dtype.itemsize <= 8
    floats: NDArray[np.floating[Any]] = array.astype(
        array.dtype.newbyteorder("=") if kept else np.float64, copy=False
    )
    return floats


def rounded(values: NDArray[np.float64] | np.float64, dtype: DTypeLike) -> Any:  # noqa: ANN401 - array or scalar
    """Return `values` in that type, a scalar if there are no axes; beyond its range is infinite."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return np.asarray(values).astype(dtype, copy=False)[()]


def class_axis(scores: NDArray[np.floating[Any]]) -> int:
    """Return where the classes are: axis 1, or 0 without a batch; ValueError if nowhere."""
    if scores.ndim == 0:
        raise ValueError(
            "input has shape (); wanted (C,), (N, C) or (N, C, d1, ..., dk): give it an axis of"
            " classes"
        )
    return min(scores.ndim - 1, 1)


def class_weights(
    weight: ArrayLike | None, scores: NDArray[np.floating[Any]], axis: int
) -> NDArray[np.float64] | None:
    """Return the weights in double, one a class; TypeError or ValueError if they are not."""
    if weight is None:
        return None
    weights = floating(weight, "weight")
    if weights.shape != (scores.shape[axis],):
        raise ValueError(
            f"weight has shape {weights.shape}; wanted {(scores.shape[axis],)}, one weight a class"
            f" of input, whose shape is {scores.shape} with classes on axis {axis}"
        )
    return weights.astype(np.float64, copy=False)


def checked_reduction(reduction: str) -> str:
    """Return `reduction`; ValueError, with those that there are, if it is none of them."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction is {reduction!r}; wanted one of {', '.join(REDUCTIONS)}")
    return reduction


def checked_smoothing(label_smoothing: float) -> float:
    """Return `label_smoothing`; ValueError if it is no share of 1."""
    if not 0 <= label_smoothing <= 1:
        raise ValueError(
            f"label_smoothing is {label_smoothing!r}; wanted a share from 0, the labels as they"
            " are, to 1, the uniform distribution"
        )
    return float(label_smoothing)


def checked_ignore(ignore_index: SupportsIndex) -> int:
    """Return `ignore_index`; TypeError if it is no integer."""
    if isinstance(ignore_index, (bool, np.bool_)) or not hasattr(ignore_index, "__index__"):
        raise TypeError(
            f"ignore_index is {ignore_index!r}; wanted an integer: the target to leave out"
        )
    return operator.index(ignore_index)


def checked_indices(
    target: NDArray[Any], scores: NDArray[np.floating[Any]], axis: int, *, only: bool
) -> NDArray[np.integer[Any]]:
    """Return `target` if it can be a class index an item; ValueError or TypeError if not.

    `only` if probabilities, which the errors otherwise offer, would not do either.
    """
    items = scores.shape[:axis] + scores.shape[axis + 1 :]
    if target.shape != items:
        raise ValueError(_wrong_shape(target.shape, scores.shape, axis, only=only))
    if target.dtype.kind not in "iu":
        other = "" if only else f"; probabilities have input's shape, {scores.shape}"
        raise TypeError(
            f"target of shape {items} has dtype {target.dtype}; one number an item is a class"
            f" index, an integer (target.astype(int)){other}"
        )
    return target


def _wrong_shape(got: tuple[int, ...], scores: tuple[int, ...], axis: int, *, only: bool) -> str:
    items = scores[:axis] + scores[axis + 1 :]
    other = "" if only else f" or {scores} for probabilities"
    text = (
        f"target has shape {got}; with input of shape {scores}, classes on axis {axis}, wanted"
        f" {items} for class indices{other}"
    )
    if only and got == scores:
        return f"{text}; cross_entropy takes probabilities, and logits"
    if len(scores) > 2 and got in (scores[:-1], (scores[0], scores[-1], *scores[1:-1])):
        return f"{text}; if input has its classes last, pass np.moveaxis(input, -1, 1)"
    return f"{text}; reshape it, or leave out the items that have no counterpart"


def check_range(
    target: NDArray[np.integer[Any]],
    kept: NDArray[np.bool_],
    scores: NDArray[np.floating[Any]],
    axis: int,
    ignore_index: int,
) -> None:
    """Raise IndexError, with the first place, if a target that is kept is none of the classes."""
    classes = scores.shape[axis]
    outside = kept & ((target < 0) | (target >= classes))
    if not outside.any():
        return
    place = tuple(map(int, np.unravel_index(int(np.argmax(outside)), outside.shape)))
    value = int(target[place])
    name = f"target[{', '.join(map(str, place))}]" if place else "target"
    range_ = f"0 to {classes - 1}" if classes else "none, since there are no classes"
    raise IndexError(
        f"{name} is {value}; class indices of input, whose shape is {scores.shape}, are {range_},"
        f" and {ignore_index} is left out; to leave out {value} instead, pass ignore_index={value}"
    )
