"""Encoding: codewords are shifted into one word, which is stored whole bytes at a time.

An entry of a table of single symbols is ``code << 6 | length``. At most 7 bits wait in the word, so
that 56 more have room in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.kernels.jit import kernel
from huffxent.coding.kernels.memory import load_pair, store_big_64

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH_BITS = 6
NO_ROOM = np.int64(-1)
NO_SYMBOL = np.int64(-2)

_ONE = np.uint64(1)
_TWO = np.uint64(2)
_FOUR = np.uint64(4)
_SIX = np.uint64(6)
_EIGHT = np.uint64(8)
_ROOM = np.uint64(56)
_WORD = np.uint64(64)
_WITHIN = np.uint64(63)
_LENGTH = np.uint64(63)
_CODE = np.uint64(LENGTH_BITS)
_BYTES = np.uint64(3)
_REST = np.uint64(7)


@kernel
def _joined(first: Any, second: Any) -> Any:
    """Return the code of two entries after one another, and its length."""
    length = second & _LENGTH
    return ((first >> _CODE) << length) | (second >> _CODE), (first & _LENGTH) + length


@kernel
def append(word: Any, waiting: Any, place: Any, code: Any, length: Any, out: Any) -> Any:
    """Append a code to the word and store it; return the word, its waiting bits and the place."""
    word = (word << (length & _WITHIN)) | code
    waiting += length
    store_big_64(out, place, word << ((_WORD - waiting) & _WITHIN))
    return word, waiting & _REST, place + (waiting >> _BYTES)


@kernel
def encode_bytes(
    data: Any, pair_codes: Any, pair_lengths: Any, singles: Any, longest: Any, out: Any, sizes: Any
) -> Any:
    """Code `data` into streams, eight symbols a step; return the bits or NO_ROOM.

    The tables of pairs hold the code of every two bytes, and its length apart, the first byte in
    the low bits of the index.
    """
    streams, total = np.uint64(sizes.size), np.uint64(data.size)
    run = (total + streams - _ONE) // streams
    stream = place = index = bits = np.uint64(0)
    while stream < streams:
        stop = min(total, index + run)
        whole = stop - ((stop - index) & _REST)
        if place + ((((stop - index) * longest) + _REST) >> _BYTES) + _EIGHT > np.uint64(out.size):
            return NO_ROOM
        start, word, waiting = place, np.uint64(0), np.uint64(0)
        while index < whole:
            a, b = load_pair(data, index), load_pair(data, index + _TWO)
            c, d = load_pair(data, index + _FOUR), load_pair(data, index + _SIX)
            b_length, d_length = np.uint64(pair_lengths[b]), np.uint64(pair_lengths[d])
            left_length = np.uint64(pair_lengths[a]) + b_length
            right_length = np.uint64(pair_lengths[c]) + d_length
            left = (np.uint64(pair_codes[a]) << b_length) | np.uint64(pair_codes[b])
            right = (np.uint64(pair_codes[c]) << d_length) | np.uint64(pair_codes[d])
            if left_length + right_length <= _ROOM:
                code, length = (left << right_length) | right, left_length + right_length
                word, waiting, place = append(word, waiting, place, code, length, out)
            elif max(left_length, right_length) <= _ROOM:
                word, waiting, place = append(word, waiting, place, left, left_length, out)
                word, waiting, place = append(word, waiting, place, right, right_length, out)
            else:
                for pair in (a, b, c, d):
                    code, length = np.uint64(pair_codes[pair]), np.uint64(pair_lengths[pair])
                    word, waiting, place = append(word, waiting, place, code, length, out)
            index += _EIGHT
        while index < stop:
            entry = singles[data[index]]
            word, waiting, place = append(
                word, waiting, place, entry >> _CODE, entry & _LENGTH, out
            )
            index += _ONE
        bits += ((place - start) << _BYTES) + waiting
        place += (waiting + _REST) >> _BYTES
        sizes[stream] = place - start
        stream += _ONE
    return np.int64(bits)


@kernel
def encode_indices(
    indices: NDArray[np.unsignedinteger],
    singles: NDArray[np.uint64],
    longest: Any,
    out: NDArray[np.uint8],
    sizes: NDArray[np.int64],
) -> Any:
    """Code `indices` into streams, two symbols a step; return the bits, NO_ROOM or NO_SYMBOL."""
    streams, total = np.uint64(sizes.size), np.uint64(indices.size)
    size, run = np.uint64(singles.size), (total + streams - _ONE) // streams
    stream = place = index = bits = np.uint64(0)
    while stream < streams:
        stop = min(total, index + run)
        whole = stop - ((stop - index) & _ONE)
        if place + ((((stop - index) * longest) + _REST) >> _BYTES) + _EIGHT > np.uint64(out.size):
            return NO_ROOM
        start, word, waiting = place, np.uint64(0), np.uint64(0)
        while index < whole:
            first, second = np.uint64(indices[index]), np.uint64(indices[index + _ONE])
            if max(first, second) >= size:
                return NO_SYMBOL
            code, length = _joined(singles[first], singles[second])
            word, waiting, place = append(word, waiting, place, code, length, out)
            index += _TWO
        while index < stop:
            only = np.uint64(indices[index])
            if only >= size:
                return NO_SYMBOL
            entry = singles[only]
            word, waiting, place = append(
                word, waiting, place, entry >> _CODE, entry & _LENGTH, out
            )
            index += _ONE
        bits += ((place - start) << _BYTES) + waiting
        place += (waiting + _REST) >> _BYTES
        sizes[stream] = place - start
        stream += _ONE
    return np.int64(bits)
