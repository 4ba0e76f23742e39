"""Huffman's code: the shortest mean length that whole-bit codewords allow."""

from __future__ import annotations

from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def huffman_lengths(weights: Sequence[int]) -> list[int]:
    """Return Huffman code lengths, in bits, by index.

    The two lightest nodes are tied together until one is left. Of equally light nodes the one
    with the lower index is taken first, and a node made by tying has a higher index than all before
    it, so that the same weights give the same lengths everywhere.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone. Not limited: up to n - 1.

    References
    ----------
    D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", 1952.

    Examples
    --------
    >>> huffman_lengths([5, 2, 1, 1, 0])
    [1, 2, 3, 3, 0]
    >>> huffman_lengths([7])
    [1]
    """
    coded = [index for index, weight in enumerate(weights) if weight]
    lengths = [0] * len(weights)
    if len(coded) == 1:
        lengths[coded[0]] = 1
        return lengths
    # Nodes: the coded symbols in order, then one for each tying. A parent is made after its
    # children, so depths follow from one walk down, without recursion.
    heap = [(weights[index], node) for node, index in enumerate(coded)]
    heapify(heap)
    parent = [0] * (2 * len(coded) - 1)
    for tied in range(len(coded), len(parent)):
        first, left = heappop(heap)
        second, right = heap[0]
        heapreplace(heap, (first + second, tied))
        parent[left] = parent[right] = tied
    depth = [0] * len(parent)
    for node in range(len(parent) - 2, -1, -1):
        depth[node] = depth[parent[node]] + 1
    for node, index in enumerate(coded):
        lengths[index] = depth[node]
    return lengths
