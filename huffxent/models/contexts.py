"""What follows what: counts of symbols after the k symbols before them, for k = 0, 1, 2 ...

A context is the symbols before one, the oldest first, read as one number in base n, n being the
size of the alphabet; a *pair* is a context and the symbol after it, read likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Indices

MOST_ORDERS = 3
"""Symbols before one that a model looks at, at most."""

DENSE = 1 << 22
"""Of so many numbers a table is made; of more, those that occur are sorted."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """How often symbols follow contexts of one length; only what occurs is kept.

    Attributes
    ----------
    size : int
        Of the alphabet, n.
    order : int
        Symbols in a context.
    keys : ndarray of int64, shape (pairs,)
        The pairs that occur, in increasing order.
    counts : ndarray of int64, shape (pairs,)
        How often each does.
    """

    size: int
    order: int
    keys: NDArray[np.int64]
    counts: NDArray[np.int64]

    @cached_property
    def symbols(self) -> NDArray[np.int64]:
        """The symbol of each pair."""
        return self.keys % self.size

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where the pairs of each context begin, and where the last one's end."""
        contexts = self.keys // self.size
        begins = np.flatnonzero(np.diff(contexts, prepend=-1))
        return np.append(begins, contexts.size).astype(np.int64)

    @cached_property
    def contexts(self) -> NDArray[np.int64]:
        """The contexts that occur, in increasing order."""
        return self.keys[self.starts[:-1]] // self.size

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """How often each context occurs before a symbol."""
        return np.diff(np.append(0, np.cumsum(self.counts))[self.starts])

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """The place in `contexts` of each pair's."""
        sizes = np.diff(self.starts).astype(np.intp, copy=False)
        return np.repeat(np.arange(sizes.size, dtype=np.intp), sizes)

    def __add__(self, other: Pairs) -> Pairs:
        keys, inverse = np.unique(np.append(self.keys, other.keys), return_inverse=True)
        counts = np.zeros(keys.size, dtype=np.int64)
        np.add.at(counts, inverse, np.append(self.counts, other.counts))
        return Pairs(self.size, self.order, keys, counts)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Pairs)
            and (self.size, self.order) == (other.size, other.order)
            and np.array_equal(self.keys, other.keys)
            and np.array_equal(self.counts, other.counts)
        )

    def __hash__(self) -> int:
        # Cheap, since codes are looked up by it; equality tells those apart that it does not.
        return hash((self.size, self.order, self.keys.size, int(self.counts.sum())))


def nothing(size: int, order: int) -> Pairs:
    """Return the pairs of no data.

    Raises
    ------
    CodebookError
        If so many symbols have more contexts of that length than there are numbers of 63 bits.
    """
    if size ** (order + 1) >= 1 << 63:
        raise CodebookError(
            f"{size:,} symbols have too many contexts of {order}; take a smaller --order"
        )
    return Pairs(size, order, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def symbol_before(contexts: NDArray[np.int64], place: int, size: int) -> NDArray[np.int64]:
    """Return the symbol of each context that stands `place` symbols before the end, from 1 on.

    Examples
    --------
    >>> symbol_before(np.array([729]), 1, size=10), symbol_before(np.array([729]), 3, size=10)
    (array([9]), array([7]))
    """
    found: NDArray[np.int64] = contexts // size ** (place - 1) % size
    return found


def keys_of(indices: NDArray[np.integer], size: int, order: int) -> NDArray[np.int64]:
    """Return the pair of every symbol that has so many before it, shape (n - order,).

    Examples
    --------
    >>> keys_of(np.array([1, 0, 1, 1], dtype=np.uint8), size=10, order=2)
    array([101,  11])
    """
    wide = indices.astype(np.int64)
    keys = wide[: max(0, wide.size - order)]
    for place in range(1, order + 1):
        keys = keys * size + wide[place : wide.size - order + place]
    return keys


def count_pairs(indices: NDArray[np.integer], size: int, order: int) -> Pairs:
    """Return how often symbols follow contexts of that length in `indices`.

    Examples
    --------
    >>> pairs = count_pairs(np.array([0, 1, 0, 1, 1], dtype=np.uint8), size=2, order=1)
    >>> pairs.contexts, pairs.symbols, pairs.counts
    (array([0, 1]), array([1, 0, 1]), array([2, 1, 1]))
    """
    nothing(size, order)  # refuses an order with too many contexts
    return pairs_of_keys(keys_of(indices, size, order), size, order)


def pairs_of_keys(keys: NDArray[np.int64], size: int, order: int) -> Pairs:
    """Return how often each pair occurs among `keys`, which are in any order."""
    return Pairs(size, order, *tallied(keys, size ** (order + 1)))


def tallied(values: NDArray[np.int64], span: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different values, all from 0 to below `span`, in order, and how often each occurs.

    Examples
    --------
    >>> tallied(np.array([7, 2, 7]), 10)
    (array([2, 7]), array([1, 2]))
    """
    if span <= DENSE:
        # Cast, as `bincount` and `flatnonzero` count with 32 bits where a pointer has no more.
        found = np.bincount(values.astype(np.intp, copy=False), minlength=1)
        occur = np.flatnonzero(found).astype(np.int64)
        return occur, found[occur].astype(np.int64)
    occur, counts = np.unique(values, return_counts=True)
    return occur, counts.astype(np.int64)


class PairCounter:
    """Counts pairs of all lengths up to one in data that comes in pieces.

    Parameters
    ----------
    size
        Of the alphabet.
    order
        The longest context.
    before
        Symbols that stand before the first piece; they are contexts only.
    """

    def __init__(
        self, size: int, order: int, before: NDArray[np.integer] | Sequence[int] = ()
    ) -> None:
        self._size = size
        self._found = [nothing(size, length) for length in range(1, order + 1)]
        self._before = np.array(before, dtype=np.int64)

    def add(self, indices: Indices) -> None:
        """Count what comes next."""
        if not self._found:
            return
        joined = np.append(self._before, indices.astype(np.int64))
        for place, found in enumerate(self._found):
            # Only what is new: a pair that ends in the piece before was counted with it.
            first = max(0, self._before.size - found.order)
            new = count_pairs(joined[first:], self._size, found.order)
            self._found[place] = found + new
        self._before = joined[max(0, joined.size - len(self._found)) :]

    @property
    def pairs(self) -> tuple[Pairs, ...]:
        """The pairs so far, those of the shortest contexts first."""
        return tuple(self._found)


def conditional_entropy_bits(levels: Iterable[Pairs]) -> float:
    r"""Return the bits of symbols whose contexts are known: -sum n(c, x) log2 (n(c, x) / n(c)).

    Parameters
    ----------
    levels
        Each symbol is counted in one of them.

    Examples
    --------
    >>> conditional_entropy_bits([count_pairs(np.array([0, 1, 0, 0, 1, 0, 0]), 2, 1)])
    4.0
    """
    return float(
        sum(
            pairs.counts @ (np.log2(pairs.totals[pairs.places]) - np.log2(pairs.counts))
            for pairs in levels
            if pairs.keys.size
        )
    )


def split_by_context(indices: Indices, size: int, order: int) -> Sequence[Pairs]:
    """Return each symbol once, after as many symbols, up to `order`, as there are before it."""
    heads = [
        count_pairs(indices[: length + 1], size, length)
        for length in range(min(order, indices.size))
    ]
    return [*heads, count_pairs(indices, size, order)]
