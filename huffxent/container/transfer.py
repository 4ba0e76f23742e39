"""Encoding and decoding whole sources: into a file object, or from memory to memory."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from huffxent.coding.engine import AUTO, expect
from huffxent.container.compressor import Compressor
from huffxent.container.decompressor import Memory
from huffxent.container.parser import Parser
from huffxent.container.workers import Workers, ahead
from huffxent.errors import HuffxentError, LimitExceededError, TrailingDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from _typeshed import WriteableBuffer

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.symbols.alphabet import Buffer, Indices

# Bytes of a file from which on threads that read and write are worth their while.
_WORTH_THREADS = 1 << 24


def encode_into(
    out: BinaryIO,
    source: Source,
    book: Codebook,
    *,
    check: bool = True,
    engine: str = AUTO,
    threads: int = 1,
) -> int:
    """Write `source` to `out` as a container, and return how many bytes that took.

    Nothing is written unless all of it can be coded.
    """
    expect(engine, "encode", _known_size(source))
    compressor = Compressor(book, check=check, engine=engine, threads=threads)
    written = 0
    try:
        _require_coverage(source, book)
        with _beside(source) as (chunks, writer):
            for chunk in chunks:
                data = compressor.compress(chunk)
                written += len(data)
                writer.submit(out.write, data)
                writer.wait(keep=True)
            writer.wait()
        return written + out.write(compressor.flush())
    except HuffxentError as error:
        raise error.about(source.name) from None


@contextmanager
def _beside(source: Source) -> Iterator[tuple[Iterator[bytes], Workers[object]]]:
    """Yield a source's chunks and a writer, each with a thread of its own where there is much."""
    beside = _known_size(source) >= _WORTH_THREADS
    reader: Workers[bytes] = Workers(beside=beside)
    writer: Workers[object] = Workers(beside=beside)
    with reader, writer:
        yield ahead(source.chunks(), reader), writer


def _known_size(source: Source) -> int:
    """Return the bytes of a source that is a file, else 0."""
    return source.status.st_size if source.status is not None else 0


def _require_coverage(source: Source, book: Codebook) -> None:
    if book.covers_everything:
        return
    offset = 0
    for chunk in source.chunks():
        indices = book.alphabet.indices(chunk)
        book.require(indices, offset)
        offset += indices.size


def decode_into(
    write: Callable[[Buffer], object],
    source: Source,
    book: Codebook,
    *,
    engine: str = AUTO,
    threads: int = 1,
) -> Parser:
    """Give the content of the container that `source` is to `write`, block by proved block.

    What `write` is given holds only until it returns. Return the parser, which knows the totals.
    """
    # A symbol has a bit at least, and mostly less than a byte.
    expect(engine, "decode", _known_size(source))
    memory, rest = Memory(book.alphabet, write), b""
    try:
        with _beside(source) as (chunks, writer):

            def take(indices: Indices) -> None:
                writer.submit(memory.take, indices)
                writer.wait(keep=True)

            parser = Parser(book, engine, threads, memory.place, take)
            for chunk in chunks:
                data = rest + chunk
                rest = data[parser.feed(memoryview(data), lambda: True) :]
                if parser.ended and rest:
                    raise _trailing()
            parser.require_end(rest)
            writer.wait()
    except HuffxentError as error:
        raise error.about(source.name) from None
    return parser


def compress(
    data: Buffer, codebook: Codebook, *, check: bool = True, engine: str = AUTO, threads: int = 1
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
    expect(engine, "encode", memoryview(data).nbytes)
    compressor = Compressor(codebook, check=check, engine=engine, threads=threads)
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
    expect(engine, "decode", memoryview(data).nbytes)
    output = io.BytesIO()

    def add(content: Buffer) -> None:
        if max_output_size is not None and output.tell() + len(content) > max_output_size:
            raise _too_large(max_output_size)
        output.write(content)

    memory = Memory(codebook.alphabet, add)
    _parse_whole(data, Parser(codebook, engine, threads, memory.place, memory.take))
    return output.getvalue()


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
    expect(engine, "decode", memoryview(data).nbytes)
    view = memoryview(out).cast("B")
    if view.readonly:
        raise TypeError("the buffer to decode into is read-only")
    indices, start = codebook.alphabet.indices(view), 0

    def place(count: int) -> Indices:
        nonlocal start
        if start + count > indices.size:
            raise _too_large(len(view))
        start += count
        return indices[start - count : start]

    _parse_whole(data, Parser(codebook, engine, threads, place, lambda _: None))
    return start


def _parse_whole(data: Buffer, parser: Parser) -> None:
    """Take apart one whole container, and see that nothing else is there."""
    with memoryview(data).cast("B") as view:
        rest = view[parser.feed(view, lambda: True) :]
        parser.require_end(rest)
        if rest:
            raise _trailing()


def _too_large(allowed: int) -> LimitExceededError:
    return LimitExceededError(f"its content is larger than the allowed {allowed:,} bytes")


def _trailing() -> TrailingDataError:
    return TrailingDataError(
        "something follows the end of the container; cut it off, or get it anew"
    )
