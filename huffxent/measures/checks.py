"""What every measure asks of its arguments, and what it does with the logarithm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# How far a sum may be from 1: a distribution of 2**24 symbols, each rounded to a double and summed
# pairwise, stays within 2**24 * 2**-53 = 2e-9. Anything beyond is not rounding.
SUM_TOLERANCE = 2e-9


def distribution(p: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return `p` as an array; ValueError, with the sum, if it is no distribution."""
    array = np.asarray(p, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; wanted one non-empty axis of probabilities"
        )
    if not np.all(array >= 0):
        raise ValueError(f"{name} has an entry that is negative or NaN")
    total = float(np.sum(array))
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name} sums to {total!r}, not to 1; divide by the sum if it is counts")
    return array


def pair(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two distributions over the same symbols; ValueError if they are not."""
    left, right = distribution(p, "p"), distribution(q, "q")
    if left.shape != right.shape:
        raise ValueError(
            f"p has {left.size} symbols and q has {right.size}; both must share one alphabet"
        )
    return left, right


def on_support(
    p: NDArray[np.float64], q: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Return p and q where p has mass, and whether q has mass there too."""
    support = p > 0
    return p[support], q[support], bool(np.all(q[support] > 0))


def log2_ratio(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log2(p / q), each to a few units of its own last place.

    The quotient is the more exact way, unless it overflows; close to 1 the difference is, which is
    exact there, while the quotient loses what is left of it beside 1.
    """
    with np.errstate(over="ignore", divide="ignore"):
        ratio = p / q
        logarithm = np.log2(ratio)
        logarithm = np.where(np.isinf(logarithm), np.log2(p) - np.log2(q), logarithm)
    near = (ratio > 1 / 2) & (ratio < 2)
    logarithm[near] = np.log1p((p[near] - q[near]) / q[near]) / math.log(2)
    return logarithm


def unit(base: float) -> float:
    """Return the bits of one unit of that logarithm; ValueError if it has none."""
    if not base > 1:
        raise ValueError(f"base is {base}; a logarithm needs one above 1 (2: bits, math.e: nats)")
    return math.log2(base)
