from __future__ import annotations

from fractions import Fraction

import numpy as np

from huffxent.codes.prefix_code import PrefixCode


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
