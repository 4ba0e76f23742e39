"""How the rate settles: over the symbols of a message, and over blocks of n."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.container.training import counts_of, train_on
from huffxent.errors import DataError
from huffxent.measures.averages import cross_entropy, entropy
from huffxent.render import spans
from huffxent.render.plots.picture import Plotted
from huffxent.study.blocks import block_rate
from huffxent.study.settling import blocks_of, rate_of, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Data, Source
    from huffxent.models.counts import Counts
    from huffxent.render.plots.picture import Picture

SCHEMA = "huffxent.converge/1"

BLOCKS = range(1, 9)


@dataclass(frozen=True)
class Prefix:
    """What the first symbols of a message cost.

    Attributes
    ----------
    symbols : int
        How many.
    rate : float
        Bits per symbol of them, by the codebook: sums of lengths, exactly.
    deviation : float
        sqrt(Var l / n): how far from L the rate of n independent symbols usually is.
    """

    symbols: int
    rate: float
    deviation: float


@dataclass(frozen=True)
class Block:
    """What codes for blocks of n symbols cost, in bits per symbol, if symbols were independent.

    Attributes
    ----------
    length, blocks : int
        n, and how many different blocks there are.
    huffman, shannon : float
        The cost of a code for q^n on p^n, computed exactly.
    upper : float
        H(p, q) + 1/n: what Shannon's stays below.
    """

    length: int
    blocks: int
    huffman: float
    shannon: float
    upper: float


@dataclass(frozen=True)
class Convergence(Plotted):
    """How the rate of a message settles, and how blocks get near H(p, q).

    Attributes
    ----------
    training, message : str
        The names of A and B.
    bits_per_symbol : float
        L of the whole message.
    entropy, cross_entropy : float
        H(p) and H(p, q_eff).
    prefixes : tuple of Prefix
        For 1, 2, 4 ... symbols and for all.
    blocks : tuple of Block
        For n = 1, 2 ... as far as there are not too many different blocks.
    alphabet_size : int
        Symbols that blocks are made of: those of A and B, and one for all the others.
    """

    VIEWS: ClassVar = ("rate", "blocks")
    TOGETHER: ClassVar = True
    MOST_BLOCKS: ClassVar = 1 << 17
    """Different blocks that a code is made for; a longer block would have more."""

    training: str
    message: str
    bits_per_symbol: float
    entropy: float
    cross_entropy: float
    prefixes: tuple[Prefix, ...]
    blocks: tuple[Block, ...]
    alphabet_size: int

    def __str__(self) -> str:
        return table_of(self)

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures; there is none of blocks if these are too many."""
        found: dict[str, Callable[[], Picture]] = {"rate": lambda: rate_of(self)}
        if self.blocks:
            found["blocks"] = lambda: blocks_of(self)
        return found

    @property
    def blocks_left(self) -> int:
        """How many different blocks the next length would have; 0 if all lengths were taken."""
        last = self.blocks[-1].length if self.blocks else 0
        return 0 if last == BLOCKS[-1] else self.alphabet_size ** (last + 1)

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent converge --json`` prints."""
        return {"schema": SCHEMA, **asdict(self)}


def converge(
    a: Data,
    b: Data,
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
) -> Convergence:
    """Return how the rate of `b` under the codebook of `a` settles.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers below 256.
    code, max_length, smoothing, unseen
        As `huffxent.train` takes them.

    Returns
    -------
    Convergence
        Rates of the first 1, 2, 4 ... symbols, and of codes for blocks of n symbols.

    Raises
    ------
    DataError
        If `b` is empty: it has no rate that could settle.

    Examples
    --------
    >>> import huffxent as hx
    >>> [prefix.rate for prefix in hx.converge(b"aaab", b"abab", unseen="error").prefixes]
    [1.0, 1.0, 1.0]
    """
    recipe = Recipe.of("bytes", code, max_length, smoothing, unseen)
    training, message = source_of(a, recipe.kind), source_of(b, recipe.kind)
    found = follow(train_on([training], recipe), training.name, message)
    if found is None:
        raise DataError("is empty; an empty message has no rate that could settle").about(
            message.name
        )
    return found


def follow(book: Codebook, training: str, message: Source) -> Convergence | None:
    """Return how the rate of a message under a codebook settles; None for an empty message."""
    counts = counts_of(message, book.alphabet)
    if not counts.total:
        return None
    p = counts.distribution()
    lengths = book.lengths.astype(np.float64)
    rate = counts.bits(book.code.lengths) / counts.total
    variance = float(p @ (lengths - rate) ** 2)
    prefixes = tuple(
        Prefix(symbols, bits / symbols, math.sqrt(variance / symbols))
        for symbols, bits in _prefixes(message, book)
    )
    weights = _weights(counts, book)
    cost = cross_entropy(p, book.effective)
    blocks = tuple(
        _block(*weights, n, cost) for n in BLOCKS if len(weights[0]) ** n <= Convergence.MOST_BLOCKS
    )
    return Convergence(
        training, message.name, rate, entropy(p), cost, prefixes, blocks, len(weights[0])
    )


def _prefixes(message: Source, book: Codebook) -> Iterator[tuple[int, int]]:
    """Yield numbers of symbols, and the bits that so many of the first ones take."""
    wanted, before, bits = 1, 0, 0
    for chunk in message.chunks():
        sums = np.cumsum(book.lengths[book.alphabet.split(chunk).indices], dtype=np.int64)
        while wanted <= before + sums.size:
            yield wanted, bits + int(sums[wanted - before - 1])
            wanted *= 2
        before, bits = before + sums.size, bits + int(sums[-1])
    if wanted != 2 * before:
        yield before, bits


def _weights(counts: Counts, book: Codebook) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return p and q over the symbols that occur, and one for those that nowhere do."""
    occurs = (counts.values > 0) | (book.counts.values > 0)
    pairs = list(zip(counts.values.tolist(), book.weights, occurs.tolist(), strict=True))
    p, q = [n for n, _, here in pairs if here], [w for _, w, here in pairs if here]
    if rest := sum(w for _, w, here in pairs if not here):
        p, q = [*p, 0], [*q, rest]
    common = math.gcd(*q)
    return tuple(p), tuple(weight // common for weight in q)


def _block(p: tuple[int, ...], q: tuple[int, ...], n: int, cost: float) -> Block:
    huffman, shannon = (float(block_rate(p, q, n, family)) for family in ("huffman", "shannon"))
    return Block(n, len(p) ** n, huffman, shannon, cost + 1 / n)
