"""Large files in parts that do not depend on each other, but for the contexts at their starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.container.format import BLOCK_LOG2
from huffxent.container.sources import SeekableSource, Source
from huffxent.errors import SourceChangedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.symbols.alphabet import Kind

BLOCKS = 128
"""Blocks of symbols in a part; of bytes these are 64 MiB."""


class PartSource(Source):
    """Some bytes of a file.

    Parameters
    ----------
    origin
        The file.
    start, stop
        The first byte, and the one after the last.
    number
        Of its first block in the file.
    """

    def __init__(self, origin: SeekableSource, start: int, stop: int, number: int) -> None:
        super().__init__(origin.name)
        self._origin = origin
        self._start = start
        self._stop = stop
        self.number = number

    def _open(self) -> Iterator[bytes]:
        yield from self._bytes(self._start, self._stop)

    def before(self, size: int) -> bytes:
        """Return so many bytes that stand before it, or all that do."""
        return b"".join(self._bytes(max(0, self._start - size), self._start))

    def _bytes(self, start: int, stop: int) -> Iterator[bytes]:
        for chunk in self._origin.piece(start, stop):
            start += len(chunk)
            yield chunk
        if start < stop:
            raise SourceChangedError("got shorter while it was being read").about(self.name)


def parts_of(source: Source, kind: Kind, blocks: int = BLOCKS) -> list[PartSource]:
    """Return a large file in parts of whole blocks, the last one shorter.

    None are returned where it cannot be cut, since symbols are not all as long, or need not be.
    """
    if kind.width is None or not isinstance(source, SeekableSource):
        return []
    size, step = source.length(), (kind.width << BLOCK_LOG2) * blocks
    if size <= step:
        return []
    return [
        PartSource(source, start, min(start + step, size), start // step * blocks)
        for start in range(0, size, step)
    ]
