"""Bytes coded by a softmax in fixed point: each takes its share of an arithmetic coder's range.

This is the readable engine's part; `kernels/shares` does the same, fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.arithmetic import ArithmeticDecoder, ArithmeticEncoder
from huffxent.models.contexts import keys_of
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.objective import with_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices

_ROWS = 4096
"""Contexts at a time: their weights take 8 MiB."""


@dataclass(frozen=True, eq=False)
class Shares:
    """What an arithmetic coder takes for each of n symbols.

    Attributes
    ----------
    below, weight, total : ndarray of uint64, shape (n,)
        The weights of the symbols before it together, its own, and those of all symbols.

    Raises
    ------
    ValueError
        If a symbol has no weight, which no number of bits could code.
    """

    below: NDArray[np.uint64]
    weight: NDArray[np.uint64]
    total: NDArray[np.uint64]

    def __post_init__(self) -> None:
        if not np.all(self.weight):
            raise ValueError("a symbol without a weight has no share")

    @property
    def bits(self) -> float:
        """The sum of log2 (total / weight): what an ideal coder takes."""
        return float(np.sum(np.log2(self.total) - np.log2(self.weight)))


def shares_in(
    weights: NDArray[np.uint64], rows: NDArray[np.int64], symbols: NDArray[np.integer]
) -> Shares:
    """Return the shares of symbols, each in a row of weights."""
    ends = np.cumsum(weights, axis=1, dtype=np.uint64)
    weight = weights[rows, symbols]
    return Shares(ends[rows, symbols] - weight, weight, ends[rows, -1])


def shares_of(model: FixedSoftmax, indices: Indices) -> Shares:
    """Return the shares of bytes, each after those before it."""
    keys = keys_of(with_start(indices, model.context), SYMBOLS, model.context)
    pairs, places = np.unique(keys, return_inverse=True)
    below, weight, total = np.zeros((3, pairs.size), dtype=np.uint64)
    contexts, starts = np.unique(pairs // SYMBOLS, return_index=True)
    starts = np.append(starts, pairs.size)
    for first in range(0, contexts.size, _ROWS):
        weights = model.weights(model.hidden(contexts[first : first + _ROWS]))
        sizes = np.diff(starts[first : first + _ROWS + 1])
        here = slice(starts[first], starts[first + sizes.size])
        rows = np.repeat(np.arange(sizes.size), sizes)
        part = shares_in(weights, rows, pairs[here] % SYMBOLS)
        below[here], weight[here], total[here] = part.below, part.weight, part.total
    return Shares(below[places], weight[places], total[places])


def encode_shares(shares: Shares) -> bytes:
    """Return the digits of symbols, coded one after another.

    Examples
    --------
    >>> half = Shares(*np.array([[1] * 80, [1] * 80, [2] * 80], dtype=np.uint64))
    >>> half.bits, len(encode_shares(half))
    (80.0, 11)
    """
    coder = ArithmeticEncoder()
    triples = zip(shares.below.tolist(), shares.weight.tolist(), shares.total.tolist(), strict=True)
    for below, weight, total in triples:
        coder.encode(below, weight, total)
    return coder.finish()


def decode_shares(
    digits: bytes, weights_at: Callable[[int], NDArray[np.uint64]], out: Indices
) -> None:
    """Decode symbols into `out`; `weights_at` is asked for each place, when `out` has those before.

    Whatever the digits are, some symbols come out: what they should be, a checksum must say.
    """
    coder = ArithmeticDecoder(digits)
    for place in range(out.size):
        weights = weights_at(place)
        ends = np.cumsum(weights, dtype=np.uint64)
        total = int(ends[-1])
        symbol = int(np.searchsorted(ends, np.uint64(coder.target(total)), side="right"))
        weight = int(weights[symbol])
        coder.take(int(ends[symbol]) - weight, weight, total)
        out[place] = symbol


def decode_bytes(digits: bytes, model: FixedSoftmax, out: Indices) -> None:
    """Decode bytes into `out`, each after those before it."""
    context, kept = 0, SYMBOLS**model.context
    known: dict[int, NDArray[np.uint64]] = {}

    def weights_at(place: int) -> NDArray[np.uint64]:
        nonlocal context
        if place and model.context:
            context = (context * SYMBOLS + int(out[place - 1])) % kept
        if context not in known:
            if len(known) >= _ROWS:
                known.clear()
            known[context] = model.weights(model.hidden(np.array([context])))[0]
        return known[context]

    decode_shares(digits, weights_at, out)
