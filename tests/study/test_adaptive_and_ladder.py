"""Learning while coding against exact fractions; and the ladder, rung by rung."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pytest

from huffxent.container.sources import source_of
from huffxent.models.counts import Counts
from huffxent.study.adaptive import adapt, decode, encode, ideal_bits, worst_regret
from huffxent.study.climbing import RECIPES, climb
from huffxent.symbols.registry import kind_named


def probability(message, size: int) -> Fraction:
    """Return what the estimator gives a message, symbol by symbol."""
    seen, chance = [0] * size, Fraction(1)
    for place, symbol in enumerate(message):
        chance *= Fraction(2 * seen[symbol] + 1, 2 * place + size)
        seen[symbol] += 1
    return chance


def test_the_formula_is_the_product():
    rng = np.random.default_rng(4)
    for size in (1, 2, 5, 256):
        message = rng.integers(0, size, 60).tolist()
        counts = Counts(np.bincount(message, minlength=size))
        chance = probability(message, size)
        expected = math.log2(chance.denominator) - math.log2(chance.numerator)
        assert ideal_bits(counts) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("size", "longest"), [(2, 14), (3, 10), (4, 8), (6, 6)])
def test_no_message_has_more_regret_than_one_of_one_symbol(size, longest):
    for n in range(1, longest + 1):
        regrets = []
        for message in combinations_with_replacement(range(size), n):
            counts = np.bincount(message, minlength=size)
            best = math.prod(Fraction(int(c), n) ** int(c) for c in counts)
            regrets.append((best / probability(message, size), message))
        most, worst = max(regrets)
        assert len(set(worst)) == 1
        assert worst_regret(n, size) == pytest.approx(math.log2(most), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("data", [b"", b"a", b"a" * 1000, bytes(range(256)) * 3])
def test_what_is_learnt_comes_back(data):
    assert decode(encode(data), len(data)) == data


def test_built_in_files_cost_what_the_estimator_asks(builtin):
    for name, data in builtin.items():
        found = adapt(data)
        # Zeros at the end are left out: some bits fewer are luck, of 1 in 256 for each 8 of them.
        assert -24 <= found.payload_bits - found.ideal_bits <= 16, name
        assert 0 <= found.regret <= found.worst_regret + 1e-9, name


@pytest.fixture(scope="module")
def matched(builtin):
    data = builtin["story.en.txt"]
    source = source_of(data, kind_named("bytes"))
    return climb(source, source)


def test_every_rung_is_there_and_is_climbed(matched):
    names = [rung.name for rung in matched.rungs]
    assert names[: len(RECIPES)] == [name for name, _, _ in RECIPES]
    assert {"adaptive, bytes", "gzip -9", "xz -9"} <= set(names)
    assert all(rung.payload_bits is not None for rung in matched.rungs)


def test_each_rung_is_as_far_from_its_own_model_as_theory_lets_it(matched):
    rungs = {rung.name: rung for rung in matched.rungs}
    symbols = matched.bytes
    for name, rung in rungs.items():
        if rung.model_bits is None:
            continue
        above = rung.payload_bits - rung.model_bits
        if name.startswith("range"):
            assert abs(above) <= 0.0002 * rung.model_bits + 64, name
        elif name.startswith("adaptive"):
            assert -24 <= above <= 16
        elif name.startswith("Shannon"):
            assert 0 <= above < symbols
        elif "order" not in name and name.startswith("Huffman"):
            # Trained on the message itself, but for a pseudo-count: not below q_eff's by more.
            assert -0.01 * symbols <= above < symbols, name
        assert rung.entropy_bits <= rung.model_bits + 1e-6
    assert rungs["fixed 8 bits"].payload_bits == 8 * symbols
    orders = [rungs[f"range, order {k}"].payload_bits for k in range(3)]
    assert orders == sorted(orders, reverse=True)


def test_a_rung_that_cannot_take_a_file_says_why(builtin):
    training = source_of(builtin["story.en.txt"], kind_named("bytes"))
    found = climb(training, source_of(builtin["uniform.bin"][:3000], kind_named("bytes")))
    whys = {rung.name: rung.why for rung in found.rungs if rung.payload_bits is None}
    assert set(whys) == {"Huffman, chars", "Huffman, words"}
    assert "offset 2 is not utf-8" in whys["Huffman, chars"]


def test_an_empty_message_costs_nothing(builtin):
    training = source_of(builtin["story.en.txt"], kind_named("bytes"))
    found = climb(training, source_of(b"", kind_named("bytes")))
    ours = [rung for rung in found.rungs if rung.model_bits is not None]
    assert {rung.payload_bits for rung in ours} == {0}
