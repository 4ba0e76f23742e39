"""The tables of `kernels.contexts`, made from the codes of contexts with NumPy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from huffxent.coding.kernels import tables
from huffxent.coding.kernels.contexts import ESCAPE, LONGER, START_BITS, VALUE_BITS
from huffxent.coding.kernels.encoding import LENGTH_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.codes.context_code import ContextCode, ContextLevel

    Placed: TypeAlias = tuple[tuple[NDArray[np.uint32], np.uint64], NDArray[np.uint32]]

BYTES = 256
MOST_ORDERS = 2
MOST_ROWS = 1 << 14
"""Of a table for encoding: more contexts than that would not stay in any cache."""

_MOST_BITS = 56
"""That a kernel can append at a time."""

_MOST_ROOM = 1 << (32 - START_BITS)
"""Entries that can be told apart by where they start; and what is too much for memory."""

_LENGTH = np.uint64((1 << LENGTH_BITS) - 1)

ROOT_BITS = 11
INDEX_BITS = 9
"""Of the table of a place, without a context and after one; what is longer has another look-up."""


def decodable(code: ContextCode) -> bool:
    """Return whether the kernel for decoding can take these codes."""
    return len(code.root) <= BYTES and code.order <= MOST_ORDERS and _room(code) < _MOST_ROOM


def _room(code: ContextCode) -> int:
    """Return how many entries the tables for decoding have at most."""
    contexts = sum(level.escapes.size for level in code.levels)
    longer = np.maximum(0, code.entry_lengths.astype(np.int64) - INDEX_BITS)
    further = int((np.int64(1) << longer[longer > 0]).sum())
    return (contexts << INDEX_BITS) + contexts + further + (1 << ROOT_BITS)


class Rows(NamedTuple):
    """What `kernels.contexts.encode_rows` takes of a code."""

    following: NDArray[np.uint32] | None
    codes: NDArray[np.unsignedinteger]
    lengths: NDArray[np.uint8]


@lru_cache(maxsize=4)
def rows(code: ContextCode) -> Rows | None:
    """Return the tables for encoding; None where they would be too large, or codes too long."""
    contexts = sum(level.pairs.contexts.size for level in code.levels[1:])
    if not decodable(code) or code.longest > _MOST_BITS or contexts > MOST_ROWS:
        return None
    root = tables.singles(code.root)[np.newaxis]
    first = _rows_after(code.levels[0], np.repeat(root, len(code.root), axis=0))
    found, following = [root, first], None
    if code.order == MOST_ORDERS:
        pairs = code.levels[1].pairs
        shorter, before = pairs.contexts % len(code.root), pairs.contexts // len(code.root)
        following = np.repeat(np.arange(1, BYTES + 1, dtype=np.uint32), BYTES)
        following[shorter << 8 | before] = 1 + first.shape[0] + np.arange(shorter.size)
        found.append(_rows_after(code.levels[1], first[shorter]))
    table = np.concatenate(found)
    table = np.pad(table, ((0, 0), (0, BYTES - table.shape[1]))).ravel()
    dtype = np.uint32 if code.longest <= 32 else np.uint64
    codes: NDArray[np.unsignedinteger] = (table >> np.uint64(LENGTH_BITS)).astype(dtype)
    return Rows(following, codes, (table & _LENGTH).astype(np.uint8))


@lru_cache(maxsize=4)
def every_entry(code: ContextCode) -> NDArray[np.uint64]:
    """Return ``code << 6 | length`` of every entry."""
    return (code.entry_codes.astype(np.uint64) << np.uint64(LENGTH_BITS)) | code.entry_lengths


def _rows_after(level: ContextLevel, shorter: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a row after each context, or after each symbol, given those of shorter contexts."""
    found = shorter.copy()
    places = level.pairs.contexts if level.pairs.order == 1 else np.arange(len(shorter))
    codes = level.codes.astype(np.uint64)
    escapes = codes[level.lengths.size :, np.newaxis]
    before = found[places]
    joined = (escapes << (before & _LENGTH)) | (before >> np.uint64(LENGTH_BITS))
    lengths = (before & _LENGTH) + level.escapes[:, np.newaxis]
    found[places] = (joined << np.uint64(LENGTH_BITS)) | lengths
    own = (codes[: level.lengths.size] << np.uint64(LENGTH_BITS)) | level.lengths
    found[places[level.pairs.places], level.pairs.symbols] = own
    return found


@lru_cache(maxsize=4)
def placed(code: ContextCode) -> Placed:
    """Return the start of the table after each symbol or two, with a stride, and all tables."""
    size, after_one = len(code.root), np.zeros(len(code.root), dtype=np.uint32)
    first = code.levels[0].pairs.contexts
    after_one[first] = 1 + np.arange(first.size)
    shorter, after, stride = [0] * (1 + first.size), after_one, 0
    if code.order == MOST_ORDERS:
        second = code.levels[1].pairs.contexts
        after, stride = np.tile(after_one, size + 1), size
        after[second] = 1 + first.size + np.arange(second.size)
        shorter += after_one[second % size].tolist()
    starts, table = _tables(code, np.array(shorter))
    return (starts[after], np.uint64(stride)), table


def _tables(
    code: ContextCode, shorter: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return where the table of each place starts, with its bits, and all tables in a row."""
    count = shorter.size
    places, values = _places_and_values(code)
    coded = code.entry_lengths > 0
    places, values = places[coded], values[coded]
    lengths, codes = code.entry_lengths[coded].astype(np.int64), code.entry_codes[coded]
    longest = np.zeros(count, dtype=np.int64)
    np.maximum.at(longest, places, lengths)
    bits = np.minimum(longest, np.where(np.arange(count) == 0, ROOT_BITS, INDEX_BITS))
    # What is too long for a place's index goes by its first bits to a table of its own.
    prefixes = codes.astype(np.int64) >> np.maximum(0, lengths - bits[places])
    long = np.flatnonzero(lengths > bits[places])
    groups, group = np.unique((places[long] << 32) | prefixes[long], return_inverse=True)
    more = np.zeros(groups.size, dtype=np.int64)
    np.maximum.at(more, group, lengths[long] - bits[places[long]])
    owners = groups >> 32
    further = np.bincount(owners, np.int64(1) << more, count).astype(np.int64)
    # Before each table stands where that of the next shorter context starts.
    sizes = 1 + (np.int64(1) << bits) + further
    starts = np.cumsum(sizes) - sizes + 1
    known = ((starts << START_BITS) | bits).astype(np.uint32)
    table = np.zeros(int(sizes.sum()), dtype=np.uint32)
    entries = (values << VALUE_BITS) | lengths
    short = np.flatnonzero(lengths <= bits[places])
    _fill(
        table,
        starts[places[short]],
        codes[short],
        bits[places[short]] - lengths[short],
        entries[short],
    )
    within = _starts_within(owners, more, bits)
    table[starts - 1] = known[shorter]
    table[starts[owners] + (groups & 0xFFFFFFFF)] = (within << VALUE_BITS) | LONGER | more
    below = lengths[long] - bits[places[long]]
    rest = codes[long].astype(np.int64) & ((np.int64(1) << below) - 1)
    begin = starts[places[long]] + within[group]
    _fill(table, begin, rest, more[group] - below, entries[long])
    return known, table


def _places_and_values(code: ContextCode) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place of every entry, and its symbol or `ESCAPE`."""
    size, first = len(code.root), 1
    places, values = [np.zeros(size, dtype=np.int64)], [np.arange(size)]
    for level in code.levels:
        contexts = level.pairs.contexts.size
        places += [first + level.pairs.places, first + np.arange(contexts)]
        values += [level.pairs.symbols, np.full(contexts, ESCAPE)]
        first += contexts
    return np.concatenate(places), np.concatenate(values)


def _starts_within(
    owners: NDArray[np.int64], more: NDArray[np.int64], bits: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return where further tables start, counted from the start of their place's own."""
    sizes = np.int64(1) << more
    before = np.cumsum(sizes) - sizes
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    of_owner = np.repeat(before[begins], np.diff(np.append(begins, owners.size)))
    within: NDArray[np.int64] = (np.int64(1) << bits[owners]) + before - of_owner
    return within


def _fill(
    table: NDArray[np.uint32],
    starts: NDArray[np.int64],
    codes: NDArray[np.integer],
    free: NDArray[np.int64],
    entries: NDArray[np.int64],
) -> None:
    """Write each entry wherever an index begins with its code, which leaves so many bits free."""
    repeats = np.int64(1) << free
    ends = np.cumsum(repeats)
    within = np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - repeats, repeats)
    begins = starts + (codes.astype(np.int64) << free)
    table[np.repeat(begins, repeats) + within] = np.repeat(entries, repeats)
