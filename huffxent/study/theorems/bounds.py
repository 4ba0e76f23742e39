"""The right-hand sides of the theorems that have one worth a name."""

from __future__ import annotations

import math
from functools import cache

from huffxent.measures.averages import entropy

GALLAGER = 1 - math.log2(math.e) + math.log2(math.log2(math.e))
"""0.0860713..., of Gallager 1978."""

DEPTH_PER_BIT = 1 / math.log2((1 + math.sqrt(5)) / 2)
"""1.4404...: how many bits of depth Huffman's tree may spend on a bit of information."""


@cache
def fibonacci(n: int) -> int:
    """Return the n-th Fibonacci number, F(1) = F(2) = 1.

    Examples
    --------
    >>> [fibonacci(n) for n in range(8)]
    [0, 1, 1, 2, 3, 5, 8, 13]
    """
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def gallager(largest: float) -> float:
    """Return the most that Huffman's code costs above the entropy, by the largest probability.

    Examples
    --------
    >>> gallager(0.5), round(gallager(0.1), 4)
    (0.5, 0.1861)
    """
    if largest >= 0.5:
        return 2 - entropy([largest, 1 - largest]) - largest
    return largest + GALLAGER


def worst_gap(symbols: int) -> float:
    """Return the most that Huffman's code on `symbols` symbols costs above H(p, q), for any p.

    Its deepest codeword, of at most m - 1 bits, goes to a symbol of probability at most 1/F(m).

    Examples
    --------
    >>> [round(worst_gap(m), 3) for m in range(2, 9)]
    [1.0, 1.0, 1.415, 1.678, 2.0, 2.3, 2.608]
    """
    return symbols - 1 - math.log2(fibonacci(symbols))
