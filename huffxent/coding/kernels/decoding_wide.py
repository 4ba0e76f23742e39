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

MOST_INDEX_BITS = 18
"""Of the table: three look-ups fit into the 57 bits that are at hand at a time."""

_LOOK_UPS = 3
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_STEP = np.uint64(_LOOK_UPS)
_WORD = np.uint64(64)
_WITHIN = np.uint64(63)


@kernel
def _next(data: Any, place: Any, canonical: Any, table: Any, shift: Any) -> Any:
    """Return the symbol at a place, and its length."""
    word = window(data, place)
    symbols, lengths = table
    index = word >> shift
    if lengths[index] > 0:
        return np.uint64(symbols[index]), np.uint64(lengths[index])
    symbol, length = symbol_at(word, _WORD - shift + _ONE, canonical)
    return np.uint64(symbol), length


@kernel
def _three(data: Any, place: Any, at: Any, table: Any, shift: Any, out: Any) -> Any:
    """Decode three symbols; return where they end, and whether the table had them all.

    From the first one on that it lacks no look-up gets any further.
    """
    symbols, lengths = table
    word, length = window(data, place), _ZERO
    for _ in range(_LOOK_UPS):
        index = word >> shift
        length = np.uint64(lengths[index])
        out[at] = symbols[index]
        word <<= length & _WITHIN
        place += length
        at += _ONE
    return place, length > _ZERO


@kernel
def decode_indices(
    data: Any, sizes: Any, streams: Any, index_bits: Any, canonical: Any, table: Any, out: Any
) -> Any:
    """Decode four streams into `out`; return the bits of its symbols, or a negative status.

    `table` is two arrays, by the next bits of a stream: the symbol that begins there, and its
    length, 0 where that is more than the bits of the index.
    """
    total, shift = np.uint64(out.size), _WORD - index_bits
    if not deal(data, sizes, total, streams):
        return NO_ROOM
    first_1, first_2, first_3 = streams[FIRST, 1], streams[FIRST, 2], streams[FIRST, 3]
    end_0, end_1, end_2, end_3 = streams[END, 0], streams[END, 1], streams[END, 2], streams[END, 3]
    place_0, place_1, place_2, place_3 = _ZERO, end_0, end_1, end_2
    # The last stream is the shortest, so that a step of all four is within the others as well.
    step, together = _ZERO, total - first_3
    while step + _STEP <= together:
        if (place_0 >= end_0) | (place_1 >= end_1) | (place_2 >= end_2) | (place_3 >= end_3):
            break
        next_0, had_0 = _three(data, place_0, step, table, shift, out)
        next_1, had_1 = _three(data, place_1, first_1 + step, table, shift, out)
        next_2, had_2 = _three(data, place_2, first_2 + step, table, shift, out)
        next_3, had_3 = _three(data, place_3, first_3 + step, table, shift, out)
        if had_0 & had_1 & had_2 & had_3:
            place_0, place_1, place_2, place_3 = next_0, next_1, next_2, next_3
            step += _STEP
            continue
        # What the table lacks is rare; then the step is taken again, one symbol long.
        symbol_0, length_0 = _next(data, place_0, canonical, table, shift)
        symbol_1, length_1 = _next(data, place_1, canonical, table, shift)
        symbol_2, length_2 = _next(data, place_2, canonical, table, shift)
        symbol_3, length_3 = _next(data, place_3, canonical, table, shift)
        if min(length_0, length_1, length_2, length_3) == _ZERO:
            break
        out[step], out[first_1 + step] = symbol_0, symbol_1
        out[first_2 + step], out[first_3 + step] = symbol_2, symbol_3
        place_0, place_1 = place_0 + length_0, place_1 + length_1
        place_2, place_3 = place_2 + length_2, place_3 + length_3
        step += _ONE
    streams[PLACE, 0], streams[PLACE, 1] = place_0, place_1
    streams[PLACE, 2], streams[PLACE, 3] = place_2, place_3
    _finish(data, streams, step, canonical, table, shift, out)
    return bits_of(data, streams)


@kernel
def _finish(
    data: Any, streams: Any, step: Any, canonical: Any, table: Any, shift: Any, out: Any
) -> None:
    """Decode what is left of each stream after so many symbols."""
    for lane in range(4):
        place, end, at = streams[PLACE, lane], streams[END, lane], streams[FIRST, lane] + step
        while at < streams[STOP, lane] and place < end:
            symbol, length = _next(data, place, canonical, table, shift)
            if length == _ZERO:
                break
            out[at] = symbol
            at += _ONE
            place += length
        streams[USED, lane] = place if at == streams[STOP, lane] else end + _ONE
