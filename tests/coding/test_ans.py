from __future__ import annotations

import math

import numpy as np

from huffxent.coding.ans import ans_decode, ans_encode


def drawn(seed: int) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 50, int(rng.integers(1, 30))).tolist()
    return rng.integers(0, len(weights), int(rng.integers(0, 300))).tolist(), weights


def test_a_message_comes_back():
    for seed in range(200):
        message, weights = drawn(seed)
        assert ans_decode(ans_encode(message, weights), len(message), weights) == message


def test_the_number_has_the_bits_of_theory_and_a_little_more():
    # Taking up a symbol gives at most (x / w + 1) * total = (x + w) * total / w, and w <= total: a
    # number of at least total**2 grows by at most 1 + 1 / total more than it should. So what is
    # lost is what it takes to get there, 2 log2(total), and some 1 / total of a bit a symbol.
    for seed in range(200):
        message, weights = drawn(seed)
        total = sum(weights)
        ideal = sum(math.log2(total / weights[index]) for index in message)
        bits = ans_encode(message, weights).bit_length()
        lost = 1 + 2 * math.log2(total) + len(message) / total / math.log(2)
        assert bits <= ideal + lost


def test_a_run_of_the_first_symbol_at_the_end_is_free():
    weights = [3, 2, 1]
    for run in (0, 1, 1000):
        assert ans_encode([2, 1, *[0] * run], weights) == ans_encode([2, 1], weights)


def test_different_messages_of_one_length_have_different_numbers():
    weights = [3, 2, 1]
    messages = [
        [a, b, c, d] for a in range(3) for b in range(3) for c in range(3) for d in range(3)
    ]
    assert len({ans_encode(message, weights) for message in messages}) == 3**4
