"""What every code family promises: one suite, run over the registry."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from huffxent.codes.kraft import kraft_sum
from huffxent.codes.registry import CODES, code_lengths


def weight_vectors() -> list[list[int]]:
    rng = np.random.default_rng(7)
    drawn = [rng.integers(0, 50, int(rng.integers(2, 257))).tolist() for _ in range(100)]
    return [weights for weights in drawn if any(weights)]


@pytest.mark.parametrize("family", CODES)
def test_exactly_the_symbols_with_weight_get_codewords(family):
    for weights in weight_vectors():
        lengths = code_lengths(weights, family, 15)
        assert [length > 0 for length in lengths] == [weight > 0 for weight in weights]


@pytest.mark.parametrize("family", CODES)
def test_lengths_keep_to_the_limit_and_to_kraft(family):
    for weights in weight_vectors():
        for limit in (8, 9, 15, 24):
            lengths = code_lengths(weights, family, limit)
            assert max(lengths) <= limit
            assert kraft_sum(lengths) <= 1


@pytest.mark.parametrize("family", CODES)
def test_lengths_do_not_depend_on_the_scale_of_the_weights(family):
    for weights in weight_vectors():
        scaled = [weight * 3 for weight in weights]
        assert code_lengths(weights, family, 15) == code_lengths(scaled, family, 15)


@pytest.mark.parametrize("family", CODES)
def test_one_symbol_alone_has_one_bit(family):
    assert code_lengths([0, 3, 0], family, 15) == [0, 1, 0]


@pytest.mark.parametrize("family", CODES)
def test_no_code_beats_entropy(family):
    for weights in weight_vectors():
        total = sum(weights)
        p = np.array([weight / total for weight in weights if weight])
        lengths = code_lengths(weights, family, 15)
        cost = Fraction(sum(w * n for w, n in zip(weights, lengths, strict=True)), total)
        # 1e-12 covers the rounding of the logarithms; the bound itself is never broken.
        assert float(cost) >= float(np.sum(p * -np.log2(p))) - 1e-12
