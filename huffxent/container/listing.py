"""What is in a container, told from its header, index and footer: no codebook is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huffxent.container.format import (
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
        trailer = _trailer(file, size)
        # All blocks are full but for the last, so that a reader knows where each begins.
        if len(trailer.block_sizes) != -(-trailer.symbols >> header.block_log2):
            raise FormatError("damaged: its blocks are not as many as its symbols fill")
        return Listing(printable(path), size, header, trailer)
    except HuffxentError as error:
        raise error.about(path) from None


def _trailer(file: BinaryIO, size: int) -> Trailer:
    if size < HEADER_SIZE + Trailer.size(0):
        raise TruncatedError(f"ends too early, after {size} bytes; get it anew")
    file.seek(size - FOOTER_SIZE)
    length = Trailer.size(Trailer.blocks_in(file.read(FOOTER_SIZE)))
    if length > size - HEADER_SIZE:
        raise TruncatedError("does not end in a trailer: it was cut, or something follows it")
    file.seek(size - length)
    trailer = Trailer.unpack(file.read(length))
    if HEADER_SIZE + sum(trailer.block_sizes) + length != size:
        raise FormatError("damaged: its index does not add up to its size")
    return trailer
