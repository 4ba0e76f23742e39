"""Huffman's code, cut to a length limit where it is deeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.codes.huffman import huffman_lengths
from huffxent.codes.package_merge import package_merge_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence


def limited_huffman_lengths(weights: Sequence[int], max_length: int | None) -> list[int]:
    """Return Huffman's lengths where they keep to `max_length`, else package-merge's.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; None for no limit.

    Examples
    --------
    >>> limited_huffman_lengths([8, 4, 2, 1, 1], None)
    [1, 2, 3, 4, 4]
    >>> limited_huffman_lengths([8, 4, 2, 1, 1], 3)
    [1, 3, 3, 3, 3]
    """
    lengths = huffman_lengths(weights)
    if max_length is None or max(lengths) <= max_length:
        return lengths
    return package_merge_lengths(weights, max_length)
