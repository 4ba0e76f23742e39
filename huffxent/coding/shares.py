"""Bytes coded by a softmax in fixed point: each takes its share of an arithmetic coder's range.

This is the readable engine's part; `kernels/shares` does the same, fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.coding.arithmetic import ArithmeticDecoder, ArithmeticEncoder
from huffxent.models.contexts import keys_of
from huffxent.models.softmax.family import SYMBOLS
from huffxent.models.softmax.fixed import LEVEL, LEVEL_BITS, WEIGHT_BITS, weights_at
from huffxent.models.softmax.objective import with_start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices

_ROWS = 4096
"""Contexts at a time, or levels of fewer: their weights take 8 MiB."""


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


@dataclass(frozen=True, eq=False)
class Levels:
    """The levels of m distributions over C symbols, as gaps between logits give them.

    At a level stand its symbols, then what is deeper, all of it as one: an escape of 2**-24 of what
    the next level has in all. That is as much as its symbols have, and its own escape; but at least
    2**36, so that a deep symbol has its share though nothing else does: the rest stays unused.

    Attributes
    ----------
    weights : ndarray of uint64, shape (levels, m, C)
        Of each symbol at its level, elsewhere 0.
    sums, escapes, totals : ndarray of uint64, shape (levels, m)
        Of all symbols at a level; of what is deeper; and what shares are taken of.
    """

    weights: NDArray[np.uint64]
    sums: NDArray[np.uint64]
    escapes: NDArray[np.uint64]
    totals: NDArray[np.uint64]

    @classmethod
    def of(cls, gaps: NDArray[np.uint64]) -> Self:
        """Return the levels of gaps of shape (m, C)."""
        deepest = gaps.max(axis=1, initial=0) // np.uint64(LEVEL)
        depth = int(deepest.max(initial=0)) + 1
        weights = np.stack([weights_at(gaps, level) for level in range(depth)])
        sums = weights.sum(axis=2, dtype=np.uint64)
        escapes, totals = np.zeros_like(sums), np.zeros_like(sums)
        for level in range(depth - 1, -1, -1):
            if level + 1 < depth:
                below = totals[level + 1] >> np.uint64(LEVEL_BITS)
                escapes[level] = np.where(deepest > level, below, np.uint64(0))
            totals[level] = np.maximum(sums[level] + escapes[level], np.uint64(LEAST_TOTAL))
        return cls(weights, sums, escapes, totals)

    def shares(
        self, rows: NDArray[np.int64], symbols: NDArray[np.integer]
    ) -> tuple[Shares, NDArray[np.int64]]:
        """Return the shares of symbols, each in a row, and how many of them each symbol has."""
        own = np.argmax(self.weights[:, rows, symbols] > 0, axis=0)
        many = own + 1
        of = np.repeat(np.arange(symbols.size), many)
        level = np.arange(of.size) - np.repeat(np.cumsum(many) - many, many)
        row, last = rows[of], level == own[of]
        ends = np.cumsum(self.weights, axis=2, dtype=np.uint64)[level, row, symbols[of]]
        weight = np.where(last, self.weights[level, row, symbols[of]], self.escapes[level, row])
        below = np.where(last, ends - weight, self.sums[level, row])
        return Shares(below, weight, self.totals[level, row]), many


LEAST_TOTAL = 1 << WEIGHT_BITS


def shares_of(model: FixedSoftmax, indices: Indices) -> Shares:
    """Return the shares of bytes, each after those before it."""
    keys = keys_of(with_start(indices, model.context), SYMBOLS, model.context)
    pairs, places = np.unique(keys, return_inverse=True)
    contexts, starts = np.unique(pairs // SYMBOLS, return_index=True)
    starts = np.append(starts, pairs.size)
    found, many = [], []
    for first in range(0, contexts.size, _ROWS):
        gaps = model.gaps(model.hidden(contexts[first : first + _ROWS]))
        sizes = np.diff(starts[first : first + _ROWS + 1])
        here = pairs[starts[first] : starts[first + sizes.size]] % SYMBOLS
        shares, numbers = shares_in(gaps, np.repeat(np.arange(sizes.size), sizes), here)
        found.append(shares)
        many.append(numbers)
    numbers = np.concatenate([*many, np.zeros(0, dtype=np.int64)])
    # The shares of each pair stand together; a message has those of its pairs, one after another.
    wanted, firsts = numbers[places], (np.cumsum(numbers) - numbers)[places]
    order = np.repeat(firsts - (np.cumsum(wanted) - wanted), wanted) + np.arange(wanted.sum())
    return _joined(found, order)


def shares_in(
    gaps: NDArray[np.uint64], rows: NDArray[np.int64], symbols: NDArray[np.integer]
) -> tuple[Shares, NDArray[np.int64]]:
    """Return the shares of symbols, each in a row of gaps, and how many of them each symbol has.

    Rows come in increasing order. The deeper a distribution goes, the fewer rows are taken at once.
    """
    parts, many, first = [], [], 0
    depths = gaps.max(axis=1, initial=0) // np.uint64(LEVEL) + np.uint64(1)
    while first < len(gaps):
        room = np.maximum.accumulate(depths[first:]) * np.arange(1, len(gaps) - first + 1)
        stop = first + max(1, int(np.searchsorted(room, np.uint64(_ROWS), side="right")))
        here = slice(*np.searchsorted(rows, [first, stop]).tolist())
        part, numbers = Levels.of(gaps[first:stop]).shares(rows[here] - first, symbols[here])
        parts.append(part)
        many.append(numbers)
        first = stop
    return _joined(parts), np.concatenate([*many, np.zeros(0, dtype=np.int64)])


def _joined(parts: Sequence[Shares], order: slice | NDArray[np.integer] = slice(None)) -> Shares:
    """Return all shares of some parts, in another order if one is given."""
    nothing = np.zeros(0, dtype=np.uint64)
    below, weight, total = (
        np.concatenate([*(getattr(part, name) for part in parts), nothing])[order]
        for name in ("below", "weight", "total")
    )
    return Shares(below, weight, total)


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


def decode_shares(digits: bytes, levels_at: Callable[[int], Levels], out: Indices) -> None:
    """Decode symbols into `out`; `levels_at` is asked for each place, when `out` has those before.

    Whatever the digits are, some symbols come out: what they should be, a checksum must say.
    """
    coder = ArithmeticDecoder(digits)
    for place in range(out.size):
        out[place] = _next(coder, levels_at(place))


def _next(coder: ArithmeticDecoder, levels: Levels) -> int:
    """Return the next symbol of a single distribution."""
    rows = zip(levels.weights[:, 0], levels.sums, levels.escapes, levels.totals, strict=True)
    for weights, (weight_of_all,), (escape,), (total,) in rows:
        target = coder.target(int(total))
        if target >= weight_of_all and escape:
            coder.take(int(weight_of_all), int(escape), int(total))
            continue
        # What no symbol has stands in digits of no encoder, and is taken for the last symbol.
        ends = np.cumsum(weights, dtype=np.uint64)
        wanted = min(target, int(weight_of_all) - 1)
        symbol = int(np.searchsorted(ends, np.uint64(wanted), side="right"))
        weight = int(weights[symbol])
        coder.take(int(ends[symbol]) - weight, weight, int(total))
        return symbol
    raise AssertionError("the deepest level has no escape")


def decode_bytes(digits: bytes, model: FixedSoftmax, out: Indices) -> None:
    """Decode bytes into `out`, each after those before it."""
    context, kept = 0, SYMBOLS**model.context
    known: dict[int, Levels] = {}

    def levels_at(place: int) -> Levels:
        nonlocal context
        if place and model.context:
            context = (context * SYMBOLS + int(out[place - 1])) % kept
        if context not in known:
            if len(known) >= _ROWS:
                known.clear()
            known[context] = Levels.of(model.gaps(model.hidden(np.array([context]))))
        return known[context]

    decode_shares(digits, levels_at, out)
