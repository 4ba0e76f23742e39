"""Random cases for the cross-entropy, the same on every Python and every machine."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 2013

# Of max(1, |value|). A loss sums some hundred terms of one sign, each wrong by a few units of the
# last place of its type: 1e-16 in double, and in single, where PyTorch rounds each, 6e-8.
TOLERANCE = {np.dtype(np.float64): 1e-12, np.dtype(np.float32): 1e-6}


def assert_same(ours, theirs, tolerance: float, of: object = "") -> None:
    """Equal in shape and within the tolerance; NaN meets NaN, and an infinity itself."""
    ours, theirs = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    assert ours.shape == theirs.shape, of
    finite = np.isfinite(theirs)
    assert np.array_equal(ours[~finite], theirs[~finite], equal_nan=True), (of, ours, theirs)
    error = np.abs(ours[finite] - theirs[finite])
    assert np.all(error <= tolerance * np.maximum(1, np.abs(theirs[finite]))), (of, ours, theirs)


class Case(NamedTuple):
    logits: np.ndarray
    target: np.ndarray
    weight: np.ndarray | None
    ignore_index: int
    reduction: str
    label_smoothing: float
    upstream: np.ndarray

    @property
    def options(self) -> dict[str, object]:
        return {
            "ignore_index": self.ignore_index,
            "reduction": self.reduction,
            "label_smoothing": self.label_smoothing,
        }


class Draw:
    """Draws by `random()` alone, whose sequence Python promises never to change."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, end: int) -> int:
        return int(self.random() * end)

    def of(self, choices):
        return choices[self.below(len(choices))]

    def array(self, shape: tuple[int, ...], draw) -> np.ndarray:
        size = 1
        for length in shape:
            size *= length
        return np.array([draw() for _ in range(size)]).reshape(shape)


def cases(count: int, seed: int = SEED) -> Iterator[Case]:
    """Yield cases, of which the first are the same however many are asked for."""
    draw = Draw(seed)
    for _ in range(count):
        yield _case(draw)


def _case(draw: Draw) -> Case:
    dtype = draw.of([np.float32, np.float64])
    classes, batch = 1 + draw.below(6), draw.of([0, 1, 1, 2, 2, 3, 3, 4, 5])
    extra = tuple(1 + draw.below(3) for _ in range(draw.of([0, 0, 0, 1, 2, 3])))
    unbatched = draw.random() < 0.15
    items = () if unbatched else (batch, *extra)
    axis = min(len(items), 1)
    shape = (*items[:axis], classes, *items[axis:])
    weight = None
    if draw.random() < 0.5:
        weight = np.array([draw.of([0.0, 0.25, 1.0, 3 * draw.random()]) for _ in range(classes)])
        weight = weight.astype(dtype)
    # Half the time there is none, as in most calls.
    smoothing = draw.of([0.0, 0.0, 0.0, draw.random(), draw.random(), 1.0])
    if draw.random() < 0.5:
        ignore, target = _indices(draw, items, classes)
    else:
        ignore, target = draw.of([-100, -1]), _probabilities(draw, shape, axis).astype(dtype)
    scale = draw.of([0.01, 1.0, 10.0, 1e4])
    logits = draw.array(shape, lambda: scale * (2 * draw.random() - 1))
    if draw.random() < 0.2:
        impossible = draw.array(shape, lambda: draw.random() < 0.3).astype(bool)
        # A coefficient of 0 on -inf is where the two differ on purpose: that is tested by itself.
        counted = _coefficients(target, weight, ignore, smoothing, shape, axis) != 0
        logits = np.where(impossible & counted, -np.inf, logits)
    reduction = draw.of(["none", "mean", "sum"])
    upstream = draw.array(items if reduction == "none" else (), lambda: 2 * draw.random() - 1)
    return Case(
        logits.astype(dtype), target, weight, ignore, reduction, smoothing, upstream.astype(dtype)
    )


def _indices(draw: Draw, items: tuple[int, ...], classes: int) -> tuple[int, np.ndarray]:
    ignore = draw.of([-100, -100, -1, -7, draw.below(classes), classes + 2])
    rate = draw.of([0.0, 0.0, 0.3, 1.0])

    def label() -> int:
        return ignore if draw.random() < rate else draw.below(classes)

    return ignore, draw.array(items, label).astype(np.int64)


def _probabilities(draw: Draw, shape: tuple[int, ...], axis: int) -> np.ndarray:
    counts = draw.array(shape, lambda: draw.of([0, 1, 2, draw.below(1000)])).astype(np.int64)
    return counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)


def _coefficients(target, weight, ignore, smoothing, shape, axis) -> np.ndarray:
    """Return what each log-probability is multiplied by, none of it 0 where PyTorch has a NaN.

    An index with a smoothing of 1 is multiplied by 0 before the uniform part is added, and every
    class of an ignored item may be -inf.
    """
    classes = shape[axis]
    weights = np.ones(classes) if weight is None else weight
    weights = weights.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    if target.shape == shape:
        return weights * ((1 - smoothing) * target + smoothing / classes)
    label = np.expand_dims(target, axis)
    numbers = np.arange(classes).reshape(weights.shape)
    free = (label == ignore) | ((numbers != label) & (smoothing == 0))
    safe = (weights != 0) & ((numbers != label) | (smoothing < 1))
    return (free | safe) * np.ones(shape)
