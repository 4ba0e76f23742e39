"""Coders without codewords: how near they come to N H(p, q), and what they refuse."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from fractions import Fraction
from itertools import accumulate, product

import constriction
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.codes.prefix_code import PrefixCode
from huffxent.coding.arithmetic import ArithmeticDecoder, ArithmeticEncoder
from huffxent.coding.fixed_point import levels_of
from huffxent.coding.ideal import MOST_BITS, IdealCoder
from huffxent.errors import IntegrityError
from huffxent.models.odds import Odds
from huffxent.study.theorems.of_files import RANGE_BITS, RANGE_SHARE

CODERS = ("range", "ans")


def large(builtin) -> dict[str, bytes]:
    """Return messages of 100 KB and more, of very different kinds."""
    rng = np.random.default_rng(3)
    skewed = rng.choice(256, 120_000, p=[0.9, *[0.1 / 255] * 255]).astype(np.uint8).tobytes()
    text = (
        b"".join(builtin[name] for name in builtin if name.startswith("essay"))
        + builtin["story.en.txt"]
    )
    return {
        "text": text[:150_000],
        "skewed": skewed,
        "ends in zeros": skewed[:80_000] + bytes(40_000),
        "uniform": rng.integers(0, 256, 100_000).astype(np.uint8).tobytes(),
        "dna": builtin["dna.txt"] * 7,
        "two blocks": text[:150_000] * 4,
    }


def is_near(c: hx.Comparison, blocks: int) -> bool:
    asked = c.cross_entropy_effective * c.message.symbols
    return abs(c.measured.payload_bits - asked) <= RANGE_SHARE * asked + RANGE_BITS * blocks


@pytest.mark.parametrize("order", [0, 1])
def test_the_range_coder_takes_what_q_asks_for(builtin, order):
    data = large(builtin)
    for (a, training), (b, message) in product(data.items(), data.items()):
        if order and a != b:
            continue
        c = hx.compare(training, message, order=order, coder="range")
        assert is_near(c, -(-len(message) >> 19)), (a, b)


def test_the_range_coder_takes_what_q_asks_for_on_real_files(real_files):
    large_ones = [path for path in real_files if path.stat().st_size >= 100_000]
    for a, b in product(large_ones, large_ones):
        c = hx.compare(a, b, coder="range")
        assert is_near(c, -(-c.message.symbols >> 19)), (a, b)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_what_ans_takes_is_foretold_to_a_bit_a_block(builtin, order):
    for name, message in large(builtin).items():
        if order == 2 and name != "ends in zeros":
            continue
        c = hx.compare(message, message, order=order, coder="ans")
        blocks = -(-len(message) >> 19)
        assert 0 <= c.end.foretold_bits - c.measured.payload_bits < blocks, name
        spent = c.ledger.ending * c.message.symbols
        # What is left between both is the rounding of each block's number to whole bits.
        assert abs(spent + c.end.free_bits - c.end.state_bits) <= blocks, name
        if name == "ends in zeros":
            assert c.end.free_symbols >= 40_000
            assert c.bits_per_symbol < c.entropy
            assert "cost nothing, not" in str(c)


@pytest.mark.parametrize("coder", CODERS)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_bytes_that_are_no_block_are_decoded_or_refused(builtin, coder, order):
    book = hx.train(builtin["story.en.txt"][:4000], order=order)
    ideal = IdealCoder(coder, book.codes, book.odds)
    message = np.frombuffer(builtin["essay.en.txt"][:500], dtype=np.uint8)
    data, bits = ideal.encode(message)
    out = np.empty_like(message)
    assert ideal.decode(data, out) == bits
    assert np.array_equal(out, message)
    rng = np.random.default_rng(order)
    refused = 0
    for number in range(200):
        noise = rng.integers(0, 256, int(rng.integers(0, 200))).astype(np.uint8).tobytes()
        damaged = bytearray(data)
        damaged[rng.integers(len(data))] ^= 1 << rng.integers(8)
        try:
            ideal.decode(noise if number % 2 else bytes(damaged), out)
        except IntegrityError:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize("coder", CODERS)
def test_one_symbol_alone_costs_next_to_nothing(coder):
    c = hx.compare(b"aaa", b"a" * 1000, unseen="error", coder=coder)
    assert c.measured.payload_bits <= 32
    assert c.measured.roundtrip


EXAMPLES = 300 if "HUFFXENT_THOROUGH" in os.environ else 60
WEIGHTS = st.lists(
    st.one_of(st.integers(1, 5), st.integers(1, 10**6), st.integers(1, 2**40)),
    min_size=1,
    max_size=60,
)


@given(WEIGHTS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_parts_are_those_that_the_coder_really_gives(weights):
    coder = IdealCoder("ans", PrefixCode(bytes([1, 1])), Odds((1, 1), (), escapes=False))
    members: list[int] = []
    for level in levels_of(weights):
        assert sum(level.parts) == 1 << 24
        assert min(level.parts) >= 1
        members += level.members
        model = coder.model_of(level)
        if model is None:
            continue
        below = []
        for rank in range(len(level.parts)):
            # ANS that begins with a symbol makes of an empty number the sum of the parts before it.
            one = constriction.stream.stack.AnsCoder()
            one.encode_reverse(rank, model)
            below.append(int.from_bytes(one.get_compressed().tobytes(), "little"))
        assert below == level.below[:-1]
    assert sorted(members) == list(range(len(weights)))


@given(WEIGHTS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_spent_is_near_to_what_q_asks_for(weights):
    odds = Odds(tuple(weights), (), escapes=False)
    spent = IdealCoder("range", PrefixCode(bytes([1, 1])), odds).surprisals(0)
    total = sum(weights)
    asked = np.array([math.log2(total) - math.log2(weight) for weight in weights])
    # Of a level's parts one may be as small as the rest of it: that cannot be cut finer.
    least = min(part for level in levels_of(weights) for part in level.parts)
    # A part is off by one at most, and -log2 of it by 1 / ln 2 of that over the smaller of the two.
    levels = len(levels_of(weights))
    assert np.all(spent <= asked + levels * 1.443 / least)
    # What is rarer than one part gets that part all the same, and is cheaper.
    assert least == 1 or np.all(spent >= asked - levels * 1.443 / (least - 1))
    assert np.all(spent <= MOST_BITS)


def test_without_constriction_the_error_says_what_to_install():
    script = (
        "import sys; sys.modules['constriction'] = None\n"
        "import huffxent as hx\n"
        "book = hx.train(b'abc')\n"
        "try: hx.compress(b'abc', book, coder='range')\n"
        "except hx.MissingLibraryError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "the coder 'range' needs constriction: pip install 'huffxent[ideal]'\n"


def test_an_unknown_coder_is_refused():
    with pytest.raises(ValueError, match="no coder 'lzw'; there is huffman, range, ans"):
        hx.compress(b"abc", hx.train(b"abc"), coder="lzw")


def arithmetic(symbols: list[int], tables: list[list[int]]) -> bytes:
    coder = ArithmeticEncoder()
    for symbol, weights in zip(symbols, tables, strict=True):
        coder.encode(sum(weights[:symbol]), weights[symbol], sum(weights))
    return coder.finish()


def from_arithmetic(data: bytes, tables: list[list[int]]) -> list[int]:
    coder, symbols = ArithmeticDecoder(data), []
    for weights in tables:
        target, ends = coder.target(sum(weights)), list(accumulate(weights))
        symbol = next(index for index, end in enumerate(ends) if target < end)
        coder.take(sum(weights[:symbol]), weights[symbol], sum(weights))
        symbols.append(symbol)
    return symbols


def test_arithmetic_coding_of_changing_weights_comes_back_and_is_short():
    rng = np.random.default_rng(9)
    for _ in range(300):
        count, size = int(rng.integers(0, 200)), int(rng.integers(1, 6))
        largest = 10 ** int(rng.integers(1, 8))
        tables = rng.integers(1, largest, (count, size)).tolist()
        symbols = rng.integers(0, size, count).tolist()
        data = arithmetic(symbols, tables)
        assert from_arithmetic(data, tables) == symbols
        chance = Fraction(1)
        for symbol, weights in zip(symbols, tables, strict=True):
            chance *= Fraction(weights[symbol], sum(weights))
        asked = chance.denominator.bit_length() - chance.numerator.bit_length() + 1
        assert 8 * len(data) <= asked + 16


def test_a_carry_goes_through_all_digits():
    # Nearly all of the interval's top, again and again, makes digits of 255; then one carries.
    for length in range(1, 40):
        tables = [[(1 << 24) - 1, 1]] * length + [[1, 1]] * 12
        for last in product((0, 1), repeat=3):
            symbols = [1] * length + [*last, *[1] * 9]
            assert from_arithmetic(arithmetic(symbols, tables), tables) == symbols
