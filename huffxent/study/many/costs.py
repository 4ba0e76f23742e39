"""What messages cost under codebooks: counts times lengths, in exact integers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.codes.context_code import UNCODED, UNUSED, ContextCode
from huffxent.study.many.events import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.study.many.events import Events, Level, Number

IMPOSSIBLE = -1
"""Stands for the bits of a message that a codebook cannot code."""

NEVER = np.iinfo(np.int64).max
"""More bits than any message takes: in place of `IMPOSSIBLE` where the fewest are looked for."""


def comparable(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return bits of which the fewest are the best: `NEVER` where they are `IMPOSSIBLE`.

    Examples
    --------
    >>> int(comparable(np.array([IMPOSSIBLE, 7, 9])).argmin())
    1
    """
    return np.where(bits == IMPOSSIBLE, NEVER, bits)


@dataclass(frozen=True, eq=False)
class Costs:
    """What some messages cost under some codebooks.

    Attributes
    ----------
    bits : ndarray of int64, shape (codebooks, messages)
        Of the payload; `IMPOSSIBLE` where a message cannot be coded.
    cross_entropy_bits : ndarray of float64, shape (codebooks, messages)
        N times H(p, q_eff), literals included; infinite where a message cannot be coded.
    """

    bits: NDArray[np.int64]
    cross_entropy_bits: NDArray[np.float64]

    @classmethod
    def stacked(cls, parts: Sequence[Self]) -> Self:
        """Return the costs under the codebooks of all parts."""
        return cls(
            np.concatenate([part.bits for part in parts]),
            np.concatenate([part.cross_entropy_bits for part in parts]),
        )


def costs_of(events: Events, books: Sequence[Codebook]) -> Costs:
    """Return what messages cost under codebooks."""
    shape = len(books), events.symbols.size
    bits, ideal = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    possible = np.ones(shape, dtype=bool)
    for level in events.levels:
        prices = [_prices(level, events, book) for book in books]
        table = _Product(level)
        longest = max((int(price.bits.max(initial=0)) for price in prices), default=0)
        if int(events.symbols.max(initial=0)) * longest < _EXACT:
            sums = table.of(np.array([price.bits for price in prices], dtype=np.float64))
            bits += sums.astype(np.int64)
        else:
            bits += table.exactly([price.bits for price in prices])
        ideal += table.of(np.array([price.surprisals for price in prices]))
        for row, price in enumerate(prices):
            if price.impossible.any():
                lacking = level.sums(price.impossible[level.columns].astype(np.int64))
                possible[row] &= lacking == 0
    # In place, and only where there is something to do: for many files these are large.
    bits += 8 * events.tails
    ideal += 8 * events.tails
    if not possible.all():
        bits[~possible], ideal[~possible] = IMPOSSIBLE, np.inf
    return Costs(bits, ideal)


_EXACT = 1 << 53
"""Sums of integers below this are exact in floating point, in whatever order they are added."""


@dataclass(frozen=True)
class _Prices:
    """What each event of a level costs under a codebook; nothing where it cannot be coded."""

    bits: NDArray[np.int64]
    surprisals: NDArray[np.float64]
    impossible: NDArray[np.bool_]


def _prices(level: Level, events: Events, book: Codebook) -> _Prices:
    keys = translated(level.keys, level.order, events.alphabet, book.alphabet)
    codes = book.codes
    if isinstance(codes, ContextCode):
        ways = codes.ways(keys, level.order)
    else:
        ways = np.where(codes.by_index[keys] > 0, keys, UNCODED)[:, np.newaxis]
    impossible = (ways == UNCODED).any(axis=1)
    used = (ways != UNUSED) & ~impossible[:, np.newaxis]
    places = np.where(used, ways, 0)
    lengths, surprisals = book.codes.entry_lengths.astype(np.int64), book.entry_surprisals
    bits = np.where(used, lengths[places], 0).sum(axis=1)
    ideal = np.where(used, surprisals[places], 0.0).sum(axis=1)
    if book.alphabet.escape is not None:
        symbols = level.keys % level.size
        literal = np.where(keys % book.alphabet.size == book.alphabet.escape, symbols, -1)
        sizes = np.append(8 * events.alphabet.literal_sizes, 0)[literal]
        bits, ideal = bits + sizes, ideal + sizes
    return _Prices(bits, ideal, impossible)


class _Product:
    """Multiplies the counts of messages with values of events."""

    def __init__(self, level: Level) -> None:
        self._level = level

    @cached_property
    def _few(self) -> bool:
        """Whether a full matrix of all counts is of a bearable size."""
        return (self._level.starts.size - 1) * self._level.keys.size <= _FULL

    @cached_property
    def _counts(self) -> NDArray[np.float64]:
        level = self._level
        full = np.zeros((level.starts.size - 1, level.keys.size))
        full[level.rows, level.columns] = level.counts
        return full

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums for each row of values, shape (rows, messages)."""
        if self._few:
            return values @ self._counts.T
        return np.array([self._sums(row) for row in values])

    def exactly(self, values: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return the sums of integers of any size that 63 bits hold."""
        return np.array([self._sums(row) for row in values])

    def _sums(self, row: NDArray[Number]) -> NDArray[Number]:
        level = self._level
        counts = level.counts.astype(row.dtype, copy=False)
        return level.sums(counts * row[level.columns])


_FULL = 1 << 23
"""Numbers in a full matrix of counts, at most; 64 MB."""
