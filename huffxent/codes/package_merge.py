"""The best code whose codewords are no longer than a limit, by package-merge."""

from __future__ import annotations

from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING

from huffxent.codes.merging import merged_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence


def package_merge_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    """Return the code lengths, at most `max_length` bits, of least total cost, by index.

    Every symbol is a coin of each denomination 2**-1 ... 2**-max_length; the cheapest set of coins
    worth n - 1 is the code: a symbol's length is how many of its coins were taken. Pairs of coins
    are packed, level by level, from the smallest denomination up.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        At least ceil(log2 m), where m symbols have a weight. None for no limit: as deep as
        Huffman's tree, which is enough for the least cost.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone. Equally cheap coins: a symbol's own
        before a package, the lower index first.

    References
    ----------
    L. L. Larmore and D. S. Hirschberg, "A fast algorithm for optimal length-limited Huffman codes",
    1990.

    Examples
    --------
    >>> package_merge_lengths([8, 4, 2, 1, 1], 4)
    [1, 2, 3, 4, 4]
    >>> package_merge_lengths([8, 4, 2, 1, 1], 3)
    [1, 3, 3, 3, 3]
    """
    coded = sorted((weight, index) for index, weight in enumerate(weights) if weight)
    lengths = [0] * len(weights)
    if len(coded) == 1:
        lengths[coded[0][1]] = 1
        return lengths
    if max_length is None:
        max_length = max(merged_lengths(weights, add))
    # A level is its coins and packages in order of cost, each as twice its cost, and 1 more for a
    # package. Going back down, all that matters is how many of the first k entries are packages:
    # the others are coins of the lightest symbols, each a bit longer.
    coins = [2 * weight for weight, _ in coded]
    levels = [coins]
    for _ in range(max_length - 1):
        pairs = zip(levels[-1][0::2], levels[-1][1::2], strict=False)
        levels.append(sorted(coins + [(first | 1) + (second & -2) for first, second in pairs]))
    taken = 2 * len(coded) - 2
    longer = [0] * (len(coded) + 1)
    for level in reversed(levels):
        packages = sum(entry & 1 for entry in level[:taken])
        longer[taken - packages] += 1
        taken = 2 * packages
    # longer[c] levels took the c lightest symbols; a symbol's length is the levels that took it.
    took = list(accumulate(reversed(longer)))[-2::-1]
    for (_, index), length in zip(coded, took, strict=True):
        lengths[index] = length
    return lengths
