"""Symbols that are strings: words with what stands between them, and labels, one a line."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError, IntegrityError
from huffxent.symbols.alphabet import ESCAPE_SHOWN, Kind, LearntAlphabet, Split
from huffxent.symbols.text import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Buffer, Indices

LONGEST_WORD = 64
"""Characters; a longer one is cut, so that a block never needs much memory."""

LONGEST_LABEL = 255
"""Bytes, with the end of the line; a longer one is cut."""


class StringKind(Kind):
    """A kind whose symbols are strings; in memory and in files they are bytes of UTF-8."""

    @abstractmethod
    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[list[bytes], int]:
        """Return the strings in `data`."""

    @abstractmethod
    def data(self, joined: bytes) -> bytes:
        """Return strings that were joined as data."""

    def alphabet(self, symbols: Iterable[bytes]) -> StringAlphabet:
        """Return the alphabet of these strings, in the order of their bytes."""
        return StringAlphabet(self, tuple(sorted(symbols)))

    def read(self, document: object) -> StringAlphabet:
        """Return the alphabet of the strings that a codebook file lists."""
        if not isinstance(document, list) or not all(isinstance(s, str) for s in document):
            raise CodebookError("its alphabet is not a list of strings")
        try:
            values = [value.encode("utf-8", "surrogateescape") for value in document]
        except UnicodeEncodeError:
            raise CodebookError("its alphabet has a string that no text can have") from None
        if any(a >= b for a, b in pairwise(values)):
            raise CodebookError("its alphabet is not in increasing order")
        for value in values:
            if not self.fits(value):
                raise CodebookError(f"its alphabet: {_shown(value)} is none of its {self.name}")
        return StringAlphabet(self, tuple(values))

    @abstractmethod
    def fits(self, value: bytes) -> bool:
        """Return whether a string is one symbol."""

    def data_of(self, array: NDArray[np.integer]) -> bytes:
        """Refuse: strings are not an array of integers."""
        raise ValueError(f"an array of {array.dtype} holds no {self.name}; pass bytes or a path")


_WORD = re.compile(rf"\w{{1,{LONGEST_WORD}}}|\W{{1,{LONGEST_WORD}}}")


@dataclass(frozen=True)
class Words(StringKind):
    r"""Every word of a text is a symbol, and so is all that stands between two words.

    A word is a run of letters, digits and underscores, at most 64 of them.

    Examples
    --------
    >>> Words().parse(b"To be, or\n", 0, last=True)
    ([b'To', b' ', b'be', b', ', b'or', b'\n'], 10)
    """

    encoding: str = "utf-8"

    @property
    def name(self) -> str:  # type: ignore[override]
        """The kind with its encoding, unless that is UTF-8."""
        return "words" if self.encoding == "utf-8" else f"words:{self.encoding}"

    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[list[bytes], int]:
        """Return the words in `data`, and what stands between them."""
        text, used = decoded(data, self.encoding, offset, last=last)
        words = _WORD.findall(text)
        # More data could make the last one longer.
        if words and not last and len(words[-1]) < LONGEST_WORD:
            used -= len(encoded(words.pop(), self.encoding))
        return [word.encode() for word in words], used

    def data(self, joined: bytes) -> bytes:
        """Return the text in its encoding."""
        try:
            return joined if self.encoding == "utf-8" else encoded(joined.decode(), self.encoding)
        except UnicodeError:
            raise IntegrityError("damaged: a literal is not text") from None

    def fits(self, value: bytes) -> bool:
        """Return whether a string is one word, or stands between two."""
        try:
            return _WORD.fullmatch(value.decode()) is not None
        except UnicodeDecodeError:
            return False


@dataclass(frozen=True)
class Labels(StringKind):
    r"""Every line is a symbol, with the end of the line.

    Examples
    --------
    >>> Labels().parse(b"cat\ndog\nca", 0, last=True)
    ([b'cat\n', b'dog\n', b'ca'], 10)
    """

    name: str = "labels"

    def parse(self, data: Buffer, offset: int, *, last: bool) -> tuple[list[bytes], int]:  # noqa: ARG002
        """Return the lines in `data`."""
        labels = [
            line[start : start + LONGEST_LABEL]
            for line in _lines(bytes(data))
            for start in range(0, len(line), LONGEST_LABEL)
        ]
        used = memoryview(data).nbytes
        if labels and not last and not _is_whole(labels[-1]):
            used -= len(labels.pop())
        return labels, used

    def data(self, joined: bytes) -> bytes:
        """Return them as they are."""
        return joined

    def fits(self, value: bytes) -> bool:
        """Return whether a string is one line, or part of a long one."""
        return 0 < len(value) <= LONGEST_LABEL and b"\n" not in value[:-1]


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _is_whole(label: bytes) -> bool:
    return label.endswith(b"\n") or len(label) == LONGEST_LABEL


@dataclass(frozen=True)
class StringAlphabet(LearntAlphabet):
    """Some strings in the order of their bytes, and an escape for all others."""

    kind: StringKind
    values: tuple[bytes, ...]

    def split(self, data: Buffer, offset: int = 0, *, last: bool = True) -> Split:
        """Return `data` as symbols."""
        values, used = self.kind.parse(data, offset, last=last)
        escape, found = self.escape, self._places.get
        numbers = [found(value, escape) for value in values]
        indices = np.array(numbers, dtype=self.dtype)
        literals = [_literal(values[place]) for place in np.flatnonzero(indices == escape).tolist()]
        return Split(indices, literals, used)

    def join(self, indices: Indices, literals: Buffer) -> bytes:
        """Return the data of these indices and literals."""
        others = _strings(bytes(literals))
        try:
            joined = b"".join(
                next(others) if index == self.escape else self.values[index]
                for index in indices.tolist()
            )
        except (StopIteration, RuntimeError):
            raise IntegrityError(_NOT_ONE_EACH) from None
        if next(others, None) is not None:
            raise IntegrityError(_NOT_ONE_EACH)
        return self.kind.data(joined)

    def symbol(self, index: int) -> str:
        """Return the symbol as Python has it; the escape is empty."""
        return self.values[index].decode("utf-8", "surrogateescape") if index < self.escape else ""

    def shown(self, index: int) -> str:
        """Return the symbol as a person reads it."""
        return _shown(self.values[index]) if index < self.escape else ESCAPE_SHOWN

    def shown_literal(self, literal: bytes) -> str:
        """Return what an escape stands for."""
        return _shown(next(_strings(literal)))

    def document(self) -> list[str]:
        """Return the strings."""
        return [self.symbol(index) for index in range(self.escape)]

    def _literals(self) -> list[bytes]:
        return [_literal(value) for value in self.values]


_NOT_ONE_EACH = "damaged: it has not one literal for each escape"


def _literal(value: bytes) -> bytes:
    """Return a string with its size before it: 7 bits a byte, the lowest first."""
    size, head = len(value), bytearray()
    while size > 0x7F:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*head, size]) + value


def _strings(literals: bytes) -> Iterator[bytes]:
    """Yield the strings of some literals; IntegrityError where they are not as they are written."""
    place = 0
    while place < len(literals):
        low, high = literals[place], 0
        if low >= 0x80:
            high = literals[place + 1] if place + 1 < len(literals) else 0
            if not 0 < high < 0x80:
                raise IntegrityError("damaged: the size of a literal is not one")
        size = low & 0x7F | high << 7
        place += 2 if high else 1
        if not 0 < size <= len(literals) - place:
            raise IntegrityError("damaged: a literal ends too early")
        yield literals[place : place + size]
        place += size


def _shown(value: bytes) -> str:
    return repr(value.decode("utf-8", "backslashreplace"))
