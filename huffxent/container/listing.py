"""What is in a container, told from its header, index and footer: no codebook is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huffxent.coding.streams import STREAMS
from huffxent.container.format import (
    BLOCK_HEADER_SIZE,
    CHECKSUM_SIZE,
    FOOTER_SIZE,
    HEADER_SIZE,
    Header,
    Trailer,
)
from huffxent.container.sources import refuse_url, require_regular
from huffxent.errors import FormatError, HuffxentError, TruncatedError
from huffxent.names import printable

if TYPE_CHECKING:
    from typing import BinaryIO

# No block is smaller: so an index that a file has no blocks for is neither read nor kept.
_LEAST_BLOCK = BLOCK_HEADER_SIZE + CHECKSUM_SIZE


@dataclass(frozen=True)
class Listing:
    """The facts about one container file."""

    name: str
    file_bytes: int
    header: Header
    trailer: Trailer

    @property
    def payload_bits(self) -> int:
        """The coded bits."""
        return self.trailer.payload_bits

    @property
    def coded_bytes(self) -> int:
        """The bytes that hold them."""
        framing = len(self.trailer.block_sizes) * (self.header.block_header_size + CHECKSUM_SIZE)
        return sum(self.trailer.block_sizes) - framing

    @property
    def padding_bits(self) -> int:
        """The bits that fill bytes."""
        return 8 * self.coded_bytes - self.payload_bits

    @property
    def framing_bits(self) -> int:
        """The bits of headers, checksums, index and footer."""
        return 8 * (self.file_bytes - self.coded_bytes)


def listing(path: str | os.PathLike[str]) -> Listing:
    """Return what a container file says it holds; its blocks are not read.

    Raises
    ------
    FormatError
        If it is not a container, or its header or trailer is damaged.
    """
    refuse_url(path, "container")
    path = Path(path)
    require_regular(path)
    with path.open("rb") as file:
        return listing_of(file, path)


def listing_of(file: BinaryIO, path: Path) -> Listing:
    """Return what an open container file says it holds."""
    size = os.fstat(file.fileno()).st_size
    try:
        header = Header.unpack(file.read(HEADER_SIZE))
        found = Listing(printable(path), size, header, _trailer(file, size))
        _require_totals(found)
    except HuffxentError as error:
        raise error.about(path) from None
    return found


def _require_totals(found: Listing) -> None:
    """Raise FormatError unless the totals can be those of so many blocks of such sizes.

    Whoever reads block by block relies on it: the number of symbols says which blocks there are.
    """
    blocks = len(found.trailer.block_sizes)
    found.header.require_blocks(blocks)
    most_padding = 7 * STREAMS * blocks
    if (
        blocks != -(-found.trailer.symbols // (1 << found.header.block_log2))
        or not 0 <= found.padding_bits <= most_padding
    ):
        raise FormatError("damaged: its totals do not fit its blocks")


def _trailer(file: BinaryIO, size: int) -> Trailer:
    if size < HEADER_SIZE + Trailer.size(0):
        raise TruncatedError(f"ends too early, after {size} bytes; get it anew")
    file.seek(size - FOOTER_SIZE)
    blocks = Trailer.blocks_in(file.read(FOOTER_SIZE))
    length = Trailer.size(blocks)
    if length + blocks * _LEAST_BLOCK > size - HEADER_SIZE:
        raise TruncatedError("does not end in a trailer: it was cut, or something follows it")
    file.seek(size - length)
    trailer = Trailer.unpack(file.read(length))
    if HEADER_SIZE + sum(trailer.block_sizes) + length != size:
        raise FormatError("damaged: its index does not add up to its size")
    return trailer
