"""Asymmetric numeral systems on one big integer: no rounding, so its bits are those of theory.

Readable, and slow: the time grows with the square of the message. No file is written with it.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def ans_encode(indices: Sequence[int], weights: Sequence[int]) -> int:
    """Return a message as one number, whose bits are its code.

    The number starts at 0 and takes up the symbols from the last to the first; each multiplies it,
    as nearly as integers can, by total / weight. As long as it is 0, a symbol that is the first
    with a weight leaves it so: a message that ends in a run of it has the run for nothing.

    Parameters
    ----------
    indices
        Of symbols that all have a weight.
    weights
        Proportional to q.

    References
    ----------
    J. Duda, "Asymmetric numeral systems", 2009.

    Examples
    --------
    >>> ans_encode([1, 0, 0, 0], [3, 1]), ans_decode(3, 4, [3, 1])
    (3, [1, 0, 0, 0])
    """
    total, before = sum(weights), [0, *accumulate(weights)]
    state = 0
    for index in reversed(indices):
        rounds, place = divmod(state, weights[index])
        state = rounds * total + before[index] + place
    return state


def ans_decode(state: int, count: int, weights: Sequence[int]) -> list[int]:
    """Return the message of `count` symbols that `ans_encode` made this number of."""
    total, before = sum(weights), [0, *accumulate(weights)]
    indices = []
    for _ in range(count):
        rounds, place = divmod(state, total)
        index = bisect_right(before, place) - 1
        state = rounds * weights[index] + place - before[index]
        indices.append(index)
    return indices
