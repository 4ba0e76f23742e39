"""Encoding piece by piece, into memory: no file is touched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash

from huffxent.coding.engine import AUTO, engine_named
from huffxent.container.format import BLOCK_LOG2, Header, Trailer, pack_block

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer


class Compressor:
    """Turn data that comes in pieces into one container; the pieces make no difference to it.

    Parameters
    ----------
    codebook
        To encode with.
    check
        Keep a checksum of the content. Blocks are checksummed in any case.
    engine
        ``"auto"`` or one by name; the bytes are the same.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"abracadabra")
    >>> c = hx.Compressor(book)
    >>> blob = c.compress(b"abra") + c.compress(b"cadabra") + c.flush()
    >>> hx.decompress(blob, book)
    b'abracadabra'
    """

    def __init__(self, codebook: Codebook, *, check: bool = True, engine: str = AUTO) -> None:
        self._codebook = codebook
        self._encode = engine_named(engine).encode
        self._header = Header(codebook.id, BLOCK_LOG2, check)
        self._digest = xxhash.xxh3_64() if check else None
        self._pending = bytearray()
        self._block_sizes: list[int] = []
        self._symbols = 0
        self._payload_bits = 0
        self._output: list[bytes] = [self._header.pack()]
        self._finished = False

    def compress(self, data: Buffer) -> bytes:
        """Return the next bytes of the container, perhaps none.

        Raises
        ------
        UnseenSymbolError
            If the codebook has no codeword for a symbol of `data`.
        ValueError
            After `flush`.
        """
        if self._finished:
            raise ValueError("the container is finished; a new one needs a new Compressor")
        self._pending += data
        block = 1 << self._header.block_log2
        whole = len(self._pending) - len(self._pending) % block
        for start in range(0, whole, block):
            self._emit(bytes(self._pending[start : start + block]))
        del self._pending[:whole]
        return self._taken()

    def flush(self) -> bytes:
        """Return the rest of the container; nothing can be added afterwards."""
        if self._finished:
            raise ValueError("the container is finished already")
        self._finished = True
        if self._pending:
            self._emit(bytes(self._pending))
            self._pending.clear()
        checksum = self._digest.intdigest() if self._digest is not None else 0
        trailer = Trailer(tuple(self._block_sizes), self._symbols, self._payload_bits, checksum)
        self._output.append(trailer.pack())
        return self._taken()

    def _emit(self, data: bytes) -> None:
        indices = self._codebook.alphabet.indices(data)
        self._codebook.require(indices, self._symbols)
        coded = self._encode(indices, self._codebook.code)
        block = pack_block(coded, indices.size, len(self._block_sizes))
        if self._digest is not None:
            self._digest.update(data)
        self._block_sizes.append(len(block))
        self._symbols += indices.size
        self._payload_bits += coded.bits
        self._output.append(block)

    def _taken(self) -> bytes:
        output, self._output = b"".join(self._output), []
        return output
