"""Encoding piece by piece, into memory: no file is touched here."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import xxhash

from huffxent.coding.engine import AUTO
from huffxent.container.blocks import BlockEncoder
from huffxent.container.format import BLOCK_LOG2, PREFIX_CODER, Header, Trailer
from huffxent.container.splitting import Splitter, block_of
from huffxent.container.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.container.blocks import EncodedBlock
    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer, Indices


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
    coder
        ``"huffman"`` writes the codewords of the codebook, whatever its code family; ``"range"``
        and ``"ans"`` code by its q itself, and need constriction.

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
        self,
        codebook: Codebook,
        *,
        check: bool = True,
        engine: str = AUTO,
        threads: int = 1,
        coder: str = PREFIX_CODER,
    ) -> None:
        self._encoder = BlockEncoder(codebook, engine, coder)
        self._splitter = Splitter(codebook.alphabet)
        self._escape = codebook.alphabet.escape
        self._workers: Workers[EncodedBlock] = Workers(threads)
        # Another thread may read a caller's buffer while he changes it.
        self._copies = threads > 1 and codebook.alphabet.plain
        self._digest = xxhash.xxh3_64() if check else None
        self._pending = np.empty(0, dtype=codebook.alphabet.dtype)
        self._waiting = 0
        self._literals: list[bytes] = []
        self._submitted = 0
        self._block_sizes: list[int] = []
        self._symbols = 0
        self._payload_bits = 0
        self._output = io.BytesIO()
        literals = self._escape is not None
        self._output.write(Header(codebook.id, BLOCK_LOG2, check, coder, literals).pack())
        self._block = 1 << BLOCK_LOG2
        self._finished = False

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Compressor cannot be copied: two would share what one of them counts")

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
        self._add(data, last=False)

    def _add(self, data: Buffer, *, last: bool) -> None:
        view = memoryview(data).cast("B")
        with self._spoilt_by_errors():
            if self._digest is not None:
                self._digest.update(view)
            split = self._splitter.split(view, last=last)
        self._literals += split.literals
        indices = split.indices
        if self._waiting:
            missing = self._block - self._waiting
            self._keep(indices[:missing])
            indices = indices[missing:]
            if self._waiting == self._block:
                self._submit_waiting()
        whole = indices.size - indices.size % self._block
        copies = self._copies and not isinstance(view.obj, bytes)
        for start in range(0, whole, self._block):
            block = indices[start : start + self._block]
            self._submit(block.copy() if copies else block)
        self._keep(indices[whole:])

    def _keep(self, indices: Indices) -> None:
        """Keep what is not yet a block."""
        needed = self._waiting + indices.size
        if needed > self._pending.size:
            grown = np.empty(min(self._block, 2 * needed), dtype=self._pending.dtype)
            grown[: self._waiting] = self._pending[: self._waiting]
            self._pending = grown
        self._pending[self._waiting : needed] = indices
        self._waiting = needed

    def _submit_waiting(self) -> None:
        waiting, self._waiting = self._waiting, 0
        self._submit(self._pending[:waiting].copy())

    def finish(self) -> None:
        """Do what `flush` does, and leave the output for `taken`."""
        if self._finished:
            raise ValueError("the container is finished already")
        self._add(b"", last=True)
        self._finished = True
        if self._waiting:
            self._submit_waiting()
        self._collect(keep=False)
        checksum = self._digest.intdigest() if self._digest is not None else 0
        sizes = tuple(self._block_sizes)
        self._output.write(Trailer(sizes, self._symbols, self._payload_bits, checksum).pack())

    def taken(self) -> bytes:
        """Return the output so far, once."""
        output, self._output = self._output, io.BytesIO()
        return output.getvalue()

    def _submit(self, indices: Indices) -> None:
        number, self._submitted = self._submitted, self._submitted + 1
        block = block_of(indices, self._literals, self._escape)
        with self._spoilt_by_errors():
            self._workers.submit(self._encoder.encode, block, number, number * self._block)
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
