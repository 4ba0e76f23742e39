"""The pieces in which data comes or is asked for make no difference; nor does the engine."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest

import huffxent as hx
from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.engine import engine_for, numba_is_installed
from huffxent.coding.streams import SLACK, room

BOOK = hx.train(b"how much wood would a woodchuck chuck")
DATA = random.Random(15).randbytes(3000)
STEPS = [[7, 100], [1, 1000], [1024], [1023, 1025], [5000]]


@pytest.fixture(scope="module")
def whole() -> bytes:
    """A container of three blocks; all writers of this module make such blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huffxent.container.compressor.BLOCK_LOG2", 10)
        yield hx.compress(DATA, BOOK)


def pieces(data: bytes, rng: random.Random, number: int):
    """Yield `data` in pieces: the first times of one byte, or of up to three."""
    steps, at = [1] if number < 5 else [1, 2, 3] if number < 10 else rng.choice(STEPS), 0
    while at < len(data):
        step = rng.choice(steps)
        yield data[at : at + step]
        at += step


def test_the_pieces_in_which_data_comes_make_no_difference(whole):
    """T18: 600 ways to cut a message of three blocks."""
    rng = random.Random(16)
    for number in range(600):
        compressor = hx.Compressor(BOOK)
        blob = b"".join(map(compressor.compress, pieces(DATA, rng, number)))
        assert blob + compressor.flush() == whole


def test_the_pieces_in_which_a_container_comes_make_no_difference(whole):
    """T18: 600 ways to cut a container."""
    rng = random.Random(17)
    for number in range(600):
        decompressor = hx.Decompressor(BOOK)
        assert b"".join(map(decompressor.decompress, pieces(whole, rng, number))) == DATA
        assert decompressor.eof


def test_output_comes_in_the_pieces_that_were_asked_for(whole):
    """T18: 200 ways to ask for content, a byte at a time among them, and to give input for it."""
    rng = random.Random(18)
    for number in range(200):
        largest = 1 if number < 10 else rng.choice([2, 64, 1000, 1024, 5000])
        decompressor, content = hx.Decompressor(BOOK), bytearray()
        waiting = pieces(whole, rng, number)
        while not decompressor.eof:
            data = next(waiting) if decompressor.needs_input else b""
            piece = decompressor.decompress(data, max_length=largest)
            assert len(piece) <= largest
            content += piece
        assert content == DATA


def test_a_file_is_the_same_by_whatever_reads(whole, tmp_path):
    """T18: 600 orders of reads, lines, seeks and single bytes from a container in a file."""
    path, rng = tmp_path / "content.hx", random.Random(19)
    path.write_bytes(whole)
    with hx.open(path, codebook=BOOK) as file:
        for _ in range(600):
            start, size = rng.randrange(len(DATA) + 10), rng.choice([1, 2, 50, 1024, -1])
            plain = io.BytesIO(DATA)
            assert file.seek(start) == plain.seek(start)
            assert file.read(size) == plain.read(size)
            assert file.readline(40) == plain.readline(40)
            assert file.tell() == plain.tell()
        file.seek(0)
        assert b"".join(iter(lambda: file.read(1), b"")) == DATA


def codes_of(family: str, rng: np.random.Generator) -> list[PrefixCode]:
    """Codes of one family: flat and steep, of few symbols and of all, short and long."""
    codes = []
    for number in range(16):
        alphabet = int(rng.choice([2, 3, 17, 255, 256])) if number else 300
        weights = rng.integers(1, 2 + 10 ** int(rng.integers(0, 7)), alphabet).tolist()
        lengths = bytes(code_lengths(weights, family, int(rng.choice([9, 12, 15, 24]))))
        codes.append(PrefixCode(lengths, complete=CODES[family].complete))
    return codes


@pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")
@pytest.mark.parametrize("family", CODES)
def test_both_engines_write_the_same_bits_and_read_them_back(family):
    """T19: 1,450 blocks of each of the 7 families, which makes 10,150.

    Wider shapes, damage and garbage: tests/coding/test_kernels.py, tests/contract/test_engines.py.
    """
    rng = np.random.default_rng(sorted(CODES).index(family))
    fast, slow = (engine_for(name, "encode", 0) for name in ("numba", "reference"))
    codes = codes_of(family, rng)
    for number in range(1450):
        code = codes[number % len(codes)]
        size = number % 130 if number % 10 else int(rng.integers(0, 3000))
        indices = rng.integers(0, len(code), size).astype(np.min_scalar_type(len(code) - 1))
        outs = [np.zeros(room(size, max(code.lengths)), dtype=np.uint8) for _ in range(2)]
        pairs = zip((fast, slow), outs, strict=True)
        written = [engine.encode(indices, code, out) for engine, out in pairs]
        assert written[0] == written[1]
        sizes, bits = written[0]
        total = sum(sizes)
        assert outs[0][:total].tobytes() == outs[1][:total].tobytes()
        for engine in (fast, slow):
            back = np.empty_like(indices)
            assert engine.decode(outs[0][: total + SLACK], sizes, code, back) == bits
            assert np.array_equal(back, indices)
