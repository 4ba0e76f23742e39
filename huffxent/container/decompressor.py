"""Decoding piece by piece, from memory: no file is touched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash

from huffxent.coding.engine import AUTO, engine_named
from huffxent.container.format import (
    BLOCK_HEADER_SIZE,
    END_MARK,
    HEADER_SIZE,
    MAGIC,
    WORD_SIZE,
    BlockHeader,
    Header,
    Trailer,
    verified_streams,
)
from huffxent.errors import (
    CodebookMismatchError,
    FormatError,
    HuffxentError,
    IntegrityError,
    TruncatedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer


class Decompressor:
    """Turn a container that comes in pieces back into data, block by proved block.

    Parameters
    ----------
    codebook
        The one that the container was made with.
    engine
        ``"auto"`` or one by name.

    Attributes
    ----------
    eof : bool
        Whether all content was given out, the end was reached, and everything agrees.
    needs_input : bool
        Whether `decompress` can go on only with more data.
    unused_data : bytes
        What came after the end of the container.
    payload_bits, coded_bytes, symbols : int
        Coded bits, the bytes that hold them, and symbols so far.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"abracadabra")
    >>> d = hx.Decompressor(book)
    >>> d.decompress(hx.compress(b"cadabra", book)), d.eof
    (b'cadabra', True)
    """

    def __init__(self, codebook: Codebook, *, engine: str = AUTO) -> None:
        self.unused_data = b""
        self.payload_bits = 0
        self.coded_bytes = 0
        self.symbols = 0
        self._codebook = codebook
        self._decode = engine_named(engine).decode
        self._input = bytearray()
        self._output = bytearray()
        self._digest = xxhash.xxh3_64()
        self._block_sizes: list[int] = []
        self._last_count: int | None = None
        self._header: Header | None = None
        self._ended = False
        # The part that comes next: reads it if it is all there, and says whether it was.
        self._part: Callable[[], bool] = self._read_header
        self._failure: HuffxentError | None = None

    @property
    def eof(self) -> bool:
        """Whether all content was given out, the end was reached, and everything agrees."""
        return self._ended and not self._output

    @property
    def needs_input(self) -> bool:
        """Whether `decompress` can go on only with more data."""
        return not (self._ended or self._output)

    def decompress(self, data: Buffer, max_length: int = -1) -> bytes:
        """Return the next bytes of the content, at most `max_length` of them unless negative.

        Raises
        ------
        FormatError, CodebookMismatchError
            If the container is damaged or made with another codebook; then at every later call too.
        EOFError
            After the end.
        """
        if self._failure is not None:
            raise self._failure
        if self.eof:
            raise EOFError("the container has ended; a new one needs a new Decompressor")
        self._input += data
        try:
            while not 0 <= max_length <= len(self._output) and not self._ended and self._part():
                pass
        except HuffxentError as error:
            self._failure = error
            raise
        if self._ended and self._input:
            self.unused_data += bytes(self._input)
            self._input.clear()
        if max_length < 0:
            max_length = len(self._output)
        output = bytes(self._output[:max_length])
        del self._output[:max_length]
        return output

    def require_end(self) -> None:
        """Raise if the input ended before the container did."""
        if not self.eof:
            if self._header is None:
                Header.unpack(self._input)
            raise TruncatedError(
                f"ends too early, after {self.symbols:,} whole symbols; get it anew"
            )

    def _read_header(self) -> bool:
        if len(self._input) < HEADER_SIZE:
            # What is no container at all is refused at its first bytes, not waited for.
            if self._input and not MAGIC.startswith(self._input[: len(MAGIC)]):
                Header.unpack(self._input)
            return False
        self._header = Header.unpack(self._input)
        if self._header.codebook_id != self._codebook.id:
            raise CodebookMismatchError(self._header.codebook_id, self._codebook.id)
        del self._input[:HEADER_SIZE]
        self._part = self._read_block
        return True

    def _read_block(self) -> bool:
        if len(self._input) >= WORD_SIZE and self._input.startswith(END_MARK):
            self._part = self._read_trailer
            return True
        if len(self._input) < BLOCK_HEADER_SIZE or self._header is None:
            return False
        largest = 1 << self._header.block_log2
        header = BlockHeader.unpack(self._input, largest)
        if self._last_count not in (None, largest):
            raise FormatError("damaged: a block follows one that is not full")
        if len(self._input) < header.block_size:
            return False
        block = bytes(self._input[: header.block_size])
        del self._input[: header.block_size]
        streams = verified_streams(block, len(self._block_sizes))
        indices, bits = self._decode(streams, header.sizes, header.count, self._codebook.code)
        content = self._codebook.alphabet.data(indices)
        if self._header.has_content_checksum:
            self._digest.update(content)
        self._output += content
        self._block_sizes.append(header.block_size)
        self._last_count = header.count
        self.symbols += header.count
        self.payload_bits += bits
        self.coded_bytes += header.coded_size
        return True

    def _read_trailer(self) -> bool:
        size = Trailer.size(len(self._block_sizes))
        if len(self._input) < size or self._header is None:
            return False
        trailer = Trailer.unpack(bytes(self._input[:size]))
        checksum = self._digest.intdigest() if self._header.has_content_checksum else 0
        if trailer.content_checksum != checksum:
            raise IntegrityError("damaged: the checksum of its content is wrong")
        if trailer != Trailer(tuple(self._block_sizes), self.symbols, self.payload_bits, checksum):
            raise IntegrityError("damaged: its index does not fit its blocks")
        del self._input[:size]
        self._ended = True
        return True
