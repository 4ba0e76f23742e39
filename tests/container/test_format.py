from __future__ import annotations

import struct
import zlib

import pytest
import xxhash

import huffxent as hx

BOOK = hx.train(b"the rain in spain stays mainly in the plain")
MESSAGE = b"in the rain"


def test_the_layout_is_the_documented_one():
    # docs/format.md, read again by hand: one block, everything at its offset.
    blob = hx.compress(MESSAGE, BOOK)
    assert blob[:8] == b"\x89hx\n\x01\x01\x00\x13"
    assert blob[8:24].hex() == BOOK.id
    assert struct.unpack("<I", blob[24:28])[0] == zlib.crc32(blob[:24])
    count, *sizes = struct.unpack("<5I", blob[28:48])
    assert count == len(MESSAGE)
    end = 48 + sum(sizes)
    (checksum,) = struct.unpack("<Q", blob[end : end + 8])
    assert checksum == xxhash.xxh3_64_intdigest(blob[28:end], seed=0)
    trailer = blob[end + 8 :]
    mark, index, symbols, bits, blocks, content, crc = struct.unpack("<IIQQIQI", trailer)
    assert (mark, index, symbols, blocks) == (0, end + 8 - 28, len(MESSAGE), 1)
    assert bits == sum(len(BOOK.codewords[symbol]) for symbol in MESSAGE)
    assert content == xxhash.xxh3_64_intdigest(MESSAGE)
    assert crc == zlib.crc32(trailer[:-4])


def test_a_small_message_is_framed_in_96_bytes():
    # The figure in docs/format.md.
    blob = hx.compress(MESSAGE, BOOK)
    coded = sum(struct.unpack("<5I", blob[28:48])[1:])
    assert len(blob) - coded == 96
    assert len(hx.compress(b"", BOOK)) == 28 + 4 + 32


@pytest.mark.parametrize(
    "data", [b"", b"\x89", b"PK\x03\x04", b"\x1f\x8b\x08", b"hello", bytes(100)]
)
def test_what_is_no_container_is_a_format_error(data):
    with pytest.raises(hx.FormatError):
        hx.decompress(data, BOOK)
