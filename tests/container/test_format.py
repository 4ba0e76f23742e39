from __future__ import annotations

import random
import struct
import zlib

import pytest
import xxhash

import huffxent as hx
from huffxent.container import format as layout

BOOK = hx.train(b"the rain in spain stays mainly in the plain")
MESSAGE = b"in the rain"


def sound(data: bytes, book: hx.Codebook = BOOK) -> bool:
    """Whether a container is believed, as a whole; nothing but our errors may come out."""
    try:
        hx.decompress(data, book)
    except hx.HuffxentError:
        return False
    return True


def containers() -> list[bytes]:
    """Containers of all shapes: empty, tiny, of several blocks, with and without checksum."""
    rng = random.Random(12)
    small = hx.train(b"ab", unseen="error")
    assert BOOK.kraft_sum == small.kraft_sum == 1
    messages = [b"", b"a", MESSAGE, bytes(rng.randrange(256) for _ in range(300))]
    return [
        hx.compress(message, BOOK, check=check) for message in messages for check in (True, False)
    ]


def blocks_of(count: int, symbols: int) -> bytes:
    """Return a container with small blocks, as a writer with another block size makes it."""
    data = bytes(random.Random(13).choices(MESSAGE, k=count * symbols - 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huffxent.container.compressor.BLOCK_LOG2", (symbols - 1).bit_length())
        blob = hx.compress(data, BOOK)
    assert hx.decompress(blob, BOOK) == data
    return blob


def test_every_single_bit_flip_is_noticed():
    for blob in containers():
        for bit in range(8 * len(blob)):
            flipped = bytearray(blob)
            flipped[bit // 8] ^= 1 << bit % 8
            assert not sound(bytes(flipped)), bit


def test_every_truncation_is_noticed_and_called_one():
    for blob in containers():
        for size in range(1, len(blob)):
            with pytest.raises(hx.TruncatedError):
                hx.decompress(blob[:size], BOOK)


def test_trailing_bytes_are_an_error():
    blob = hx.compress(MESSAGE, BOOK)
    for extra in (b"\0", b"x" * 64, blob, blob[:20]):
        with pytest.raises(hx.TrailingDataError):
            hx.decompress(blob + extra, BOOK)


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


def parts(blob: bytes, count: int) -> tuple[bytes, list[bytes], bytes]:
    """Cut a container into header, blocks and trailer."""
    trailer = len(blob) - layout.Trailer.size(count)
    sizes = layout.Trailer.unpack(blob[trailer:]).block_sizes
    blocks, at = [], layout.HEADER_SIZE
    for size in sizes:
        blocks.append(blob[at : at + size])
        at += size
    return blob[: layout.HEADER_SIZE], blocks, blob[trailer:]


def test_blocks_that_are_dropped_doubled_or_swapped_are_noticed():
    header, blocks, trailer = parts(blocks_of(4, 1024), 4)
    first, second, third, last = blocks
    for shuffled in (
        [second, first, third, last],
        [first, first, second, third, last],
        [first, third, last],
        [first, second, third],
        [],
    ):
        assert not sound(header + b"".join(shuffled) + trailer)


def resigned_block(block: bytes, number: int, **changes: int) -> bytes:
    count, *sizes = struct.unpack("<5I", block[:20])
    for stream in range(4):
        sizes[stream] = changes.get(f"size{stream}", sizes[stream])
    body = struct.pack("<5I", changes.get("count", count), *sizes) + block[20:-8]
    return body + struct.pack("<Q", xxhash.xxh3_64_intdigest(body, seed=number))


LIES = [0, 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1]


@pytest.mark.parametrize("field", ["count", "size0", "size1", "size2", "size3"])
@pytest.mark.parametrize("lie", LIES)
def test_a_block_header_that_lies_is_noticed_though_its_checksum_fits(field, lie):
    header, (block,), trailer = parts(hx.compress(MESSAGE, BOOK), 1)
    blob = header + resigned_block(block, 0, **{field: lie}) + trailer
    assert blob == hx.compress(MESSAGE, BOOK) or not sound(blob)


@pytest.mark.parametrize("field", range(6))
@pytest.mark.parametrize("lie", [*LIES, 2**63 - 1, 2**64 - 1])
def test_a_trailer_that_lies_is_noticed_though_its_checksum_fits(field, lie):
    header, blocks, trailer = parts(hx.compress(MESSAGE, BOOK), 1)
    fields = list(struct.unpack("<IIQQIQ", trailer[:-4]))
    truth, width = fields[field], 64 if field in (2, 3, 5) else 32
    fields[field] = lie % 2**width if lie % 2**width != truth else truth + 2
    body = struct.pack("<IIQQIQ", *fields)
    assert not sound(header + blocks[0] + body + struct.pack("<I", zlib.crc32(body)))


def with_header(**changes: int) -> bytes:
    blob = bytearray(hx.compress(MESSAGE, BOOK))
    for field, offset in (("version", 4), ("flags", 5), ("coder", 6), ("block_log2", 7)):
        blob[offset] = changes.get(field, blob[offset])
    blob[24:28] = struct.pack("<I", zlib.crc32(blob[:24]))
    return bytes(blob)


@pytest.mark.parametrize("changes", [{"version": 2}, {"version": 0}, {"flags": 4}, {"coder": 3}])
def test_what_a_later_version_writes_is_unsupported_and_not_called_damaged(changes):
    with pytest.raises(hx.UnsupportedVersionError, match="newer huffxent"):
        hx.decompress(with_header(**changes), BOOK)


@pytest.mark.parametrize("log2", [0, 9, 21, 255])
def test_a_block_size_out_of_range_is_refused(log2):
    with pytest.raises(hx.FormatError, match="block size"):
        hx.decompress(with_header(block_log2=log2), BOOK)


def test_a_wrong_codebook_is_named_before_anything_is_decoded():
    other = hx.train(b"something else")
    with pytest.raises(hx.CodebookMismatchError) as caught:
        hx.decompress(hx.compress(MESSAGE, BOOK), other)
    assert (caught.value.wanted, caught.value.given) == (BOOK.id, other.id)


def test_a_forged_codebook_id_is_caught_by_the_content_checksum():
    # Two symbols of the same codebook swapped: every stream decodes, to something else.
    swapped = hx.train(b"rhe tain in spain srays mainly in rhe plain")
    blob = bytearray(hx.compress(MESSAGE, BOOK))
    blob[8:24] = bytes.fromhex(swapped.id)
    blob[24:28] = struct.pack("<I", zlib.crc32(blob[:24]))
    assert not sound(bytes(blob), swapped)


@pytest.mark.parametrize(
    "data", [b"", b"\x89", b"PK\x03\x04", b"\x1f\x8b\x08", b"hello", bytes(100)]
)
def test_what_is_no_container_is_a_format_error(data):
    with pytest.raises(hx.FormatError):
        hx.decompress(data, BOOK)


def test_output_is_limited_to_the_byte():
    blob = hx.compress(MESSAGE, BOOK)
    assert hx.decompress(blob, BOOK, max_output_size=len(MESSAGE)) == MESSAGE
    with pytest.raises(hx.LimitExceededError):
        hx.decompress(blob, BOOK, max_output_size=len(MESSAGE) - 1)
