"""The readable engine, on bitarray: what every other engine must write and read, bit for bit."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from bitarray import bitarray, decodetree

from huffxent.coding.streams import segments
from huffxent.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.symbols.alphabet import Indices


@lru_cache(maxsize=16)
def codewords(code: PrefixCode) -> Mapping[int, bitarray]:
    """Return the codeword of every index that has one, most significant bit first."""
    return {
        int(index): bitarray(code.codeword(int(index)), endian="big")
        for index in code.canonical_order
    }


@lru_cache(maxsize=16)
def _tree(code: PrefixCode) -> decodetree:
    return decodetree(dict(codewords(code)))


def encode(
    indices: Indices, code: PrefixCode, out: NDArray[np.uint8]
) -> tuple[tuple[int, ...], int]:
    """Code `indices`, all of which have a codeword, into the streams of one block.

    Parameters
    ----------
    indices
        Shape (n,).
    code
        The code.
    out
        At least `room` bytes; the streams stand at its start, one after another, each filled to a
        whole byte with zero bits.

    Returns
    -------
    tuple of (tuple of int, int)
        The bytes of each stream; the coded bits in all, without those that fill bytes.
    """
    words = dict(codewords(code))
    sizes, bits, start, place = [], 0, 0, 0
    for count in segments(indices.size):
        stream = bitarray(endian="big")
        stream.encode(words, indices[start : start + count].tolist())
        data = stream.tobytes()
        out[place : place + len(data)] = np.frombuffer(data, dtype=np.uint8)
        sizes.append(len(data))
        bits += len(stream)
        start += count
        place += len(data)
    return tuple(sizes), bits


def decode(data: NDArray[np.uint8], sizes: Sequence[int], code: PrefixCode, out: Indices) -> int:
    """Decode the streams of a block into `out`, and return how many bits coded it.

    Parameters
    ----------
    data
        The streams, one after another, and the slack.
    sizes
        The bytes of each stream.
    code
        The code.
    out
        Shape (n,), for as many indices as were coded.

    Raises
    ------
    IntegrityError
        If the bits are not codewords, end too early, or leave anything but zeros to fill a byte.
    """
    bits = start = first = 0
    for size, run in zip(sizes, segments(out.size), strict=True):
        stream = bitarray(endian="big")
        stream.frombytes(data[start : start + size].tobytes())
        part = out[first : first + run]
        try:
            part[:] = np.fromiter(islice(stream.decode(_tree(code)), run), part.dtype, run)
        except ValueError:
            raise IntegrityError(ENDS_EARLY) from None
        used = int(code.by_index[part].sum(dtype=np.int64))
        if len(stream) - used >= 8 or stream[used:].any():
            raise IntegrityError(GOES_ON)
        bits += used
        start += size
        first += run
    return bits


ENDS_EARLY = "its coded bits are not as many codewords as it has symbols"
GOES_ON = "its coded bits go on after the last symbol"
