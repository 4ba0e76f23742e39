"""Coding after contexts of one or two symbols, in alphabets no wider than a byte.

Encoding is one look-up a symbol: a row of the table stands for a context, and has for every symbol
its escapes and its codeword in one. Decoding goes from place to place: a place is a code, without a
context or after one, with a table of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from huffxent.coding.kernels.decoding import END, FIRST, NO_ROOM, STOP, USED, bits_of, deal, window
from huffxent.coding.kernels.encoding import NO_ROOM as NO_ROOM_TO_ENCODE
from huffxent.coding.kernels.encoding import NO_SYMBOL, append
from huffxent.coding.kernels.jit import kernel
from huffxent.coding.kernels.memory import load_pair

ESCAPE = 0xFFFF
"""The value of an escape in a table for decoding."""

LONGER = 0x80
"""Marks an entry that leads to a table of longer codewords, with the bits of its index."""

VALUE_BITS = 8
"""Where the value of an entry for decoding begins; below it stands the length."""

START_BITS = 6
"""Where the start of a place's table begins in what is known of the place; below stand its bits."""

_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_TWO = np.uint64(2)
_THREE = np.uint64(3)
_FOUR = np.uint64(4)
_MOST = np.uint64(56)
_WORD = np.uint64(64)
_LENGTH = np.uint64(63)
_CODE = np.uint64(6)
_BYTES = np.uint64(3)
_REST = np.uint64(7)
_BYTE = np.uint64(8)
_EIGHT = np.uint64(8)
_ESCAPE = np.uint64(ESCAPE)
_LONGER = np.uint64(LONGER)
_BELOW_LONGER = np.uint64(LONGER - 1)
_VALUE = np.uint64(VALUE_BITS)
_START = np.uint64(START_BITS)


@kernel
def encode_entries(entries: Any, stops: Any, table: Any, rooms: Any, out: Any, sizes: Any) -> Any:
    """Code entries of a table into streams that end at `stops`; return the bits, or a status.

    `rooms` are the bytes that each stream takes at most. An entry is ``code << 6 | length`` with up
    to 56 bits, as of `kernels.encoding`.
    """
    size, index, place, bits = np.uint64(table.size), _ZERO, _ZERO, _ZERO
    for stream in range(stops.size):
        stop = np.uint64(stops[stream])
        if place + np.uint64(rooms[stream]) + _EIGHT > np.uint64(out.size):
            return NO_ROOM_TO_ENCODE
        start, word, waiting = place, _ZERO, _ZERO
        while index < stop:
            entry = np.uint64(entries[index])
            if entry >= size:
                return NO_SYMBOL
            found = table[entry]
            code, length = found >> _CODE, found & _LENGTH
            word, waiting, place = append(word, waiting, place, code, length, out)
            index += _ONE
        bits += ((place - start) << _BYTES) + waiting
        place += (waiting + _REST) >> _BYTES
        sizes[stream] = place - start
    return np.int64(bits)


@kernel
def _row(data: Any, index: Any, following: Any) -> Any:
    """Return the row, of 256 entries, after what stands before a symbol."""
    if following is None:
        return (np.uint64(data[index - _ONE]) + _ONE) << _BYTE
    return np.uint64(following[load_pair(data, index - _TWO)]) << _BYTE


@kernel
def _four(data: Any, index: Any, following: Any, codes: Any, lengths: Any) -> Any:
    """Return the codes of four symbols, two and two in one, and their lengths."""
    a = _row(data, index, following) | np.uint64(data[index])
    b = _row(data, index + _ONE, following) | np.uint64(data[index + _ONE])
    c = _row(data, index + _TWO, following) | np.uint64(data[index + _TWO])
    d = _row(data, index + _THREE, following) | np.uint64(data[index + _THREE])
    b_length, d_length = np.uint64(lengths[b]), np.uint64(lengths[d])
    left = (np.uint64(codes[a]) << b_length) | np.uint64(codes[b])
    right = (np.uint64(codes[c]) << d_length) | np.uint64(codes[d])
    return left, np.uint64(lengths[a]) + b_length, right, np.uint64(lengths[c]) + d_length


@kernel
def _singly(
    data: Any, index: Any, stop: Any, following: Any, codes: Any, lengths: Any, state: Any, out: Any
) -> Any:
    """Code some symbols one by one; return the word, its waiting bits and the place."""
    word, waiting, place = state
    while index < stop:
        at = _row(data, index, following) | np.uint64(data[index])
        code, length = np.uint64(codes[at]), np.uint64(lengths[at])
        word, waiting, place = append(word, waiting, place, code, length, out)
        index += _ONE
    return word, waiting, place


@kernel
def _head(data: Any, index: Any, stop: Any, codes: Any, lengths: Any, state: Any, out: Any) -> Any:
    """Code the first symbols of a stream, which have none or one before them, likewise."""
    word, waiting, place = state
    row = _ZERO
    while index < stop:
        at = row | np.uint64(data[index])
        code, length = np.uint64(codes[at]), np.uint64(lengths[at])
        word, waiting, place = append(word, waiting, place, code, length, out)
        row = (np.uint64(data[index]) + _ONE) << _BYTE
        index += _ONE
    return word, waiting, place


@kernel
def encode_rows(
    data: Any, following: Any, codes: Any, lengths: Any, longest: Any, out: Any, sizes: Any
) -> Any:
    """Code `data` into four streams, four symbols a step; return the bits, or a status.

    `codes` and `lengths` have 256 entries a row: first a row without a context, then one after each
    byte. Where contexts have two, `following` has the row after every two, the first in the low
    bits of the index, and their rows stand after the others; else it is None.
    """
    order = _ONE if following is None else _TWO
    total = np.uint64(data.size)
    run = (total + _THREE) >> _TWO
    index = start = bits = _ZERO
    for stream in range(4):
        stop = min(total, index + run)
        if start + ((((stop - index) * longest) + _REST) >> _BYTES) + _EIGHT > np.uint64(out.size):
            return NO_ROOM_TO_ENCODE
        head, state = min(stop, index + order), (_ZERO, _ZERO, start)
        word, waiting, place = _head(data, index, head, codes, lengths, state, out)
        index = head
        while index + _FOUR <= stop:
            left, left_length, right, right_length = _four(data, index, following, codes, lengths)
            length = left_length + right_length
            if length <= _MOST:
                code = (left << right_length) | right
                word, waiting, place = append(word, waiting, place, code, length, out)
            else:
                # What was joined may be too long for a word, too.
                upto, state = index + _FOUR, (word, waiting, place)
                word, waiting, place = _singly(
                    data, index, upto, following, codes, lengths, state, out
                )
            index += _FOUR
        state = word, waiting, place
        word, waiting, place = _singly(data, index, stop, following, codes, lengths, state, out)
        index = stop
        bits += ((place - start) << _BYTES) + waiting
        place += (waiting + _REST) >> _BYTES
        sizes[stream] = place - start
        start = place
    return np.int64(bits)


@kernel
def _symbol(data: Any, place: Any, end: Any, start: Any, table: Any) -> Any:
    """Return the symbol at a place in a stream, escapes passed over, and where it ends.

    The symbol is `ESCAPE` where there is none.
    """
    while place < end:
        word = window(data, place)
        first, index_bits = start >> _START, start & _LENGTH
        entry = np.uint64(table[first + (word >> (_WORD - index_bits))])
        if entry & _LONGER:
            more = entry & _BELOW_LONGER
            rest = (word << index_bits) >> (_WORD - more)
            entry = np.uint64(table[first + (entry >> _VALUE) + rest])
        length, value = entry & _BELOW_LONGER, entry >> _VALUE
        place += length
        if value != _ESCAPE:
            return (value, place) if length else (_ESCAPE, place)
        start = np.uint64(table[first - _ONE])
    return _ESCAPE, place


@kernel
def _finish(
    data: Any, lane: Any, state: Any, streams: Any, after: Any, table: Any, out: Any
) -> None:
    """Decode what is left of one stream."""
    place, where, before, step = state
    following, stride = after
    end, at, stop = streams[END, lane], streams[FIRST, lane] + step, streams[STOP, lane]
    while at < stop:
        symbol, place = _symbol(data, place, end, where, table)
        if symbol == _ESCAPE:
            break
        out[at] = symbol
        where = np.uint64(following[before * stride + symbol])
        before = symbol
        at += _ONE
    streams[USED, lane] = place if at == stop else end + _ONE


@kernel
def decode_contexts(data: Any, sizes: Any, streams: Any, after: Any, table: Any, out: Any) -> Any:
    """Decode four streams into `out`; return the bits of its symbols, or a negative status.

    The tables of all codes stand in one array. A code is known by where its table starts, with the
    bits of the index below that; before it stands the same of the next shorter context. `after` has
    this for every symbol and the one before it, and the stride of the latter: 0 where contexts have
    one symbol. In its last row nothing stands before. The code without a context is the first.
    """
    total = np.uint64(out.size)
    if not deal(data, sizes, total, streams):
        return NO_ROOM
    following, stride = after
    none = np.uint64(following.size) // stride - _ONE if stride else _ZERO
    first_1, first_2, first_3 = streams[FIRST, 1], streams[FIRST, 2], streams[FIRST, 3]
    end_0, end_1, end_2, end_3 = streams[END, 0], streams[END, 1], streams[END, 2], streams[END, 3]
    place_0, place_1, place_2, place_3 = _ZERO, end_0, end_1, end_2
    where_0 = where_1 = where_2 = where_3 = np.uint64(table[_ZERO])
    before_0 = before_1 = before_2 = before_3 = none
    step, together = _ZERO, total - first_3
    while step < together:
        symbol_0, next_0 = _symbol(data, place_0, end_0, where_0, table)
        symbol_1, next_1 = _symbol(data, place_1, end_1, where_1, table)
        symbol_2, next_2 = _symbol(data, place_2, end_2, where_2, table)
        symbol_3, next_3 = _symbol(data, place_3, end_3, where_3, table)
        if max(symbol_0, symbol_1, symbol_2, symbol_3) == _ESCAPE:
            break
        out[step], out[first_1 + step] = symbol_0, symbol_1
        out[first_2 + step], out[first_3 + step] = symbol_2, symbol_3
        place_0, place_1, place_2, place_3 = next_0, next_1, next_2, next_3
        where_0 = np.uint64(following[before_0 * stride + symbol_0])
        where_1 = np.uint64(following[before_1 * stride + symbol_1])
        where_2 = np.uint64(following[before_2 * stride + symbol_2])
        where_3 = np.uint64(following[before_3 * stride + symbol_3])
        before_0, before_1, before_2, before_3 = symbol_0, symbol_1, symbol_2, symbol_3
        step += _ONE
    state = place_0, where_0, before_0, step
    _finish(data, 0, state, streams, after, table, out)
    state = place_1, where_1, before_1, step
    _finish(data, 1, state, streams, after, table, out)
    state = place_2, where_2, before_2, step
    _finish(data, 2, state, streams, after, table, out)
    state = place_3, where_3, before_3, step
    _finish(data, 3, state, streams, after, table, out)
    return bits_of(data, streams)
