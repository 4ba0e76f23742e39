"""What many messages hold, counted once, so that any codebook can be applied to all of them.

An *event* is a symbol after the context in which it is coded. Bits of events add up, so that how
often each event is in each message is all that is to be known of the messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from huffxent.coding.streams import segments
from huffxent.models.contexts import DENSE, keys_of, nothing, tallied
from huffxent.symbols.alphabet import joint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.container.recipe import Recipe
    from huffxent.symbols.alphabet import Alphabet

Number = TypeVar("Number", bound="np.number")


DROPPED = -1
"""Stands for the message of events that are left out."""


@dataclass(frozen=True, eq=False)
class Level:
    """The events whose contexts have one length, as the rows of a sparse matrix.

    Attributes
    ----------
    size : int
        Of the alphabet.
    order : int
        Symbols in a context.
    keys : ndarray of int64, shape (events,)
        The pairs that are in any message, in increasing order.
    starts : ndarray of int64, shape (messages + 1,)
        Where each message's events begin, and where the last one's end.
    columns : ndarray of int64, shape (entries,)
        Places in `keys`, in increasing order within a message.
    counts : ndarray of int64, shape (entries,)
        How often each event is in its message.
    """

    size: int
    order: int
    keys: NDArray[np.int64]
    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def rows(self) -> NDArray[np.int64]:
        """The message of each entry."""
        return np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))

    def sums(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return what a value of each entry adds up to in each message."""
        found = np.zeros(self.starts.size - 1, dtype=values.dtype)
        full = np.diff(self.starts) > 0
        if full.any():
            found[full] = np.add.reduceat(values, self.starts[:-1][full])
        return found

    def chosen(self, start: int, stop: int) -> Level:
        """Return the events of some messages."""
        begin, end = self.starts[start], self.starts[stop]
        starts = self.starts[start : stop + 1] - begin
        columns, counts = self.columns[begin:end], self.counts[begin:end]
        return Level(self.size, self.order, self.keys, starts, columns, counts)

    @cached_property
    def entropy_bits(self) -> NDArray[np.float64]:
        """The bits of each message at the least, if contexts are known."""
        rows, contexts = self.rows, self.keys[self.columns] // self.size
        change = (np.diff(rows, prepend=-1) != 0) | (np.diff(contexts, prepend=-1) != 0)
        begins = np.flatnonzero(change)
        totals = np.add.reduceat(self.counts, begins) if begins.size else self.counts
        total = np.repeat(totals, np.diff(np.append(begins, change.size)))
        return self.sums(self.counts * (np.log2(total) - np.log2(self.counts)))


def level_of(
    size: int,
    order: int,
    rows: NDArray[np.int64],
    keys: NDArray[np.int64],
    counts: NDArray[np.int64] | None,
    messages: int,
) -> Level:
    """Return the level of entries in any order, of which some may be for the same event."""
    span = size ** (order + 1)
    known = None
    if span * max(1, messages) >= 1 << 63:
        known, keys = np.unique(keys, return_inverse=True)
        span = max(1, known.size)
    cells, counts = _summed(rows * span + keys, counts, span * messages)
    rows, keys = cells // span, cells % span
    occur, columns = _ranked(keys, span)
    starts = np.searchsorted(rows, np.arange(messages + 1))
    return Level(size, order, occur if known is None else known[occur], starts, columns, counts)


def _summed(
    cells: NDArray[np.int64], counts: NDArray[np.int64] | None, span: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different cells in increasing order, and the sum of the counts of each."""
    if counts is None:
        return tallied(cells, span)
    order = np.argsort(cells, kind="stable")
    cells, counts = cells[order], counts[order]
    begins = np.flatnonzero(np.diff(cells, prepend=-1))
    return cells[begins], np.add.reduceat(counts, begins) if begins.size else counts


def _ranked(keys: NDArray[np.int64], span: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different keys in increasing order, and the place of each key among them."""
    if span > DENSE:
        return np.unique(keys, return_inverse=True)
    occurs = np.zeros(span, dtype=bool)
    occurs[keys] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[keys]


@dataclass(frozen=True, eq=False)
class Events:
    """How often each event is in each of some messages.

    Attributes
    ----------
    alphabet : Alphabet
        Of all symbols in any of them.
    symbols : ndarray of int64, shape (messages,)
        How many each has.
    tails : ndarray of int64, shape (messages,)
        The bytes at a message's end that are too few for a symbol.
    levels : tuple of Level
        Contexts of no symbol, of one, and so on.
    """

    alphabet: Alphabet
    symbols: NDArray[np.int64]
    tails: NDArray[np.int64]
    levels: tuple[Level, ...]

    @property
    def order(self) -> int:
        """The longest context."""
        return len(self.levels) - 1

    @cached_property
    def entropy_bits(self) -> NDArray[np.float64]:
        """N times H_k(p) of each message, over the symbols that it has itself."""
        bits: NDArray[np.float64] = np.sum([level.entropy_bits for level in self.levels], axis=0)
        return bits

    def flat(self) -> Events:
        """Return the same symbols, without their contexts."""
        rows = np.concatenate([level.rows for level in self.levels])
        keys = np.concatenate([level.keys[level.columns] % level.size for level in self.levels])
        counts = np.concatenate([level.counts for level in self.levels])
        level = level_of(self.alphabet.size, 0, rows, keys, counts, self.symbols.size)
        return Events(self.alphabet, self.symbols, self.tails, (level,))

    def chosen(self, start: int, stop: int) -> Events:
        """Return the events of some messages."""
        levels = tuple(level.chosen(start, stop) for level in self.levels)
        return Events(self.alphabet, self.symbols[start:stop], self.tails[start:stop], levels)

    @classmethod
    def gathered(
        cls,
        recipe: Recipe,
        parts: Sequence[Events],
        rows: Sequence[NDArray[np.int64]],
        messages: int,
    ) -> Events:
        """Return events that were counted apart, with the message that each of their rows is of.

        Rows that are of one message add up; those of `DROPPED` are left out.
        """
        alphabet = joint(recipe.kind, [part.alphabet for part in parts])
        symbols, tails = np.zeros((2, messages), dtype=np.int64)
        for part, places in zip(parts, rows, strict=True):
            kept = places != DROPPED
            np.add.at(symbols, places[kept], part.symbols[kept])
            np.add.at(tails, places[kept], part.tails[kept])
        levels = [
            _joined([part.levels[order] for part in parts], rows, alphabet, parts, messages)
            for order in range(recipe.order + 1 if parts else 0)
        ]
        return cls(alphabet, symbols, tails, tuple(levels))


def _joined(
    levels: Sequence[Level],
    rows: Sequence[NDArray[np.int64]],
    alphabet: Alphabet,
    parts: Sequence[Events],
    messages: int,
) -> Level:
    order = levels[0].order
    nothing(alphabet.size, order)  # refuses an order with too many contexts
    lifted = [
        translated(level.keys, order, part.alphabet, alphabet)[level.columns]
        for level, part in zip(levels, parts, strict=True)
    ]
    placed = [places[level.rows] for level, places in zip(levels, rows, strict=True)]
    counts = np.concatenate([level.counts for level in levels])
    places, keys = np.concatenate(placed), np.concatenate(lifted)
    kept = places != DROPPED
    return level_of(alphabet.size, order, places[kept], keys[kept], counts[kept], messages)


def translated(
    keys: NDArray[np.int64], order: int, alphabet: Alphabet, other: Alphabet
) -> NDArray[np.int64]:
    """Return pairs of one alphabet as those of another, which may lack some of its symbols."""
    places = alphabet.places_in(other)
    if alphabet.size == other.size and np.array_equal(places, np.arange(other.size)):
        return keys
    found = np.zeros(keys.size, dtype=np.int64)
    for place in range(order, -1, -1):
        found = found * other.size + places[keys // alphabet.size**place % alphabet.size]
    return found


class EventCounter:
    """Counts the events of messages that come block by block, many small ones at a time.

    Parameters
    ----------
    size
        Of the alphabet.
    order
        The longest context.
    """

    def __init__(self, size: int, order: int) -> None:
        for length in range(order + 1):
            nothing(size, length)  # refuses an order with too many contexts
        self._size = size
        self._order = order
        self._waiting: list[NDArray[np.integer]] = []
        self._rows: list[int] = []
        self._symbols = 0
        self._found: list[list[Level]] = [[] for _ in range(order + 1)]

    def add(self, message: int, block: NDArray[np.integer]) -> None:
        """Count a block, of which each stream is a run without a context at its start."""
        self._waiting.append(block)
        self._rows.append(message)
        self._symbols += block.size
        if self._symbols >= _BATCH:
            self._count(message + 1)

    def levels(self, messages: int) -> tuple[Level, ...]:
        """Return what was counted, of so many messages."""
        self._count(messages)
        found = []
        for order, parts in enumerate(self._found):
            rows = np.concatenate([part.rows for part in parts])
            keys = np.concatenate([part.keys[part.columns] for part in parts])
            counts = np.concatenate([part.counts for part in parts])
            found.append(level_of(self._size, order, rows, keys, counts, messages))
        return tuple(found)

    def _count(self, messages: int) -> None:
        indices = np.concatenate([np.zeros(0, dtype=np.int64), *self._waiting])
        lengths = np.array([segments(block.size) for block in self._waiting]).ravel()
        lengths = lengths.astype(np.intp)  # what `repeat` takes, where a pointer has 32 bits too
        begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
        before = np.arange(indices.size) - begins
        sizes = [block.size for block in self._waiting]
        rows = np.repeat(np.array(self._rows, dtype=np.int64), sizes)
        for order in range(self._order + 1):
            here = before == order if order < self._order else before >= order
            places = np.flatnonzero(here[order:])
            keys = keys_of(indices, self._size, order)[places]
            level = level_of(self._size, order, rows[order:][places], keys, None, messages)
            self._found[order].append(level)
        self._waiting, self._rows, self._symbols = [], [], 0


_BATCH = 1 << 21
"""Symbols that are counted at once."""
