"""Counting: eight tables side by side, so that equal neighbours do not wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.kernels.jit import kernel
from huffxent.coding.kernels.memory import load_little_64

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANES = 8
_ONE = np.uint64(1)
_BYTE = np.uint64(8)
_LOW = np.uint64(255)
_STEP = np.uint64(LANES)
_TABLE = tuple(np.uint64(256 * lane) for lane in range(LANES))
_SHIFT = tuple(np.uint64(8 * lane) for lane in range(LANES))


@kernel
def count_bytes(data: NDArray[np.uint8], lanes: NDArray[np.uint32]) -> Any:
    """Add the bytes of `data` to eight tables of 256; at most 2**32 - 1 of them in all."""
    index, stop = np.uint64(0), np.uint64(data.size)
    whole = stop - (stop & (_STEP - _ONE))
    while index < whole:
        word = load_little_64(data, index)
        lanes[_TABLE[0] + (word & _LOW)] += np.uint32(1)
        lanes[_TABLE[1] + ((word >> _SHIFT[1]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[2] + ((word >> _SHIFT[2]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[3] + ((word >> _SHIFT[3]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[4] + ((word >> _SHIFT[4]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[5] + ((word >> _SHIFT[5]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[6] + ((word >> _SHIFT[6]) & _LOW)] += np.uint32(1)
        lanes[_TABLE[7] + (word >> _SHIFT[7])] += np.uint32(1)
        index += _STEP
    while index < stop:
        lanes[data[index]] += np.uint32(1)
        index += _ONE
    return index


@kernel
def count_indices(indices: NDArray[np.unsignedinteger], counts: NDArray[np.int64]) -> Any:
    """Add `indices` to `counts`; return how many there were before one outside the table."""
    index, stop, size = np.uint64(0), np.uint64(indices.size), np.uint64(counts.size)
    while index < stop and np.uint64(indices[index]) < size:
        counts[np.uint64(indices[index])] += np.int64(1)
        index += _ONE
    return index
