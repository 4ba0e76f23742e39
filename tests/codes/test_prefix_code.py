from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from huffxent.codes.prefix_code import PrefixCode
from huffxent.errors import CodebookError


def test_exactly_the_complete_length_vectors_and_lone_symbols_are_accepted():
    # Case T01: every vector over alphabets of 1 to 6 symbols with lengths 0 to 5.
    tried = 0
    for size in range(1, 7):
        for lengths in product(range(6), repeat=size):
            present = [length for length in lengths if length]
            complete = sum(Fraction(1, 2**length) for length in present) == 1
            try:
                PrefixCode(bytes(lengths))
            except CodebookError:
                accepted = False
            else:
                accepted = True
            assert accepted == (complete or present == [1]), lengths
            tried += 1
    assert tried == 55_986


@pytest.mark.parametrize(
    "lengths",
    [
        [1, 1, 1, 2],
        [1] * 256,
        [1] * 65_536,
        [24] * (1 << 16) + [1, 1],
        [8] * 257,
        [0, 1, 2, 1],
        [1, 1, 24],
    ],
)
def test_over_subscribed_lengths_are_named_so(lengths):
    with pytest.raises(CodebookError, match="over-subscribed"):
        PrefixCode(bytes(lengths))


@pytest.mark.parametrize("lengths", [[1, 2], [2, 2, 2], [0, 2], [24], [1, 2, 3], [8] * 255])
def test_incomplete_lengths_are_named_so(lengths):
    with pytest.raises(CodebookError, match="incomplete"):
        PrefixCode(bytes(lengths))


@pytest.mark.parametrize("lengths", [[], [0], [0] * 256])
def test_a_code_without_codewords_is_refused(lengths):
    with pytest.raises(CodebookError, match="no codewords"):
        PrefixCode(bytes(lengths))


@pytest.mark.parametrize("length", [25, 32, 64, 255])
def test_a_length_above_24_is_refused_before_anything_is_built(length):
    with pytest.raises(CodebookError, match="at most 24"):
        PrefixCode(bytes([1, length, length]))


def test_codewords_are_canonical_by_length_and_then_index():
    # The textbook example of RFC 1951, section 3.2.2: A to H.
    code = PrefixCode(bytes([3, 3, 3, 3, 3, 2, 4, 4]))
    words = ["010", "011", "100", "101", "110", "00", "1110", "1111"]
    assert [code.codeword(index) for index in range(8)] == words


def test_codewords_follow_the_rule_that_the_format_gives():
    rng = np.random.default_rng(1)
    for _ in range(200):
        lengths = random_complete_lengths(rng, int(rng.integers(2, 60)))
        code, value, before = PrefixCode(bytes(lengths)), 0, 0
        for length, index in sorted((length, index) for index, length in enumerate(lengths)):
            value <<= length - before
            assert code.codeword(index) == f"{value:0{length}b}"
            value, before = value + 1, length


def random_complete_lengths(rng: np.random.Generator, size: int) -> list[int]:
    """Split a leaf at random until there are enough; no leaf becomes deeper than 24."""
    lengths = [1, 1]
    while len(lengths) < size:
        split = int(rng.integers(len(lengths)))
        if lengths[split] < 24:
            lengths[split] += 1
            lengths.append(lengths[split])
    rng.shuffle(lengths)
    return lengths


def test_one_symbol_alone_has_a_codeword_of_one_bit():
    code = PrefixCode(bytes([0, 1, 0]))
    assert code.codeword(1) == "0"
    assert code.kraft_sum == Fraction(1, 2)


def test_codes_are_equal_by_their_lengths():
    assert PrefixCode(b"\1\1") == PrefixCode(b"\1\1")
    assert len({PrefixCode(b"\1\1"), PrefixCode(b"\1\1"), PrefixCode(b"\1\1\0")}) == 2
