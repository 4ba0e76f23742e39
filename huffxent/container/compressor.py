"""Encoding piece by piece, into memory: no file is touched here."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

import xxhash

from huffxent.coding.engine import AUTO
from huffxent.container.blocks import BlockEncoder
from huffxent.container.format import BLOCK_LOG2, Header, Trailer
from huffxent.container.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.container.blocks import EncodedBlock
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
    threads
        That encode blocks; the bytes are the same, but `compress` may return them later.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"abracadabra")
    >>> c = hx.Compressor(book)
    >>> blob = c.compress(b"abra") + c.compress(b"cadabra") + c.flush()
    >>> hx.decompress(blob, book)
    b'abracadabra'
    """

    def __init__(
        self, codebook: Codebook, *, check: bool = True, engine: str = AUTO, threads: int = 1
    ) -> None:
        self._encoder = BlockEncoder(codebook, engine)
        self._workers: Workers[EncodedBlock] = Workers(threads)
        self._stable = threads == 1
        self._digest = xxhash.xxh3_64() if check else None
        self._pending = bytearray()
        self._submitted = 0
        self._block_sizes: list[int] = []
        self._symbols = 0
        self._payload_bits = 0
        self._output = io.BytesIO()
        self._output.write(Header(codebook.id, BLOCK_LOG2, check).pack())
        self._block = 1 << BLOCK_LOG2
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
        self.add(data)
        return self.taken()

    def flush(self) -> bytes:
        """Return the rest of the container; nothing can be added afterwards."""
        self.finish()
        return self.taken()

    def add(self, data: Buffer) -> None:
        """Do what `compress` does, and leave the output for `taken`."""
        if self._finished:
            raise ValueError(
                "the container is finished or spoilt; start anew with a new Compressor"
            )
        view = memoryview(data).cast("B")
        if self._pending:
            missing = self._block - len(self._pending)
            self._pending += view[:missing]
            view = view[missing:]
            if len(self._pending) == self._block:
                self._submit(bytes(self._pending))
                self._pending.clear()
        whole = len(view) - len(view) % self._block
        for start in range(0, whole, self._block):
            block = view[start : start + self._block]
            # The caller may change his buffer while another thread still reads it.
            self._submit(block if self._stable or isinstance(view.obj, bytes) else bytes(block))
        self._pending += view[whole:]

    def finish(self) -> None:
        """Do what `flush` does, and leave the output for `taken`."""
        if self._finished:
            raise ValueError("the container is finished already")
        self._finished = True
        if self._pending:
            self._submit(bytes(self._pending))
            self._pending.clear()
        self._collect(keep=False)
        checksum = self._digest.intdigest() if self._digest is not None else 0
        sizes = tuple(self._block_sizes)
        self._output.write(Trailer(sizes, self._symbols, self._payload_bits, checksum).pack())

    def taken(self) -> bytes:
        """Return the output so far, once."""
        output, self._output = self._output, io.BytesIO()
        return output.getvalue()

    def _submit(self, data: Buffer) -> None:
        if self._digest is not None:
            self._digest.update(data)
        number, self._submitted = self._submitted, self._submitted + 1
        with self._spoilt_by_errors():
            self._workers.submit(self._encoder.encode, data, number, number * self._block)
        self._collect(keep=True)

    def _collect(self, *, keep: bool) -> None:
        with self._spoilt_by_errors():
            for block in self._workers.ready(keep=keep):
                self._output.write(block.data)
                self._block_sizes.append(block.size)
                self._symbols += block.count
                self._payload_bits += block.bits
                self._encoder.take_back(block)

    @contextmanager
    def _spoilt_by_errors(self) -> Iterator[None]:
        """See to it that nothing is added to a container that lacks a block."""
        try:
            yield
        except BaseException:
            self._finished = True
            raise
