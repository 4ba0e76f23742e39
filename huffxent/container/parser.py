"""Containers taken apart as their bytes come in: every part is proved before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash

from huffxent.container.blocks import BlockDecoder
from huffxent.container.format import (
    END_MARK,
    HEADER_SIZE,
    MAGIC,
    WORD_SIZE,
    BlockHeader,
    Header,
    Trailer,
)
from huffxent.container.workers import Workers
from huffxent.errors import (
    CodebookMismatchError,
    FormatError,
    HuffxentError,
    IntegrityError,
    LimitExceededError,
    TrailingDataError,
    TruncatedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.container.blocks import DecodedBlock
    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer, Indices


class Parser:
    """Reads a container part by part and gives away the indices of its blocks, in order.

    Parameters
    ----------
    codebook
        The one that the container was made with.
    engine
        ``"auto"`` or one by name.
    threads
        That decode blocks.
    place
        Returns the array that the next block, of so many symbols, is decoded into.
    take
        Is given each block's content, and its array, when it has been proved and decoded.
    max_output_size
        Bytes of content beyond which nothing more is given; None for any number.

    Attributes
    ----------
    ended : bool
        Whether the end was reached, and everything agrees.
    payload_bits, coded_bytes, symbols, content_bytes : int
        Coded bits, the bytes that hold them, symbols, and the bytes of their content so far.
    """

    def __init__(
        self,
        codebook: Codebook,
        engine: str,
        threads: int,
        place: Callable[[int], Indices],
        take: Callable[[Buffer, Indices], None],
        max_output_size: int | None = None,
    ) -> None:
        self.ended = False
        self.payload_bits = 0
        self.coded_bytes = 0
        self.symbols = 0
        self.content_bytes = 0
        self._codebook = codebook
        self._decoder = BlockDecoder(codebook, engine)
        self._workers: Workers[DecodedBlock] = Workers(threads)
        # What a thread reads while the caller goes on must not be the caller's to change.
        self._copies = threads > 1
        self._place = place
        self._take = take
        self._max_output_size = max_output_size
        self._digest = xxhash.xxh3_64()
        self._block_sizes: list[int] = []
        self._last_count: int | None = None
        self._header: Header | None = None
        # The part that comes next: reads it if it is all there, and returns its size, else 0. Not
        # bound to this object, which would then outlive its use, and with it the caller's memory.
        self._part: Callable[[Parser, memoryview], int] = Parser._read_header

    @property
    def busy(self) -> bool:
        """Whether blocks that were read are still to be given away."""
        return self._workers.busy

    def feed(self, data: memoryview, wanted: Callable[[], bool]) -> int:
        """Read parts while there are any and more is `wanted`; return how many bytes they took."""
        used = 0
        try:
            while not self.ended and wanted() and (size := self._part(self, data[used:])):
                used += size
        except HuffxentError:
            # A block before the bad part may be bad too, and is then the first to be named.
            self.drain()
            raise
        return used

    def take_from(self, unread: bytearray, wanted: Callable[[], bool]) -> None:
        """Read parts as `feed` does, and take what was read out of `unread`."""
        with memoryview(unread) as view:
            used = self.feed(view, wanted)
        del unread[:used]

    def drain(self) -> None:
        """Wait for the blocks that were read, and give them away."""
        self._collect(keep=False)

    def require_end(self, rest: Buffer) -> None:
        """Raise if the input, of which `rest` is unread, ended before the container did."""
        self.drain()
        if not self.ended:
            if self._header is None:
                Header.unpack(rest)
            raise TruncatedError(
                f"ends too early, after {self.symbols:,} whole symbols; get it anew"
            )

    @staticmethod
    def trailing() -> TrailingDataError:
        """Return the error for what follows the end of a container."""
        return TrailingDataError(
            "something follows the end of the container; cut it off, or get it anew"
        )

    @staticmethod
    def too_large(allowed: int) -> LimitExceededError:
        """Return the error for content of more bytes than are allowed."""
        return LimitExceededError(f"its content is larger than the allowed {allowed:,} bytes")

    def _read_header(self, data: memoryview) -> int:
        if len(data) < HEADER_SIZE:
            # What is no container at all is refused at its first bytes, not waited for.
            if data and not MAGIC.startswith(data[: len(MAGIC)]):
                Header.unpack(data)
            return 0
        self._header = Header.unpack(data)
        require_made_with(self._header, self._codebook)
        self._part = Parser._read_block
        return HEADER_SIZE

    def _read_block(self, data: memoryview) -> int:
        if data[:WORD_SIZE] == END_MARK:
            self._part = Parser._read_trailer
            return self._read_trailer(data)
        if self._header is None or len(data) < self._header.block_header_size:
            return 0
        header = BlockHeader.unpack(
            data, self._header, self._codebook.most_bits(self._header.coder)
        )
        if self._last_count not in (None, 1 << self._header.block_log2):
            raise FormatError("damaged: a block follows one that is not full")
        if len(data) < header.block_size:
            return 0
        block: Buffer = data[: header.block_size]
        if self._copies and not isinstance(data.obj, bytes):
            block = bytes(block)
        number = len(self._block_sizes)
        self._header.require_blocks(number + 1)
        self._block_sizes.append(header.block_size)
        self._last_count = header.count
        out = self._place(header.count)
        coder = self._header.coder
        self._workers.submit(self._decoder.decode, block, header, coder, number, out)
        self._collect(keep=True)
        return header.block_size

    def _collect(self, *, keep: bool) -> None:
        for block in self._workers.ready(keep=keep):
            joined = self._codebook.alphabet.join(block.indices, block.literals)
            content = memoryview(joined)
            allowed = self._max_output_size
            if allowed is not None and self.content_bytes + content.nbytes > allowed:
                raise self.too_large(allowed)
            if self._header is not None and self._header.has_content_checksum:
                self._digest.update(content)
            self.content_bytes += content.nbytes
            self.symbols += block.header.count
            self.payload_bits += block.bits
            self.coded_bytes += block.header.coded_size
            self._take(content, block.indices)

    def _read_trailer(self, data: memoryview) -> int:
        size = Trailer.size(len(self._block_sizes))
        if len(data) < size or self._header is None:
            return 0
        self.drain()
        trailer = Trailer.unpack(bytes(data[:size]))
        checksum = self._digest.intdigest() if self._header.has_content_checksum else 0
        if trailer.content_checksum != checksum:
            raise IntegrityError("damaged: the checksum of its content is wrong")
        if trailer != Trailer(tuple(self._block_sizes), self.symbols, self.payload_bits, checksum):
            raise IntegrityError("damaged: its index does not fit its blocks")
        self.ended = True
        return size


def require_made_with(header: Header, codebook: Codebook) -> None:
    """Raise unless a container with this header can be of this codebook."""
    if header.codebook_id != codebook.id:
        raise CodebookMismatchError(header.codebook_id, codebook.id)
    if header.has_literals != (codebook.alphabet.escape is not None):
        raise FormatError("damaged: it has literals and its codebook no escape, or not")
