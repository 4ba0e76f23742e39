"""The measures against SciPy's, on random and on awkward distributions."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from mpmath import mp, mpf
from scipy.spatial.distance import jensenshannon
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


def test_the_jensen_shannon_divergence_agrees_with_scipy():
    # SciPy returns the square root, of a sum in floating point that loses half the digits near 0.
    for p, q in pairs(1000):
        theirs = float(jensenshannon(p, q, base=2)) ** 2
        assert hx.js_divergence(p, q) == pytest.approx(theirs, rel=1e-12, abs=1e-13)


def test_measures_agree_with_fifty_digits():
    """T22: up to 300 symbols; many more pairs of few are in tests/reliability/test_truth.py."""
    # Each term is rounded some times by 2**-53 of itself; the terms of a divergence are of both
    # signs, so what they lose is a share of their sum without signs.
    mp.dps = 50
    for p, q in pairs(1000 if "HUFFXENT_THOROUGH" in os.environ else 200):
        ps, qs = list(map(mpf, p.tolist())), list(map(mpf, q.tolist()))
        entropy = -mp.fsum(a * mp.log(a, 2) for a in ps if a)
        assert abs(hx.entropy(p) - entropy) <= 1e-12 * entropy
        if not np.all(q[p > 0] > 0):
            assert hx.cross_entropy(p, q) == hx.kl_divergence(p, q) == math.inf
            continue
        terms = [a * mp.log(a / b, 2) for a, b in zip(ps, qs, strict=True) if a]
        both = -mp.fsum(a * mp.log(b, 2) for a, b in zip(ps, qs, strict=True) if a)
        assert abs(hx.cross_entropy(p, q) - both) <= 1e-12 * both
        lost = 1e-15 * float(mp.fsum(map(abs, terms)))
        assert abs(hx.kl_divergence(p, q) - mp.fsum(terms)) <= lost
        shares = hx.kl_contributions(p, q)[p > 0]
        assert max(abs(a - b) for a, b in zip(shares, terms, strict=True)) <= lost
        middle = [mp.fsum((a, b)) / 2 for a, b in zip(ps, qs, strict=True)]
        halves = [
            a * mp.log(a / m, 2) for d in (ps, qs) for a, m in zip(d, middle, strict=True) if a
        ]
        lost = 1e-15 * float(mp.fsum(map(abs, halves)))
        assert abs(hx.js_divergence(p, q) - mp.fsum(halves) / 2) <= lost


def test_nll_of_a_sequence_is_the_cross_entropy_of_its_counts():
    rng = np.random.default_rng(8)
    for _ in range(200):
        size = int(rng.integers(1, 50))
        symbols = rng.integers(0, size, int(rng.integers(1, 300)))
        q = rng.dirichlet(np.ones(size))
        p = np.bincount(symbols, minlength=size) / symbols.size
        assert hx.nll(q, symbols) == pytest.approx(hx.cross_entropy(p, q), rel=1e-12)


def test_nll_and_contributions_are_infinite_and_never_nan():
    assert hx.nll([1.0, 0.0], [0, 1]) == math.inf
    assert hx.surprisal([1.0, 0.0]).tolist() == [0.0, math.inf]
    assert hx.kl_contributions([0.5, 0.5, 0], [1, 0, 0]).tolist() == [-0.5, math.inf, 0]
    assert hx.js_divergence([1, 0], [0, 1]) == 1
    assert hx.js_divergence([5e-324, 1.0], [0.0, 1.0]) == 5e-324 / 2


@pytest.mark.parametrize(
    ("symbols", "message"),
    [([0.0], "float64"), ([], "non-empty"), ([2], "from 2 to 2"), ([-1], "from -1"), (0, "shape")],
)
def test_symbols_that_are_no_indices_are_refused(symbols, message):
    with pytest.raises(ValueError, match=message):
        hx.nll([0.5, 0.5], symbols)


def test_dyadic_sources_are_exact():
    for power in range(1, 12):
        p = np.full(2**power, 2.0**-power)
        assert hx.entropy(p) == power
        assert hx.cross_entropy(p, p) == power
        assert hx.kl_divergence(p, p) == hx.js_divergence(p, p) == 0
        assert hx.nll(p, [0, 2**power - 1]) == power
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
