"""What every engine promises: one suite, run over the registry."""

from __future__ import annotations

import numpy as np
import pytest

from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import code_lengths
from huffxent.coding import reference
from huffxent.coding.engine import ENGINES
from huffxent.coding.streams import STREAMS, segments
from huffxent.errors import IntegrityError


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


def blocks() -> list[tuple[np.ndarray, PrefixCode]]:
    rng = np.random.default_rng(8)
    drawn = []
    for number in range(300):
        alphabet = int(rng.integers(2, 257))
        weights = rng.integers(1, 2 + 10 ** int(rng.integers(0, 6)), alphabet)
        code = PrefixCode(bytes(code_lengths(weights.tolist(), "huffman", 15)))
        size = number if number < 130 else int(rng.integers(130, 3000))
        drawn.append((rng.integers(0, alphabet, size).astype(np.uint8), code))
    return drawn


def test_decoding_gives_back_what_was_encoded(engine):
    for indices, code in blocks():
        coded = engine.encode(indices, code)
        decoded, bits = engine.decode(coded.data, coded.sizes, indices.size, code)
        assert np.array_equal(decoded, indices)
        assert bits == coded.bits == int(code.by_index[indices].sum(dtype=np.int64))


def test_it_writes_what_the_reference_writes(engine):
    for indices, code in blocks():
        assert engine.encode(indices, code) == reference.encode(indices, code)


def test_the_streams_are_the_codewords_of_their_runs(engine):
    for indices, code in blocks()[:150]:
        coded, start, first = engine.encode(indices, code), 0, 0
        for size, run in zip(coded.sizes, segments(indices.size), strict=True):
            text = "".join(code.codeword(int(index)) for index in indices[first : first + run])
            text += "0" * (-len(text) % 8)
            stream = coded.data[start : start + size]
            assert "".join(f"{byte:08b}" for byte in stream) == text
            start, first = start + size, first + run
        assert start == len(coded.data)


def test_a_wide_alphabet_goes_through(engine):
    code = PrefixCode(bytes(code_lengths(list(range(1, 5001)), "huffman", 24)))
    indices = np.random.default_rng(9).integers(0, 5000, 4000).astype(np.uint16)
    coded = engine.encode(indices, code)
    decoded, _ = engine.decode(coded.data, coded.sizes, indices.size, code)
    assert decoded.dtype == np.uint16
    assert np.array_equal(decoded, indices)


@pytest.mark.parametrize(
    ("stream", "count", "reason"),
    [
        (b"\x80", 4, "middle of a codeword"),  # one symbol only has the codeword 0
        (b"", 4, "middle of a codeword"),
        (b"\x01", 4, "after the last symbol"),  # padding that is not zero
        (b"\x00\x00", 4, "after the last symbol"),  # a byte too many
    ],
)
def test_bits_that_are_no_codewords_are_refused(engine, stream, count, reason):
    alone = PrefixCode(bytes([1]))
    data = stream + b"\x00" * (STREAMS - 1)
    with pytest.raises(IntegrityError, match=reason):
        engine.decode(data, (len(stream), 1, 1, 1), count, alone)


def test_a_stream_that_ends_within_a_codeword_is_refused(engine):
    code = PrefixCode(bytes([1, 2, 3, 3]))
    with pytest.raises(IntegrityError, match="middle of a codeword"):
        engine.decode(b"\xff\x00\x00\x00", (1, 1, 1, 1), 12, code)
