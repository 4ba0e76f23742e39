"""Containers from memory to memory, at once."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import AUTO, expect
from huffxent.container.compressor import Compressor
from huffxent.container.decompressor import Memory
from huffxent.container.format import PREFIX_CODER, Trailer
from huffxent.container.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer, Indices


def compress(
    data: Buffer,
    codebook: Codebook,
    *,
    check: bool = True,
    engine: str = AUTO,
    threads: int = 1,
    coder: str = PREFIX_CODER,
) -> bytes:
    """Return `data` as a container made with `codebook`.

    Parameters
    ----------
    data
        Bytes or a buffer of them.
    codebook
        To encode with; decoding needs the same one.
    check
        Keep a checksum of the content beside those of the blocks.
    engine
        ``"auto"`` or one by name; the bytes are the same.
    threads
        That encode blocks; the bytes are the same.
    coder
        ``"huffman"`` writes the codewords of the codebook; ``"range"`` and ``"ans"`` code by its q.

    Returns
    -------
    bytes
        What `huffxent encode` writes to a file. Empty data gives a container without blocks.

    Raises
    ------
    UnseenSymbolError
        If `data` has a symbol without a codeword.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"to be or not to be")
    >>> len(hx.compress(b"not to be", book))
    101
    """
    expect(engine, codebook.work("encode"), memoryview(data).nbytes)
    compressor = Compressor(codebook, check=check, engine=engine, threads=threads, coder=coder)
    compressor.add(data)
    compressor.finish()
    return compressor.taken()


def decompress(
    data: Buffer,
    codebook: Codebook,
    max_output_size: int | None = None,
    *,
    engine: str = AUTO,
    threads: int = 1,
) -> bytes:
    """Return the content of a container.

    Parameters
    ----------
    data
        One whole container.
    codebook
        The one that it was made with.
    max_output_size
        Refuse to give more bytes than this.
    engine
        ``"auto"`` or one by name.
    threads
        That decode blocks.

    Raises
    ------
    FormatError
        If `data` is not a sound container and nothing else.
    CodebookMismatchError
        If it was made with another codebook.
    LimitExceededError
        If its content is larger than `max_output_size`.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"to be or not to be")
    >>> hx.decompress(hx.compress(b"not to be", book), book)
    b'not to be'
    """
    expect(engine, codebook.work("decode"), memoryview(data).nbytes)
    size = Trailer.claimed_symbols(data) if codebook.alphabet.plain else None
    if size is not None and (max_output_size is None or size <= max_output_size):
        with suppress(_WrongClaimError):
            return _decompressed_at_once(data, codebook, size, engine, threads)
    output = io.BytesIO()
    memory = Memory(codebook.alphabet, output.write)
    parser = Parser(codebook, engine, threads, memory.place, memory.take, max_output_size)
    _parse_whole(data, parser)
    return output.getvalue()


class _WrongClaimError(Exception):
    """There are more symbols than the end of the container says."""


def _decompressed_at_once(
    data: Buffer, codebook: Codebook, size: int, engine: str, threads: int
) -> bytes:
    """Return the content of a container of so many bytes, decoded right into what is returned."""
    output = io.BytesIO()
    if size:
        output.seek(size - 1)
        output.write(b"\0")
    view = output.getbuffer()
    place = _slices(np.frombuffer(view, dtype=np.uint8), _WrongClaimError())
    _parse_whole(data, Parser(codebook, engine, threads, place, _keep_in_place))
    # Without a view of it left, its memory is handed out and not copied.
    del place
    view.release()
    # That nothing is missing is proved: the end of the container fits its blocks.
    return output.getvalue()


def _slices(indices: Indices, too_many: Exception) -> Callable[[int], Indices]:
    """Return a function that gives away one part of `indices` after another."""
    start = 0

    def place(count: int) -> Indices:
        nonlocal start
        if start + count > indices.size:
            raise too_many
        start += count
        return indices[start - count : start]

    return place


def decompress_into(
    data: Buffer,
    codebook: Codebook,
    out: WriteableBuffer,
    *,
    engine: str = AUTO,
    threads: int = 1,
) -> int:
    """Decode a container into memory of the caller's, and return the size of its content in bytes.

    New memory costs more than decoding does: whoever decodes often saves it by using one buffer
    again.

    Parameters
    ----------
    data
        One whole container.
    codebook
        The one that it was made with.
    out
        A writable, contiguous buffer of at least the content's size. After an error what it holds
        is of no use.
    engine
        ``"auto"`` or one by name.
    threads
        That decode blocks.

    Raises
    ------
    LimitExceededError
        If the content is larger than `out`.
    FormatError, CodebookMismatchError
        As `decompress`.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"to be or not to be")
    >>> out = bytearray(100)
    >>> out[: hx.decompress_into(hx.compress(b"not to be", book), book, out)]
    bytearray(b'not to be')
    """
    expect(engine, codebook.work("decode"), memoryview(data).nbytes)
    view = memoryview(out).cast("B")
    if view.readonly:
        raise TypeError("the buffer to decode into is read-only")
    if codebook.alphabet.plain:
        place = _slices(np.frombuffer(view, dtype=np.uint8), Parser.too_large(len(view)))
        parser = Parser(codebook, engine, threads, place, _keep_in_place)
    else:
        memory = Memory(codebook.alphabet, _writer_into(view))
        parser = Parser(codebook, engine, threads, memory.place, memory.take)
    _parse_whole(data, parser)
    return parser.content_bytes


def _writer_into(view: memoryview) -> Callable[[Buffer], object]:
    """Return a function that writes one piece after another into memory."""
    place = 0

    def add(content: Buffer) -> None:
        nonlocal place
        if place + len(content) > len(view):
            raise Parser.too_large(len(view))
        view[place : place + len(content)] = content
        place += len(content)

    return add


def _keep_in_place(_content: Buffer, _indices: Indices) -> None:
    """Leave what was decoded where it is to be."""


def _parse_whole(data: Buffer, parser: Parser) -> None:
    """Take apart one whole container, and see that nothing else is there."""
    with memoryview(data).cast("B") as view:
        rest = view[parser.feed(view, lambda: True) :]
        parser.require_end(rest)
        if rest:
            raise parser.trailing()
