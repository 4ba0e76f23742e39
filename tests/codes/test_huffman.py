from __future__ import annotations

import pytest

from huffxent.codes.huffman import huffman_lengths
from huffxent.codes.kraft import kraft_sum
from huffxent.codes.package_merge import package_merge_lengths
from huffxent.codes.registry import code_lengths
from huffxent.errors import CodebookError


def fibonacci(n: int) -> list[int]:
    weights = [1, 1]
    while len(weights) < n:
        weights.append(weights[-1] + weights[-2])
    return weights[:n]


def test_equal_weights_tie_the_lower_indices_first():
    assert huffman_lengths([1, 1, 1]) == [2, 2, 1]
    assert huffman_lengths([1] * 6) == [3, 3, 3, 3, 2, 2]


def test_a_leaf_goes_before_a_tied_node_of_the_same_weight():
    # 1 + 1 make a node of 2; the leaf of weight 2 comes first, so nothing is three deep.
    assert huffman_lengths([1, 1, 2, 2]) == [2, 2, 2, 2]


def test_the_four_symbols_that_break_the_wrong_code_theorem():
    assert huffman_lengths([32, 1, 33, 34]) == [3, 3, 2, 1]


def test_fibonacci_weights_a_thousand_deep_need_no_recursion():
    assert max(huffman_lengths(fibonacci(1001))) == 1000


def test_weights_beyond_64_bits_stay_exact():
    # In doubles 2**70 + 1 equals 2**70, and the tie would go to the lower index.
    assert huffman_lengths([2**70 + 1, 2**70, 2**70]) == [1, 2, 2]


def test_the_limit_leaves_a_code_alone_that_keeps_to_it():
    weights = [5, 9, 12, 13, 16, 45]
    assert huffman_lengths(weights, 15) == huffman_lengths(weights)


@pytest.mark.parametrize("symbols", [2, 3, 4, 5, 255, 256, 257])
def test_the_tightest_limit_is_reached_and_a_tighter_one_refused(symbols):
    weights = [2**index for index in range(symbols)]
    least = (symbols - 1).bit_length()
    assert max(package_merge_lengths(weights, least)) == least
    with pytest.raises(CodebookError, match=f"length limit {least - 1} cannot give {symbols}"):
        code_lengths(weights, "huffman", least - 1)


def test_a_limit_above_24_is_refused():
    with pytest.raises(CodebookError, match="wanted 1 to 24"):
        code_lengths([1, 1], "huffman", 25)


def test_a_wide_alphabet_is_limited_too():
    weights = [1 + index % 7 * index for index in range(65_536)]
    lengths = code_lengths(weights, "huffman", 17)
    assert max(lengths) <= 17
    assert kraft_sum(lengths) == 1
