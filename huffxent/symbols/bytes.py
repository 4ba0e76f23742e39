"""Symbols that are bytes: the closed alphabet 0..255, in which every file can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError
from huffxent.symbols.alphabet import Alphabet, Kind, Split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer, Indices


@dataclass(frozen=True)
class Bytes(Kind):
    """Every byte is a symbol."""

    name: str = "bytes"
    closed = True
    width = 1

    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[Indices, int]:  # noqa: ARG002
        """Return a view of `data` as uint8."""
        indices = np.frombuffer(data, dtype=np.uint8)
        return indices, indices.size

    def alphabet(self, symbols: Iterable[int] = ()) -> ByteAlphabet:  # noqa: ARG002 - all, always
        """Return the 256 bytes."""
        return ByteAlphabet()

    def read(self, document: object) -> ByteAlphabet:
        """Return the 256 bytes, of which a file says nothing."""
        if document is not None:
            raise CodebookError("the alphabet of bytes is always the same; a file cannot name one")
        return ByteAlphabet()

    def data_of(self, array: NDArray[np.integer]) -> bytes:
        """Return `array` as bytes; ValueError where an entry is none."""
        if array.size and not (int(array.min()) >= 0 and int(array.max()) < ByteAlphabet.size):
            raise ValueError(
                f"integers from {array.min()} to {array.max()} are not bytes; "
                f"byte symbols go from 0 to {ByteAlphabet.size - 1}"
            )
        return array.ravel().astype(np.uint8).tobytes()


@dataclass(frozen=True)
class ByteAlphabet(Alphabet):
    """The 256 bytes; a symbol is its own index.

    Examples
    --------
    >>> ByteAlphabet().split(b"abc").indices
    array([97, 98, 99], dtype=uint8)
    >>> ByteAlphabet().shown(0), ByteAlphabet().shown(65)
    ('0x00', "'A'")
    """

    kind = Bytes()
    size = 256
    escape = None

    @property
    def plain(self) -> bool:
        """True: data are their own indices."""
        return True

    def split(self, data: Buffer, offset: int = 0, *, last: bool = True) -> Split:  # noqa: ARG002
        """Return a view of `data` as uint8."""
        indices = np.frombuffer(data, dtype=np.uint8)
        return Split(indices, [], indices.size)

    def join(self, indices: Indices, literals: Buffer = b"") -> memoryview:  # noqa: ARG002
        """Return a view of `indices` as bytes."""
        return indices.data

    def symbol(self, index: int) -> int:
        """Return the byte."""
        return index

    def shown(self, index: int) -> str:
        """Return the character in quotes where it is a visible ASCII one, else the hex value."""
        return repr(chr(index)) if 0x20 <= index < 0x7F or index in b"\t\n\r" else f"0x{index:02x}"

    def shown_literal(self, literal: bytes) -> str:
        """Return bytes that no escape stands for."""
        return repr(literal)

    def document(self) -> None:
        """Return None: they are always the same."""
