"""Encoding and decoding whole sources: into a file object, or from memory to memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.compressor import Compressor
from huffxent.container.decompressor import Decompressor
from huffxent.errors import HuffxentError, LimitExceededError, TrailingDataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.symbols.alphabet import Buffer


def encode_into(
    out: BinaryIO, source: Source, book: Codebook, *, check: bool = True, engine: str = AUTO
) -> int:
    """Write `source` to `out` as a container, and return how many bytes that took.

    Nothing is written unless all of it can be coded.
    """
    compressor = Compressor(book, check=check, engine=engine)
    written = 0
    try:
        _require_coverage(source, book)
        for chunk in source.chunks():
            written += out.write(compressor.compress(chunk))
        return written + out.write(compressor.flush())
    except HuffxentError as error:
        raise error.about(source.name) from None


def _require_coverage(source: Source, book: Codebook) -> None:
    if np.all(book.lengths):
        return
    offset = 0
    for chunk in source.chunks():
        indices = book.alphabet.indices(chunk)
        book.require(indices, offset)
        offset += indices.size


def decoded_chunks(source: Source, decompressor: Decompressor) -> Iterator[bytes]:
    """Yield the content of the container that `source` is, each chunk proved."""
    try:
        for chunk in source.chunks():
            if decompressor.eof:
                raise _trailing()
            yield decompressor.decompress(chunk)
        decompressor.require_end()
        if decompressor.unused_data:
            raise _trailing()
    except HuffxentError as error:
        raise error.about(source.name) from None


def compress(data: Buffer, codebook: Codebook, *, check: bool = True, engine: str = AUTO) -> bytes:
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
    compressor = Compressor(codebook, check=check, engine=engine)
    return compressor.compress(data) + compressor.flush()


def decompress(
    data: Buffer, codebook: Codebook, max_output_size: int | None = None, *, engine: str = AUTO
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
    decompressor = Decompressor(codebook, engine=engine)
    content = decompressor.decompress(data, -1 if max_output_size is None else max_output_size + 1)
    if max_output_size is not None and len(content) > max_output_size:
        raise LimitExceededError(
            f"its content is larger than the allowed {max_output_size:,} bytes"
        )
    decompressor.require_end()
    if decompressor.unused_data:
        raise _trailing()
    return content


def _trailing() -> TrailingDataError:
    return TrailingDataError(
        "something follows the end of the container; cut it off, or get it anew"
    )
