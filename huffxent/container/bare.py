"""A bare stream: a message by a model that reader and writer have, with hardly anything around it.

For measuring what a model spends: a container's 96 bytes of framing would hide the last bits.
docs/format.md says what stands where.
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.named import scratch
from huffxent.errors import FormatError, IntegrityError, LimitExceededError, TruncatedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.symbols.alphabet import Indices

_CHECKSUM = struct.Struct("<I")

_MOST_COUNT_BYTES = 5
"""Of the number of symbols, 7 bits each."""


def pack(symbols: Indices, digits: bytes) -> bytes:
    """Return a bare stream of `symbols`, each of them a byte, whose code `digits` is.

    Examples
    --------
    >>> stream = pack(np.frombuffer(b"abba", dtype=np.uint8), b"digits")
    >>> len(stream), unpack(stream, 4)[0::2]
    (11, (4, b'digits'))
    """
    if symbols.size >= 1 << (7 * _MOST_COUNT_BYTES):
        raise LimitExceededError(f"{symbols.size:,} symbols are too many for a bare stream")
    return _count(symbols.size) + _CHECKSUM.pack(zlib.crc32(symbols.tobytes())) + digits


def head_size(symbols: int) -> int:
    """Return the bytes of a stream that are no digits: those of its count and its checksum.

    Examples
    --------
    >>> head_size(100), head_size(10_000)
    (5, 6)
    """
    return len(_count(symbols)) + _CHECKSUM.size


def _count(symbols: int) -> bytes:
    count = bytearray()
    while symbols >= 0x80:
        count.append(symbols & 0x7F | 0x80)
        symbols >>= 7
    count.append(symbols)
    return bytes(count)


def unpack(stream: bytes, most: int) -> tuple[int, int, bytes]:
    """Return how many symbols a stream says it has, their checksum, and its digits.

    Raises
    ------
    FormatError
        If that number is not written as it should be, or the stream ends within it.
    LimitExceededError
        If it is above `most`. A symbol may take next to nothing, so that the size of a stream is
        no bound.
    """
    count = 0
    for place, byte in enumerate(stream[:_MOST_COUNT_BYTES]):
        count |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    else:
        if len(stream) >= _MOST_COUNT_BYTES:
            raise FormatError("damaged: its number of symbols does not end")
        raise TruncatedError(f"ends within its number of symbols, after {len(stream)} bytes")
    if place and not byte:
        raise FormatError("damaged: its number of symbols is longer than it need be")
    if count > most:
        raise LimitExceededError(f"claims {count:,} symbols, above the limit of {most:,}")
    body = stream[place + 1 :]
    if len(body) < _CHECKSUM.size:
        raise TruncatedError(f"ends within its checksum, after {len(stream)} bytes")
    return count, _CHECKSUM.unpack_from(body)[0], body[_CHECKSUM.size :]


def unpacked(stream: bytes, most: int, decode: Callable[[bytes, Indices], None]) -> Indices:
    """Return the symbols of a stream, decoded by `decode` into the array that it is given.

    Raises
    ------
    IntegrityError
        If they are not what their checksum says.
    """
    count, checksum, digits = unpack(stream, most)
    symbols = np.zeros(count, dtype=np.uint8)
    decode(digits, symbols)
    if zlib.crc32(symbols.tobytes()) != checksum:
        raise IntegrityError("damaged, or of another model: the checksum of its symbols is wrong")
    return symbols


def measure_stream(
    symbols: Indices, digits: bytes, decode: Callable[[bytes, Indices], None]
) -> int:
    """Return the bytes of a file with the stream, once it was written, read back and decoded."""
    with scratch() as file:
        file.write(pack(symbols, digits))
        file.flush()
        size = os.fstat(file.fileno()).st_size
        file.seek(0)
        again = unpacked(file.read(), symbols.size, decode)
    if not np.array_equal(again, symbols):
        raise IntegrityError("decoding did not give the message back")
    return size
