"""A softmax in integers: the same weights on every machine, however they are computed.

A decoder must have the encoder's distribution to the last bit, and floating-point sums depend on
the order in which a machine adds. So theta is rounded to a multiple of a power of 2; products and
sums of such numbers are whole numbers below 2**53, which doubles hold exactly; and exp is a product
of two entries of integer tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError
from huffxent.models.contexts import symbol_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Contexts

WEIGHT_BITS = 36
"""Log2 of the weight of the most probable symbol. No weight is below 1."""

GAP_BITS = 20
"""Binary places of a difference of two logits, in nats, of which exp is taken."""

LOW_BITS = 10
"""How many of them the second table is for."""

_HIGH_BITS, _LOW_SCALE = 40, 23
DROPPED_BITS = _HIGH_BITS + _LOW_SCALE - WEIGHT_BITS
"""What a product of both tables has more than a weight."""
HALF = 1 << (DROPPED_BITS - 1)

MOST_GAP = 25 << GAP_BITS
"""A larger difference is one of 25 nats: exp(-25) is less than the least weight."""

_EXACT = 2.0**52


@dataclass(frozen=True, eq=False)
class FixedSoftmax:
    """Logits b + W h in whole numbers, and the integer weights that they stand for.

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
        If a logit could be no exact double: its theta is out of all proportion.
    """

    inputs: NDArray[np.float64]
    readout: NDArray[np.float64]
    bias: NDArray[np.float64]
    fraction: int

    def __post_init__(self) -> None:
        largest = np.abs(self.inputs).max(axis=1, initial=0).sum(axis=0)
        self.require_exact(largest)

    def require_exact(self, hidden: NDArray[np.float64]) -> None:
        """Raise unless sums for such absolute values of h stay whole numbers below 2**53."""
        bound = np.abs(self.bias) + hidden @ np.abs(self.readout)
        if not np.all(bound < _EXACT):  # also where it is no number
            raise CodebookError(
                "its logits are out of all proportion or no numbers: it has no distribution; "
                "train with a smaller rate"
            )

    @property
    def context(self) -> int:
        """How many bytes before a symbol its weights depend on."""
        return len(self.inputs)

    @property
    def symbols(self) -> int:
        """How many symbols there are."""
        return self.bias.size

    def hidden(self, contexts: Contexts) -> NDArray[np.float64]:
        """Return h after each of m contexts, shape (m, d)."""
        found = np.zeros((contexts.size, len(self.readout)))
        for place, rows in enumerate(self.inputs, 1):
            found += rows[symbol_before(contexts, place, rows.shape[0])]
        return found

    def weights(self, hidden: NDArray[np.float64]) -> NDArray[np.uint64]:
        """Return integers proportional to q for each of m rows of h, shape (m, symbols).

        From 1 to 2**36, which is the weight of the most probable symbol.

        Examples
        --------
        >>> import math
        >>> logits = np.array([0.0, -math.log(2), -99.0]) * 2**24
        >>> model = FixedSoftmax(np.zeros((0, 256, 0)), np.zeros((0, 3)), np.rint(logits), 24)
        >>> weights = model.weights(np.zeros((1, 0)))[0]
        >>> (weights / 2**36).round(6), weights[2]
        (array([1. , 0.5, 0. ]), np.uint64(1))
        """
        scores = hidden @ self.readout + self.bias
        gaps = (scores.max(axis=1, keepdims=True) - scores).astype(np.uint64)
        gaps >>= np.uint64(self.fraction - GAP_BITS)
        np.minimum(gaps, np.uint64(MOST_GAP), out=gaps)
        high, low = exp_tables()
        found: NDArray[np.uint64] = high[gaps >> np.uint64(LOW_BITS)]
        found *= low[gaps & np.uint64((1 << LOW_BITS) - 1)]
        found += np.uint64(HALF)
        found >>= np.uint64(DROPPED_BITS)
        np.maximum(found, np.uint64(1), out=found)
        return found


@lru_cache(maxsize=1)
def exp_tables() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return 2**40 exp(-n 2**-10) for n up to 25 nats, and 2**23 exp(-n 2**-20) for n < 1024."""
    below = GAP_BITS - LOW_BITS
    high = _powers(Decimal(1) / (1 << below), (MOST_GAP >> LOW_BITS) + 1, _HIGH_BITS)
    low = _powers(Decimal(1) / (1 << GAP_BITS), 1 << LOW_BITS, _LOW_SCALE)
    return high, low


def _powers(nats: Decimal, count: int, bits: int) -> NDArray[np.uint64]:
    """Return 2**bits exp(-n nats), rounded, by integers alone: so they are the same everywhere."""
    scale = 128
    ratio = int((-nats).exp(Context(prec=60)) * (1 << scale))
    found, power = np.zeros(count, dtype=np.uint64), 1 << scale
    for place in range(count):
        found[place] = ((power >> (scale - bits - 1)) + 1) >> 1
        power = power * ratio >> scale
    found.flags.writeable = False
    return found
