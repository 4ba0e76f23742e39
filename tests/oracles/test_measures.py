"""The measures against SciPy's, on random and on awkward distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import entropy as scipy_entropy

import huffxent as hx


def pairs(count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(6)
    drawn = []
    for _ in range(count):
        size, sharpness = int(rng.integers(1, 300)), float(rng.choice([0.05, 1, 20]))
        p, q = rng.dirichlet(np.full(size, sharpness), 2)
        drawn.append((p, q))
    return drawn


def test_measures_agree_with_scipy():
    # Relative 1e-12: sums of up to 300 doubles; SciPy's own logarithms are natural.
    for p, q in pairs(1000):
        covered = bool(np.all(q[p > 0] > 0))
        assert hx.entropy(p) == pytest.approx(scipy_entropy(p, base=2), rel=1e-12, abs=1e-15)
        kl = float(rel_entr(p, q).sum()) / math.log(2)
        assert hx.kl_divergence(p, q) == pytest.approx(kl, rel=1e-12, abs=1e-13)
        if covered:
            both = scipy_entropy(p, base=2) + kl
            assert hx.cross_entropy(p, q) == pytest.approx(both, rel=1e-12)


def test_dyadic_sources_are_exact():
    for power in range(1, 12):
        p = np.full(2**power, 2.0**-power)
        assert hx.entropy(p) == power
        assert hx.cross_entropy(p, p) == power
        assert hx.kl_divergence(p, p) == 0
        assert hx.perplexity(p) == 2**power


def test_a_missing_symbol_costs_infinity_and_never_nan():
    assert hx.cross_entropy([0.5, 0.5], [1, 0]) == math.inf
    assert hx.kl_divergence([0.5, 0.5], [1, 0]) == math.inf
    assert hx.perplexity([0.5, 0.5], [1, 0]) == math.inf
    assert hx.kl_divergence([1, 0], [0.5, 0.5]) == 1


def test_a_subnormal_probability_is_no_infinity():
    assert hx.kl_divergence([0.0, 1.0], [1.0, 5e-324]) == 1074


def test_other_bases_are_other_units():
    assert hx.entropy([0.5, 0.5], base=math.e) == pytest.approx(math.log(2), rel=1e-15)
    assert hx.entropy([0.1] * 10, base=10) == pytest.approx(1, rel=1e-15)


def test_zero_entropy_has_no_minus_sign():
    assert math.copysign(1, hx.entropy([1.0])) == 1


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([0.5, 0.6], "sums to 1.1"),
        ([2, 3], "sums to 5.0, not to 1; divide by the sum"),
        ([-0.5, 1.5], "negative or NaN"),
        ([math.nan, 1], "negative or NaN"),
        ([], "non-empty"),
        ([[1.0]], "shape"),
    ],
)
def test_what_is_no_distribution_is_refused_and_never_normalised(p, message):
    with pytest.raises(ValueError, match=message):
        hx.entropy(p)


def test_two_alphabets_are_refused():
    with pytest.raises(ValueError, match="share one alphabet"):
        hx.kl_divergence([1.0], [0.5, 0.5])


def test_a_base_that_is_none_is_refused():
    with pytest.raises(ValueError, match="above 1"):
        hx.entropy([1.0], base=1)
