from __future__ import annotations

import random
import zlib

import pytest

import huffxent as hx
from huffxent.container.format import BLOCK_LOG2

BOOK = hx.train(b"how much wood would a woodchuck chuck")
BLOCK = 1 << BLOCK_LOG2


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
