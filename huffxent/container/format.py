"""The layout of a container, field by field; docs/format.md says it in words.

::

    container = header, block ..., end mark, index, footer
    block     = block header, streams, checksum
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from huffxent.coding.streams import STREAMS, segments
from huffxent.errors import FormatError, IntegrityError, TruncatedError, UnsupportedVersionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer

MAGIC = b"\x89hx\n"
VERSION = 1
PREFIX_CODER = "huffman"
CODERS: Mapping[str, int] = MappingProxyType({"huffman": 0, "range": 1, "ans": 2})
"""The tag of each coder; the first writes the codewords of whatever prefix code the book has."""

BLOCK_LOG2 = 19
"""Log2 of the symbols in a block, as this release writes it."""
_BLOCK_LOG2_RANGE = range(10, 21)
_FEW_BLOCKS = 64
_MANY_BLOCKS_LOG2 = 15

_HAS_CONTENT_CHECKSUM = 1
_HAS_LITERALS = 2

_HEADER = struct.Struct("<4sBBBB16s")
_CODER_PLACE = 6
_BLOCK_HEADER = struct.Struct(f"<{1 + STREAMS}I")
_FOOTER = struct.Struct("<QQIQ")
_WORD = struct.Struct("<I")
_CHECKSUM = struct.Struct("<Q")

HEADER_SIZE = _HEADER.size + _WORD.size
BLOCK_HEADER_SIZE = _BLOCK_HEADER.size
CHECKSUM_SIZE = _CHECKSUM.size
WORD_SIZE = _WORD.size
FOOTER_SIZE = _FOOTER.size + _WORD.size
END_MARK = _WORD.pack(0)

LONGEST_LITERAL = 260
"""Bytes that a literal has at most: the longest symbol of any kind, and its size."""

IDEAL_SLACK = 16
"""Bytes that a coder without codewords may take beyond what its symbols ask for."""


@dataclass(frozen=True)
class Header:
    """The first bytes of a container."""

    codebook_id: str
    block_log2: int
    has_content_checksum: bool
    coder: str = PREFIX_CODER
    has_literals: bool = False

    def pack(self) -> bytes:
        """Return the header's bytes."""
        flags = _HAS_CONTENT_CHECKSUM * self.has_content_checksum
        flags |= _HAS_LITERALS * self.has_literals
        book, tag = bytes.fromhex(self.codebook_id), CODERS[self.coder]
        fields = _HEADER.pack(MAGIC, VERSION, flags, tag, self.block_log2, book)
        return fields + _WORD.pack(zlib.crc32(fields))

    @classmethod
    def unpack(cls, data: Buffer) -> Header:
        """Return the header in the first `HEADER_SIZE` bytes, or as many as there are.

        Raises
        ------
        FormatError
            If this is no container, or one of another version, or it is damaged or too short.
        """
        start = bytes(data[: len(MAGIC)])
        if not start:
            raise TruncatedError("not a huffxent file: it is empty")
        if not MAGIC.startswith(start):
            raise FormatError("not a huffxent file: it does not begin with the mark of one")
        if len(data) < HEADER_SIZE:
            raise TruncatedError(f"ends within its header, after {len(data)} bytes")
        _, version, flags, coder, block_log2, codebook_id = _HEADER.unpack_from(data)
        if version != VERSION:
            raise UnsupportedVersionError(
                f"format version {version}; this release reads {VERSION}: get a newer huffxent"
            )
        if zlib.crc32(data[: _HEADER.size]) != _WORD.unpack_from(data, _HEADER.size)[0]:
            raise IntegrityError("damaged: the checksum of its header is wrong")
        names = {tag: name for name, tag in CODERS.items()}
        if flags & ~(_HAS_CONTENT_CHECKSUM | _HAS_LITERALS) or coder not in names:
            raise UnsupportedVersionError(
                f"uses features (flags {flags:#x}, coder {coder}) that this release cannot read: "
                "get a newer huffxent"
            )
        if block_log2 not in _BLOCK_LOG2_RANGE:
            raise FormatError(f"its block size is 2**{block_log2}, which the format does not allow")
        return cls(
            codebook_id.hex(),
            block_log2,
            bool(flags & _HAS_CONTENT_CHECKSUM),
            names[coder],
            bool(flags & _HAS_LITERALS),
        )

    @property
    def block_header_size(self) -> int:
        """The bytes before the streams of a block."""
        return block_header_size(has_literals=self.has_literals)

    def require_blocks(self, blocks: int) -> None:
        """Raise FormatError unless a container may have so many blocks of this size.

        A block takes its time whatever is in it: many small ones would cost a reader many times
        what the same bytes do in large ones.
        """
        if blocks > _FEW_BLOCKS and self.block_log2 < _MANY_BLOCKS_LOG2:
            raise FormatError(
                f"it has more than {_FEW_BLOCKS} blocks of 2**{self.block_log2} symbols, "
                "which the format does not allow"
            )


@dataclass(frozen=True)
class BlockHeader:
    """How many symbols a block has, and where its streams and its literals end.

    `literals` is None where a container has none by its header.
    """

    count: int
    sizes: tuple[int, ...]
    literals: int | None = None

    @cached_property
    def size(self) -> int:
        """The bytes of the header itself."""
        return block_header_size(has_literals=self.literals is not None)

    @cached_property
    def coded_size(self) -> int:
        """The bytes of all streams, and of the literals."""
        return sum(self.sizes) + (self.literals or 0)

    @cached_property
    def block_size(self) -> int:
        """The bytes of the whole block."""
        return self.size + self.coded_size + CHECKSUM_SIZE

    def pack(self) -> bytes:
        """Return the header's bytes."""
        literals = b"" if self.literals is None else _WORD.pack(self.literals)
        return _BLOCK_HEADER.pack(self.count, *self.sizes) + literals

    @classmethod
    def unpack(cls, data: Buffer, header: Header, most_bits: int) -> BlockHeader:
        """Return the block header at the start of `data`, in a container with this header.

        A stream of n symbols takes n to `most_bits` n bits by codewords, and no more by another
        coder: whatever else it claims is refused here, before anything is allocated for it.
        """
        count, *sizes = _BLOCK_HEADER.unpack_from(data)
        largest = 1 << header.block_log2
        if count > largest:
            raise FormatError(f"damaged: a block claims {count} symbols, above its {largest}")
        literals = None
        if header.has_literals:
            literals = int(_WORD.unpack_from(data, _BLOCK_HEADER.size)[0])
            if literals > count * LONGEST_LITERAL:
                raise FormatError(f"damaged: {count} symbols claim {literals} bytes of literals")
        _require_sizes(count, sizes, header.coder, most_bits)
        return cls(count, tuple(sizes), literals)


def _require_sizes(count: int, sizes: Sequence[int], coder: str, most_bits: int) -> None:
    if coder == PREFIX_CODER:
        bounds = [((run + 7) // 8, (run * most_bits + 7) // 8) for run in segments(count)]
    else:
        bounds = [(0, (count * most_bits + 7) // 8 + IDEAL_SLACK)] + [(0, 0)] * (STREAMS - 1)
    for size, (least, most) in zip(sizes, bounds, strict=True):
        if not least <= size <= most:
            raise FormatError(
                f"damaged: a block of {count} symbols claims a stream of {size} bytes"
            )


def block_header_size(*, has_literals: bool) -> int:
    """Return the bytes before the streams of a block."""
    return BLOCK_HEADER_SIZE + WORD_SIZE * has_literals


def seal_block(memory: memoryview, header: BlockHeader, number: int) -> int:
    """Complete a block around its streams and literals, and return its size in bytes.

    They stand in `memory` already, after the place of the block's header; `number` counts the
    blocks from 0.
    """
    memory[: header.size] = header.pack()
    end = header.size + header.coded_size
    _CHECKSUM.pack_into(memory, end, block_checksum(memory[:end], number))
    return end + CHECKSUM_SIZE


def block_checksum(body: Buffer, number: int) -> int:
    """Return the checksum of a block's header and streams, seeded by its place in the container."""
    return xxhash.xxh3_64_intdigest(body, seed=number)


def verified_streams(block: Buffer, header_size: int, number: int) -> NDArray[np.uint8]:
    """Return what stands after the header of a whole block, its checksum proved.

    The checksum still stands behind them: it is the slack that decoders may read.
    """
    view = memoryview(block)
    (checksum,) = _CHECKSUM.unpack(view[-CHECKSUM_SIZE:])
    if block_checksum(view[:-CHECKSUM_SIZE], number) != checksum:
        raise IntegrityError(f"damaged: the checksum of block {number} is wrong")
    return np.frombuffer(view[header_size:], dtype=np.uint8)


@dataclass(frozen=True)
class Trailer:
    """What stands after the blocks: the size of each, and the totals."""

    block_sizes: tuple[int, ...]
    symbols: int
    payload_bits: int
    content_checksum: int

    def pack(self) -> bytes:
        """Return the end mark, the index and the footer."""
        blocks = len(self.block_sizes)
        fields = (
            END_MARK
            + struct.pack(f"<{blocks}I", *self.block_sizes)
            + _FOOTER.pack(self.symbols, self.payload_bits, blocks, self.content_checksum)
        )
        return fields + _WORD.pack(zlib.crc32(fields))

    @staticmethod
    def size(blocks: int) -> int:
        """Return the bytes of a trailer for so many blocks."""
        return WORD_SIZE * (1 + blocks) + FOOTER_SIZE

    @classmethod
    def unpack(cls, data: Buffer) -> Trailer:
        """Return the trailer that `data` is, from the end mark to the last byte."""
        body = memoryview(data)[:-WORD_SIZE]
        if zlib.crc32(body) != _WORD.unpack_from(data, len(body))[0]:
            raise IntegrityError("damaged: the checksum of its trailer is wrong")
        symbols, bits, blocks, checksum = _FOOTER.unpack_from(body, len(body) - _FOOTER.size)
        if len(data) != cls.size(blocks) or body[:WORD_SIZE] != END_MARK:
            raise FormatError("damaged: its trailer is not where its blocks end")
        return cls(struct.unpack_from(f"<{blocks}I", body, WORD_SIZE), symbols, bits, checksum)

    @staticmethod
    def claimed_symbols(data: Buffer) -> int | None:
        """Return how many symbols the end of a container claims, None if it cannot have so many.

        The claim is not proved; but a symbol takes a bit, so that the container's own size bounds
        it. Where a coder may spend less than a bit, there is no such bound, and no answer.
        """
        view = memoryview(data).cast("B")
        if len(view) < HEADER_SIZE + FOOTER_SIZE or view[_CODER_PLACE] != CODERS[PREFIX_CODER]:
            return None
        symbols = int(_FOOTER.unpack_from(view, len(view) - FOOTER_SIZE)[0])
        return symbols if symbols <= 8 * len(view) else None

    @staticmethod
    def blocks_in(footer: Buffer) -> int:
        """Return how many blocks a footer, not yet proved, claims."""
        return int(_FOOTER.unpack_from(footer)[2])
