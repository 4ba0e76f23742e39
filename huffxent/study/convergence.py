"""How the rate settles: over the symbols of a message, and over blocks of n."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.training import counts_of
from huffxent.measures.averages import cross_entropy, entropy
from huffxent.study.blocks import block_rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.models.counts import Counts

SCHEMA = "huffxent.converge/1"

BLOCKS = range(1, 9)

MOST_BLOCKS = 1 << 17
"""Different blocks that a code is made for; a longer block would have more."""


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
class Convergence:
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

    training: str
    message: str
    bits_per_symbol: float
    entropy: float
    cross_entropy: float
    prefixes: tuple[Prefix, ...]
    blocks: tuple[Block, ...]
    alphabet_size: int

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent converge --json`` prints."""
        return {"schema": SCHEMA, **asdict(self)}


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
    blocks = tuple(_block(*weights, n, cost) for n in BLOCKS if len(weights[0]) ** n <= MOST_BLOCKS)
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
