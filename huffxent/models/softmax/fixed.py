"""A softmax in integers: the same weights on every machine, however they are computed.

A decoder must have the encoder's distribution to the last bit, and floating-point sums depend on
the order in which a machine adds. So theta is rounded to a multiple of a power of 2; products and
sums of such numbers are whole numbers below 2**51, which doubles hold exactly; and a power of 2 is
a product of two entries of integer tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError
from huffxent.models.contexts import symbol_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Contexts

WEIGHT_BITS = 36
"""Log2 of the weight of the most probable symbol."""

GAP_BITS = 20
"""Binary places of a difference of two logits, in bits."""

LEVEL_BITS = 24
"""A symbol so many bits and more below the most probable one is coded by a further step, in which
weights are as large as in the first; and so on, so that rare symbols cost what they should."""

LEVEL = LEVEL_BITS << GAP_BITS

LOW_BITS = 10
"""How many of the binary places of a difference the second table of powers is for."""

_HIGH_BITS, _LOW_SCALE = 40, 23
DROPPED_BITS = _HIGH_BITS + _LOW_SCALE - WEIGHT_BITS
"""What a product of both tables has more than a weight."""
HALF = 1 << (DROPPED_BITS - 1)

_LARGEST_BITS = 15
"""Log2 of the largest logit, in bits: a symbol that costs 65,536 bits is one that training never
meant. With 36 binary places it is a whole number below 2**51, and so exact."""


@dataclass(frozen=True, eq=False)
class FixedSoftmax:
    """Logits b + W h in whole numbers, in bits: log2 q but for what is added to all of them.

    Attributes
    ----------
    inputs : ndarray of float64, shape (k, 256, d)
        What each byte adds to h: at place 0 the byte just before the symbol. Whole numbers.
    readout : ndarray of float64, shape (d, symbols)
        W. Whole numbers.
    bias : ndarray of float64, shape (symbols,)
        b. Whole numbers.
    fraction : int
        Binary places of a logit: at least 20.

    Raises
    ------
    CodebookError
        If a logit could be above 2**15 bits, or no number: its theta is out of all proportion.
    """

    inputs: NDArray[np.float64]
    readout: NDArray[np.float64]
    bias: NDArray[np.float64]
    fraction: int

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):
            largest = np.abs(self.inputs).max(axis=1, initial=0).sum(axis=0)
        self.require_exact(largest)

    def require_exact(self, hidden: NDArray[np.float64]) -> None:
        """Raise unless sums for such absolute values of h stay whole numbers below 2**53."""
        with np.errstate(over="ignore", invalid="ignore"):
            bound = np.abs(self.bias) + hidden @ np.abs(self.readout)
        if not np.all(bound < 2.0 ** (self.fraction + _LARGEST_BITS)):  # also if it is no number
            raise CodebookError(
                "its logits are out of all proportion or no numbers: it has no distribution; "
                "train with a smaller rate"
            )

    @property
    def context(self) -> int:
        """How many bytes before a symbol its weights depend on."""
        return len(self.inputs)

    def hidden(self, contexts: Contexts) -> NDArray[np.float64]:
        """Return h after each of m contexts, shape (m, d)."""
        found = np.zeros((contexts.size, len(self.readout)))
        for place, rows in enumerate(self.inputs, 1):
            found += rows[symbol_before(contexts, place, rows.shape[0])]
        return found

    def gaps(self, hidden: NDArray[np.float64]) -> NDArray[np.uint64]:
        """Return how far below the largest each logit is, for each of m rows of h.

        In units of 2**-20 bits, shape (m, symbols). What coders make of it is in `coding.shares`.

        Examples
        --------
        >>> logits = np.array([0.0, -1.0, -99.0]) * 2**24
        >>> model = FixedSoftmax(np.zeros((0, 256, 0)), np.zeros((0, 3)), logits, 24)
        >>> model.gaps(np.zeros((1, 0)))[0] / 2**20
        array([ 0.,  1., 99.])
        """
        scores = hidden @ self.readout + self.bias
        found: NDArray[np.uint64] = (scores.max(axis=1, keepdims=True) - scores).astype(np.uint64)
        found >>= np.uint64(self.fraction - GAP_BITS)
        return found


def whole(numbers: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Return numbers times a scale, rounded; infinite where that is too large, which is refused."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: NDArray[np.float64] = np.rint(numbers * scale)
    return found


def weights_at(gaps: NDArray[np.uint64], level: int) -> NDArray[np.uint64]:
    """Return the weights of a level: 2**36 for what is at its top, and 0 for other levels' symbols.

    Examples
    --------
    >>> gaps = np.array([0, 1, 24, 25], dtype=np.uint64) << np.uint64(20)
    >>> [np.log2(weights_at(gaps, level), where=at, out=np.zeros(4)).tolist()
    ...  for level, at in ((0, gaps < LEVEL), (1, gaps >= LEVEL))]
    [[36.0, 35.0, 0.0, 0.0], [0.0, 0.0, 36.0, 35.0]]
    """
    here = gaps // np.uint64(LEVEL) == np.uint64(level)
    within = np.where(here, gaps - np.uint64(level * LEVEL), np.uint64(0))
    high, low = power_tables()
    found: NDArray[np.uint64] = high[within >> np.uint64(LOW_BITS)]
    found *= low[within & np.uint64((1 << LOW_BITS) - 1)]
    found += np.uint64(HALF)
    found >>= np.uint64(DROPPED_BITS)
    return np.where(here, found, np.uint64(0))


@lru_cache(maxsize=1)
def power_tables() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return 2**(40 - n 2**-10) for n up to 24 bits, and 2**(23 - n 2**-20) for n < 1024."""
    high = _powers(GAP_BITS - LOW_BITS, LEVEL >> LOW_BITS, _HIGH_BITS)
    low = _powers(GAP_BITS, 1 << LOW_BITS, _LOW_SCALE)
    return high, low


def _powers(places: int, count: int, bits: int) -> NDArray[np.uint64]:
    """Return 2**(bits - n 2**-places), rounded, by integers alone: so they are the same everywhere.

    An integer root is exact to its last bit, and 128 bits are far more than are kept.
    """
    scale = 128
    ratio = 1 << (scale - 1)
    for _ in range(places):
        ratio = isqrt(ratio << scale)
    found, power = np.zeros(count, dtype=np.uint64), 1 << scale
    for place in range(count):
        found[place] = ((power >> (scale - bits - 1)) + 1) >> 1
        power = power * ratio >> scale
    found.flags.writeable = False
    return found
