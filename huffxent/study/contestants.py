"""Who is timed: our engines, other coders, and a copy of memory."""

from __future__ import annotations

import zlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import engine_for, numba_is_installed
from huffxent.container.oneshot import compress, decompress, decompress_into
from huffxent.container.sources import MemorySource
from huffxent.container.training import train, train_on
from huffxent.study.comparison import weigh
from huffxent.study.speed import Contestant

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook

FLOOR = "memory copy"
"""What all speeds are measured against: nothing that reads and writes is faster."""

_SLOW_BYTES = 1 << 20
"""As much of the data as what is slow has to do."""


def contestants(data: bytes) -> list[Contestant]:
    """Return what `huffxent bench` times on some data: the floor, every engine, every peer."""
    book, part = train(data), data[:_SLOW_BYTES]
    ours = engine_of("numba", data, book) if numba_is_installed() else []
    return [copy_of(data), *ours, *engine_of("reference", part, book), *peers(data)]


def copy_of(data: bytes) -> Contestant:
    """Return the floor: a copy into memory that was used before."""
    source = np.frombuffer(data, dtype=np.uint8)
    target = np.zeros_like(source)
    return Contestant("copy", FLOOR, len(data), lambda: np.copyto(target, source))


def engine_of(name: str, data: bytes, book: Codebook) -> list[Contestant]:
    """Return what one engine of ours does."""
    size, indices, out = len(data), book.alphabet.split(data).indices, bytearray(len(data))
    blob = compress(data, book, check=False, engine=name)

    def count() -> object:
        return engine_for(name, "count", size).count(indices, book.alphabet.size)

    def encode() -> object:
        return compress(data, book, check=False, engine=name)

    def decode() -> object:
        return decompress(blob, book, engine=name)

    def decode_into() -> object:
        return decompress_into(blob, book, out, engine=name)

    def compare() -> object:
        training, message = MemorySource(data, "<bytes>"), MemorySource(data, "<bytes>")
        return weigh(train_on([training], book.recipe), [training], message, engine=name)

    return [
        Contestant("count", f"counts, {name}", size, count),
        Contestant("encode", f"compress, {name}", size, encode),
        Contestant("decode", f"decompress, {name}", size, decode),
        Contestant("decode", f"decompress_into, {name}", size, decode_into),
        Contestant("compare", f"compare, {name}", size, compare),
    ]


def peers(data: bytes) -> list[Contestant]:
    """Return other coders of the same data, those of them that are installed."""
    found = _zlib(data) + _bitarray(data[:_SLOW_BYTES])
    if find_spec("zstandard") is not None:
        found += _zstandard(data)
    return found


def _zlib(data: bytes) -> list[Contestant]:
    def encode() -> bytes:
        coder = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_HUFFMAN_ONLY)
        return coder.compress(data) + coder.flush()

    coded = encode()
    return [
        Contestant("encode", "zlib, Huffman only", len(data), encode),
        Contestant(
            "decode",
            "zlib, Huffman only",
            len(data),
            lambda: zlib.decompress(coded, -15, len(data)),
        ),
    ]


def _bitarray(data: bytes) -> list[Contestant]:
    from bitarray import bitarray, decodetree

    code = train(data, unseen="error").codewords
    tree = decodetree(code)

    def encode() -> bitarray:
        bits = bitarray()
        bits.encode(code, data)
        return bits

    coded = encode()
    return [
        Contestant("encode", "bitarray", len(data), encode),
        Contestant("decode", "bitarray", len(data), lambda: bytes(coded.decode(tree))),
    ]


def _zstandard(data: bytes) -> list[Contestant]:
    """Return zstd so restrained that nearly all it does is its Huffman stage."""
    import zstandard

    parameters = zstandard.ZstdCompressionParameters(
        window_log=17,
        hash_log=6,
        chain_log=6,
        search_log=1,
        min_match=7,
        strategy=zstandard.STRATEGY_FAST,
        target_length=0,
        write_content_size=1,
    )
    coder = zstandard.ZstdCompressor(compression_params=parameters)
    decoder = zstandard.ZstdDecompressor()
    coded = coder.compress(data)
    return [
        Contestant("encode", "zstandard, literals", len(data), lambda: coder.compress(data)),
        Contestant("decode", "zstandard, literals", len(data), lambda: decoder.decompress(coded)),
    ]
