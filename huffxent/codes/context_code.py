"""One prefix code for every context that training showed, and the way from one to another.

Backing off is that of PPM's method A: in a context, what never followed it shares one pseudo-count,
whose codeword is an escape; then the symbol is coded after a context shorter by one, down to none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.prefix_code import LONGEST, PrefixCode
from huffxent.errors import CodebookError
from huffxent.models.contexts import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from huffxent.models.contexts import Pairs
    from huffxent.symbols.alphabet import Indices

UNCODED = -1
"""Stands among entries where a symbol has no codeword, not even by escapes."""

UNUSED = -2
"""Stands among them where a length of context takes no bits for a symbol."""


@dataclass(frozen=True, eq=False)
class ContextLevel:
    """The codes after all contexts of one length.

    Attributes
    ----------
    pairs : Pairs
        What training showed.
    lengths : ndarray of uint8, shape (pairs,)
        The code length of each symbol in its context.
    escapes : ndarray of uint8, shape (contexts,)
        The code length of each context's escape, 0 where it has none.
    """

    pairs: Pairs
    lengths: NDArray[np.uint8]
    escapes: NDArray[np.uint8]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ContextLevel)
            and self.pairs == other.pairs
            and np.array_equal(self.lengths, other.lengths)
            and np.array_equal(self.escapes, other.escapes)
        )

    def __hash__(self) -> int:
        return hash(self.pairs)

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The canonical codewords, pairs first and then escapes, the last in order of each."""
        lengths = np.append(self.lengths, self.escapes).astype(np.int64)
        contexts = np.append(self.pairs.places, np.arange(self.escapes.size))
        # Stable: within a context pairs stand in the order of their symbols, the escape after them.
        order = np.lexsort((lengths, contexts))
        order = order[lengths[order] > 0]
        share = np.int64(1) << (LONGEST - lengths[order])
        before = np.cumsum(share) - share
        first = np.flatnonzero(np.diff(contexts[order], prepend=-1))
        begin = np.repeat(before[first], np.diff(np.append(first, order.size)))
        codes = np.zeros(lengths.size, dtype=np.uint32)
        codes[order] = (before - begin) >> (LONGEST - lengths[order])
        return codes

    @cached_property
    def kraft_sums(self) -> NDArray[np.int64]:
        """The Kraft sum of each context in units of 2**-24."""
        unit = np.int64(1) << LONGEST
        share = np.where(self.lengths > 0, unit >> self.lengths.astype(np.int64), 0)
        sums = np.bincount(self.pairs.places, share, self.escapes.size).astype(np.int64)
        return sums + np.where(self.escapes > 0, unit >> self.escapes.astype(np.int64), 0)


@dataclass(frozen=True)
class ContextCode:
    """A prefix code after every context, and one without a context at their root.

    Every codeword of them all is an *entry* with a number: first those of the root, by index; then
    for each length of context those of its pairs, and then its escapes.

    Attributes
    ----------
    root : PrefixCode
        For symbols after which no context was shown, or that did not follow theirs.
    levels : tuple of ContextLevel
        Contexts of one symbol, of two, and so on.
    complete : bool
        Whether every code must have the Kraft sum 1, unless a symbol is alone in it.

    References
    ----------
    J. G. Cleary and I. H. Witten, "Data compression using adaptive coding and partial string
    matching", IEEE Trans. Commun. 32 (1984), method A; here with fixed counts, a code for each
    context, and no exclusion of the symbols that were escaped from.
    """

    root: PrefixCode
    levels: tuple[ContextLevel, ...]
    complete: bool = True

    def __post_init__(self) -> None:
        unit = 1 << LONGEST
        for level in self.levels:
            if not level.lengths.size == level.pairs.keys.size:
                raise CodebookError("its contexts have not one code length for each symbol")
            if max(level.lengths.max(initial=0), level.escapes.max(initial=0)) > LONGEST:
                raise CodebookError(f"a code length is above {LONGEST}")
            if not np.all(level.lengths):
                raise CodebookError("a symbol that follows a context has no codeword there")
            sums = level.kraft_sums
            if np.any(sums > unit):
                raise CodebookError("the code after a context is over-subscribed")
            alone = (np.diff(level.pairs.starts) + (level.escapes > 0) == 1) & (sums == unit // 2)
            if self.complete and not np.all((sums == unit) | alone):
                raise CodebookError("the code after a context is incomplete")

    @property
    def order(self) -> int:
        """The longest context."""
        return len(self.levels)

    @cached_property
    def longest(self) -> int:
        """The bits of a symbol at most, with its escapes."""
        return self.root.longest + sum(
            int(max(level.lengths.max(initial=0), level.escapes.max(initial=0)))
            for level in self.levels
        )

    @cached_property
    def bases(self) -> tuple[int, ...]:
        """The number of the first entry of each level, and of one more than there are."""
        bases = [len(self.root)]
        for level in self.levels:
            bases.append(bases[-1] + level.lengths.size + level.escapes.size)
        return tuple(bases)

    @cached_property
    def entry_lengths(self) -> NDArray[np.uint8]:
        """The code length of every entry."""
        parts = [part for level in self.levels for part in (level.lengths, level.escapes)]
        return np.concatenate([self.root.by_index, *parts])

    @cached_property
    def entry_codes(self) -> NDArray[np.uint32]:
        """The codeword of every entry, in the low bits."""
        return np.concatenate([self.root.codes, *(level.codes for level in self.levels)])

    def events(self, indices: Indices) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the entries that code `indices`, and which symbol each is for.

        A symbol is coded after the longest context that training showed: of `order` symbols, or of
        as many as stand before it in `indices`. It takes an entry, after those of its escapes.
        `UNCODED` stands where it cannot be coded.
        """
        table = np.full((indices.size, self.order + 1), UNUSED, dtype=np.int64)
        for before in range(min(self.order, indices.size)):
            head = keys_of(indices[: before + 1], len(self.root), before)
            table[before, self.order - before :] = self.ways(head, before)
        if indices.size > self.order:
            keys = keys_of(indices, len(self.root), self.order)
            table[self.order :] = self.ways(keys, self.order)
        rows, places = np.nonzero(table != UNUSED)
        return table[rows, places], rows

    def ways(self, keys: NDArray[np.int64], order: int) -> NDArray[np.int64]:
        """Return the entries that code pairs with contexts of `order` symbols.

        Parameters
        ----------
        keys : ndarray of int64, shape (n,)
            The pairs.
        order
            Of their contexts, up to that of the code.

        Returns
        -------
        ndarray of int64, shape (n, order + 1)
            An entry or an escape of the longest context, of the one shorter by one, and so on;
            `UNUSED` where that takes nothing, `UNCODED` where the pair cannot be coded.
        """
        table = np.full((keys.size, order + 1), UNUSED, dtype=np.int64)
        open_ = np.ones(keys.size, dtype=bool)
        for length in range(order, 0, -1):
            # A pair's last digits are the pair of a shorter context.
            shorter = keys % len(self.root) ** (length + 1)
            self._code_after(length, shorter, table[:, order - length], open_)
        symbols = keys % len(self.root)
        coded = np.where(self.root.by_index[symbols] > 0, symbols, UNCODED)
        table[open_, order] = coded[open_]
        return table

    def _code_after(
        self,
        order: int,
        keys: NDArray[np.int64],
        column: NDArray[np.int64],
        open_: NDArray[np.bool_],
    ) -> None:
        """Write the entries of one level into a column, and close the symbols that it codes."""
        level, base = self.levels[order - 1], self.bases[order - 1]
        context, shown = _find(level.pairs.contexts, keys // len(self.root))
        place, follows = _find(level.pairs.keys, keys)
        coded = open_ & follows
        column[coded] = base + place[coded]
        escaped = open_ & shown & ~follows
        escapes = context[escaped]
        known = level.escapes[escapes] > 0
        column[escaped] = np.where(known, base + level.lengths.size + escapes, UNCODED)
        open_ &= ~coded
        # Without an escape nothing else can code it.
        open_[np.flatnonzero(escaped)[~known]] = False


def _find(
    known: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each wanted number stands among the known ones, and whether it does."""
    if not known.size:
        return np.zeros(wanted.size, dtype=np.int64), np.zeros(wanted.size, dtype=bool)
    places = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    return places, known[places] == wanted


def level_lengths(
    pairs: Pairs, lengths_of: Callable[[list[int]], list[int]], *, escapes: bool
) -> ContextLevel:
    """Return the code lengths that a rule gives to the symbols of each context, and its escape."""
    lengths = np.zeros(pairs.keys.size, dtype=np.uint8)
    escape_lengths = np.zeros(pairs.contexts.size, dtype=np.uint8)
    counts, starts = pairs.counts.tolist(), pairs.starts.tolist()
    known: dict[tuple[int, ...], list[int]] = {}
    for place in range(escape_lengths.size):
        start, stop = starts[place], starts[place + 1]
        weights = (*counts[start:stop], 1) if escapes else tuple(counts[start:stop])
        # Most contexts are rare, and their few counts alike.
        if weights not in known:
            known[weights] = lengths_of(list(weights))
        found = known[weights]
        lengths[start:stop] = found[: stop - start]
        if escapes:
            escape_lengths[place] = found[-1]
    return ContextLevel(pairs, lengths, escape_lengths)
