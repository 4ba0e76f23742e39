"""The minimax code: the smallest worst case of what a symbol costs above its own information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.codes.limit import limited
from huffxent.codes.merging import merged_lengths, merged_words

if TYPE_CHECKING:
    from collections.abc import Sequence


def minimax_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    r"""Return the code lengths that make max(l(x) - log2(1/q(x))) smallest, by index.

    Huffman's tree, but a node tied of two weighs twice the heavier one: in logarithms,
    max(a, b) + 1. The worst excess is below 1 bit, so that the code keeps

    .. math:: L < H(p, q) + 1

    for every p, where Huffman's does not.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; longer codewords are cut, and others made longer where that is needed.

    References
    ----------
    M. C. Golumbic, "Combinatorial Merging", 1976; M. Drmota and W. Szpankowski, "Precise minimax
    redundancy and regret", 2004.

    Examples
    --------
    >>> minimax_lengths([32, 1, 33, 34])  # Huffman: [3, 3, 2, 1]
    [2, 2, 2, 2]
    """
    return limited(merged_lengths(weights, _tie), weights, max_length, complete=True)


def minimax_words(weights: Sequence[int]) -> list[str]:
    """Return the codewords of the tree itself: 0 to the child that stands first.

    Examples
    --------
    >>> minimax_words([32, 1, 33, 34])
    ['00', '01', '10', '11']
    """
    return merged_words(weights, _tie)


def _tie(first: int, second: int) -> int:
    return 2 * max(first, second)
