"""Codebooks and containers of every shape that the format has, prepared once, and how to judge.

Doing without files and processes, a test can afford hundreds of thousands of damaged containers.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import huffxent as hx
from huffxent.container import compressor
from huffxent.container.parser import Parser
from huffxent.container.sources import StreamSource
from huffxent.container.transfer import decode_into

RAIN = b"the rain in spain stays mainly in the plain\n"
CODERS = ("huffman", "range", "ans")
SMALL_BLOCK = 10
"""Log2 of the symbols in the smallest block that the format allows."""


@lru_cache(maxsize=1)
def books() -> Mapping[str, hx.Codebook]:
    """Return codebooks by name: complete, alone, with holes, after contexts, with literals."""
    return {
        "bytes": hx.train(RAIN),
        "alone": hx.train(b"aaaa", unseen="error"),
        "holes": hx.train(RAIN, code="shannon", smoothing=1),
        "contexts": hx.train(RAIN * 3, order=2),
        "chars": hx.train("der Regen fällt\n".encode(), symbols="chars"),
        "words": hx.train(RAIN, symbols="words", order=1),
        "block": hx.train(RAIN, symbols="block:3", code="limited"),
        "labels": hx.train(b"rain\nsun\nrain\nrain\n", symbols="labels"),
    }


@dataclass(frozen=True)
class Sample:
    """A sound container with what it was made of."""

    name: str
    book: hx.Codebook
    message: bytes
    blob: bytes


def _unseen_hex(rng: random.Random) -> bytes:
    return rng.randbytes(9).hex().encode()


def _byte(rng: random.Random) -> tuple[bytes, bytes]:
    return bytes([rng.choice(RAIN)]), rng.randbytes(1)


# A piece of a message that the codebook of that name knows, and one that it hardly can.
_PIECES: Mapping[str, Callable[[random.Random], tuple[bytes, bytes]]] = {
    "bytes": _byte,
    "alone": lambda _: (b"a", b"a"),
    "holes": _byte,
    "contexts": _byte,
    "chars": lambda rng: (
        rng.choice("der Regen fällt").encode(),
        chr(rng.randrange(5000)).encode(),
    ),
    "words": lambda rng: (rng.choice(RAIN.split()) + b" ", _unseen_hex(rng) + b" "),
    "block": lambda rng: (RAIN[6:9], rng.randbytes(3)),
    "labels": lambda rng: (b"rain\n", _unseen_hex(rng) + b"\n"),
}


def message_for(name: str, pieces: int, seed: int) -> bytes:
    """Return a message of so many pieces, each of them one or two symbols, seeded."""
    rng = random.Random(seed)
    odds = (30, 1) if name in ("words", "labels") else (3, 1)
    return b"".join(rng.choices(_PIECES[name](rng), odds)[0] for _ in range(pieces))


@contextmanager
def blocks_of(log2: int):
    """Let writers make blocks of another size, as this release never does."""
    usual, compressor.BLOCK_LOG2 = compressor.BLOCK_LOG2, log2
    try:
        yield
    finally:
        compressor.BLOCK_LOG2 = usual


def small_blocks():
    """Let writers make the smallest blocks that the format allows."""
    return blocks_of(SMALL_BLOCK)


_CHECKS = (True, False)
_IDEAL_BLOCKS = {"bytes": "range", "alone": "ans", "block": "range", "labels": "ans"}


@lru_cache(maxsize=1)
def samples() -> tuple[Sample, ...]:
    """Return 64 containers of 64 bytes to 4 KiB: all coders, flags, kinds of code."""
    made = []
    shapes = ((name, coder, check) for name in books() for coder in CODERS for check in _CHECKS)
    for number, (name, coder, check) in enumerate(shapes):
        pieces = (0, 1, 3, 20, 64, 150, 300)[number % 7]
        if coder == "huffman":
            pieces *= 8
        made.append(_sample(name, coder, pieces, number, check=check))
    with small_blocks():
        for number, name in enumerate(books()):
            check = bool(number % 2)
            blocks = {"words": 1, "labels": 1, "block": 2}.get(name, 3)
            made.append(_sample(name, "huffman", 1040 * blocks, number, check=check))
            # Python takes long for a coder without codewords: just over one block, and not of all.
            coder = _IDEAL_BLOCKS.get(name, "huffman")
            made.append(_sample(name, coder, 1030, number, check=not check))
    return tuple(made)


def _sample(name: str, coder: str, pieces: int, seed: int, *, check: bool) -> Sample:
    message = message_for(name, pieces, seed)
    blob = hx.compress(message, books()[name], coder=coder, check=check)
    shape = f"{name}, {coder}, {pieces} pieces, {'checked' if check else 'unchecked'}"
    return Sample(shape, books()[name], message, blob)


def _into(blob: bytes, book: hx.Codebook) -> bytes:
    out = bytearray(1 << 16)
    return bytes(out[: hx.decompress_into(blob, book, out)])


def _piecewise(blob: bytes, book: hx.Codebook) -> bytes:
    """Decode in pieces of 17 bytes, and be the one who notices that the end is missing."""
    decompressor, content = hx.Decompressor(book), b""
    for start in range(0, len(blob), 17):
        if decompressor.eof:
            raise Parser.trailing()
        content += decompressor.decompress(blob[start : start + 17])
    if decompressor.unused_data:
        raise Parser.trailing()
    if not decompressor.eof:
        raise hx.TruncatedError("the decompressor waits for more")
    return content


_PIPE_HOLDS = 1 << 16


def from_pipe(blob: bytes, book: hx.Codebook, write: Callable[[bytes], object]) -> None:
    """Decode what comes out of a pipe, block by block; of a stream, if a pipe cannot hold it."""
    if len(blob) > _PIPE_HOLDS:
        decode_into(write, StreamSource(io.BytesIO(blob), "stream"), book)
        return
    read_end, write_end = os.pipe()
    os.write(write_end, blob)
    os.close(write_end)
    with os.fdopen(read_end, "rb", buffering=0) as pipe:
        decode_into(write, StreamSource(pipe, "pipe"), book)


def _from_pipe(blob: bytes, book: hx.Codebook) -> bytes:
    content = bytearray()
    from_pipe(blob, book, content.extend)
    return bytes(content)


WAYS: Mapping[str, Callable[[bytes, hx.Codebook], bytes]] = {
    "decompress": hx.decompress,
    "decompress_into": _into,
    "Decompressor": _piecewise,
    "pipe": _from_pipe,
    "reference": lambda blob, book: hx.decompress(blob, book, engine="reference"),
    "numba": lambda blob, book: hx.decompress(blob, book, engine="numba"),
}
"""Every way from a container in memory to its content."""


def verdict(blob: bytes, book: hx.Codebook, way: str = "decompress") -> str:
    """Return "sound", or the error by its name and message; no other error may come out."""
    try:
        WAYS[way](blob, book)
    except hx.HuffxentError as error:
        return f"{type(error).__name__}: {error.message}"
    return "sound"


def refused(blob: bytes, book: hx.Codebook) -> bool:
    """Whether a container is refused as damaged; another error of ours is not what it should be."""
    try:
        hx.decompress(blob, book)
    except hx.FormatError:
        return True
    return False
