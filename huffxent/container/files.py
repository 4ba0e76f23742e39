"""Containers as file objects: read from any place, written whole or not at all."""

from __future__ import annotations

import io
import os
import warnings
from bisect import bisect_right
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.blocks import BlockDecoder
from huffxent.container.compressor import Compressor
from huffxent.container.format import HEADER_SIZE, PREFIX_CODER, BlockHeader
from huffxent.container.listing import listing_of
from huffxent.container.parser import require_made_with
from huffxent.container.publish import published
from huffxent.container.sources import require_regular
from huffxent.errors import FormatError, HuffxentError

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import ReadableBuffer, WriteableBuffer

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer


class ContainerReader(io.RawIOBase):
    """The content of a container, from any place: only the blocks that are asked for are decoded.

    Each block is proved by its checksum. The checksum of the whole content is not looked at, since
    that would take reading all of it; `huffxent test` does.
    """

    def __init__(self, path: Path, codebook: Codebook, engine: str) -> None:
        require_regular(path)
        self._path = path
        self._codebook = codebook
        self._decoder = BlockDecoder(codebook, engine)
        self._position = 0
        self._held: tuple[int, Buffer] = (-1, b"")
        # Where the content of each block begins, as far as that is known.
        self._starts = [0]
        with ExitStack() as opening:
            self._file = opening.enter_context(path.open("rb", buffering=0))
            found = listing_of(self._file, path)
            try:
                require_made_with(found.header, codebook)
            except HuffxentError as error:
                raise error.about(path) from None
            opening.pop_all()
        self._header = found.header
        self._symbols = found.trailer.symbols
        self._block = 1 << found.header.block_log2
        self._block_sizes = found.trailer.block_sizes
        self._offsets = list(accumulate(self._block_sizes, initial=HEADER_SIZE))

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place in the content."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the content, and return it; beyond its end there is nothing to read."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position}.get(whence, -1)
        if whence == os.SEEK_END:
            start = self._start_of(len(self._block_sizes))
        if start + offset < 0:
            raise ValueError(f"place {start + offset} is before the start")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` with content from here on, to the end of the block at most."""
        number = self._block_at(self._position)
        if number is None:
            return 0
        within = self._position - self._start_of(number)
        view = memoryview(buffer).cast("B")
        piece = memoryview(self._content(number))[within : within + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file."""
        if hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _block_at(self, position: int) -> int | None:
        """Return which block has a place in the content; None after the last one's end."""
        blocks = len(self._block_sizes)
        if self._codebook.alphabet.plain:
            return position // self._block if position < self._symbols else None
        while self._starts[-1] <= position and len(self._starts) <= blocks:
            self._start_of(len(self._starts))
        number = bisect_right(self._starts, position) - 1
        return number if number < blocks else None

    def _start_of(self, number: int) -> int:
        """Return where the content of a block begins.

        If symbols are not bytes, that is known once what is before it has been decoded.
        """
        if self._codebook.alphabet.plain:
            return min(number * self._block, self._symbols)
        while len(self._starts) <= number:
            content = memoryview(self._content(len(self._starts) - 1))
            self._starts.append(self._starts[-1] + content.nbytes)
        return self._starts[number]

    def _content(self, number: int) -> Buffer:
        if self._held[0] != number:
            try:
                self._held = number, self._decoded(number)
            except HuffxentError as error:
                raise error.about(self._path) from None
        return self._held[1]

    def _decoded(self, number: int) -> Buffer:
        self._file.seek(self._offsets[number])
        block = self._file.read(self._block_sizes[number])
        least = self._header.block_header_size
        if len(block) != self._block_sizes[number] or len(block) < least:
            raise FormatError(f"damaged: block {number} is not where its index says")
        header = BlockHeader.unpack(
            block, self._header, self._codebook.most_bits(self._header.coder)
        )
        wanted = min(self._block, self._symbols - number * self._block)
        if header.block_size != len(block) or header.count != wanted:
            raise FormatError(f"damaged: block {number} is not what its index says")
        indices = np.empty(header.count, dtype=self._codebook.alphabet.dtype)
        found = self._decoder.decode(block, header, self._header.coder, number, indices)
        return self._codebook.alphabet.join(indices, found.literals)


class ContainerWriter(io.BufferedIOBase):
    """A container that takes its place when it is closed, and vanishes if that does not come about.

    That is so when a ``with`` block ends in an error, and when nobody closes it.
    """

    def __init__(
        self,
        path: Path,
        codebook: Codebook,
        engine: str,
        threads: int,
        coder: str,
        *,
        force: bool,
    ) -> None:
        self._compressor = Compressor(codebook, engine=engine, threads=threads, coder=coder)
        self._publishing = ExitStack()
        self._file = self._publishing.enter_context(published(path, force=force))

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Encode `data`, and return its size in bytes."""
        view = memoryview(data).cast("B")
        self._file.write(self._compressor.compress(view))
        return len(view)

    def close(self) -> None:
        """Finish the container and give it its name."""
        if self.closed:
            return
        try:
            with self._publishing:
                self._file.write(self._compressor.flush())
        finally:
            super().close()

    def discard(self) -> None:
        """Let the container vanish."""
        self._publishing.__exit__(*_ABANDONED)
        super().close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def __del__(self) -> None:
        if hasattr(self, "_file") and not self.closed:
            warnings.warn(f"{self!r} was never closed", ResourceWarning, source=self, stacklevel=2)
            self.discard()


# What `published` must see to let its file vanish: any error will do.
_ABANDONED = (GeneratorExit, GeneratorExit(), None)


@overload
def open_container(
    path: str | os.PathLike[str],
    mode: Literal["rb"] = ...,
    *,
    codebook: Codebook,
    engine: str = ...,
) -> io.BufferedReader: ...
@overload
def open_container(
    path: str | os.PathLike[str],
    mode: Literal["wb", "xb"],
    *,
    codebook: Codebook,
    engine: str = ...,
    threads: int = ...,
    coder: str = ...,
) -> ContainerWriter: ...
def open_container(
    path: str | os.PathLike[str],
    mode: str = "rb",
    *,
    codebook: Codebook,
    engine: str = AUTO,
    threads: int = 1,
    coder: str = PREFIX_CODER,
) -> io.BufferedReader | ContainerWriter:
    """Return the content of a container as a binary file object.

    Parameters
    ----------
    path
        The container file.
    mode
        ``"rb"`` reads, and `seek` goes to any place without decoding what is before it. ``"wb"``
        writes and replaces, ``"xb"`` writes and does not replace; the file takes its place, whole,
        when it is closed.
    codebook
        To decode or encode with.
    engine
        ``"auto"`` or one by name.
    threads
        That encode blocks, when writing.
    coder
        When writing: as `huffxent.compress` takes it.

    Raises
    ------
    FormatError, CodebookMismatchError
        If the file is not a sound container of that codebook.
    FileExistsError
        If it exists, with ``"xb"``.
    ValueError
        For any other mode.

    Examples
    --------
    >>> import huffxent as hx, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "rain.hx")
    >>> book = hx.train(b"the rain in spain")
    >>> with hx.open(path, "xb", codebook=book) as file:
    ...     _ = file.write(b"in the rain")
    >>> with hx.open(path, codebook=book) as file:
    ...     _ = file.seek(7)
    ...     file.read()
    b'rain'
    """
    path = Path(path)
    if mode == "rb":
        return io.BufferedReader(ContainerReader(path, codebook, engine))
    if mode in ("wb", "xb"):
        return ContainerWriter(path, codebook, engine, threads, coder, force=mode == "wb")
    raise ValueError(f"mode is {mode!r}; wanted 'rb', 'wb' or 'xb'")
