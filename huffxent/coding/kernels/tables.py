"""The tables that kernels read, made from a code with NumPy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from huffxent.coding.kernels.decoding import NARROW, TOP, WIDE
from huffxent.coding.kernels.decoding_wide import MOST_INDEX_BITS
from huffxent.coding.kernels.encoding import LENGTH_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.codes.prefix_code import PrefixCode


@lru_cache(maxsize=16)
def singles(code: PrefixCode) -> NDArray[np.uint64]:
    """Return ``code << 6 | length`` of every index."""
    return (code.codes.astype(np.uint64) << np.uint64(LENGTH_BITS)) | code.by_index


@lru_cache(maxsize=4)
def pairs(code: PrefixCode) -> tuple[NDArray[np.unsignedinteger], NDArray[np.uint8]]:
    """Return the code of every two bytes, and its length; the first in the low bits of the index.

    A code is of 32 bits where all of them fit, which spares the cache.
    """
    codes, lengths = code.codes.astype(np.uint64), code.by_index
    joined = (codes << lengths[:, np.newaxis]) | codes[:, np.newaxis]
    dtype = np.uint32 if 2 * code.longest <= 32 else np.uint64
    return joined.ravel().astype(dtype), (lengths + lengths[:, np.newaxis]).ravel()


class Canonical(NamedTuple):
    """A code by its canonical order; see `kernels.decoding.symbol_at`."""

    limits: NDArray[np.uint64]
    ranks: NDArray[np.uint64]
    order: NDArray[np.unsignedinteger]


@lru_cache(maxsize=16)
def canonical(code: PrefixCode) -> Canonical:
    """Return limits and first ranks by length, and the indices by rank."""
    lengths = code.by_index[code.canonical_order]
    numbers = np.bincount(lengths, minlength=int(lengths[-1]) + 1)
    shares = numbers << (TOP - np.arange(numbers.size))
    ranks = np.cumsum(numbers) - numbers
    order = code.canonical_order.astype(np.min_scalar_type(len(code) - 1))
    return Canonical(np.cumsum(shares).astype(np.uint64), ranks.astype(np.uint64), order)


def first_codewords(
    code: PrefixCode, index_bits: int
) -> tuple[NDArray[np.unsignedinteger], NDArray[np.uint8]]:
    """Return, for every index of that many bits, the symbol it begins with and its length.

    The length is 0 where the codeword is longer than the index, and where there is none.
    """
    lengths = code.by_index[code.canonical_order]
    fitting = lengths[lengths <= index_bits]
    repeats = np.int64(1) << (index_bits - fitting.astype(np.int64))
    missing = (1 << index_bits) - int(repeats.sum())
    symbols = np.repeat(canonical(code).order[: fitting.size], repeats)
    return np.pad(symbols, (0, missing)), np.pad(np.repeat(fitting, repeats), (0, missing))


@lru_cache(maxsize=4)
def one_codeword(
    code: PrefixCode,
) -> tuple[np.uint64, tuple[NDArray[np.unsignedinteger], NDArray[np.uint8]]]:
    """Return the index bits and the table of `kernels.decoding_wide`."""
    index_bits = min(code.longest, MOST_INDEX_BITS)
    return np.uint64(index_bits), first_codewords(code, index_bits)


@lru_cache(maxsize=16)
def several_codewords(code: PrefixCode) -> tuple[bool, NDArray[np.uint8]]:
    """Return whether wide entries decode a code faster, and the table of `kernels.decoding`.

    They do where they have more symbols: a look-up takes hardly longer for them.
    """
    narrow, wide = (_entries_of(code, bits, most) for bits, _, most in (NARROW, WIDE))
    numbers = [
        table[: (most + 1) << bits].reshape(-1, most + 1)[:, most].mean()
        for table, (bits, _, most) in ((narrow, NARROW), (wide, WIDE))
    ]
    is_wide = bool(numbers[1] > 1.1 * numbers[0])
    return is_wide, wide if is_wide else narrow


def _entries_of(code: PrefixCode, index_bits: int, most: int) -> NDArray[np.uint8]:
    """Return entries of up to `most` symbols of a byte and their number; then their bits."""
    symbols, lengths = first_codewords(code, index_bits)
    index = np.arange(1 << index_bits)
    entries = np.zeros((index.size, most + 1), dtype=np.uint8)
    used = np.zeros(index.size, dtype=np.uint8)
    for place in range(most):
        rest = (index << used) & (index.size - 1)
        fits = (entries[:, most] == place) & (lengths[rest] > 0)
        fits &= used + lengths[rest] <= index_bits
        entries[fits, place] = symbols[rest[fits]]
        entries[fits, most] += 1
        used[fits] += lengths[rest[fits]]
    return np.concatenate([entries.ravel(), used])
