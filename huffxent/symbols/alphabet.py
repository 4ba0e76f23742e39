"""What an alphabet is: a way from data to indices 0..n-1 and back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices: TypeAlias = NDArray[np.unsignedinteger]
    Buffer: TypeAlias = bytes | bytearray | memoryview


class Alphabet(ABC):
    """An ordered set of symbols; below this stage a symbol is its index."""

    kind: ClassVar[str]
    """The name under which `SYMBOLS` has it."""

    size: ClassVar[int]
    """How many symbols there are."""

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The smallest type that holds every index."""
        return np.min_scalar_type(self.size - 1)

    @abstractmethod
    def indices(self, data: Buffer) -> Indices:
        """Return the index of every symbol of `data`, shape (n,)."""

    @abstractmethod
    def data(self, indices: Indices) -> Buffer:
        """Return the data that has these indices: the inverse of `indices`."""

    @abstractmethod
    def checked(self, array: NDArray[np.integer]) -> Indices:
        """Return a caller's integer array as indices; ValueError where one is outside."""

    @abstractmethod
    def symbol(self, index: int) -> int | str:
        """Return the symbol as Python has it."""

    @abstractmethod
    def shown(self, index: int) -> str:
        """Return the symbol as a person reads it, without control characters."""
