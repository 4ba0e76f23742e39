"""What a symbol is: a kind cuts data into symbols, an alphabet gives each of them an index."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Indices: TypeAlias = NDArray[np.unsignedinteger]
    Buffer: TypeAlias = bytes | bytearray | memoryview


@dataclass(frozen=True)
class Split:
    """Data as symbols of an alphabet.

    Attributes
    ----------
    indices : ndarray
        Of the symbols, shape (n,).
    literals : list of bytes
        What each escape among them stands for, in order.
    used : int
        Bytes of the data that they are; what follows is a symbol cut short.
    """

    indices: Indices
    literals: list[bytes]
    used: int


class Kind(ABC):
    """A rule that cuts data into symbols, so that they are all of it and nothing else."""

    name: str
    """As a recipe and a codebook file have it."""

    closed: ClassVar[bool] = False
    """Whether all symbols are known before any data is; then no escape is needed."""

    width: int | None = None
    """Bytes of a symbol, where all have as many: then data can be cut anywhere between two."""

    @abstractmethod
    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[Any, int]:
        """Return the symbols at the start of `data`, and the bytes that they take.

        Parameters
        ----------
        data
            The next bytes.
        offset
            Where they stand in the whole; errors name it.
        last
            Whether nothing follows: otherwise a symbol that more data could change is left over.

        Raises
        ------
        DataError
            If the data is not made of such symbols.
        """

    @abstractmethod
    def alphabet(self, symbols: Iterable[Any]) -> Alphabet:
        """Return the alphabet of these symbols, in order, and an escape for all others."""

    @abstractmethod
    def read(self, document: object) -> Alphabet:
        """Return the alphabet that a codebook file describes; CodebookError if it cannot be one."""

    @abstractmethod
    def data_of(self, array: NDArray[np.integer]) -> bytes:
        """Return a caller's integers as data; ValueError where they are no such symbols."""


class Alphabet(ABC):
    """An ordered set of symbols; below this stage a symbol is its index."""

    kind: Kind
    """How data is cut into them."""

    size: int
    """How many indices there are, with the escape's."""

    escape: int | None
    """The index that stands for all other symbols: the last one; None in a closed alphabet."""

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The smallest type that holds every index."""
        return np.min_scalar_type(self.size - 1)

    @property
    def plain(self) -> bool:
        """Whether data are their own indices: no work, no copy."""
        return False

    @abstractmethod
    def split(self, data: Buffer, offset: int = 0, *, last: bool = True) -> Split:
        """Return `data` as symbols; `Kind.parse` says what the arguments are."""

    @abstractmethod
    def join(self, indices: Indices, literals: Buffer) -> Buffer:
        """Return the data that has these indices and literals: the inverse of `split`.

        Raises
        ------
        IntegrityError
            If the literals are not those of the escapes.
        """

    @abstractmethod
    def symbol(self, index: int) -> int | str | bytes:
        """Return the symbol as Python has it."""

    @abstractmethod
    def shown(self, index: int) -> str:
        """Return the symbol as a person reads it, without control characters."""

    @abstractmethod
    def shown_literal(self, literal: bytes) -> str:
        """Return what an escape stands for, likewise."""

    @abstractmethod
    def document(self) -> Sequence[int | str] | None:
        """Return what a codebook file says of it; None where the kind says it all."""

    @property
    def literal_sizes(self) -> NDArray[np.int64]:
        """The bytes of each symbol as a literal, by index; 0 for those that have none."""
        return np.zeros(self.size, dtype=np.int64)

    @property
    def description_bits(self) -> int:
        """The bits in which its symbols could be sent."""
        return 8 * int(self.literal_sizes.sum())

    def places_in(self, other: Alphabet) -> NDArray[np.int64]:  # noqa: ARG002 - closed: all alike
        """Return the index of each symbol in another alphabet of its kind, or that one's escape."""
        return np.arange(self.size)


@dataclass(frozen=True)
class LearntAlphabet(Alphabet):
    """Symbols that data showed, in increasing order, and an escape for all others."""

    kind: Kind
    values: tuple[Any, ...]

    @property
    def size(self) -> int:  # type: ignore[override]
        """The symbols and the escape."""
        return len(self.values) + 1

    @property
    def escape(self) -> int:  # type: ignore[override]
        """The last index."""
        return len(self.values)

    @cached_property
    def literal_sizes(self) -> NDArray[np.int64]:
        """The bytes of each symbol as a literal, by index; 0 for the escape."""
        return np.array([*map(len, self._literals()), 0], dtype=np.int64)

    @abstractmethod
    def _literals(self) -> list[bytes]:
        """Return the symbols as literals."""

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {value: index for index, value in enumerate(self.values)}

    def places_in(self, other: Alphabet) -> NDArray[np.int64]:
        """Return the index of each symbol in another alphabet of its kind, or that one's escape."""
        if not isinstance(other, LearntAlphabet):
            raise TypeError(f"{type(other).__name__} is not of the kind {self.kind.name}")
        places, escape = other._places, other.escape  # noqa: SLF001 - of its own class
        return np.array([*(places.get(value, escape) for value in self.values), escape])


def joint(kind: Kind, alphabets: Iterable[Alphabet]) -> Alphabet:
    """Return the alphabet of all symbols that are in some alphabet of a kind.

    Examples
    --------
    >>> from huffxent.symbols.integers import Chars
    >>> a, b = Chars().alphabet(map(ord, "ac")), Chars().alphabet(map(ord, "bc"))
    >>> both = joint(Chars(), [a, b])
    >>> both.size, b.places_in(both)
    (4, array([1, 2, 3]))
    """
    values: set[Any] = set()
    for alphabet in alphabets:
        if isinstance(alphabet, LearntAlphabet):
            values.update(alphabet.values)
    return kind.alphabet(values)


ESCAPE_SHOWN = "escape"
"""How a table shows the escape."""
