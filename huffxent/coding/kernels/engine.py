"""The functions of the fast engine: they bring arrays to the kernels, and statuses to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.codes.context_code import ContextCode
from huffxent.coding import arithmetic, reference
from huffxent.coding.kernels import context_tables, shares, tables
from huffxent.coding.kernels.contexts import decode_contexts, encode_entries, encode_rows
from huffxent.coding.kernels.counting import LANES, count_bytes, count_indices
from huffxent.coding.kernels.decoding import ENDS_EARLY, GOES_ON, ROWS, decode_bytes
from huffxent.coding.kernels.decoding_wide import decode_indices
from huffxent.coding.kernels.encoding import encode_bytes, encode_indices
from huffxent.coding.kernels.jit import announce
from huffxent.coding.reference import ENDS_EARLY as SAYS_ENDS_EARLY
from huffxent.coding.reference import GOES_ON as SAYS_GOES_ON
from huffxent.coding.shares import Levels
from huffxent.coding.streams import STREAMS, runs
from huffxent.errors import IntegrityError
from huffxent.models.counts import Counts
from huffxent.models.softmax.fixed import GAP_BITS, power_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.coding.reference import Code
    from huffxent.coding.shares import Shares
    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices

announce()

BYTES = 256

# Below so many symbols a table of all pairs costs more than it saves.
_WORTH_PAIRS = 1 << 15

# Symbols a call where each takes microseconds.
_SLOW_PIECE = 1 << 18

# Symbols a call: so that Ctrl-C answers, and that no table of 32 bits runs over.
_PIECE = 1 << 24


def count(indices: Indices, size: int) -> Counts:
    """Return the counts of `indices` over an alphabet of `size` symbols."""
    if indices.dtype == np.uint8 and size == BYTES:
        values = np.zeros(256, dtype=np.int64)
        for start in range(0, indices.size, _PIECE):
            lanes = np.zeros(LANES * 256, dtype=np.uint32)
            count_bytes(_read_only(indices[start : start + _PIECE]), lanes)
            values += lanes.reshape(LANES, 256).sum(axis=0, dtype=np.int64)
        return Counts(values)
    values = np.zeros(size, dtype=np.int64)
    for start in range(0, indices.size, _PIECE):
        piece = indices[start : start + _PIECE]
        if count_indices(_read_only(piece), values) < piece.size:
            raise ValueError(f"an index is not below the size of the alphabet, {size}")
    return Counts(values)


def encode(indices: Indices, code: Code, out: NDArray[np.uint8]) -> tuple[tuple[int, ...], int]:
    """Code `indices` into the streams of one block, as `reference.encode` does."""
    if isinstance(code, ContextCode):
        return _encode_contexts(indices, code, out)
    sizes = np.zeros(STREAMS, dtype=np.int64)
    longest, table = np.uint64(code.longest), tables.singles(code)
    if indices.dtype == np.uint8 and len(code) == BYTES and indices.size >= _WORTH_PAIRS:
        bits = encode_bytes(_read_only(indices), *tables.pairs(code), table, longest, out, sizes)
    else:
        bits = encode_indices(_read_only(indices), table, longest, out, sizes)
    if bits < 0:
        raise ValueError("an index is outside the alphabet, or the output has too little room")
    return tuple(sizes.tolist()), int(bits)


def _encode_contexts(
    block: Indices, code: ContextCode, out: NDArray[np.uint8]
) -> tuple[tuple[int, ...], int]:
    rows, sizes = context_tables.rows(code), np.zeros(STREAMS, dtype=np.int64)
    if block.size and int(block.max()) >= len(code.root):
        raise ValueError("an index is outside the alphabet")
    if rows is not None:
        bits = encode_rows(_read_only(block), *rows, np.uint64(code.longest), out, sizes)
    else:
        found = [code.events(run)[0] for run in runs(block)]
        entries, table = np.concatenate(found).astype(np.uint32), context_tables.every_entry(code)
        stops = np.array([run.size for run in found]).cumsum()
        rooms = np.array([(int(code.entry_lengths[run].sum()) + 7) // 8 for run in found])
        bits = encode_entries(_read_only(entries), stops, table, rooms, out, sizes)
    if bits < 0:
        raise ValueError("the output has too little room")
    return tuple(sizes.tolist()), int(bits)


def decode(data: NDArray[np.uint8], sizes: Sequence[int], code: Code, out: Indices) -> int:
    """Decode the streams of a block into `out`, as `reference.decode` does."""
    if isinstance(code, ContextCode) and not context_tables.decodable(code):
        return reference.decode(data, sizes, code, out)
    streams = np.empty((ROWS, STREAMS), dtype=np.uint64)
    arguments = _read_only(data), np.array(sizes, dtype=np.int64), streams
    if isinstance(code, ContextCode):
        bits = decode_contexts(*arguments, *context_tables.placed(code), out)
    elif len(code) > BYTES:
        index_bits, table = tables.one_codeword(code)
        bits = decode_indices(*arguments, index_bits, tables.canonical(code), table, out)
    else:
        wide, entries = tables.several_codewords(code)
        bits = decode_bytes(*arguments, wide, tables.canonical(code), entries, out)
    if bits == ENDS_EARLY:
        raise IntegrityError(SAYS_ENDS_EARLY)
    if bits == GOES_ON:
        raise IntegrityError(SAYS_GOES_ON)
    if bits < 0:
        raise ValueError("the streams are not followed by the slack that a decoder may read")
    return int(bits)


def encode_shares(found: Shares) -> bytes:
    """Return the digits of symbols, as `huffxent.coding.shares.encode_shares` does."""
    # 9 bits for every 8 that are needed, and the room of an interval that ends in the middle.
    out = np.zeros(int(found.bits * 9 / 64) + 64, dtype=np.uint8)
    state = np.array([0, arithmetic.START, 0], dtype=np.uint64)
    for first in range(0, found.weight.size, _PIECE):
        piece = slice(first, first + _PIECE)
        below, weight, total = (
            _read_only(part[piece]) for part in (found.below, found.weight, found.total)
        )
        if shares.encode(below, weight, total, state, out):
            raise ValueError("the output has too little room")
    low, width, size = state.tolist()
    return arithmetic.finish(bytearray(out[:size]), low, width)


def decode_shares(digits: bytes, model: FixedSoftmax, out: Indices) -> None:
    """Decode bytes by a softmax, as `huffxent.coding.shares.decode_bytes` does."""
    size = arithmetic.WIDTH // 8
    offset = int.from_bytes(digits[:size].ljust(size, b"\0"), "big")
    state = np.array([offset, arithmetic.START, size], dtype=np.uint64)
    data, by_rows = _read_only(np.frombuffer(digits, dtype=np.uint8)), model.context <= 1
    arrays = _rows(model) if by_rows else _softmax(model)
    for first in range(0, out.size, _SLOW_PIECE):
        start, piece = np.uint64(first), out[: first + _SLOW_PIECE]
        (shares.decode_rows if by_rows else shares.decode)(data, state, start, piece, *arrays)


def _softmax(model: FixedSoftmax) -> tuple[Any, ...]:
    """Return the arrays of a model and of powers, and how many places a logit has too many."""
    arrays = map(_read_only, (model.inputs, model.readout, model.bias))
    return (*arrays, np.uint64(model.fraction - GAP_BITS), *map(_read_only, power_tables()))


def _rows(model: FixedSoftmax) -> tuple[NDArray[np.uint64], ...]:
    """Return sums of weights up to each byte and of all, a row for each byte before; and gaps."""
    gaps = model.gaps(model.hidden(np.arange(BYTES**model.context)))
    levels = Levels.of(gaps)
    ends = np.cumsum(levels.weights[0], axis=1, dtype=np.uint64)
    arrays = np.column_stack([ends, levels.totals[0]]), gaps, *power_tables()
    return tuple(map(_read_only, arrays))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a contiguous view of `array` that cannot be written: kernels compile for it alone."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
