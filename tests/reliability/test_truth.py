"""Numbers are true: bits as reckoned from counts, measures as 50 digits have them."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from mpmath import mp, mpf
from scipy.special import rel_entr
from scipy.stats import entropy as scipy_entropy

import huffxent as hx
from huffxent.codes.huffman import huffman_lengths


def drawn_pairs(count: int, seed: int):
    """Yield pairs of distributions over up to 12 symbols, even ones and such as hardly overlap."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        size, sharpness = 1 + number % 12, (0.05, 0.3, 1, 20)[number % 4]
        yield rng.dirichlet(np.full(size, sharpness), 2)


def measures_hold(pair) -> tuple[float, float, float]:
    """Return H(p), H(p, q) and D(p||q), after what must hold between them."""
    p, q = pair
    own, cross, divergence = hx.entropy(p), hx.cross_entropy(p, q), hx.kl_divergence(p, q)
    assert 0 <= own <= math.log2(p.size) + 1e-12
    assert divergence >= 0
    if np.any((q == 0) & (p > 0)):
        assert cross == divergence == math.inf
    else:
        assert cross >= own - 1e-12 * own - 1e-15
        # Both sum to 1 but for rounding: what that leaves of a divergence below 0 is cut off.
        assert abs(own + divergence - cross) <= 1e-12 * cross + (0 if divergence else 1e-15)
    return own, cross, divergence


def agree_with_scipy(count: int) -> int:
    infinite = 0
    for p, q in drawn_pairs(count, 22):
        own, cross, divergence = measures_hold((p, q))
        assert abs(own - scipy_entropy(p, base=2)) <= 1e-12 * own + 1e-15
        theirs = rel_entr(p, q).sum() / math.log(2)
        infinite += math.isinf(cross)
        if math.isfinite(cross):
            # SciPy adds its terms, which are of both signs, one by one.
            assert abs(divergence - theirs) <= 1e-12 * cross + 1e-15
        else:
            assert theirs == math.inf
    return infinite


def agree_with_fifty_digits(count: int) -> int:
    mp.dps = 50
    finite = 0
    for p, q in drawn_pairs(count, 23):
        own, cross, divergence = measures_hold((p, q))
        ps, qs = map(mpf, p.tolist()), map(mpf, q.tolist())
        digits = [(a, mp.log(a, 2), b and mp.log(b, 2)) for a, b in zip(ps, qs, strict=True) if a]
        exact = -mp.fsum(a * own_log for a, own_log, _ in digits)
        assert abs(own - exact) <= 1e-12 * exact
        if math.isfinite(cross):
            finite += 1
            exact = -mp.fsum(a * other_log for a, _, other_log in digits)
            assert abs(cross - exact) <= 1e-12 * exact
            terms = [a * (own_log - other_log) for a, own_log, other_log in digits]
            # Of a sum with terms of both signs what is lost is a share of it without signs.
            exact = max(mp.fsum(terms), 0)
            assert abs(divergence - exact) <= 1e-15 * mp.fsum(map(abs, terms))
    return finite


def test_measures_agree_with_scipy_and_with_one_another():
    """T22: a tenth of the 100,000 pairs of the nightly test; some are infinite, none is NaN."""
    assert agree_with_scipy(10_000) > 100


def test_measures_agree_with_fifty_digits():
    """T22: a hundredth of the pairs of the nightly test.

    More symbols, and the other measures: tests/oracles/test_measures.py.
    """
    assert agree_with_fifty_digits(1_000) > 500


@pytest.mark.nightly
def test_measures_agree_on_a_hundred_thousand_pairs():
    """T22: 100,000 pairs against SciPy, and 100,000 against 50 digits."""
    assert agree_with_scipy(100_000) > 1_000
    assert agree_with_fifty_digits(100_000) > 50_000


def test_q_without_mass_costs_infinity_and_never_nan():
    """T22: every place of a zero among up to 6 symbols, in p, in q and in both."""
    for size in range(1, 7):
        for zeros in range(1, 2**size - 1):
            mass = [float(not zeros >> place & 1) for place in range(size)]
            part = np.array(mass) / sum(mass)
            even = np.full(size, 1 / size)
            assert hx.cross_entropy(even, part) == hx.kl_divergence(even, part) == math.inf
            assert hx.cross_entropy(part, even) == pytest.approx(math.log2(size), rel=1e-15)
            assert hx.kl_divergence(part, part) == 0
            assert not np.isnan(hx.kl_contributions(even, part)).any()


def huffman_keeps_its_bounds(count: int) -> None:
    rng = random.Random(24)
    for _ in range(count):
        size = rng.randint(2, rng.choice([3, 12, 256]))
        largest = rng.choice([2, 100, 10**6, 2**62])
        weights = [rng.randint(1, largest) for _ in range(size)]
        total = sum(weights)
        bits = sum(n * length for n, length in zip(weights, huffman_lengths(weights), strict=True))
        entropy = hx.entropy([weight / total for weight in weights])
        assert entropy * (1 - 1e-12) <= bits / total < entropy + 1


def test_huffman_s_code_costs_no_less_than_entropy_and_less_than_a_bit_more():
    """T22: 5,000 count vectors, a twentieth of those of the nightly test."""
    huffman_keeps_its_bounds(5_000)


@pytest.mark.nightly
def test_huffman_s_code_keeps_its_bounds_on_a_hundred_thousand_count_vectors():
    """T22: 100,000 count vectors."""
    huffman_keeps_its_bounds(100_000)


def test_the_bits_written_are_the_sum_of_counts_times_lengths():
    """T22: 3,000 messages really coded, read back, and reckoned from counts and lengths alone."""
    rng = random.Random(25)
    books = [hx.train(rng.randbytes(rng.randint(1, 400)), max_length=15) for _ in range(40)]
    for number in range(3_000):
        book, message = books[number % 40], rng.randbytes(rng.randint(0, 500))
        if number % 2:
            message = bytes(byte & 15 for byte in message)
        blob = hx.compress(message, book)
        reader = hx.Decompressor(book)
        assert reader.decompress(blob) == message
        counts = np.bincount(np.frombuffer(message, np.uint8), minlength=256).tolist()
        bits = sum(n * length for n, length in zip(counts, book.lengths.tolist(), strict=True))
        assert reader.payload_bits == bits
        assert int.from_bytes(blob[-24:-16], "little") == bits
        assert (reader.coded_bytes * 8 - bits) // 8 < 4
