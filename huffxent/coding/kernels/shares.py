"""Arithmetic coding by shares, and decoding of bytes by a softmax in fixed point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.arithmetic import WIDTH
from huffxent.coding.kernels.jit import kernel
from huffxent.coding.shares import LEAST_TOTAL
from huffxent.models.softmax.fixed import (
    DROPPED_BITS,
    HALF,
    LEVEL,
    LEVEL_BITS,
    LOW_BITS,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ZERO, _ONE, _BYTE = np.uint64(0), np.uint64(1), np.uint64(8)
_TOP = np.uint64(WIDTH - 8)
_LEAST = np.uint64(1 << (WIDTH - 8))
_LARGEST = np.uint64((1 << WIDTH) - 1)
_FULL = np.uint8(255)
_LOW_BITS, _LOW_MASK = np.uint64(LOW_BITS), np.uint64((1 << LOW_BITS) - 1)
_DROPPED, _HALF = np.uint64(DROPPED_BITS), np.uint64(HALF)
_LEVEL, _LEVEL_BITS = np.uint64(LEVEL), np.uint64(LEVEL_BITS)
_LEAST_TOTAL = np.uint64(LEAST_TOTAL)

LOW, RANGE, PLACE = np.uint64(0), np.uint64(1), np.uint64(2)
"""Where a coder's state holds the low end or the offset, the range, and the next digit's place."""

NO_ROOM = -1


@kernel
def encode(
    below: NDArray[np.uint64],
    weight: NDArray[np.uint64],
    total: NDArray[np.uint64],
    state: NDArray[np.uint64],
    out: NDArray[np.uint8],
) -> Any:
    """Narrow the interval in `state` symbol by symbol; return 0, or NO_ROOM."""
    low, width, place = state[LOW], state[RANGE], state[PLACE]
    index, stop, room = _ZERO, np.uint64(below.size), np.uint64(out.size)
    while index < stop:
        unit = width // total[index]
        more, left = unit * below[index], _LARGEST - low
        width = unit * weight[index]
        if more <= left:
            low += more
        else:
            low = more - left - _ONE
            back = place
            while back > _ZERO:
                back -= _ONE
                if out[back] != _FULL:
                    out[back] += np.uint8(1)
                    break
                out[back] = np.uint8(0)
        while width < _LEAST:
            if place >= room:
                return NO_ROOM
            out[place] = np.uint8(low >> _TOP)
            low <<= _BYTE
            width <<= _BYTE
            place += _ONE
        index += _ONE
    state[LOW], state[RANGE], state[PLACE] = low, width, place
    return 0


@kernel
def decode_rows(
    digits: NDArray[np.uint8],
    state: NDArray[np.uint64],
    first: np.uint64,
    out: NDArray[np.uint8],
    ends: NDArray[np.uint64],
    gaps: NDArray[np.uint64],
    high: NDArray[np.uint64],
    low: NDArray[np.uint64],
) -> Any:
    """Decode bytes into `out` from place `first` on, each by a row of `ends` and of `gaps`.

    A row of `ends` has the sums of weights up to each byte, and with what is deeper. There is one
    row for all bytes, or one for each byte before, zero at the start.
    """
    at, stop, many = first, np.uint64(out.size), ends.shape[0] > 1
    last, every = np.uint64(ends.shape[1] - 2), np.uint64(ends.shape[1] - 1)
    while at < stop:
        row = np.uint64(out[at - _ONE]) if many and at > _ZERO else _ZERO
        target = _target(state, ends[row, every])
        if target >= ends[row, last]:
            out[at] = np.uint8(_next(digits, state, gaps[row], high, low))
        else:
            bottom, top = _ZERO, last
            while bottom < top:
                middle = (bottom + top) >> _ONE
                if ends[row, middle] <= target:
                    bottom = middle + _ONE
                else:
                    top = middle
            below = ends[row, bottom - _ONE] if bottom > _ZERO else _ZERO
            _take(digits, state, below, ends[row, bottom] - below, ends[row, every])
            out[at] = np.uint8(bottom)
        at += _ONE
    return 0


@kernel
def decode(
    digits: NDArray[np.uint8],
    state: NDArray[np.uint64],
    first: np.uint64,
    out: NDArray[np.uint8],
    inputs: NDArray[np.float64],
    readout: NDArray[np.float64],
    bias: NDArray[np.float64],
    dropped: np.uint64,
    high: NDArray[np.uint64],
    low: NDArray[np.uint64],
) -> Any:
    """Decode bytes into `out` from place `first` on; what stands before it is their context.

    The arrays of the model and of powers are those of `FixedSoftmax`, whose bound on logits makes
    every sum here exact.
    """
    at, stop = first, np.uint64(out.size)
    hidden, scores = np.empty(readout.shape[0]), np.empty(bias.size)
    gaps = np.empty(bias.size, dtype=np.uint64)
    while at < stop:
        _embed(out, at, inputs, hidden)
        _read_out(hidden, readout, bias, scores)
        most = scores.max()
        for symbol in range(np.uint64(scores.size)):
            gaps[symbol] = np.uint64(most - scores[symbol]) >> dropped
        out[at] = np.uint8(_next(digits, state, gaps, high, low))
        at += _ONE
    return 0


@kernel
def _next(
    digits: NDArray[np.uint8],
    state: NDArray[np.uint64],
    gaps: NDArray[np.uint64],
    high: NDArray[np.uint64],
    low: NDArray[np.uint64],
) -> Any:
    """Return the next symbol of a distribution, level by level as `Levels` lays them out."""
    weights, deepest = np.empty(gaps.size, dtype=np.uint64), gaps.max() // _LEVEL
    sums = np.zeros(deepest + _ONE, dtype=np.uint64)
    _weigh(gaps, high, low, weights, sums)
    escapes, totals = np.zeros_like(sums), np.zeros_like(sums)
    level = deepest + _ONE
    while level > _ZERO:
        level -= _ONE
        if level < deepest:
            escapes[level] = totals[level + _ONE] >> _LEVEL_BITS
        totals[level] = max(sums[level] + escapes[level], _LEAST_TOTAL)
    target = _target(state, totals[level])
    while level < deepest and target >= sums[level]:
        _take(digits, state, sums[level], escapes[level], totals[level])
        level += _ONE
        target = _target(state, totals[level])
    target = min(target, sums[level] - _ONE)
    symbol, below = _ZERO, _ZERO
    while gaps[symbol] // _LEVEL != level or below + weights[symbol] <= target:
        if gaps[symbol] // _LEVEL == level:
            below += weights[symbol]
        symbol += _ONE
    _take(digits, state, below, weights[symbol], totals[level])
    return symbol


@kernel
def _target(state: NDArray[np.uint64], total: np.uint64) -> Any:
    """Return a number below `total`: the symbol is the one that has it."""
    return min(state[LOW] // (state[RANGE] // total), total - _ONE)


@kernel
def _take(
    digits: NDArray[np.uint8],
    state: NDArray[np.uint64],
    below: np.uint64,
    weight: np.uint64,
    total: np.uint64,
) -> Any:
    """Go on behind a symbol; after the last digit there are zeros."""
    unit = state[RANGE] // total
    offset, width, place = state[LOW] - unit * below, unit * weight, state[PLACE]
    end = np.uint64(digits.size)
    while width < _LEAST:
        digit = np.uint64(digits[place]) if place < end else _ZERO
        offset = (offset << _BYTE) | digit
        width <<= _BYTE
        place += _ONE
    state[LOW], state[RANGE], state[PLACE] = offset, width, place


@kernel
def _embed(
    out: NDArray[np.uint8],
    at: np.uint64,
    inputs: NDArray[np.float64],
    hidden: NDArray[np.float64],
) -> Any:
    """Add up what the bytes before a place bring; before the start there are zeros."""
    hidden[:] = 0.0
    places, parts = np.uint64(inputs.shape[0]), np.uint64(hidden.size)
    back = _ZERO
    while back < places:
        byte = np.uint64(out[at - back - _ONE]) if at > back else _ZERO
        for part in range(parts):
            hidden[part] += inputs[back, byte, part]
        back += _ONE


@kernel
def _read_out(
    hidden: NDArray[np.float64],
    readout: NDArray[np.float64],
    bias: NDArray[np.float64],
    scores: NDArray[np.float64],
) -> Any:
    """Set the logits b + W h; a table's h has a single one among zeros."""
    scores[:] = bias
    for part in range(np.uint64(hidden.size)):
        factor = hidden[part]
        if factor != 0.0:
            for symbol in range(np.uint64(scores.size)):
                scores[symbol] += factor * readout[part, symbol]


@kernel
def _weigh(
    gaps: NDArray[np.uint64],
    high: NDArray[np.uint64],
    low: NDArray[np.uint64],
    weights: NDArray[np.uint64],
    sums: NDArray[np.uint64],
) -> Any:
    """Set the weight of each symbol at its level, and their sums."""
    for symbol in range(np.uint64(gaps.size)):
        gap, level = gaps[symbol], _ZERO
        if gap >= _LEVEL:
            level = gap // _LEVEL
            gap -= level * _LEVEL
        weight = (high[gap >> _LOW_BITS] * low[gap & _LOW_MASK] + _HALF) >> _DROPPED
        weights[symbol] = weight
        sums[level] += weight
