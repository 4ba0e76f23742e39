"""The readable engine, on bitarray: what every other engine must write and read, bit for bit."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from bitarray import bitarray, decodetree

from huffxent.coding.streams import CodedBlock, segments
from huffxent.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.symbols.alphabet import Buffer, Indices


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


def encode(indices: Indices, code: PrefixCode) -> CodedBlock:
    """Return `indices` coded as the streams of one block; all of them must have a codeword."""
    words = dict(codewords(code))
    parts, bits, start = [], 0, 0
    for count in segments(indices.size):
        stream = bitarray(endian="big")
        stream.encode(words, indices[start : start + count].tolist())
        parts.append(stream.tobytes())
        bits += len(stream)
        start += count
    return CodedBlock(b"".join(parts), tuple(map(len, parts)), bits)


def decode(data: Buffer, sizes: Sequence[int], count: int, code: PrefixCode) -> tuple[Indices, int]:
    """Return the `count` indices of a block's streams, and how many bits coded them.

    Raises
    ------
    IntegrityError
        If the bits are not codewords, end too early, or leave anything but zeros to fill a byte.
    """
    indices = np.empty(count, dtype=np.min_scalar_type(len(code) - 1))
    bits = start = first = 0
    for size, run in zip(sizes, segments(count), strict=True):
        stream = bitarray(endian="big")
        stream.frombytes(bytes(data[start : start + size]))
        part = indices[first : first + run]
        try:
            part[:] = np.fromiter(islice(stream.decode(_tree(code)), run), part.dtype, run)
        except ValueError:
            raise IntegrityError("its coded bits end in the middle of a codeword") from None
        used = int(code.by_index[part].sum(dtype=np.int64))
        if len(stream) - used >= 8 or stream[used:].any():
            raise IntegrityError("its coded bits go on after the last symbol")
        bits += used
        start += size
        first += run
    return indices, bits
