"""Data that comes in pieces, cut into symbols as if it came at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.format import BLOCK_LOG2
from huffxent.errors import HuffxentError
from huffxent.symbols.alphabet import Split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huffxent.container.sources import Source
    from huffxent.symbols.alphabet import Alphabet, Buffer, Indices, Kind


class _Rest:
    """Keeps the bytes of a symbol that the next piece goes on with."""

    def __init__(self) -> None:
        self._rest = b""
        self._offset = 0

    def cut(self, piece: Buffer, cut: Callable[..., tuple[Any, int]], *, last: bool) -> Any:  # noqa: ANN401
        """Return what `cut` makes of the rest and the piece; keep what it leaves."""
        data = self._rest + bytes(piece) if self._rest else piece
        found, used = cut(data, self._offset, last=last)
        self._rest = bytes(memoryview(data)[used:])
        self._offset += used
        return found


class Splitter:
    """Turns pieces of data into symbols of an alphabet."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self._rest = _Rest()

    def split(self, piece: Buffer, *, last: bool = False) -> Split:
        """Return the symbols up to here, but for one that the next piece could change."""
        found: Split = self._rest.cut(piece, self._split, last=last)
        return found

    def _split(self, data: Buffer, offset: int, *, last: bool) -> tuple[Split, int]:
        found = self._alphabet.split(data, offset, last=last)
        return found, found.used


def splits(
    source: Source, alphabet: Alphabet, also: Callable[[bytes], None] | None = None
) -> Iterator[Split]:
    """Yield a source as symbols, chunk by chunk; `also` is shown each chunk."""
    splitter = Splitter(alphabet)
    try:
        for chunk in source.chunks():
            if also is not None:
                also(chunk)
            yield splitter.split(chunk)
        yield splitter.split(b"", last=True)
    except HuffxentError as error:
        raise error.about(source.name) from None


def blocks_of(source: Source, alphabet: Alphabet) -> Iterator[Split]:
    """Yield the symbols of a source in blocks, each with its own literals."""
    waiting, literals, size = np.zeros(0, dtype=alphabet.dtype), list[bytes](), 1 << BLOCK_LOG2
    for split in splits(source, alphabet):
        waiting = np.concatenate([waiting, split.indices])
        literals += split.literals
        while waiting.size >= size:
            yield block_of(waiting[:size], literals, alphabet.escape)
            waiting = waiting[size:]
    if waiting.size:
        yield block_of(waiting, literals, alphabet.escape)


def block_of(indices: Indices, literals: list[bytes], escape: int | None) -> Split:
    """Return a block with its own literals, which are the first of some and are taken out."""
    escapes = int(np.count_nonzero(indices == escape)) if literals else 0
    own = literals[:escapes]
    del literals[:escapes]
    return Split(indices, own, 0)


def symbols_in(source: Source, kind: Kind) -> Iterator[Any]:
    """Yield what a kind makes of a source, chunk by chunk, without what is cut short at its end."""
    rest = _Rest()
    try:
        for chunk in source.chunks():
            yield rest.cut(chunk, kind.parse, last=False)
        yield rest.cut(b"", kind.parse, last=True)
    except HuffxentError as error:
        raise error.about(source.name) from None
