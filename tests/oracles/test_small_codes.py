"""Codes for up to seven symbols, against every code that there is."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np

from huffxent.codes.huffman import huffman_lengths
from huffxent.codes.minimax import minimax_lengths
from huffxent.codes.package_merge import package_merge_lengths
from huffxent.codes.shannon_fano import shannon_fano_lengths
from huffxent.codes.shannon_fano_elias import shannon_fano_elias_words


@cache
def complete(size: int) -> list[tuple[int, ...]]:
    """The lengths of every complete code, shortest first."""
    return [
        lengths
        for lengths in combinations_with_replacement(range(1, size), size)
        if sum(Fraction(1, 2**length) for length in lengths) == 1
    ]


def small_weights(seed: int) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(600):
        largest = int(rng.choice([2, 5, 20, 1000]))
        drawn.append(rng.integers(1, largest + 1, int(rng.integers(2, 8))).tolist())
    return drawn


def cost(weights, lengths) -> int:
    return sum(weight * length for weight, length in zip(weights, lengths, strict=True))


def test_there_are_as_many_complete_codes_as_known():
    # OEIS A002572: partitions of 1 into n powers of 1/2.
    assert [len(complete(size)) for size in range(2, 8)] == [1, 1, 2, 3, 5, 9]


def test_huffman_and_package_merge_cost_no_more_than_any_code():
    for weights in small_weights(31):
        falling = sorted(weights, reverse=True)
        best = min(cost(falling, lengths) for lengths in complete(len(weights)))
        assert cost(weights, huffman_lengths(weights)) == best
        assert cost(weights, package_merge_lengths(weights)) == best


def test_package_merge_costs_no_more_than_any_code_within_each_limit():
    """T09: 600 count vectors drawn at random, and all 1,709 of 2 to 7 counts from 1 to 6."""
    every = [
        list(weights[::-1] if sum(weights) % 2 else weights)
        for size in range(2, 8)
        for weights in combinations_with_replacement(range(1, 7), size)
    ]
    assert len(every) == 1_709
    for weights in small_weights(32) + every:
        falling = sorted(weights, reverse=True)
        for limit in range((len(weights) - 1).bit_length(), len(weights)):
            allowed = [lengths for lengths in complete(len(weights)) if lengths[-1] <= limit]
            best = min(cost(falling, lengths) for lengths in allowed)
            assert cost(weights, package_merge_lengths(weights, limit)) == best


@cache
def assigned(size: int) -> np.ndarray:
    """Two to each length, of every complete code in every order of the symbols, a row each."""
    orders = {order for lengths in complete(size) for order in permutations(lengths)}
    return 1 << np.array(sorted(orders))


def test_minimax_has_the_least_worst_case_of_all_codes():
    for weights in small_weights(33):
        worst = max(w << n for w, n in zip(weights, minimax_lengths(weights), strict=True))
        assert worst == (np.array(weights) * assigned(len(weights))).max(axis=1).min()


def test_fano_s_code_is_never_better_than_huffman_s_and_sometimes_worse():
    excess = [
        cost(weights, shannon_fano_lengths(weights)) - cost(weights, huffman_lengths(weights))
        for weights in small_weights(34)
    ]
    assert min(excess) == 0
    assert max(excess) > 0


def test_shannon_fano_elias_codewords_are_in_the_order_of_the_symbols():
    for weights in small_weights(35):
        assert all(a < b for a, b in pairwise(shannon_fano_elias_words(weights)))
