"""Coding by a softmax: both engines alike, the same weights everywhere, the bits of the loss."""

from __future__ import annotations

import hashlib
import math
import os
import random
from fractions import Fraction

import numpy as np
import pytest

import huffxent as hx
from huffxent.coding.arithmetic import ArithmeticDecoder, ArithmeticEncoder
from huffxent.coding.engine import engine_for, numba_is_installed
from huffxent.coding.shares import Levels, Shares, decode_bytes, encode_shares, shares_of
from huffxent.errors import CodebookError
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.fixed import FixedSoftmax, power_tables, weights_at
from huffxent.models.softmax.table import Order0, Order1

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
SIZE = 300 if INTERPRETED else 3000

needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")


def models() -> dict[str, FixedSoftmax]:
    """Models of every family, flat, peaked and out of proportion."""
    rng = np.random.default_rng(3)
    flat, peaked = np.zeros((1, 256)), np.full((1, 256), -60.0)
    peaked[0, 65] = 0
    theta = Bilinear(3, 5).initial(1)
    theta["readout"] += rng.standard_normal(theta["readout"].shape)
    theta["bias"] += 3 * rng.standard_normal(256)
    wide = Bilinear(6, 64).initial(2)
    wide["readout"] += 2 * rng.standard_normal(wide["readout"].shape)
    return {
        "flat": Order0().fixed({"table": flat}),
        "peaked": Order0().fixed({"table": peaked}),
        "order 0": Order0().fixed({"table": 4 * rng.standard_normal((1, 256))}),
        "order 1": Order1().fixed({"table": 5 * rng.standard_normal((256, 256))}),
        "bilinear": Bilinear(3, 5).fixed(theta),
        "wide": Bilinear(6, 64).fixed(wide),
        "one byte before": Bilinear(1, 2).fixed(
            {name: part[:1] if name == "embeddings" else part for name, part in narrow().items()}
        ),
    }


def narrow() -> dict[str, np.ndarray]:
    theta = Bilinear(1, 2).initial(4)
    theta["readout"] += 9.0
    return theta


def message(kind: str, size: int) -> np.ndarray:
    rng = random.Random(size)
    if kind == "random":
        return np.frombuffer(rng.randbytes(size), dtype=np.uint8)
    return np.frombuffer(bytes(rng.choice(b"AAAAAAAB") for _ in range(size)), dtype=np.uint8)


@needs_numba
@pytest.mark.parametrize("name", models())
@pytest.mark.parametrize("kind", ["random", "of few"])
@pytest.mark.parametrize("size", [SIZE, 17, 2, 1, 0])
def test_both_engines_write_the_same_and_read_it_back(name, kind, size):
    model, indices = models()[name], message(kind, size)
    shares = shares_of(model, indices)
    fast, slow = (engine_for(engine, "encode shares", 0) for engine in ("numba", "reference"))
    digits = slow.encode_shares(shares)
    assert fast.encode_shares(shares) == digits
    for engine in (fast, slow):
        out = np.full(size, 7, dtype=np.uint8)
        engine.decode_shares(digits, model, out)
        assert np.array_equal(out, indices)


@needs_numba
@pytest.mark.parametrize("name", models())
def test_both_engines_make_the_same_of_garbage(name):
    model, rng = models()[name], random.Random(5)
    fast, slow = (engine_for(engine, "decode shares", 0) for engine in ("numba", "reference"))
    for size in (0, 1, 7, 8, 9, 40):
        for digits in (rng.randbytes(size), b"\xff" * size, bytes(size)):
            outs = [np.zeros(60, dtype=np.uint8) for _ in range(2)]
            for engine, out in zip((fast, slow), outs, strict=True):
                engine.decode_shares(digits, model, out)
            assert outs[0].tobytes() == outs[1].tobytes()


@needs_numba
def test_both_engines_carry_alike():
    # The last of two symbols, so often that low is all ones; then a share that tips it over.
    below, weight, total = [1] * 800 + [3], [1] * 800 + [1], [2] * 800 + [4]
    shares = Shares(*np.array([below, weight, total], dtype=np.uint64))
    digits = encode_shares(shares)
    assert engine_for("numba", "encode shares", 0).encode_shares(shares) == digits
    odd = Shares(*np.array([[2, 0, 1] * 300, [1, 1, 2] * 300, [3] * 900], dtype=np.uint64))
    assert engine_for("numba", "encode shares", 0).encode_shares(odd) == encode_shares(odd)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="without a weight"):
        Shares(*np.array([[0, 0], [1, 0], [4, 4]], dtype=np.uint64))


@pytest.mark.parametrize("name", models())
@pytest.mark.parametrize("kind", ["random", "of few"])
def test_the_bits_are_those_of_the_shares(name, kind):
    model, indices = models()[name], message(kind, SIZE)
    shares = shares_of(model, indices)
    # Rounding costs below 1.5 total / 2**56 bits a share, and totals are below 2**44; the end
    # takes less than two bytes, and may save the zeros that it has after it.
    most = shares.bits + shares.weight.size * 1.5 * 2.0**-12 + 16
    assert shares.bits - 32 <= 8 * len(encode_shares(shares)) <= most


def test_shares_after_each_context_are_those_of_that_context_alone():
    theta = Bilinear(3, 5).initial(1)
    theta["readout"] += 2 * np.random.default_rng(8).standard_normal(theta["readout"].shape)
    model, indices = Bilinear(3, 5).fixed(theta), message("random", 40)
    shares, data = shares_of(model, indices), [0, 0, 0, *indices.tolist()]
    for place in range(40):
        third, second, first, byte = data[place : place + 4]
        context = (third * 256 + second) * 256 + first
        weights = weights_at(model.gaps(model.hidden(np.array([context])))[0], 0).tolist()
        assert int(shares.weight[place]) == weights[byte]
        assert int(shares.below[place]) == sum(weights[:byte])
        assert int(shares.total[place]) == sum(weights)


def costs_of(logits: np.ndarray) -> np.ndarray:
    """Return the bits that each symbol of one distribution takes, by its shares."""
    model = Order0().fixed({"table": logits[np.newaxis]})
    levels = Levels.of(model.gaps(np.zeros((1, 0))))
    symbols = np.arange(256)
    shares, many = levels.shares(np.zeros(256, dtype=np.int64), symbols)
    parts = np.log2(shares.total) - np.log2(shares.weight)
    return np.bincount(np.repeat(symbols, many), parts)


@pytest.mark.parametrize("lowest", [-3.0, -16.0, -17.0, -40.0, -200.0, -1000.0])
@pytest.mark.parametrize("seed", range(5))
def test_every_symbol_costs_what_its_probability_says_however_small_it_is(lowest, seed):
    logits = lowest * np.random.default_rng(seed).random(256) ** [1, 4, 0.1, 1, 9][seed]
    exact = -hx.logits.log_softmax(logits) / math.log(2)
    # A logit is cut to 2**-20 bits; a weight is at least 2**12 and rounded, at every level; an
    # escape is at least 2**12 of 2**36, and what stands beside it pays for that.
    steps = exact / 24 + 1
    assert np.all(np.abs(costs_of(logits) - exact) <= 2.0**-19 + steps * 2.0**-11.5)


def test_alone_a_deep_symbol_still_costs_what_it_should():
    logits = np.full(256, -900.0)
    logits[:2] = 0, -500
    exact = -hx.logits.log_softmax(logits) / math.log(2)
    assert costs_of(logits)[:3] == pytest.approx(exact[:3], abs=1e-2)
    assert costs_of(logits)[0] == pytest.approx(0, abs=2.0**-23)  # what the escape takes of it


def test_a_symbol_may_cost_thousands_of_bits_and_more_than_that_is_no_model():
    logits = np.array([0.0] + [-1e4] * 255)
    exact = -hx.logits.log_softmax(logits) / math.log(2)
    # 601 steps, each of which rounds.
    assert costs_of(logits) == pytest.approx(exact, abs=0.5)
    with pytest.raises(CodebookError, match="smaller rate"):
        costs_of(np.array([0.0] + [-1e6] * 255))


def test_the_tables_of_powers_are_rounded_from_exact_ones():
    high, low = power_tables()
    assert (high.size, low.size) == (24 << 10, 1 << 10)
    assert (high[0], low[0], high[1 << 10]) == (1 << 40, 1 << 23, 1 << 39)
    for table, bits, unit in ((high, 40, 2.0**-10), (low, 23, 2.0**-20)):
        for place in range(0, table.size, 97):
            exact = 2.0 ** (bits - place * unit)
            # A double has 53 bits, of which 40 stand before the point.
            assert abs(int(table[place]) - exact) <= 0.5 + 2.0**-10


def test_the_tables_of_powers_are_the_same_on_every_machine():
    digest = hashlib.sha256(b"".join(table.astype("<u8").tobytes() for table in power_tables()))
    assert digest.hexdigest()[:16] == "5563e5f9356c30cc"


def test_sums_of_a_batch_are_those_of_a_single_context():
    # Whole numbers below 2**53: no order of adding can change them.
    model, rng = models()["wide"], np.random.default_rng(6)
    contexts = rng.integers(0, 256**6, 500)
    together = model.gaps(model.hidden(contexts))
    for place in range(0, 500, 25):
        alone = model.gaps(model.hidden(contexts[place : place + 1]))
        assert np.array_equal(alone[0], together[place])


@pytest.mark.parametrize("worst", [1e30, math.inf, math.nan])
def test_logits_that_are_no_exact_numbers_are_refused(worst):
    with pytest.raises(CodebookError, match="smaller rate"):
        Order0().fixed({"table": np.array([[worst] + [0.0] * 255])})
    theta = Bilinear(1, 2).initial(0)
    theta["readout"][0, 0], theta["embeddings"][0, 5, 0] = worst, 1e10
    with pytest.raises(CodebookError, match="smaller rate"):
        Bilinear(1, 2).fixed(theta)


def test_the_arithmetic_coder_takes_totals_up_to_its_bound_exactly():
    rng = random.Random(9)
    encoder, chance, triples = ArithmeticEncoder(), Fraction(1), []
    for _ in range(400):
        total = rng.choice([1, 2, 3, 1 << 36, (1 << 44) - 1, rng.randrange(1, 1 << 44)])
        weight = rng.randrange(1, total + 1)
        below = rng.randrange(total - weight + 1)
        triples.append((below, weight, total))
        chance *= Fraction(weight, total)
        encoder.encode(below, weight, total)
    digits = encoder.finish()
    decoder = ArithmeticDecoder(digits)
    for below, weight, total in triples:
        assert below <= decoder.target(total) < below + weight
        decoder.take(below, weight, total)
    bits = math.log2(chance.denominator) - math.log2(chance.numerator)
    assert 8 * len(digits) <= bits + 400 * 1.5 * 2.0**-12 + 16


def test_digits_of_no_encoder_decode_in_bounded_numbers():
    out = np.zeros(5000, dtype=np.uint8)
    decode_bytes(b"\xff" * 64, models()["peaked"], out)
    assert set(out.tolist()) <= set(range(256))
