"""Decoding piece by piece, from memory: no file is touched here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.parser import Parser
from huffxent.errors import HuffxentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Alphabet, Buffer, Indices


class Decompressor:
    """Turn a container that comes in pieces back into data, block by proved block.

    Parameters
    ----------
    codebook
        The one that the container was made with.
    engine
        ``"auto"`` or one by name.
    threads
        That decode blocks; with more than one, `decompress` may return content later.

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

    def __init__(self, codebook: Codebook, *, engine: str = AUTO, threads: int = 1) -> None:
        self.unused_data = b""
        self._memory = Memory(codebook.alphabet, self._add)
        self._parser = Parser(codebook, engine, threads, self._memory.place, self._memory.take)
        self._input = bytearray()
        self._output = bytearray()
        self._failure: HuffxentError | None = None
        # Whether reading stopped at what was wanted, so that what is left may hold more of it.
        self._stopped = False

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Decompressor cannot be copied: two would share what one of them read")

    @property
    def payload_bits(self) -> int:
        """The coded bits so far."""
        return self._parser.payload_bits

    @property
    def coded_bytes(self) -> int:
        """The bytes that hold them."""
        return self._parser.coded_bytes

    @property
    def symbols(self) -> int:
        """The symbols so far."""
        return self._parser.symbols

    @property
    def eof(self) -> bool:
        """Whether all content was given out, the end was reached, and everything agrees."""
        return self._parser.ended and not self._output

    @property
    def needs_input(self) -> bool:
        """Whether `decompress` can go on only with more data."""
        rest = self._output or (self._stopped and self._input)
        return not (self._parser.ended or self._parser.busy or rest)

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
        try:
            self._feed(data, lambda: not 0 <= max_length <= len(self._output))
        except HuffxentError as error:
            self._failure = error
            raise
        if self._parser.ended and self._input:
            self.unused_data += bytes(self._input)
            self._input.clear()
        if max_length < 0 or max_length >= len(self._output):
            output, self._output = bytes(self._output), bytearray()
            return output
        output = bytes(self._output[:max_length])
        del self._output[:max_length]
        return output

    def _feed(self, data: Buffer, wanted: Callable[[], bool]) -> None:
        self._input += data
        self._parser.take_from(self._input, wanted)
        if not data and wanted():
            self._parser.drain()
        self._stopped = not wanted()

    def _add(self, content: Buffer) -> None:
        self._output += content


class Memory:
    """Arrays that blocks are decoded into, used again once their content was passed on."""

    def __init__(self, alphabet: Alphabet, add: Callable[[Buffer], object]) -> None:
        self._alphabet = alphabet
        self._add = add
        self._free: list[Indices] = []

    def place(self, count: int) -> Indices:
        """Return an array for `count` indices."""
        array = self._free.pop() if self._free else np.empty(0, dtype=self._alphabet.dtype)
        return array[:count] if array.size >= count else np.empty(count, self._alphabet.dtype)

    def take(self, content: Buffer, indices: Indices) -> None:
        """Pass on the content of a block, whose array can be used again."""
        self._add(content)
        self._free.append(indices)
