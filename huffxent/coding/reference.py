"""The readable engine, on bitarray: what every other engine must write and read, bit for bit."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from bitarray import bitarray, decodetree

from huffxent.codes.context_code import ContextCode
from huffxent.coding import context_walk
from huffxent.coding.streams import segments
from huffxent.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.symbols.alphabet import Indices

    Code: TypeAlias = PrefixCode | ContextCode


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


def encode(indices: Indices, code: Code, out: NDArray[np.uint8]) -> tuple[tuple[int, ...], int]:
    """Code `indices`, all of which have a codeword, into the streams of one block.

    Parameters
    ----------
    indices
        Shape (n,).
    code
        The code, or the codes of contexts; every stream begins without a context.
    out
        At least `room` bytes; the streams stand at its start, one after another, each filled to a
        whole byte with zero bits.

    Returns
    -------
    tuple of (tuple of int, int)
        The bytes of each stream; the coded bits in all, without those that fill bytes.
    """
    sizes, bits, start, place = [], 0, 0, 0
    for count in segments(indices.size):
        stream = _coded(indices[start : start + count], code)
        data = stream.tobytes()
        out[place : place + len(data)] = np.frombuffer(data, dtype=np.uint8)
        sizes.append(len(data))
        bits += len(stream)
        start += count
        place += len(data)
    return tuple(sizes), bits


def _coded(run: Indices, code: Code) -> bitarray:
    stream = bitarray(endian="big")
    if not run.size:
        return stream
    if isinstance(code, ContextCode):
        entries, _ = code.events(run)
        words = {
            entry: bitarray(
                f"{code.entry_codes[entry]:0{code.entry_lengths[entry]}b}", endian="big"
            )
            for entry in np.unique(entries).tolist()
        }
        stream.encode(words, entries.tolist())
    else:
        stream.encode(dict(codewords(code)), run.tolist())
    return stream


def decode(data: NDArray[np.uint8], sizes: Sequence[int], code: Code, out: Indices) -> int:
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
            used = _decoded(stream, code, part)
        except (ValueError, StopIteration):
            raise IntegrityError(ENDS_EARLY) from None
        if len(stream) - used >= 8 or stream[used:].any():
            raise IntegrityError(GOES_ON)
        bits += used
        start += size
        first += run
    return bits


def _decoded(stream: bitarray, code: Code, out: Indices) -> int:
    """Decode one stream, and return its bits; ValueError or StopIteration where it cannot be."""
    if isinstance(code, ContextCode):
        return context_walk.decode(stream, code, out)
    out[:] = np.fromiter(islice(stream.decode(_tree(code)), out.size), out.dtype, out.size)
    return int(code.by_index[out].sum(dtype=np.int64))


ENDS_EARLY = "its coded bits are not as many codewords as it has symbols"
GOES_ON = "its coded bits go on after the last symbol"
