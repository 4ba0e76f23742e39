from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.container.format import BLOCK_LOG2

BOOK = hx.train(b"how much wood would a woodchuck chuck")
BLOCK = 1 << BLOCK_LOG2


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000), st.binary(min_size=1, max_size=200), st.integers(8, 24))
def test_whatever_was_compressed_comes_back(data, training, limit):
    book = hx.train(training, max_length=limit)
    assert hx.decompress(hx.compress(data, book), book) == data


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_every_size_around_a_block_comes_back_exactly(size):
    data = random.Random(14).randbytes(size)
    assert hx.decompress(hx.compress(data, BOOK), BOOK) == data


@pytest.mark.parametrize("byte", range(0, 256, 15))
@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 63, 64, 65, 4095, 4096, 4097])
def test_one_byte_repeated_comes_back_under_its_own_and_a_foreign_codebook(byte, size):
    data = bytes([byte]) * size
    for book in (BOOK, hx.train(data), hx.train(data, unseen="error")):
        assert hx.decompress(hx.compress(data, book), book) == data


def test_the_pieces_in_which_data_comes_make_no_difference():
    rng = random.Random(15)
    data = rng.randbytes(BLOCK + 5000)
    whole = hx.compress(data, BOOK)
    for _ in range(20):
        compressor, at, blob = hx.Compressor(BOOK), 0, b""
        while at < len(data):
            step = rng.choice([1, 1000, 100_000, BLOCK])
            blob += compressor.compress(data[at : at + step])
            at += step
        assert blob + compressor.flush() == whole


def test_the_pieces_in_which_a_container_comes_make_no_difference():
    rng = random.Random(16)
    data = rng.randbytes(5000)
    blob = hx.compress(data, BOOK)
    for steps in ([1], [7, 100], [1000, 1]):
        decompressor, content, at = hx.Decompressor(BOOK), b"", 0
        while at < len(blob):
            step = rng.choice(steps)
            content += decompressor.decompress(blob[at : at + step])
            at += step
        assert decompressor.eof
        assert content == data


def test_output_comes_in_the_pieces_that_were_asked_for():
    data = random.Random(17).randbytes(1000)
    decompressor = hx.Decompressor(BOOK)
    content = decompressor.decompress(hx.compress(data, BOOK), max_length=1)
    assert len(content) == 1
    assert not decompressor.needs_input
    while not decompressor.eof:
        piece = decompressor.decompress(b"", max_length=7)
        assert 1 <= len(piece) <= 7
        content += piece
    assert content == data


def test_what_follows_the_container_is_handed_back():
    decompressor = hx.Decompressor(BOOK)
    assert decompressor.decompress(hx.compress(b"wood", BOOK) + b"rest") == b"wood"
    assert decompressor.unused_data == b"rest"
    with pytest.raises(EOFError):
        decompressor.decompress(b"more")


def test_after_an_error_the_object_stays_failed():
    blob = bytearray(hx.compress(b"wood", BOOK))
    blob[-1] ^= 1
    decompressor = hx.Decompressor(BOOK)
    for data in (bytes(blob), b""):
        with pytest.raises(hx.IntegrityError):
            decompressor.decompress(data)


def test_a_finished_compressor_takes_no_more():
    compressor = hx.Compressor(BOOK)
    compressor.flush()
    with pytest.raises(ValueError, match="finished"):
        compressor.compress(b"more")
    with pytest.raises(ValueError, match="finished"):
        compressor.flush()


@pytest.mark.parametrize("offset", [0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 7])
def test_an_unseen_symbol_is_named_with_its_offset(offset):
    strict = hx.train(b"ab", unseen="error")
    data = bytearray(b"ab" * (BLOCK // 2 + 10))
    data[offset] = ord("!")
    with pytest.raises(hx.UnseenSymbolError) as caught:
        hx.compress(bytes(data), strict)
    assert (caught.value.symbol, caught.value.offset) == (ord("!"), offset)
    assert f"symbol '!' at offset {offset} " in str(caught.value)


def test_a_container_that_claims_another_size_than_it_has_is_refused_by_every_way_in():
    """T33: a number of symbols that lies, signed, in a container of several whole blocks."""
    data = random.Random(18).randbytes(3 * BLOCK)
    blob = hx.compress(data, BOOK)
    footer = len(blob) - 32
    assert int.from_bytes(blob[footer : footer + 8], "little") == len(data)
    for claim in (0, 1, len(data) - 1, len(data) + 1, 8 * len(blob), 2**40, 2**64 - 1):
        lie = bytearray(blob)
        lie[footer : footer + 8] = claim.to_bytes(8, "little")
        index = footer - 4 * 3 - 4
        lie[-4:] = zlib.crc32(lie[index:-4]).to_bytes(4, "little")
        for threads in (1, 2):
            with pytest.raises(hx.IntegrityError, match="its index does not fit its blocks"):
                hx.decompress(bytes(lie), BOOK, threads=threads)
            with pytest.raises(hx.HuffxentError):
                hx.decompress_into(bytes(lie), BOOK, bytearray(len(data)), threads=threads)


def test_what_is_returned_is_not_written_to_afterwards():
    data = random.Random(19).randbytes(2 * BLOCK)
    contents = [hx.decompress(hx.compress(data, BOOK), BOOK) for _ in range(3)]
    assert hx.decompress(hx.compress(data[::-1], BOOK), BOOK) == data[::-1]
    assert contents == [data] * 3
