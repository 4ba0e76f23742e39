"""Code lengths are proved before anything is made of them."""

from __future__ import annotations

import random
import struct
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

import huffxent as hx
from huffxent.codes.prefix_code import LONGEST, PrefixCode
from huffxent.coding.engine import ENGINES, engine_for
from huffxent.coding.streams import SLACK, room
from huffxent.container.format import BlockHeader, Header, Trailer, seal_block
from huffxent.errors import CodebookError

GUARD = 64
"""Bytes around what a kernel writes, of a value that nobody may change."""


def is_code(lengths) -> bool:
    """Whether lengths are those of a complete code or of a symbol alone, by Kraft's own words."""
    present = [length for length in lengths if length]
    return present == [1] or (
        max(present, default=0) <= LONGEST
        and sum((Fraction(1, 2**length) for length in present), Fraction()) == 1
    )


def accepted(lengths) -> PrefixCode | None:
    try:
        return PrefixCode(bytes(lengths))
    except CodebookError:
        return None


def comes_back(engine, code: PrefixCode) -> bool:
    """Whether every symbol of a code, coded and decoded, comes back and nothing else is touched."""
    indices = code.canonical_order.repeat(3).astype(np.min_scalar_type(len(code) - 1))
    needed = room(indices.size, max(code.lengths))
    out = np.full(needed + 2 * GUARD, 0xA5, dtype=np.uint8)
    sizes, bits = engine.encode(indices, code, out[GUARD : GUARD + needed])
    back = np.full(indices.size + 2 * GUARD, 0xA5, dtype=indices.dtype)
    within = back[GUARD : GUARD + indices.size]
    same = engine.decode(out[GUARD : GUARD + sum(sizes) + SLACK], sizes, code, within) == bits
    edges = (out[:GUARD], out[GUARD + needed :], back[:GUARD], back[GUARD + indices.size :])
    return same and np.array_equal(within, indices) and all(np.all(edge == 0xA5) for edge in edges)


def test_exactly_the_complete_length_vectors_and_lone_symbols_are_accepted():
    """T01: all 55,986 vectors over 1 to 6 symbols of lengths 0 to 5.

    Every accepted one is used by both engines, between guard values.
    """
    engines = [engine_for(name, "encode", 0) for name in ENGINES]
    tried = sound = 0
    for size in range(1, 7):
        for lengths in product(range(6), repeat=size):
            code = accepted(lengths)
            assert (code is not None) == is_code(lengths), lengths
            if code is not None:
                assert all(comes_back(engine, code) for engine in engines)
                sound += 1
            tried += 1
    assert tried == 55_986
    # OEIS A007178, codes with codewords for 2 to 6 given symbols: 1, 3, 13, 75, 525. Of up to 6
    # symbols any may have one, or one alone.
    codes = {1: 1, 2: 1, 3: 3, 4: 13, 5: 75, 6: 525}
    assert sound == sum(comb(size, some) * codes[some] for size in codes for some in codes)


def drawn_lengths(rng: random.Random) -> list[int]:
    """Lengths of up to 256 symbols, up to 32: at random, or a complete code with or without a slip.

    Vectors at random are hardly ever complete, so half of them begin as a complete code.
    """
    if rng.random() < 0.5:
        longest = rng.choice([4, 8, 15, 24, 32])
        return [rng.randint(0, longest) for _ in range(rng.randint(1, 256))]
    lengths, size = [1, 1], rng.randint(2, 256)
    deep = rng.random() < 0.2
    while len(lengths) < size:
        # Beyond 32 the next splits are of others, so that Kraft's sum stays 1.
        split = len(lengths) - 1 if deep and lengths[-1] < 32 else rng.randrange(len(lengths))
        lengths[split] += 1
        lengths.append(lengths[split])
    rng.shuffle(lengths)
    lengths[:0] = [0] * rng.randint(0, 256 - size)
    if rng.random() < 0.5:
        lengths[rng.randrange(len(lengths))] = rng.randint(0, 32)
    return lengths


def accept_what_kraft_accepts(count: int) -> int:
    rng, engine, sound = random.Random(2), engine_for("numba", "encode", 0), 0
    for _ in range(count):
        lengths = drawn_lengths(rng)
        code = accepted(lengths)
        assert (code is not None) == is_code(lengths), lengths
        if code is not None:
            sound += 1
            if sound % 10 == 0:
                assert comes_back(engine, code), lengths
    return sound


def test_of_random_length_vectors_the_complete_ones_are_accepted():
    """T02: a thousandth of the vectors of the nightly test below."""
    assert accept_what_kraft_accepts(1_000) > 100


@pytest.mark.nightly
def test_of_a_million_random_length_vectors_the_complete_ones_are_accepted():
    """T02: a million vectors of up to 256 lengths up to 32.

    Of those that are accepted 1 in 10 is used by the kernels, between guard values.
    """
    assert accept_what_kraft_accepts(1_000_000) > 100_000


OVER_SUBSCRIBED = {
    "three of one bit and one of two": [1, 1, 1, 2],
    "three of one bit": [1, 1, 1],
    "256 of one bit": [1] * 256,
    "65,536 of one bit": [1] * 65_536,
    "one too many": [8] * 257,
    "one too many of 24 bits": [1, 1, 24],
    "one too many with gaps": [0, 1, 2, 1],
    "one too many at the end": [2, 2, 2, 2, 24],
    "one too many at the start": [24, 1, 2, 2],
    "a deep one too many": [*range(1, 24), 24, 24, 24],
    "2 in all": [1] * 4,
    "65,536 of 24 bits and two of one": [24] * 65_536 + [1, 1],
    # In units of 2**-24, those of the longest codeword.
    "wraps 32 bits to 1": [1] * 514,
    "wraps 32 bits to 0": [1] * 512,
    "wraps 32 bits to one half": [1] * 513,
    "wraps 32 bits twice": [1] * 1026,
    "wraps 16 bits in units of 15": [1] * 6,
    "wraps 8 bits to 0": [8] * 512,
    "wraps 64 bits in units of 2**-48": [1] * 131_074,
    "wraps 64 bits in units of 2**-56": [2] * 1028,
}


@pytest.mark.parametrize("lengths", OVER_SUBSCRIBED.values(), ids=OVER_SUBSCRIBED)
def test_over_subscribed_lengths_are_named_so(lengths):
    """T03: 20 vectors, among them sums that would wrap in 8, 16, 32 and 64 bits.

    No table is there yet that could be written beyond its end.
    """
    with pytest.raises(CodebookError, match="over-subscribed"):
        PrefixCode(bytes(lengths))
    with pytest.raises(CodebookError, match="over-subscribed"):
        PrefixCode(bytes(lengths), complete=False)


INCOMPLETE = [
    [1, 2], [2, 2, 2], [0, 2], [2], [24], [1, 2, 3], [8] * 255, [8] * 128, [24, 24], [24] * 2**20,
    [*range(1, 25)], [*range(1, 24), 23, 24][1:], [1, 24], [0, 0, 1, 3], [15] * 32_767,
    [1, 3, 3, 3], [2, 2, 3, 3, 3], [4] * 15 + [5], [7, 6, 5, 4, 3, 2, 1], [23] * 2 + [0] * 254,
]  # fmt: skip


@pytest.mark.parametrize("lengths", INCOMPLETE, ids=range(len(INCOMPLETE)))
def test_incomplete_lengths_are_named_so(lengths):
    """T04: 20 vectors; bitarray decodes such codes, and what it never meets is never noticed."""
    with pytest.raises(CodebookError, match="incomplete"):
        PrefixCode(bytes(lengths))
    assert PrefixCode(bytes(lengths), complete=False).kraft_sum < 1


@pytest.mark.parametrize("lengths", [[], [0], [0] * 256])
def test_a_code_without_codewords_is_refused(lengths):
    """T05: no symbols at all."""
    with pytest.raises(CodebookError, match="no codewords"):
        PrefixCode(bytes(lengths))


@pytest.mark.parametrize("length", [25, 32, 64, 255])
def test_a_length_above_24_is_refused_before_anything_is_built(length):
    """T06: beyond what any file may have."""
    with pytest.raises(CodebookError, match="at most 24"):
        PrefixCode(bytes([1, length, length]))


def test_an_empty_sample_is_refused_unless_smoothed():
    """T05: a training file of no symbols teaches nothing."""
    for symbols in ("bytes", "chars", "words", "u16le"):
        for unseen in ("escape", "error"):
            with pytest.raises(hx.CodebookError, match="teaches nothing"):
                hx.train(b"", symbols=symbols, unseen=unseen)
    assert hx.train(b"", smoothing=1).lengths.tolist() == [8] * 256


@pytest.mark.parametrize("symbols", [1, 2, 255, 256, 257, 65_536])
@pytest.mark.parametrize("engine", ENGINES)
def test_alphabets_of_every_size_come_back(symbols, engine):
    """T05: the sizes at which the type of an index changes, and one below and above."""
    message = np.arange(symbols, dtype="<u4").tobytes() * (2 if symbols < 1000 else 1)
    book = hx.train(message, symbols="u32le", unseen="error", max_length=LONGEST)
    loaded = hx.Codebook.from_json(book.to_json())
    assert np.count_nonzero(loaded.lengths) == symbols
    assert hx.decompress(hx.compress(message, book, engine=engine), loaded, engine=engine) == (
        message
    )


@pytest.mark.parametrize("kind", ["block:4294967296", "block:0", "u4294967296le", "bytes:2**32"])
def test_a_field_that_says_an_alphabet_of_4294967296_symbols_is_refused(kind):
    """T05: before anything is made of it."""
    with pytest.raises(hx.CodebookError, match=r"symbols|symbol kind"):
        hx.train(b"abc", symbols=kind)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("stream", "sound"), [(0x00, True), (0x80, False), (0x01, False)])
def test_of_one_symbol_alone_only_zero_bits_are_codewords(engine, stream, sound):
    """T05: a bit 1 is damage, though every checksum fits."""
    book = hx.train(b"a", unseen="error")
    assert book.lengths.max() == 1
    block = bytearray(20) + bytes([stream]) + bytes(8)
    seal_block(memoryview(block), BlockHeader(1, (1, 0, 0, 0)), 0)
    assert struct.unpack_from("<5I", block) == (1, 1, 0, 0, 0)
    header = Header(book.id, 19, has_content_checksum=False)
    blob = header.pack() + block + Trailer((len(block),), 1, 1, 0).pack()
    if sound:
        assert hx.decompress(blob, book, engine=engine) == b"a"
    else:
        with pytest.raises(hx.IntegrityError, match=r"not as many|after the last"):
            hx.decompress(blob, book, engine=engine)
