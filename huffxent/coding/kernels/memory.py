"""Words of memory at any address: what a kernel reads and writes at once instead of by bytes.

Each has a readable twin, which also serves where numba does not compile and where it is to check
every access (NUMBA_DISABLE_JIT, NUMBA_BOUNDSCHECK).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from huffxent.coding.kernels.jit import READABLE

_BYTE = np.uint64(8)


def _pointer(context: Any, builder: Any, signature: Any, arguments: Any, bits: int) -> Any:
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    address = builder.gep(array.data, [arguments[1]])
    return builder.bitcast(address, ir.IntType(bits).as_pointer())


def _loader(bits: int, *, big: bool) -> Any:
    """Return a function that loads `bits` bits at an index of a byte array, as an uint64."""
    if READABLE:
        places = [np.uint64(place) for place in range(bits // 8)]
        order = tuple(places if big else places[::-1])

        @njit
        def readable(data: Any, index: Any) -> Any:
            word = np.uint64(0)
            for place in order:
                word = (word << _BYTE) | np.uint64(data[index + place])
            return word

        return readable

    @intrinsic
    def load(_context: Any, data: Any, index: Any) -> Any:  # noqa: ARG001
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word = builder.load(_pointer(context, builder, signature, arguments, bits))
            word.align = 1
            if big:
                word = builder.bswap(word)
            return word if bits == 64 else builder.zext(word, ir.IntType(64))

        return types.uint64(data, types.uint64), generate

    return load


def _storer(bits: int, *, big: bool) -> Any:
    """Return a function that stores the low `bits` bits of a word at an index of a byte array."""
    if READABLE:
        shifts = [np.uint64(shift) for shift in range(0, bits, 8)]
        placed = tuple(
            (np.uint64(place), shift) for place, shift in enumerate(shifts[::-1] if big else shifts)
        )

        @njit
        def readable(out: Any, index: Any, word: Any) -> None:
            for place, shift in placed:
                out[index + place] = np.uint8((word >> shift) & np.uint64(255))

        return readable

    @intrinsic
    def store(_context: Any, out: Any, index: Any, word: Any) -> Any:  # noqa: ARG001
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            value = arguments[2]
            if bits < 64:
                value = builder.trunc(value, ir.IntType(bits))
            if big:
                value = builder.bswap(value)
            builder.store(value, _pointer(context, builder, signature, arguments, bits)).align = 1
            return context.get_dummy_value()

        return types.void(out, types.uint64, types.uint64), generate

    return store


load_pair = _loader(16, big=False)
"""Two bytes, the first in the low bits."""

load_little_32 = _loader(32, big=False)
load_little_64 = _loader(64, big=False)
load_big_64 = _loader(64, big=True)
store_little_32 = _storer(32, big=False)
store_little_64 = _storer(64, big=False)
store_big_64 = _storer(64, big=True)
