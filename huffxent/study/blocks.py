"""Codes for blocks of n symbols at once: the product distribution, and what it costs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from huffxent.codes.registry import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence


def block_weights(weights: Sequence[int], n: int) -> list[int]:
    """Return the weights of all blocks of n independent symbols, the first symbol slowest.

    Examples
    --------
    >>> block_weights([3, 1], 2)
    [9, 3, 3, 1]
    """
    return [prod(block) for block in product(weights, repeat=n)]


def block_rate(p: Sequence[int], q: Sequence[int], n: int, family: str) -> Fraction:
    """Return the bits per symbol of a code for q^n on messages of independent p, exactly.

    Parameters
    ----------
    p, q
        Integer weights over the same symbols.
    n
        Symbols in a block.
    family
        Of `CODES`; without a length limit.

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., section 5.4.

    Examples
    --------
    >>> [float(block_rate([1, 1], [3, 1], n, "huffman")) for n in (1, 2, 3)]
    [1.0, 1.125, 1.25]
    """
    lengths = CODES[family].lengths(block_weights(q, n), None)
    bits = sum(weight * length for weight, length in zip(block_weights(p, n), lengths, strict=True))
    return Fraction(bits, n * sum(p) ** n)
