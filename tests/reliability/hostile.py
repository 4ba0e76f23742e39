"""Containers that somebody made on purpose: they lie, and all of their checksums fit."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mutate import LIES, Container, lies
from samples import CODERS, books, message_for, small_blocks

import huffxent as hx


@dataclass(frozen=True)
class Hostile:
    """A container, the codebook that it is for, and what it lies about."""

    name: str
    book: hx.Codebook
    blob: bytes


def _honest() -> Iterator[tuple[str, hx.Codebook, bytes]]:
    """Yield small containers with every number that there is: coders, literals, several blocks."""
    for name, coder in (("bytes", "huffman"), ("labels", "ans"), ("words", "range")):
        yield (
            name,
            books()[name],
            hx.compress(message_for(name, 11, 32), books()[name], coder=coder),
        )
    with small_blocks():
        yield "blocks", books()["alone"], hx.compress(b"a" * 2100, books()["alone"])


def liars() -> list[Hostile]:
    """Return containers in which one number is another; where that is no lie they are left out."""
    return [
        Hostile(f"{name}: {number} says {lie}", book, blob)
        for name, book, honest in _honest()
        for number, lie, blob in lies(honest)
        # A block that is not full may be one of any size that is large enough.
        if number != "block_log2" or name == "blocks" or not 10 <= lie <= 20
    ]


def _claiming(name: str, coder: str, count: int, size: int) -> Hostile:
    """Return one block that claims `count` symbols in `size` bytes, and is as long as it says."""
    container = Container.of(hx.compress(message_for(name, 8, 33), books()[name], coder=coder))
    block = container.blocks[0]
    block.count, block.coded = count, bytes(size)
    streams = 1 if coder != "huffman" else 4
    block.sizes = [size // streams if stream < streams else 0 for stream in range(4)]
    container.block_log2, container.symbols, container.payload_bits = 20, count, 8 * size
    container.reindex()
    title = f"{name}, {coder}: {count} symbols in {size} bytes"
    return Hostile(title, books()[name], container.pack())


def amplifiers() -> list[Hostile]:
    """Return blocks with more symbols than bits, or with more bytes than symbols can take."""
    most = {name: book.most_bits("huffman") for name, book in books().items()}
    too_many = [
        _claiming(name, "huffman", count, 4 * (-(-count // 4) // 8 - 1))
        for name in ("bytes", "alone", "holes", "contexts")
        for count in (64, 1000, 1 << 20)
    ] + [_claiming(name, "huffman", 1 << 20, size) for name in most for size in (0, 4, 400)]
    too_few = [
        _claiming(name, "huffman", count, 4 * (count * most[name] // 32 + 4))
        for name in ("bytes", "alone", "holes", "contexts")
        for count in (1, 64, 1000)
    ]
    ideal = [
        _claiming("bytes", coder, count, count * books()["bytes"].most_bits(coder) // 8 + 17)
        for coder in CODERS[1:]
        for count in (1, 1000)
    ]
    return [*too_many, *too_few, *ideal]


INDEX_BYTES = 64 << 20


def long_index(file: BinaryIO, least_block: int) -> None:
    """Write a sparse file whose end claims the longest index of zeros that it has room for, signed.

    `least_block` bytes are left for each block; at 0 the index is the whole file.
    """
    head = Container.of(hx.compress(b"", books()["bytes"]))
    head.symbols = LIES[-1]
    head.block_count = (INDEX_BYTES - 68) // (4 + least_block)
    packed = head.pack()
    file.write(packed[:28])
    file.truncate(INDEX_BYTES)
    file.seek(INDEX_BYTES - 32)
    checksum = zlib.crc32(bytes(4 * head.block_count), zlib.crc32(packed[-36:-32]))
    file.write(packed[-32:-4] + struct.pack("<I", zlib.crc32(packed[-32:-4], checksum)))
