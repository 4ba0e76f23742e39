"""Containers taken apart, changed, and put together again with checksums that fit.

Damage by accident breaks a checksum; whoever means harm makes them fit. This module is that person:
it knows the layout of docs/format.md, written down here a second time so that the two can disagree,
and signs whatever it is told to. Tests take single lies from it, fuzzers `mutated` and `signed`.

>>> import random
>>> import huffxent as hx
>>> blob = hx.compress(b"in the rain", hx.train(b"the rain in spain"))
>>> Container.of(blob).pack() == signed(blob) == blob
True
>>> mutated(blob, random.Random(1)) == blob
False
"""

from __future__ import annotations

import hashlib
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import xxhash

STREAMS = 4
HAS_LITERALS = 2
_HEADER = struct.Struct("<4sBBBB16s")
_FOOTER = struct.Struct("<QQIQ")
HEADER_SIZE = _HEADER.size + 4
FOOTER_SIZE = _FOOTER.size + 4
CHECKSUM_SIZE = 8

LIES = (0, 1, *(2**bits + more for bits in (31, 32) for more in (-1, 0, 1)), 2**63 - 1, 2**64 - 1)
"""Numbers at which readers of other formats have failed."""


def _crc(data: bytes) -> bytes:
    return struct.pack("<I", zlib.crc32(data))


@dataclass
class Block:
    """A block: what it claims, and the streams and literals that are really there."""

    count: int
    sizes: list[int]
    literals: int | None
    coded: bytes

    @property
    def header(self) -> bytes:
        literals = [] if self.literals is None else [self.literals]
        words = [self.count, *self.sizes, *literals]
        return struct.pack(f"<{len(words)}I", *(word % 2**32 for word in words))

    def pack(self, number: int) -> bytes:
        """Return the block as number `number`, signed."""
        body = self.header + self.coded
        return body + struct.pack("<Q", xxhash.xxh3_64_intdigest(body, seed=number))

    @property
    def size(self) -> int:
        return len(self.header) + len(self.coded) + CHECKSUM_SIZE

    def resize(self, stream: int, data: bytes) -> None:
        """Put other bytes in the place of a stream, and say so."""
        start = sum(self.sizes[:stream])
        self.coded = self.coded[:start] + data + self.coded[start + self.sizes[stream] :]
        self.sizes[stream] = len(data)

    def stream(self, number: int) -> bytes:
        """Return the bytes of a stream."""
        start = sum(self.sizes[:number])
        return self.coded[start : start + self.sizes[number]]

    def put_literals(self, data: bytes) -> None:
        """Put other bytes in the place of the literals, and say so."""
        self.coded = self.coded[: sum(self.sizes)] + data
        self.literals = len(data)


@dataclass
class Container:
    """Everything in a container but its checksums."""

    magic: bytes
    version: int
    flags: int
    coder: int
    block_log2: int
    codebook: bytes
    blocks: list[Block]
    end_mark: int
    index: list[int]
    symbols: int
    payload_bits: int
    block_count: int
    content_checksum: int
    rest: bytes = field(default=b"")

    @classmethod
    def of(cls, blob: bytes) -> Container:
        """Take a sound container apart."""
        head = _HEADER.unpack_from(blob)
        *totals, blocks, content = _FOOTER.unpack_from(blob, len(blob) - FOOTER_SIZE)
        start = len(blob) - FOOTER_SIZE - 4 * blocks
        index = list(struct.unpack_from(f"<{blocks}I", blob, start))
        (end_mark,) = struct.unpack_from("<I", blob, start - 4)
        found, place = [], HEADER_SIZE
        for size in index:
            found.append(_block(blob[place : place + size], literals=bool(head[2] & HAS_LITERALS)))
            place += size
        return cls(*head, found, end_mark, index, *totals, blocks, content)

    def reindex(self) -> None:
        """Let index and count of blocks be those of the blocks that are there."""
        self.index = [block.size for block in self.blocks]
        self.block_count = len(self.blocks)

    def pack(self) -> bytes:
        """Return the container, signed."""
        head = _HEADER.pack(
            self.magic, self.version, self.flags, self.coder, self.block_log2, self.codebook
        )
        blocks = b"".join(block.pack(number) for number, block in enumerate(self.blocks))
        words = [word % 2**32 for word in (self.end_mark, *self.index)]
        trailer = struct.pack(f"<{len(words)}I", *words) + _FOOTER.pack(
            self.symbols % 2**64,
            self.payload_bits % 2**64,
            self.block_count % 2**32,
            self.content_checksum % 2**64,
        )
        return head + _crc(head) + blocks + trailer + _crc(trailer) + self.rest


def _block(data: bytes, *, literals: bool) -> Block:
    count, *sizes = struct.unpack_from(f"<{1 + STREAMS + literals}I", data)
    start = 4 * (1 + STREAMS + literals)
    return Block(
        count, sizes[:STREAMS], sizes[STREAMS] if literals else None, data[start:-CHECKSUM_SIZE]
    )


@dataclass(frozen=True)
class Number:
    """One of the numbers that a container holds, and how to put another in its place."""

    name: str
    bits: int
    truth: int
    put: Callable[[int], None]

    def lies(self) -> list[int]:
        """Return what it may be made to say: every number of `LIES` that fits, and its neighbours."""
        near = {self.truth - 1, self.truth + 1}
        return sorted(lie for lie in {*LIES, *near} - {self.truth} if 0 <= lie < 2**self.bits)


_HEAD = {"version": 8, "flags": 8, "coder": 8, "block_log2": 8}
_TAIL = {
    "end_mark": 32,
    "symbols": 64,
    "payload_bits": 64,
    "block_count": 32,
    "content_checksum": 64,
}


def numbers(container: Container) -> Iterator[Number]:
    """Yield every number in a container, by the names of docs/format.md."""
    for name, bits in {**_HEAD, **_TAIL}.items():
        yield _attribute(container, name, name, bits)
    for place, block in enumerate(container.blocks):
        yield _attribute(block, "count", f"blocks[{place}].count", 32)
        for stream in range(STREAMS):
            yield _item(block.sizes, stream, f"blocks[{place}].sizes[{stream}]")
        if block.literals is not None:
            yield _attribute(block, "literals", f"blocks[{place}].literals", 32)
    for place in range(len(container.index)):
        yield _item(container.index, place, f"index[{place}]")


def _attribute(holder: object, attribute: str, name: str, bits: int) -> Number:
    truth = getattr(holder, attribute)
    return Number(name, bits, truth, lambda value: setattr(holder, attribute, value))


def _item(holder: list[int], place: int, name: str) -> Number:
    return Number(name, 32, holder[place], lambda value: holder.__setitem__(place, value))


def lies(blob: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Yield a sound container with every number in turn replaced by every lie: name, lie, bytes."""
    for place, number in enumerate(numbers(Container.of(blob))):
        for lie in number.lies():
            container = Container.of(blob)
            list(numbers(container))[place].put(lie)
            yield number.name, lie, container.pack()


def signed(data: bytes) -> bytes:
    """Return any bytes with the checksums that they would need, as far as they are a container.

    Blocks are followed by what they claim, while that fits; the last four bytes are taken for the
    checksum of the trailer.
    """
    if len(data) < HEADER_SIZE:
        return data
    out = bytearray(data)
    out[HEADER_SIZE - 4 : HEADER_SIZE] = _crc(out[: HEADER_SIZE - 4])
    literals, place, number = bool(out[5] & HAS_LITERALS), HEADER_SIZE, 0
    head = 4 * (1 + STREAMS + literals)
    while place + head <= len(out):
        count, *sizes = struct.unpack_from(f"<{head // 4}I", out, place)
        end = place + head + sum(sizes)
        if not count or end + CHECKSUM_SIZE > len(out):
            break
        checksum = xxhash.xxh3_64_intdigest(out[place:end], seed=number)
        struct.pack_into("<Q", out, end, checksum)
        place, number = end + CHECKSUM_SIZE, number + 1
    if len(out) - place >= 4:
        out[-4:] = _crc(out[place:-4])
    return bytes(out)


def _lie(container: Container, rng: random.Random) -> None:
    number = rng.choice(list(numbers(container)))
    small = (number.truth + rng.randrange(-16, 17)) % 2**number.bits
    number.put(rng.choice([*number.lies(), small, rng.getrandbits(number.bits)]))


def _flip(container: Container, rng: random.Random) -> None:
    block = rng.choice(container.blocks)
    coded = bytearray(block.coded or b"\0")
    for _ in range(rng.randrange(1, 4)):
        coded[rng.randrange(len(coded))] ^= 1 << rng.randrange(8)
    block.coded = bytes(coded[: len(block.coded)])


def _stretch(container: Container, rng: random.Random) -> None:
    block, stream = rng.choice(container.blocks), rng.randrange(STREAMS)
    data = block.stream(stream)
    if rng.random() < 0.5:
        block.resize(stream, data[: rng.randrange(len(data) + 1)])
    else:
        block.resize(stream, data + rng.randbytes(rng.randrange(1, 9)))


def _literals(container: Container, rng: random.Random) -> None:
    block = rng.choice(container.blocks)
    if block.literals is not None:
        old = block.coded[sum(block.sizes) :]
        block.put_literals(old[: rng.randrange(len(old) + 1)] + rng.randbytes(rng.randrange(5)))


def _shuffle(container: Container, rng: random.Random) -> None:
    container.blocks = rng.choices(container.blocks, k=rng.randrange(len(container.blocks) + 2))


def _follow(container: Container, rng: random.Random) -> None:
    container.rest = rng.randbytes(rng.randrange(1, 65))


_ALWAYS = (_lie, _lie, _follow)
_WITH_BLOCKS = (_lie, _lie, _flip, _flip, _stretch, _literals, _shuffle, _follow)


def mutated(blob: bytes, rng: random.Random) -> bytes:
    """Return a sound container with one to three changes, signed; mostly the index fits, too."""
    container = Container.of(blob)
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(_WITH_BLOCKS if container.blocks else _ALWAYS)(container, rng)
        if rng.random() < 0.7:
            index = container.index, container.block_count
            container.reindex()
            if rng.random() < 0.1:
                container.index, container.block_count = index
    return container.pack()


_ID_FIELDS = ("symbols", "lengths", "counts", "alphabet", "contexts")


def signed_codebook(fields: Mapping[str, Any], *, new_id: bool = True) -> bytes:
    """Return a codebook file of these fields, with the id (if `new_id`) and checksum they need."""
    document = {key: value for key, value in fields.items() if key != "checksum"}
    if new_id:
        code = document["code"]
        identity = {key: document[key] for key in _ID_FIELDS if key in document}
        identity |= {"unseen": code["unseen"], "smoothing": str(code["smoothing"])}
        document["id"] = _digest(identity)
    return json.dumps({**document, "checksum": _digest(document)}).encode("ascii")


def _digest(document: object) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode("ascii"), digest_size=16).hexdigest()
