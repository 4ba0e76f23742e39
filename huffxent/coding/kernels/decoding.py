"""Decoding bytes: four streams at once, several symbols a look-up.

The next bits of a stream index a table of bytes in two parts: one entry each of up to 3 (or 7)
symbols and their number, and one byte each with the bits that these symbols took. The lengths stand
apart because they are what the next look-up waits for. An entry of no symbols means a codeword
longer than the index: it is found by its place in canonical order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.kernels.jit import kernel
from huffxent.coding.kernels.memory import (
    load_big_64,
    load_little_32,
    load_little_64,
    store_little_32,
    store_little_64,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = 24
"""Bits of a word in which codewords are compared: as many as the longest may have."""

NO_ROOM = np.int64(-1)
ENDS_EARLY = np.int64(-2)
GOES_ON = np.int64(-3)

_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_TWO = np.uint64(2)
_FOUR = np.uint64(4)
_BYTES = np.uint64(3)
_REST = np.uint64(7)
_EIGHT = np.uint64(8)
_NINE = np.uint64(9)
_UNKNOWN = np.uint64(2**64 - 1)
_WORD = np.uint64(64)
_WITHIN = np.uint64(63)
_TOP = np.uint64(TOP)
_NARROW_ENTRY = np.uint64(3)
_BELOW_TOP = np.uint64(64 - TOP)


@kernel
def window(data: Any, place: Any) -> Any:
    """Return the bits from `place` on, at least 57 of them, at the top of a word."""
    return load_big_64(data, place >> _BYTES) << (place & _REST)


@kernel
def symbol_at(word: Any, shortest: Any, canonical: Any) -> Any:
    """Return the index of the first codeword of a word and its length, 0 if there is none.

    `canonical` is three arrays: limits and ranks by length, and indices by rank.

    Codewords of one length are consecutive numbers; as fractions those of length n lie below
    ``limits[n]``, and from ``limits[n - 1]`` on they have the ranks from ``ranks[n]`` on.
    """
    limits, ranks, order = canonical
    top, length, longest = word >> _BELOW_TOP, shortest, np.uint64(limits.size)
    while length < longest:
        if top < limits[length]:
            rank = ranks[length] + ((top - limits[length - _ONE]) >> (_TOP - length))
            return order[rank], length
        length += _ONE
    return order[_ZERO], _ZERO


@kernel
def verdict(data: Any, place: Any, end: Any) -> Any:
    """Return 0 if a stream with symbols up to `place` fills up to `end` with zeros, or why not."""
    if place > end:
        return ENDS_EARLY
    left = end - place
    if left > _REST or (left > _ZERO and window(data, place) >> (_WORD - left) > _ZERO):
        return GOES_ON
    return np.int64(0)


@kernel
def _look_up(word: Any, table: Any, index_bits: Any, symbols: Any) -> Any:
    """Return the symbols that a word begins with, their number and their bits."""
    index, wide = word >> (_WORD - index_bits), symbols > _NARROW_ENTRY
    length = np.uint64(table[((symbols + _ONE) << index_bits) + index])
    found = load_little_64(table, index << _BYTES) if wide else load_little_32(table, index << _TWO)
    return found, found >> (symbols << _BYTES), length


@kernel
def _store(out: Any, at: Any, found: Any, symbols: Any) -> None:
    """Store an entry whole; what is not a symbol of it will be overwritten by the next."""
    if symbols > _NARROW_ENTRY:
        store_little_64(out, at, found)
    else:
        store_little_32(out, at, found)


@kernel
def _rest(data: Any, place: Any, end: Any, at: Any, stop: Any, canonical: Any, out: Any) -> Any:
    """Decode what is left of one stream by single symbols, and return where the last one ends."""
    while at < stop and place < end:
        symbol, length = symbol_at(window(data, place), _ONE, canonical)
        if length == _ZERO:
            return end + _ONE
        out[at] = symbol
        at += _ONE
        place += length
    return place if at == stop else end + _ONE


# What is known of each stream, one row of an array each: where its bits begin and end, where its
# symbols begin and end, where the next of both stand, and where its last symbol was found to end.
BEGIN, END, FIRST, STOP, PLACE, AT, USED = range(7)
ROWS = 7


@kernel
def deal(data: Any, sizes: Any, count: Any, streams: Any) -> Any:
    """Fill in what is known of each stream of a block; return False if the slack is missing."""
    run = (count + np.uint64(3)) >> _TWO
    begin = first = _ZERO
    for lane in range(4):
        streams[BEGIN, lane] = streams[PLACE, lane] = begin
        streams[FIRST, lane] = streams[AT, lane] = first
        begin += np.uint64(sizes[lane]) << _BYTES
        first = min(count, first + run)
        streams[END, lane] = begin
        streams[STOP, lane] = first
        streams[USED, lane] = _UNKNOWN
    return (begin >> _BYTES) + _EIGHT <= np.uint64(data.size)


@kernel
def bits_of(data: Any, streams: Any) -> Any:
    """Return the bits of all streams, or the status of the first one with a fault."""
    bits = _ZERO
    for lane in range(4):
        status = verdict(data, streams[USED, lane], streams[END, lane])
        if status != 0:
            return status
        bits += streams[USED, lane] - streams[BEGIN, lane]
    return np.int64(bits)


def _stepper(bits: int, look_ups: int, entry_symbols: int) -> Callable[..., Any]:
    """Return the inner loop for tables with an index of `bits` and entries of `entry_symbols`.

    A function of its own, or the registers would not do. Numbers only are closed over: numba keeps
    no machine code of what closes over functions.
    """
    index_bits, symbols = np.uint64(bits), np.uint64(entry_symbols)

    def steps(data: Any, streams: Any, table: Any, out: Any, left: Any) -> Any:
        """Do a number of steps, or fewer if one meets a codeword that the table does not have.

        Return how many are left.
        """
        place_0, place_1 = streams[PLACE, 0], streams[PLACE, 1]
        place_2, place_3 = streams[PLACE, 2], streams[PLACE, 3]
        at_0, at_1, at_2, at_3 = streams[AT, 0], streams[AT, 1], streams[AT, 2], streams[AT, 3]
        while left > _ZERO:
            word_0, word_1 = window(data, place_0), window(data, place_1)
            word_2, word_3 = window(data, place_2), window(data, place_3)
            for _ in range(look_ups):
                found, number, length_0 = _look_up(word_0, table, index_bits, symbols)
                word_0 <<= length_0 & _WITHIN
                place_0 += length_0
                _store(out, at_0, found, symbols)
                at_0 += number

                found, number, length_1 = _look_up(word_1, table, index_bits, symbols)
                word_1 <<= length_1 & _WITHIN
                place_1 += length_1
                _store(out, at_1, found, symbols)
                at_1 += number

                found, number, length_2 = _look_up(word_2, table, index_bits, symbols)
                word_2 <<= length_2 & _WITHIN
                place_2 += length_2
                _store(out, at_2, found, symbols)
                at_2 += number

                found, number, length_3 = _look_up(word_3, table, index_bits, symbols)
                word_3 <<= length_3 & _WITHIN
                place_3 += length_3
                _store(out, at_3, found, symbols)
                at_3 += number
            left -= _ONE
            lacks_0, lacks_1 = length_0 == _ZERO, length_1 == _ZERO
            lacks_2, lacks_3 = length_2 == _ZERO, length_3 == _ZERO
            if lacks_0 | lacks_1 | lacks_2 | lacks_3:
                break
        streams[PLACE, 0], streams[PLACE, 1] = place_0, place_1
        streams[PLACE, 2], streams[PLACE, 3] = place_2, place_3
        streams[AT, 0], streams[AT, 1], streams[AT, 2], streams[AT, 3] = at_0, at_1, at_2, at_3
        return left

    steps.__qualname__ += f"_of_{bits}_bits"
    return kernel(steps)


NARROW = (12, 4, 3)
WIDE = (11, 5, 7)
"""Bits of the index, look-ups a step, symbols an entry at most."""

_steps_narrow = _stepper(*NARROW)
_steps_wide = _stepper(*WIDE)


@kernel
def _long_ones(
    data: Any, streams: Any, table: Any, index_bits: Any, symbols: Any, canonical: Any, out: Any
) -> Any:
    """Decode in each stream a symbol that the table does not have, where it is next.

    Return whether there is more of every stream. A stream without a codeword there has no more.
    """
    more = True
    for lane in range(4):
        place, end = streams[PLACE, lane], streams[END, lane]
        if place < end:
            word = window(data, place)
            if _look_up(word, table, index_bits, symbols)[2] == _ZERO:
                symbol, length = symbol_at(word, index_bits + _ONE, canonical)
                out[streams[AT, lane]] = symbol
                streams[AT, lane] += _ONE
                streams[PLACE, lane] = place + length if length > _ZERO else end
        more &= streams[PLACE, lane] < end
    return more


@kernel
def _ended(data: Any, streams: Any, most: Any, canonical: Any, out: Any) -> Any:
    """Finish the streams that have at most `most` symbols left; return whether all are done.

    A stream that is done starts again, unless its whole run is as short as that.
    """
    done = True
    for lane in range(4):
        place, end = streams[PLACE, lane], streams[END, lane]
        at, stop = streams[AT, lane], streams[STOP, lane]
        if place >= end or stop - at <= most:
            used = _rest(data, place, end, at, stop, canonical, out)
            if streams[USED, lane] == _UNKNOWN:
                streams[USED, lane] = used
            streams[PLACE, lane], streams[AT, lane] = streams[BEGIN, lane], streams[FIRST, lane]
        done &= streams[USED, lane] != _UNKNOWN
    return done


@kernel
def decode_bytes(
    data: Any, sizes: Any, streams: Any, wide: Any, canonical: Any, table: Any, out: Any
) -> Any:
    """Decode four streams into `out`; return the bits of its symbols, or a negative status.

    A stream that is done before the others is decoded over again until they are done as well: four
    at once take little longer than one. `streams` is memory for `ROWS` of what is known of each.
    """
    bits, look_ups, entry_symbols = WIDE if wide else NARROW
    index_bits, symbols = np.uint64(bits), np.uint64(entry_symbols)
    most = symbols * np.uint64(look_ups)
    if not deal(data, sizes, np.uint64(out.size), streams):
        return NO_ROOM
    last_load = np.uint64(data.size) - _EIGHT
    while not _ended(data, streams, most, canonical, out):
        # As many steps as surely stay within the arrays: a step takes at most 9 bytes.
        room, far = _UNKNOWN, _ZERO
        for lane in range(4):
            room = min(room, streams[STOP, lane] - streams[AT, lane])
            far = max(far, streams[PLACE, lane] >> _BYTES)
        if room <= most:
            # A run so short cannot be decoded over again: each stream by itself.
            most = _UNKNOWN
            continue
        left = min((room - _ONE) // most, (last_load - far) // _NINE + _ONE)
        more = True
        while left > _ZERO and more:
            if wide:
                left = _steps_wide(data, streams, table, out, left)
            else:
                left = _steps_narrow(data, streams, table, out, left)
            more = _long_ones(data, streams, table, index_bits, symbols, canonical, out)
    # Entries are stored whole: mend what the last ones left behind where nothing overwrote it.
    for lane in range(4):
        at, stop = streams[AT, lane], streams[STOP, lane]
        place, end = streams[PLACE, lane], streams[END, lane]
        _rest(data, place, end, at, min(stop, at + _EIGHT), canonical, out)
    return bits_of(data, streams)
