"""Symbols that are bytes: the closed alphabet 0..255, in which every file can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.symbols.alphabet import Alphabet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer, Indices


@dataclass(frozen=True)
class ByteAlphabet(Alphabet):
    """The 256 bytes; a symbol is its own index.

    Examples
    --------
    >>> ByteAlphabet().indices(b"abc")
    array([97, 98, 99], dtype=uint8)
    >>> ByteAlphabet().shown(0), ByteAlphabet().shown(65)
    ('0x00', "'A'")
    """

    kind = "bytes"
    size = 256

    def indices(self, data: Buffer) -> Indices:
        """Return a view of `data` as uint8."""
        return np.frombuffer(data, dtype=np.uint8)

    def data(self, indices: Indices) -> memoryview:
        """Return a view of `indices` as bytes."""
        return indices.data

    def checked(self, array: NDArray[np.integer]) -> Indices:
        """Return `array` as uint8; ValueError where an entry is not a byte."""
        if array.size and not (int(array.min()) >= 0 and int(array.max()) < self.size):
            raise ValueError(
                f"integers from {array.min()} to {array.max()} are not bytes; "
                f"byte symbols go from 0 to {self.size - 1}"
            )
        return np.ascontiguousarray(array.ravel(), dtype=np.uint8)

    def symbol(self, index: int) -> int:
        """Return the byte."""
        return index

    def shown(self, index: int) -> str:
        """Return the character in quotes where it is a visible ASCII one, else the hex value."""
        return repr(chr(index)) if 0x20 <= index < 0x7F or index in b"\t\n\r" else f"0x{index:02x}"
