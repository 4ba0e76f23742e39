"""Encoding and decoding whole sources, which are read and written beside the coding."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from huffxent.coding.engine import AUTO, expect
from huffxent.container.compressor import Compressor
from huffxent.container.decompressor import Memory
from huffxent.container.format import PREFIX_CODER
from huffxent.container.parser import Parser
from huffxent.container.splitting import splits
from huffxent.container.workers import Workers, ahead
from huffxent.errors import HuffxentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

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
    coder: str = PREFIX_CODER,
) -> int:
    """Write `source` to `out` as a container, and return how many bytes that took.

    Nothing is written unless all of it can be coded.
    """
    expect(engine, book.work("encode"), _known_size(source))
    compressor = Compressor(book, check=check, engine=engine, threads=threads, coder=coder)
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
    if book.levels:
        # What can be coded depends on what is before it in its block: only blocks can tell.
        trial = Compressor(book, check=False)
        for chunk in source.chunks():
            trial.compress(chunk)
        trial.flush()
        return
    offset = 0
    for split in splits(source, book.alphabet):
        book.require(split.indices, split.literals, offset)
        offset += split.indices.size


def decode_into(
    write: Callable[[Buffer], object],
    source: Source,
    book: Codebook,
    *,
    engine: str = AUTO,
    threads: int = 1,
    max_output_size: int | None = None,
) -> Parser:
    """Give the content of the container that `source` is to `write`, block by proved block.

    What `write` is given holds only until it returns. Return the parser, which knows the totals.
    More than `max_output_size` bytes are a LimitExceededError.
    """
    # A symbol has a bit at least, and mostly less than a byte.
    expect(engine, book.work("decode"), _known_size(source))
    memory, unread = Memory(book.alphabet, write), bytearray()
    try:
        with _beside(source) as (chunks, writer):

            def take(content: Buffer, indices: Indices) -> None:
                writer.submit(memory.take, content, indices)
                writer.wait(keep=True)

            parser = Parser(book, engine, threads, memory.place, take, max_output_size)
            for chunk in chunks:
                unread += chunk
                parser.take_from(unread, lambda: True)
                if parser.ended and unread:
                    raise parser.trailing()
            parser.require_end(unread)
            writer.wait()
    except HuffxentError as error:
        raise error.about(source.name) from None
    return parser
