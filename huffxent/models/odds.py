"""A model as coders without codewords need it: after each context, integer weights in order."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from huffxent.models.contexts import Pairs


@dataclass(frozen=True, eq=False)
class Place:
    """The odds at one place of a model: without a context, or after one.

    Attributes
    ----------
    symbols : tuple of int
        Indices, in increasing order; where there is an escape, ``ESCAPE`` after them.
    weights : tuple of int
        Proportional to q, in the same order.
    """

    symbols: tuple[int, ...]
    weights: tuple[int, ...]


ESCAPE = -1


@dataclass(frozen=True, eq=False)
class Odds:
    """All places of a model: place 0 without a context, then those after each length of context.

    Attributes
    ----------
    weights : tuple of int
        Without a context, by index.
    levels : tuple of Pairs
        Counts after contexts of one symbol, of two, and so on.
    escapes : bool
        Whether one pseudo-count after each context is that of an escape.
    """

    weights: tuple[int, ...]
    levels: tuple[Pairs, ...]
    escapes: bool

    @property
    def size(self) -> int:
        """The size of the alphabet."""
        return len(self.weights)

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The first place of each length of context, and one more than there are."""
        return tuple(accumulate((pairs.contexts.size for pairs in self.levels), initial=1))

    def at(self, number: int) -> Place:
        """Return the odds at a place."""
        if not number:
            coded = [index for index, weight in enumerate(self.weights) if weight]
            return Place(tuple(coded), tuple(self.weights[index] for index in coded))
        order = bisect_right(self.firsts, number)
        pairs = self.levels[order - 1]
        start, stop = pairs.starts[number - self.firsts[order - 1] :][:2].tolist()
        symbols, weights = pairs.symbols[start:stop].tolist(), pairs.counts[start:stop].tolist()
        if self.escapes:
            return Place((*symbols, ESCAPE), (*weights, 1))
        return Place(tuple(symbols), tuple(weights))

    @cached_property
    def after(self) -> tuple[Mapping[int, int], ...]:
        """The place after each context, for each length."""
        return tuple(
            {context: first + number for number, context in enumerate(pairs.contexts.tolist())}
            for first, pairs in zip(self.firsts, self.levels, strict=False)
        )

    @cached_property
    def entries(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every entry of `ContextCode`: at which place it stands, and as which of its symbols.

        An index without a weight is at none: -1.
        """
        coded = np.array([weight > 0 for weight in self.weights])
        places = [np.where(coded, 0, -1)]
        ranks = [np.cumsum(coded) - 1]
        for first, pairs in zip(self.firsts, self.levels, strict=False):
            widths = np.diff(pairs.starts)
            places += [first + pairs.places, first + np.arange(widths.size)]
            ranks += [np.arange(pairs.keys.size) - pairs.starts[pairs.places], widths]
        return np.concatenate(places), np.concatenate(ranks)
