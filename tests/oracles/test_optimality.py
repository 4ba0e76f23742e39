"""Huffman's code against bitarray's, and both constructions against every tree there is."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
from bitarray.util import huffman_code

from huffxent.codes.huffman import huffman_lengths
from huffxent.codes.package_merge import package_merge_lengths


def cost(weights, lengths) -> int:
    return sum(weight * length for weight, length in zip(weights, lengths, strict=True))


def random_weights(rng: np.random.Generator) -> list[int]:
    """Counts of very different shapes: flat, skewed, with ties and zeros, and huge."""
    size = int(rng.integers(2, rng.choice([8, 40, 300])))
    shape = rng.integers(4)
    if shape == 0:
        return rng.integers(1, 4, size).tolist()
    if shape == 1:
        return (rng.pareto(0.5, size) * 10 + 1).astype(np.int64).clip(1, 2**50).tolist()
    if shape == 2:
        return [*rng.integers(0, 1000, size).tolist(), 1, 1]
    return [2 ** int(power) for power in rng.integers(0, 60, size)]


def test_total_bits_equal_those_of_bitarray_on_ten_thousand_count_vectors():
    rng = np.random.default_rng(2)
    for _ in range(10_000):
        weights = random_weights(rng)
        words = huffman_code({index: weight for index, weight in enumerate(weights) if weight})
        theirs = sum(weights[index] * len(word) for index, word in words.items())
        assert cost(weights, huffman_lengths(weights)) == theirs


@cache
def all_trees(size: int) -> list[tuple[int, ...]]:
    """The leaf depths of every binary tree without unary nodes, for every order of the leaves."""
    depths = product(range(1, size), repeat=size)
    return [d for d in depths if sum(Fraction(1, 2**depth) for depth in d) == 1]


def test_huffman_is_the_best_of_all_trees_for_up_to_six_symbols():
    rng = np.random.default_rng(3)
    for _ in range(600):
        weights = small_weights(rng)
        best = min(cost(weights, tree) for tree in all_trees(len(weights)))
        assert cost(weights, huffman_lengths(weights)) == best


def test_package_merge_is_the_best_of_all_trees_within_each_limit():
    rng = np.random.default_rng(4)
    for _ in range(300):
        weights = small_weights(rng)
        for limit in range((len(weights) - 1).bit_length(), len(weights)):
            allowed = [tree for tree in all_trees(len(weights)) if max(tree) <= limit]
            lengths = package_merge_lengths(weights, limit)
            assert max(lengths) <= limit
            assert cost(weights, lengths) == min(cost(weights, tree) for tree in allowed)


def small_weights(rng: np.random.Generator) -> list[int]:
    size, largest = int(rng.integers(2, 7)), int(rng.choice([2, 5, 20, 1000]))
    return rng.integers(1, largest + 1, size).tolist()


def test_package_merge_without_a_binding_limit_costs_what_huffman_costs():
    rng = np.random.default_rng(5)
    for _ in range(500):
        weights = random_weights(rng)
        free = huffman_lengths(weights)
        assert cost(weights, package_merge_lengths(weights, max(free))) == cost(weights, free)
