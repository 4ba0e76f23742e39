"""Decoding alphabets wider than a byte: four streams in turn, one symbol a look-up."""

from __future__ import annotations

from typing import Any

import numpy as np

from huffxent.coding.kernels.decoding import (
    END,
    FIRST,
    NO_ROOM,
    PLACE,
    STOP,
    USED,
    bits_of,
    deal,
    symbol_at,
    window,
)
from huffxent.coding.kernels.jit import kernel

INDEX_BITS = 12
SYMBOL_SHIFT = 8
"""An entry is ``symbol << 8 | length``, of length 0 where the codeword is longer than the index."""

_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_SHIFT = np.uint64(64 - INDEX_BITS)
_LENGTH = np.uint64((1 << SYMBOL_SHIFT) - 1)
_SYMBOL = np.uint64(SYMBOL_SHIFT)
_LONGER = np.uint64(INDEX_BITS + 1)


@kernel
def _next(data: Any, place: Any, canonical: Any, table: Any) -> Any:
    """Return the symbol at a place, and its length."""
    word = window(data, place)
    found = np.uint64(table[word >> _SHIFT])
    if found & _LENGTH > _ZERO:
        return found >> _SYMBOL, found & _LENGTH
    symbol, length = symbol_at(word, _LONGER, canonical)
    return np.uint64(symbol), length


@kernel
def decode_indices(
    data: Any, sizes: Any, streams: Any, canonical: Any, table: Any, out: Any
) -> Any:
    """Decode four streams into `out`; return the bits of its symbols, or a negative status."""
    total = np.uint64(out.size)
    if not deal(data, sizes, total, streams):
        return NO_ROOM
    first_1, first_2, first_3 = streams[FIRST, 1], streams[FIRST, 2], streams[FIRST, 3]
    end_0, end_1, end_2, end_3 = streams[END, 0], streams[END, 1], streams[END, 2], streams[END, 3]
    place_0, place_1, place_2, place_3 = _ZERO, end_0, end_1, end_2
    # The last stream is the shortest, so that a step of all four is within the others as well.
    step, together = _ZERO, total - first_3
    while step < together and place_0 < end_0 and place_1 < end_1 and place_2 < end_2:
        if place_3 >= end_3:
            break
        symbol_0, length_0 = _next(data, place_0, canonical, table)
        symbol_1, length_1 = _next(data, place_1, canonical, table)
        symbol_2, length_2 = _next(data, place_2, canonical, table)
        symbol_3, length_3 = _next(data, place_3, canonical, table)
        if min(length_0, length_1, length_2, length_3) == _ZERO:
            break
        out[step], out[first_1 + step] = symbol_0, symbol_1
        out[first_2 + step], out[first_3 + step] = symbol_2, symbol_3
        place_0, place_1 = place_0 + length_0, place_1 + length_1
        place_2, place_3 = place_2 + length_2, place_3 + length_3
        step += _ONE
    streams[PLACE, 0], streams[PLACE, 1] = place_0, place_1
    streams[PLACE, 2], streams[PLACE, 3] = place_2, place_3
    for lane in range(4):
        place, end, at = streams[PLACE, lane], streams[END, lane], streams[FIRST, lane] + step
        while at < streams[STOP, lane] and place < end:
            symbol, length = _next(data, place, canonical, table)
            if length == _ZERO:
                break
            out[at] = symbol
            at += _ONE
            place += length
        streams[USED, lane] = place if at == streams[STOP, lane] else end + _ONE
    return bits_of(data, streams)
