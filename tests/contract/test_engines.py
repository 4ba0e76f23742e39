"""What every engine promises: one suite, run over the registry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.engine import ENGINES, Engine, engine_for
from huffxent.coding.streams import SLACK, STREAMS, room, segments
from huffxent.errors import IntegrityError
from huffxent.models.counts import count

GUARD = 64
"""Bytes around a buffer, of a value that nobody may change."""


@pytest.fixture(params=ENGINES)
def engine(request) -> Engine:
    return engine_for(request.param, "encode", 0)


@dataclass(frozen=True)
class Coded:
    data: bytes
    sizes: tuple[int, ...]
    bits: int


def encoded(engine: Engine, indices: np.ndarray, code: PrefixCode) -> Coded:
    """Encode into the middle of a guarded buffer with just the room that is asked for."""
    needed = room(indices.size, max(code.lengths))
    memory = np.full(needed + 2 * GUARD, 0xA5, dtype=np.uint8)
    sizes, bits = engine.encode(indices, code, memory[GUARD : GUARD + needed])
    assert np.all(memory[:GUARD] == 0xA5)
    assert np.all(memory[GUARD + needed :] == 0xA5)
    return Coded(memory[GUARD : GUARD + sum(sizes)].tobytes(), sizes, bits)


def decoded(engine: Engine, coded: Coded, count: int, code: PrefixCode) -> np.ndarray:
    """Decode into the middle of a guarded buffer, from data with just the slack."""
    data = np.frombuffer(coded.data + b"\xff" * SLACK, dtype=np.uint8)
    dtype = np.min_scalar_type(len(code) - 1)
    memory = np.full(count + 2 * GUARD, 0xA5, dtype=dtype)
    bits = engine.decode(data, coded.sizes, code, memory[GUARD : GUARD + count])
    assert np.all(memory[:GUARD] == 0xA5)
    assert np.all(memory[GUARD + count :] == 0xA5)
    assert bits == coded.bits
    return memory[GUARD : GUARD + count]


def code_of(weights: np.ndarray, family: str, limit: int) -> PrefixCode:
    lengths = bytes(code_lengths(weights.tolist(), family, limit))
    return PrefixCode(lengths, complete=CODES[family].complete)


REFERENCE = engine_for("reference", "encode", 0)


def blocks() -> list[tuple[np.ndarray, PrefixCode]]:
    rng = np.random.default_rng(8)
    drawn = []
    for number in range(300):
        alphabet = int(rng.integers(2, 257))
        weights = rng.integers(1, 2 + 10 ** int(rng.integers(0, 6)), alphabet)
        code = code_of(weights, list(CODES)[number % len(CODES)], 15)
        size = number if number < 130 else int(rng.integers(130, 3000))
        drawn.append((rng.integers(0, alphabet, size).astype(np.uint8), code))
    return drawn


def test_decoding_gives_back_what_was_encoded(engine):
    for indices, code in blocks():
        coded = encoded(engine, indices, code)
        assert np.array_equal(decoded(engine, coded, indices.size, code), indices)
        assert coded.bits == int(code.by_index[indices].sum(dtype=np.int64))


def test_it_writes_what_the_reference_writes(engine):
    """T19: 300 blocks; 10,150 more are in tests/reliability/test_pieces.py."""
    for indices, code in blocks():
        assert encoded(engine, indices, code) == encoded(REFERENCE, indices, code)


def test_the_streams_are_the_codewords_of_their_runs(engine):
    for indices, code in blocks()[:150]:
        coded, start, first = encoded(engine, indices, code), 0, 0
        for size, run in zip(coded.sizes, segments(indices.size), strict=True):
            text = "".join(code.codeword(int(index)) for index in indices[first : first + run])
            text += "0" * (-len(text) % 8)
            stream = coded.data[start : start + size]
            assert "".join(f"{byte:08b}" for byte in stream) == text
            start, first = start + size, first + run
        assert start == len(coded.data)


@pytest.mark.parametrize("family", ["huffman", "shannon"])
def test_a_wide_alphabet_goes_through(engine, family):
    code = code_of(np.arange(1, 5001), family, 24)
    indices = np.random.default_rng(9).integers(0, 5000, 4000).astype(np.uint16)
    coded = encoded(engine, indices, code)
    back = decoded(engine, coded, indices.size, code)
    assert back.dtype == np.uint16
    assert np.array_equal(back, indices)
    assert coded == encoded(REFERENCE, indices, code)


@pytest.mark.parametrize(
    ("stream", "count", "reason"),
    [
        (b"\x80", 4, "not as many codewords"),  # one symbol only has the codeword 0
        (b"", 4, "not as many codewords"),
        (b"\x01", 4, "after the last symbol"),  # padding that is not zero
        (b"\x00\x00", 4, "after the last symbol"),  # a byte too many
    ],
)
def test_bits_that_are_no_codewords_are_refused(engine, stream, count, reason):
    alone = PrefixCode(bytes([1]))
    data = stream + b"\x00" * (STREAMS - 1)
    with pytest.raises(IntegrityError, match=reason):
        decoded(engine, Coded(data, (len(stream), 1, 1, 1), 0), count, alone)


def test_a_stream_that_ends_within_a_codeword_is_refused(engine):
    """T35: by each engine itself."""
    code = PrefixCode(bytes([1, 2, 3, 3]))
    with pytest.raises(IntegrityError, match="not as many codewords"):
        decoded(engine, Coded(b"\xff\x00\x00\x00", (1, 1, 1, 1), 0), 12, code)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 4097])
def test_it_counts_what_numpy_counts(engine, size):
    rng = np.random.default_rng(10)
    for dtype, alphabet in ((np.uint8, 256), (np.uint8, 7), (np.uint16, 5000), (np.uint32, 70_000)):
        indices = rng.integers(0, alphabet, size).astype(dtype)
        assert engine.count(indices, alphabet) == count(indices, alphabet)
        assert engine.count(indices, alphabet).total == size


@pytest.mark.parametrize("family", ["huffman", "shannon", "fixed"])
@pytest.mark.parametrize("alphabet", [256, 5000])
def test_arbitrary_bytes_are_decoded_or_refused_and_nothing_else(engine, alphabet, family):
    rng = np.random.default_rng(11)
    verdicts = set()
    for _ in range(100):
        weights = rng.integers(1, 2 + 10 ** int(rng.integers(0, 6)), alphabet)
        code = code_of(weights, family, 15)
        # Of all magnitudes: where a code has holes, random bytes soon meet one.
        count, size = (int(rng.integers(0, 10 ** int(rng.integers(1, 4)))) for _ in range(2))
        sizes = tuple(int(part) for part in rng.multinomial(size, [0.25] * STREAMS))
        memory = np.full(count + 2 * GUARD, 0xA5, dtype=np.min_scalar_type(alphabet - 1))
        data = np.frombuffer(rng.bytes(size + SLACK), dtype=np.uint8)
        outcomes = []
        for each in (engine, REFERENCE):
            try:
                outcomes.append(each.decode(data, sizes, code, memory[GUARD : GUARD + count]))
            except IntegrityError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]
        verdicts.add(str(outcomes[0]))
        assert np.all(memory[:GUARD] == 0xA5)
        assert np.all(memory[GUARD + count :] == 0xA5)
    assert len(verdicts) > 1
