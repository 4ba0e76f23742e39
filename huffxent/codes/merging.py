"""Codes that are made by tying nodes together, two at a time, until one tree is left."""

from __future__ import annotations

from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def parents(weights: Sequence[int], tie: Callable[[int, int], int]) -> list[int]:
    """Return the parent of each node of the tree that ties the two lightest nodes, again and again.

    Nodes are the symbols that have a weight, in order of their index, and then one for each tying,
    the last of which is the root; so a parent stands behind its children. `tie` gives the weight of
    a new node. Of equally light nodes the one that stands first is taken first, so that the same
    weights give the same tree everywhere.

    Examples
    --------
    >>> parents([2, 1, 0, 1], lambda a, b: a + b)  # nodes 0 to 2, then {1, 3} and the root
    [4, 3, 3, 4, 0]
    """
    heap = [(weight, node) for node, weight in enumerate(filter(None, weights))]
    heapify(heap)
    tree = [0] * (2 * len(heap) - 1)
    for tied in range(len(heap), len(tree)):
        first, left = heappop(heap)
        second, right = heap[0]
        heapreplace(heap, (tie(first, second), tied))
        tree[left] = tree[right] = tied
    return tree


def merged_lengths(weights: Sequence[int], tie: Callable[[int, int], int]) -> list[int]:
    """Return the depth of each symbol in that tree, by index: 0 without a weight, 1 if alone."""
    coded = [index for index, weight in enumerate(weights) if weight]
    lengths = [0] * len(weights)
    if len(coded) == 1:
        lengths[coded[0]] = 1
        return lengths
    tree = parents(weights, tie)
    depth = [0] * len(tree)
    for node in range(len(tree) - 2, -1, -1):
        depth[node] = depth[tree[node]] + 1
    for node, index in enumerate(coded):
        lengths[index] = depth[node]
    return lengths


def merged_words(weights: Sequence[int], tie: Callable[[int, int], int]) -> list[str]:
    """Return the way from the root to each symbol, by index: 0 to the child that stands first."""
    coded = [index for index, weight in enumerate(weights) if weight]
    tree = parents(weights, tie)
    words = [""] * len(tree)
    ways: dict[int, int] = {}
    for node in range(len(tree) - 2, -1, -1):
        way = ways.get(tree[node], 1)
        ways[tree[node]] = way - 1
        words[node] = f"{words[tree[node]]}{way}"
    found = [""] * len(weights)
    for node, index in enumerate(coded):
        found[index] = words[node] or "0"
    return found
