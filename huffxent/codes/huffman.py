"""Huffman's code: the shortest mean length that whole-bit codewords allow."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from huffxent.codes.merging import merged_lengths, merged_words
from huffxent.codes.package_merge import package_merge_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence


def huffman_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    """Return Huffman code lengths, in bits, by index.

    The two lightest nodes are tied together until one is left. Of equally light nodes the one
    with the lower index is taken first, and a node made by tying has a higher index than all before
    it, so that the same weights give the same lengths everywhere.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; where Huffman's tree is deeper, the lengths are those of package-merge. None for no
        limit: up to n - 1.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone.

    References
    ----------
    D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", 1952.

    Examples
    --------
    >>> huffman_lengths([5, 2, 1, 1, 0])
    [1, 2, 3, 3, 0]
    >>> huffman_lengths([8, 4, 2, 1, 1]), huffman_lengths([8, 4, 2, 1, 1], max_length=3)
    ([1, 2, 3, 4, 4], [1, 3, 3, 3, 3])
    """
    lengths = merged_lengths(weights, add)
    if max_length is None or max(lengths) <= max_length:
        return lengths
    return package_merge_lengths(weights, max_length)


def huffman_words(weights: Sequence[int]) -> list[str]:
    """Return the codewords of Huffman's tree itself: 0 to the child that stands first.

    Examples
    --------
    >>> huffman_words([5, 2, 1, 1, 0])
    ['0', '10', '110', '111', '']
    """
    return merged_words(weights, add)
