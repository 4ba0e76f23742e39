"""What was encoded comes back bit for bit, and takes the bytes that the format says."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.coding.streams import segments
from huffxent.container.format import BLOCK_LOG2

FRAMING = 28 + 40, 28
"""Bytes around all blocks, and around the streams of each: the figures in docs/format.md."""

BLOCK = 1 << BLOCK_LOG2
SMALL = 1 << 10

SOURCES = [
    "essay.en.txt",
    "dna.txt",
    "weather.csv",
    "sensor.u16le",
    "uniform.bin",
    "two-symbols-quarter.bin",
    "one-byte.bin",
    "fibonacci.bin",
]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of 1,024 symbols, as a writer with another block size makes them."""
    monkeypatch.setattr("huffxent.container.compressor.BLOCK_LOG2", SMALL.bit_length() - 1)


def size_of(lengths: np.ndarray, block: int) -> int:
    """Return the bytes of a container of symbols with these code lengths, by the format alone."""
    around, each = FRAMING
    size = around
    for start in range(0, lengths.size, block):
        part, at = lengths[start : start + block], 0
        size += each + 4 * (start > 0)
        for run in segments(part.size):
            size += -(-int(part[at : at + run].sum(dtype=np.int64)) // 8)
            at += run
    return size - 4 * (lengths.size == 0)


def require_round_trip(data: bytes, book: hx.Codebook, block: int = BLOCK) -> bytes:
    blob = hx.compress(data, book)
    assert hx.decompress(blob, book) == data
    assert len(blob) == size_of(book.lengths[np.frombuffer(data, np.uint8)], block)
    return blob


def every_size_comes_back(data: bytes, step: int, first: int) -> int:
    book, own = hx.train(data), hx.train(data, unseen="error")
    for size in range(first, 4097, step):
        require_round_trip(data[:size], book if size % 2 else own)
    return len(range(first, 4097, step))


@pytest.mark.parametrize("source", SOURCES)
def test_every_size_comes_back_and_takes_the_bytes_that_the_format_says(builtin, source):
    """T14: 1 in 7 of the sizes from 0 to 4096, another one of the seven for each of 8 sources.

    The nightly test takes them all.
    """
    data = builtin[source]
    assert len(data) >= 4096
    assert every_size_comes_back(data, 7, SOURCES.index(source) % 7) >= 585


@pytest.mark.nightly
def test_every_size_of_every_source_comes_back(builtin):
    """T14: 8 sources, all sizes from 0 to 4096."""
    assert sum(every_size_comes_back(builtin[name], 1, 0) for name in SOURCES) == 32_776


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_sizes_around_whole_blocks_come_back(builtin, count, beside):
    """T15: blocks of 1,024 symbols, of each of 8 sources."""
    for source in SOURCES:
        data = (builtin[source] * 8)[: count * SMALL + beside]
        require_round_trip(data, hx.train(builtin[source]), SMALL)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_sizes_around_the_blocks_of_this_release_come_back(size):
    """T15: and the least ones, of which some streams are empty."""
    book = hx.train(b"how much wood would a woodchuck chuck")
    require_round_trip(random.Random(14).randbytes(size), book)


@pytest.mark.parametrize("bits", range(64))
def test_payloads_that_fill_a_word_to_any_bit_come_back(bits):
    """T15: total bits of 0 to 63 modulo 64, twice in one block and once over two."""
    book = hx.train(b"aaaaaaaabbbbccd", unseen="error")
    assert sorted(book.lengths[list(b"abcd")].tolist()) == [1, 2, 3, 3]
    rng = random.Random(bits)
    for size in (50, 900, 1500):
        data = bytes(rng.choices(b"abcd", k=size))
        missing = (bits - int(book.lengths[list(data)].sum())) % 64
        data += b"a" * missing
        assert int(book.lengths[list(data)].sum()) % 64 == bits
        require_round_trip(data, book)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("huffxent.container.compressor.BLOCK_LOG2", 10)
            require_round_trip(data, book, SMALL)


SIZES = [1, 2, 7, 8, 9, 63, 64, 65, 4095, 4096, 4097]
FOREIGN = hx.train(b"how much wood would a woodchuck chuck")


def test_the_empty_message_comes_back():
    """T16: no block, no bits."""
    assert require_round_trip(b"", FOREIGN) == hx.compress(b"", FOREIGN)
    assert len(hx.compress(b"", FOREIGN)) == 64


@pytest.mark.parametrize("byte", range(256))
def test_one_byte_repeated_comes_back_at_one_bit_each(byte):
    """T16: every byte in 11 sizes, under its own codebook at one bit, and under a foreign one."""
    own = hx.train(bytes([byte]), unseen="error")
    assert own.lengths[byte] == 1
    for size in SIZES:
        data = bytes([byte]) * size
        require_round_trip(data, own)
        require_round_trip(data, FOREIGN)


@pytest.mark.parametrize(
    "some", [range(0, 256, 85), pytest.param(range(256), marks=pytest.mark.nightly)], ids=len
)
def test_a_mebibyte_of_one_byte_comes_back_at_one_bit_each(some):
    """T16: 4 of the 256 bytes here, all in the nightly run."""
    for byte in some:
        data = bytes([byte]) * 2**20
        assert len(require_round_trip(data, hx.train(data, unseen="error"))) < 2**17 + 200


@pytest.mark.parametrize("size", [1, 64, 4097])
def test_a_certain_symbol_has_no_entropy_and_costs_a_bit(size):
    """T16: that the floor is 0 does not hide what was measured."""
    c = hx.compare(b"a" * size, b"a" * size, unseen="error")
    assert c.entropy == 0
    assert c.bits_per_symbol == 1
    assert c.measured.payload_bits == size


def drawn(rng: random.Random) -> bytes:
    """A message of any length up to 600, of few symbols or many, even or lopsided."""
    size, alphabet = int(600 ** rng.random()) - 1, rng.choice([1, 2, 5, 30, 256])
    symbols = rng.sample(range(256), alphabet)
    if rng.random() < 0.5:
        return bytes(rng.choices(symbols, k=size))
    ratio = rng.uniform(0.3, 1)
    return bytes(rng.choices(symbols, [ratio**place for place in range(alphabet)], k=size))


def messages_come_back(count: int, seed: int) -> None:
    """Code messages by foreign codebooks, smoothed or with shares set aside; 1 in 8 by its own."""
    rng = random.Random(seed)
    foreign = [
        hx.train(drawn(rng) + b"x", smoothing=smoothing, max_length=limit)
        for smoothing in (None, "1/2", 1)
        for limit in (8, 11, 15, 24)
    ]
    for number in range(count):
        data = drawn(rng)
        if number % 8:
            book = rng.choice(foreign)
        else:
            book = hx.train(data + b"x", unseen=rng.choice(["escape", "error"]))
        assert hx.decompress(hx.compress(data, book), book) == data


def test_ten_thousand_messages_come_back_by_their_own_and_foreign_codebooks():
    """T17: 10,000 messages, seeded; the nightly test draws a million."""
    messages_come_back(10_000, 17)


@pytest.mark.nightly
def test_a_million_messages_come_back_by_their_own_and_foreign_codebooks():
    """T17: a million messages."""
    messages_come_back(1_000_000, 18)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000), st.binary(min_size=1, max_size=200), st.integers(8, 24))
def test_whatever_was_compressed_comes_back(data, training, limit):
    """T17: 300 of Hypothesis's examples, which shrink where one fails.

    tests/contract/test_models.py has 1,800 more over all kinds, orders and coders.
    """
    book = hx.train(training, max_length=limit)
    assert hx.decompress(hx.compress(data, book), book) == data
