"""The numbers around the blocks of a container, and before the digits of a bare stream."""

from __future__ import annotations

import atexit
import os
import random
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import BinaryIO

from fuzz_codebooks import refusal
from fuzz_containers import container_seeds
from havoc import bytewise
from mutate import FOOTER_SIZE, HEADER_SIZE, LIES, STREAMS

import huffxent as hx
from huffxent.container import bare
from huffxent.container.format import BlockHeader, Header, Trailer
from huffxent.container.listing import listing_of

_BLOCK_HEADER = 4 * (1 + STREAMS + 1)


@cache
def header_seeds() -> tuple[bytes, ...]:
    """Return the head of containers, that of their first block, and their trailer."""
    made = []
    for blob in container_seeds():
        trailer = Trailer.size(Trailer.blocks_in(blob[-FOOTER_SIZE:]))
        made.append(blob[: HEADER_SIZE + _BLOCK_HEADER] + blob[-trailer:])
    return tuple(made)


def changed_header(data: bytes, rng: random.Random) -> bytes:
    """Return some heads with a field changed, the checksums of the first and the last mended."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if len(out) < 8:
            return bytewise(data, rng)
        size = rng.choice((1, 1, 4, 4, 8))
        # Fields stand at multiples of their size, from the front or from the back.
        place = rng.randrange(len(out) // size) * size
        place = place if rng.random() < 0.5 else len(out) - size - place
        value = rng.choice((rng.choice(LIES), rng.getrandbits(8 * size), out[place] + 1))
        out[place : place + size] = (value % 256**size).to_bytes(size, "little")
    if rng.random() < 0.05:
        del out[rng.randrange(len(out)) :]
    if len(out) >= HEADER_SIZE + _BLOCK_HEADER + FOOTER_SIZE:
        out[HEADER_SIZE - 4 : HEADER_SIZE] = _crc(out[: HEADER_SIZE - 4])
        out[-4:] = _crc(out[HEADER_SIZE + _BLOCK_HEADER : -4])
    return bytes(out)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def judge_header(data: bytes) -> str:
    """Read every part that can be at its place: what is taken is written as it was."""
    rest = data[HEADER_SIZE:]
    return " | ".join([_first(data, rest), _last(rest[_BLOCK_HEADER:]), _listed(data), _bare(data)])


def _first(data: bytes, rest: bytes) -> str:
    try:
        header = Header.unpack(data)
        assert header.pack() == data[:HEADER_SIZE]
        if len(rest) < header.block_header_size:
            return "sound"
        block = BlockHeader.unpack(rest, header, 24)
        assert block.pack() == rest[: block.size]
        assert block.block_size < 1 << 30
    except hx.FormatError as error:
        return refusal(error)
    return f"sound: {block}"


def _last(data: bytes) -> str:
    if len(data) < Trailer.size(0):
        return "short"
    claimed = Trailer.claimed_symbols(data)
    assert claimed is None or claimed <= 8 * len(data)
    try:
        trailer = Trailer.unpack(data)
    except hx.FormatError as error:
        return refusal(error)
    assert trailer.pack() == data
    return "sound"


@cache
def _file() -> BinaryIO:
    file = tempfile.TemporaryFile(buffering=0)
    atexit.register(file.close)
    return file


def _listed(data: bytes) -> str:
    file = _file()
    os.ftruncate(file.fileno(), 0)
    os.pwrite(file.fileno(), data, 0)
    file.seek(0)
    try:
        found = listing_of(file, Path("x"))
    except hx.FormatError as error:
        return refusal(error)
    return f"sound: {found.payload_bits} {found.framing_bits}"


def _bare(data: bytes) -> str:
    try:
        count, _, digits = bare.unpack(data[4:], 1 << 20)
    except (hx.FormatError, hx.LimitExceededError) as error:
        return refusal(error)
    assert bare.head_size(count) + len(digits) == len(data) - 4
    return f"sound: {count}"
