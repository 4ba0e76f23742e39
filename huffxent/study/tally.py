"""What is in a message, as a codebook sees it: indices, escapes, contexts, and the entries used."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.context_code import ContextCode
from huffxent.coding.engine import AUTO
from huffxent.coding.streams import runs
from huffxent.container.splitting import blocks_of
from huffxent.container.training import counts_of
from huffxent.models.contexts import conditional_entropy_bits, nothing, split_by_context
from huffxent.models.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.models.contexts import Pairs


@dataclass(frozen=True, eq=False)
class Tally:
    """How often everything occurs in a message.

    Attributes
    ----------
    counts : Counts
        By index; all that the alphabet lacks is counted with its escape.
    literals : mapping of bytes to int
        How often each of those occurs.
    entries : ndarray of int64
        How often each entry of the codebook's codes is used; without contexts, the counts.
    levels : tuple of Pairs
        Each symbol once, after the context that it is coded in, by the length of that; without
        contexts, nothing.
    """

    counts: Counts
    literals: Mapping[bytes, int] = field(default_factory=dict)
    entries: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    levels: tuple[Pairs, ...] = ()

    @classmethod
    def of(cls, counts: Counts) -> Tally:
        """Return the tally of symbols without contexts or escapes."""
        return cls(counts, {}, counts.values, ())

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Tally)
            and (self.counts, self.literals, self.levels)
            == (other.counts, other.literals, other.levels)
            and np.array_equal(self.entries, other.entries)
        )

    def __hash__(self) -> int:
        return hash((self.counts, self.entries.tobytes(), self.levels))

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.counts + other.counts,
            Counter(self.literals) + Counter(other.literals),
            self.entries + other.entries,
            tuple(a + b for a, b in zip(self.levels, other.levels, strict=True)),
        )

    @property
    def symbols(self) -> int:
        """How many symbols there are."""
        return self.counts.total

    @property
    def distinct(self) -> int:
        """How many different ones, the escaped ones told apart."""
        return self.counts.distinct - bool(self.literals) + len(self.literals)

    @property
    def literal_bits(self) -> int:
        """The bits of all literals."""
        return 8 * sum(len(literal) * times for literal, times in self.literals.items())

    @cached_property
    def literal_entropy_bits(self) -> float:
        """The bits that tell the escaped symbols apart at the least, given how often each is."""
        escapes = sum(self.literals.values())
        return math.fsum(n * math.log2(escapes / n) for n in self.literals.values())

    @cached_property
    def context_entropy_bits(self) -> float:
        """N times the entropy of the indices, each given its context."""
        if self.levels:
            return conditional_entropy_bits(self.levels)
        values = self.counts.values[self.counts.values > 0]
        return float(math.fsum(values * (math.log2(max(1, self.symbols)) - np.log2(values))))

    def bits(self, lengths: Iterable[int]) -> int:
        """Return the exact bits of the message by entries of these lengths, with its literals."""
        pairs = zip(self.entries.tolist(), lengths, strict=True)
        coded: int = sum(n * int(length) for n, length in pairs if n)
        return coded + self.literal_bits

    def mean(self, values: NDArray[np.float64]) -> float:
        """Return what a value of each entry adds up to, divided by the number of symbols."""
        used = self.entries > 0
        return math.fsum(self.entries[used] * values[used]) / self.symbols


def tally(source: Source, book: Codebook, *, engine: str = AUTO) -> Tally:
    """Return what is in a source, block by block as it is encoded."""
    if book.alphabet.plain and not book.levels:
        return Tally.of(counts_of(source, book.alphabet, engine=engine))
    size, literals = book.alphabet.size, Counter[bytes]()
    counts = np.zeros(size, dtype=np.int64)
    codes = book.codes
    entries = np.zeros(codes.bases[-1] if isinstance(codes, ContextCode) else 0, dtype=np.int64)
    levels = [nothing(size, order) for order in range(book.recipe.order + 1)]
    for block in blocks_of(source, book.alphabet):
        literals.update(block.literals)
        counts += np.bincount(block.indices, minlength=size)
        if isinstance(codes, ContextCode):
            for run in runs(block.indices):
                entries += np.bincount(codes.events(run)[0], minlength=entries.size)
                for pairs in split_by_context(run, size, book.recipe.order):
                    levels[pairs.order] += pairs
    if not isinstance(codes, ContextCode):
        return Tally(Counts(counts), literals, counts)
    return Tally(Counts(counts), literals, entries, tuple(levels))


def cross_entropy_of_contexts(message: Tally, book: Codebook) -> float:
    """Return H_k(p, q) of the raw q: infinite where a symbol or its context was never shown."""
    if message.literals or any(
        int(used.sum()) != int(pairs.counts.sum())
        for used, pairs in zip(_used_by_level(message, book), message.levels, strict=True)
    ):
        return math.inf
    raw = [book.counts.values / max(1, book.counts.total)]
    for level in book.levels:
        raw += [
            level.pairs.counts / level.pairs.totals[level.pairs.places],
            np.zeros(level.escapes.size),
        ]
    with np.errstate(divide="ignore"):
        return message.mean(-np.log2(np.concatenate(raw)))


def _used_by_level(message: Tally, book: Codebook) -> Iterator[NDArray[np.int64]]:
    """Yield how often the symbols of each length of context are used, without escapes."""
    yield message.entries[: len(book.code)]
    start = len(book.code)
    for level in book.levels:
        yield message.entries[start : start + level.lengths.size]
        start += level.lengths.size + level.escapes.size
