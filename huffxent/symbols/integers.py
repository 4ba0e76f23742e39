"""Symbols that are numbers: characters by their code points, and integers of fixed width."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError, IntegrityError
from huffxent.symbols.alphabet import ESCAPE_SHOWN, Kind, LearntAlphabet, Split
from huffxent.symbols.text import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer, Indices


class IntegerKind(Kind):
    """A kind whose symbols are integers from 0 on, but for a last one that may be cut short."""

    largest: int
    """The largest integer that is a symbol."""

    @abstractmethod
    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[NDArray[np.integer], int]:
        """Return the integers in `data`."""

    def tail(self, data: Buffer) -> bytes:  # noqa: ARG002 - only some kinds have one
        """Return what the end of all data, too short for a symbol, stands for."""
        return b""

    @abstractmethod
    def literals(self, values: NDArray[np.integer]) -> list[bytes]:
        """Return each of some integers as a literal."""

    @abstractmethod
    def from_literals(self, literals: Buffer, count: int) -> tuple[NDArray[np.integer], bytes]:
        """Return `count` integers from their literals, and the tail that stands at their end."""

    @abstractmethod
    def data(self, values: NDArray[np.integer]) -> bytes:
        """Return integers as the data that they are: the inverse of `parse`."""

    @abstractmethod
    def symbol(self, value: int) -> int | str | bytes:
        """Return the integer as Python has it."""

    def alphabet(self, symbols: Iterable[int]) -> IntegerAlphabet:
        """Return the alphabet of these integers, in increasing order."""
        return IntegerAlphabet(self, tuple(sorted(symbols)))

    def read(self, document: object) -> IntegerAlphabet:
        """Return the alphabet of the integers that a codebook file lists."""
        if not isinstance(document, list):
            raise CodebookError("its alphabet is not a list")
        for value in document:
            if type(value) is not int or not 0 <= value <= self.largest:
                raise CodebookError(f"its alphabet: {str(value)[:20]} is none of its {self.name}")
        if any(a >= b for a, b in pairwise(document)):
            raise CodebookError("its alphabet is not in increasing order")
        return IntegerAlphabet(self, tuple(document))


@dataclass(frozen=True)
class Chars(IntegerKind):
    r"""Every character of a text is a symbol: a Unicode code point.

    Examples
    --------
    >>> alphabet = Chars().alphabet(map(ord, "abc"))
    >>> split = alphabet.split("cab\N{GREEK SMALL LETTER PI}".encode())
    >>> split.indices, split.literals
    (array([2, 0, 1, 3], dtype=uint8), [b'\xcf\x80'])
    >>> alphabet.join(split.indices, b"".join(split.literals))
    b'cab\xcf\x80'
    """

    encoding: str = "utf-8"
    largest = 0x10FFFF

    @property
    def name(self) -> str:  # type: ignore[override]
        """The kind with its encoding, unless that is UTF-8."""
        return "chars" if self.encoding == "utf-8" else f"chars:{self.encoding}"

    def read(self, document: object) -> IntegerAlphabet:
        """Return the alphabet of the characters whose code points a codebook file lists."""
        alphabet = super().read(document)
        try:
            "".join(map(chr, alphabet.values)).encode()
        except UnicodeEncodeError:
            raise CodebookError("its alphabet has a character that no text can have") from None
        return alphabet

    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[NDArray[np.integer], int]:
        """Return the code points in `data`."""
        text, used = decoded(data, self.encoding, offset, last=last)
        return np.frombuffer(text.encode("utf-32-le"), dtype="<u4"), used

    def literals(self, values: NDArray[np.integer]) -> list[bytes]:
        """Return each character in UTF-8."""
        return [chr(value).encode() for value in values.tolist()]

    def from_literals(self, literals: Buffer, count: int) -> tuple[NDArray[np.integer], bytes]:
        """Return the code points of some UTF-8."""
        try:
            text = bytes(literals).decode()
        except UnicodeDecodeError:
            raise IntegrityError("damaged: a literal is not a character") from None
        if len(text) != count:
            raise IntegrityError("damaged: it has not one literal for each escape")
        return np.frombuffer(text.encode("utf-32-le"), dtype="<u4"), b""

    def data(self, values: NDArray[np.integer]) -> bytes:
        """Return the text in its encoding."""
        return encoded(values.astype("<u4").tobytes().decode("utf-32-le"), self.encoding)

    def data_of(self, array: NDArray[np.integer]) -> bytes:
        """Refuse: a text is not an array."""
        raise ValueError(f"an array of {array.dtype} is not a text; pass bytes or a path")

    def symbol(self, value: int) -> str:
        """Return the character."""
        return chr(value)


@dataclass(frozen=True)
class Fixed(IntegerKind):
    """Every so many bytes are a symbol; fewer at the end are one of their own.

    Parameters
    ----------
    name
        Of the kind.
    width
        Bytes of a symbol, 1 to 4.
    order
        ``"<"`` where the first byte is the lowest, ``">"`` where it is the highest.
    number
        Whether a person reads a symbol as a number, not as bytes.
    """

    name: str
    width: int
    order: str = ">"
    number: bool = False

    @property
    def largest(self) -> int:  # type: ignore[override]
        """The largest integer of so many bytes."""
        return (1 << 8 * self.width) - 1

    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[NDArray[np.integer], int]:  # noqa: ARG002
        """Return the integers in `data`."""
        view = memoryview(data).cast("B")
        whole = len(view) - len(view) % self.width
        rows = np.frombuffer(view[:whole], dtype=np.uint8).reshape(-1, self.width)
        values = np.zeros(len(rows), dtype=np.uint32)
        for place in range(self.width) if self.order == ">" else reversed(range(self.width)):
            values = values << np.uint32(8) | rows[:, place]
        return values, whole

    def tail(self, data: Buffer) -> bytes:
        """Return the bytes that are left."""
        return bytes(data)

    def literals(self, values: NDArray[np.integer]) -> list[bytes]:
        """Return each integer as the bytes that it is."""
        data = self.data(values)
        return [data[start : start + self.width] for start in range(0, len(data), self.width)]

    def from_literals(self, literals: Buffer, count: int) -> tuple[NDArray[np.integer], bytes]:
        """Return the integers, and the bytes that are left."""
        values, used = self.parse(literals, 0, last=True)
        tail = bytes(literals[used:])
        if values.size + bool(tail) != count:
            raise IntegrityError("damaged: it has not one literal for each escape")
        return values, tail

    def data(self, values: NDArray[np.integer]) -> bytes:
        """Return the integers as bytes."""
        rows = values.astype(f"{self.order}u4").view(np.uint8).reshape(-1, 4)
        return (rows[:, : self.width] if self.order == "<" else rows[:, -self.width :]).tobytes()

    def data_of(self, array: NDArray[np.integer]) -> bytes:
        """Return integers as bytes; ValueError where one is out of range."""
        if array.size and not (int(array.min()) >= 0 and int(array.max()) <= self.largest):
            raise ValueError(
                f"integers from {array.min()} to {array.max()} are not {self.name}; "
                f"wanted 0 to {self.largest}"
            )
        return self.data(array.ravel().astype(np.uint32))

    def symbol(self, value: int) -> int | bytes:
        """Return the number, or its bytes."""
        return value if self.number else self.data(np.array([value], dtype=np.uint32))


@dataclass(frozen=True)
class IntegerAlphabet(LearntAlphabet):
    """Some integers in increasing order, and an escape for all others."""

    kind: IntegerKind
    values: tuple[int, ...]

    @cached_property
    def _sorted(self) -> NDArray[np.uint32]:
        return np.array(self.values, dtype=np.uint32)

    @cached_property
    def _index_of(self) -> NDArray[np.unsignedinteger] | None:
        """A table from value to index, where it is not too large."""
        if not self.values or self.values[-1] > Chars.largest:
            return None
        table = np.full(self.values[-1] + 2, self.escape, dtype=self.dtype)
        table[self._sorted] = np.arange(self.escape)
        return table

    def split(self, data: Buffer, offset: int = 0, *, last: bool = True) -> Split:
        """Return `data` as symbols; a tail too short for one is an escape."""
        values, used = self.kind.parse(data, offset, last=last)
        indices = self._indices(values)
        literals = self.kind.literals(values[indices == self.escape])
        if last and used < memoryview(data).nbytes:
            literals.append(self.kind.tail(memoryview(data)[used:]))
            indices = np.append(indices, np.array([self.escape], dtype=self.dtype))
            used = memoryview(data).nbytes
        return Split(indices, literals, used)

    def _indices(self, values: NDArray[np.integer]) -> Indices:
        if self._index_of is not None:
            found: Indices = self._index_of[np.minimum(values, self._index_of.size - 1)]
            return found
        if not self.values:
            return np.zeros(values.size, dtype=self.dtype)
        places = np.minimum(np.searchsorted(self._sorted, values), self.escape - 1)
        known = self._sorted[places] == values
        indices: Indices = np.where(known, places, self.escape).astype(self.dtype)
        return indices

    def join(self, indices: Indices, literals: Buffer) -> bytes:
        """Return the data of these indices and literals."""
        escapes = np.flatnonzero(indices == self.escape)
        others, tail = self.kind.from_literals(literals, escapes.size)
        if tail and (not escapes.size or escapes[-1] != indices.size - 1):
            raise IntegrityError("damaged: a symbol cut short is not the last one")
        values = np.append(self._sorted, np.uint32(0))[indices]
        if tail:
            values, escapes = values[:-1], escapes[:-1]
        values[escapes] = others
        return self.kind.data(values) + tail

    def symbol(self, index: int) -> int | str | bytes:
        """Return the symbol as Python has it; the escape is empty."""
        return self.kind.symbol(self.values[index]) if index < self.escape else ""

    def shown(self, index: int) -> str:
        """Return the symbol as a person reads it."""
        return _shown(self.symbol(index)) if index < self.escape else ESCAPE_SHOWN

    def shown_literal(self, literal: bytes) -> str:
        """Return what an escape stands for."""
        values, tail = self.kind.from_literals(literal, 1)
        return _shown(tail or self.kind.symbol(int(values[0])))

    def document(self) -> list[int]:
        """Return the integers."""
        return list(self.values)

    def _literals(self) -> list[bytes]:
        return self.kind.literals(self._sorted)


def _shown(symbol: int | str | bytes) -> str:
    if isinstance(symbol, bytes):
        visible = all(0x20 <= byte < 0x7F for byte in symbol)
        return repr(symbol.decode("ascii")) if visible else f"0x{symbol.hex()}"
    return repr(symbol) if isinstance(symbol, str) else str(symbol)
