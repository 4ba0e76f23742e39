from __future__ import annotations

import math

import numpy as np
import pytest

import huffxent as hx
from huffxent.study.ledger import ledger
from huffxent.study.tally import Tally


def test_the_terms_add_up_to_the_measured_rate_on_random_pairs():
    rng = np.random.default_rng(18)
    for _ in range(150):
        a, b = (
            rng.choice(int(rng.integers(1, 257)), int(rng.integers(1, 3000))).astype(np.uint8)
            for _ in "ab"
        )
        c = hx.compare(a, b, max_length=int(rng.integers(8, 25)))
        assert c.ledger is not None
        # The terms are sums of doubles of up to 256 logarithms; 1e-12 is their rounding.
        assert c.ledger.total == pytest.approx(c.bits_per_symbol, abs=1e-12)
        assert c.cross_entropy_code == pytest.approx(c.bits_per_symbol, abs=1e-12)
        assert c.ledger.mismatch >= 0


def test_matched_rounding_is_from_0_to_below_1_and_a_limit_only_costs():
    rng = np.random.default_rng(19)
    for _ in range(200):
        data = rng.choice(256, 2000, p=rng.dirichlet(np.full(256, 0.1))).astype(np.uint8)
        terms = hx.compare(data, data, unseen="error", max_length=8).ledger
        assert terms is not None
        assert terms.mismatch == 0
        assert -1e-12 <= terms.rounding < 1
        assert terms.length_limit >= 0


def test_ber_quarter_on_ber_half_has_a_kl_that_costs_nothing(builtin):
    quarter, half = builtin["two-symbols-quarter.bin"], builtin["two-symbols-half.bin"]
    c = hx.compare(quarter, half, unseen="error")
    assert c.ledger is not None
    assert c.ledger.mismatch == pytest.approx(1 - math.log2(3) / 2 - 1 + 1, abs=1e-12)
    assert round(c.ledger.mismatch, 4) == 0.2075
    assert round(c.ledger.rounding, 4) == -0.2075
    assert c.ledger.total == c.bits_per_symbol == 1
    (why,) = [line for line in unwrapped(str(c)) if line.startswith("why")]
    assert "rounding is negative" in why
    assert "costs 1 bit where -log2 q_eff is 2.0000" in why


def unwrapped(text: str) -> list[str]:
    """Join the lines of each paragraph of a summary."""
    joined: list[str] = []
    for line in text.splitlines():
        if line.startswith("    ") and joined:
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    return joined


def test_huffman_breaks_plus_one_under_mismatch():
    # theory: q = (.32, .01, .33, .34), all of the message the first symbol: 3 bits against 1.644.
    training = b"a" * 32 + b"b" + b"c" * 33 + b"d" * 34
    c = hx.compare(training, b"a" * 50, unseen="error")
    assert c.bits_per_symbol == 3
    assert c.cross_entropy == pytest.approx(-math.log2(0.32), rel=1e-12)
    assert c.ledger is not None
    assert c.ledger.rounding > 1
    assert "rounding is above 1: symbol 'a'" in " ".join(str(c).split())


def test_a_limit_can_help_under_mismatch_and_the_text_says_so(builtin):
    c = hx.compare(builtin["fibonacci.bin"], b"abcdefg" * 10, unseen="error", max_length=8)
    assert c.ledger is not None
    assert c.ledger.length_limit < 0
    assert "the limit helps" in " ".join(str(c).split())


def test_an_empty_message_has_no_ledger():
    book = hx.train(b"abc")
    assert ledger(Tally.of(hx.train(b"", smoothing=1).counts), book) is None
