"""Use the fast engine on random codes, every array next to a page that no one may touch.

The argument is how many codes; they are printed when all is done. An access outside an array ends
the process with a signal.
"""

from __future__ import annotations

import ctypes
import mmap
import random
import sys

import numpy as np

from huffxent.codes.prefix_code import PrefixCode
from huffxent.coding.kernels import tables
from huffxent.coding.kernels.decoding import NARROW, ROWS, WIDE, decode_bytes
from huffxent.coding.kernels.decoding_wide import decode_indices
from huffxent.coding.kernels.encoding import encode_bytes, encode_indices
from huffxent.coding.streams import SLACK, STREAMS, room

LARGEST = 1 << 24
"""Bytes that an array has at most."""

_LIBC = ctypes.CDLL(None, use_errno=True)


class Fence:
    """Memory between two pages without access, for one array at a time."""

    def __init__(self) -> None:
        self._map = mmap.mmap(-1, LARGEST + 2 * mmap.PAGESIZE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        for page in (start, start + mmap.PAGESIZE + LARGEST):
            if _LIBC.mprotect(ctypes.c_void_p(page), mmap.PAGESIZE, 0):
                raise OSError(ctypes.get_errno(), "mprotect")

    def array(self, size: int, dtype, *, at_end: bool) -> np.ndarray:
        """Return an array right behind the first of the pages, or right before the last."""
        first = LARGEST - size * np.dtype(dtype).itemsize if at_end else 0
        return np.frombuffer(self._map, dtype, size, mmap.PAGESIZE + first)

    def copy(self, array: np.ndarray, *, at_end: bool) -> np.ndarray:
        """Return a copy of an array there."""
        copied = self.array(array.size, array.dtype, at_end=at_end)
        copied[:] = array
        return copied


FENCES = [Fence() for _ in range(12)]


def fenced(arrays, first: int, *, at_end: bool) -> tuple[np.ndarray, ...]:
    fences = FENCES[first:]
    return tuple(f.copy(array, at_end=at_end) for f, array in zip(fences, arrays, strict=False))


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def drawn_code(rng: random.Random) -> PrefixCode:
    """A complete code: of random splits, or as deep and lopsided as one can be."""
    wide = rng.random() < 0.02
    size, longest = rng.randint(2, 5000 if wide else 256), rng.choice([12, 13, 15, 18, 24])
    lengths = [1, 1]
    deep = rng.random() < 0.5
    while len(lengths) < size:
        split = len(lengths) - 1 if deep else rng.randrange(len(lengths))
        if lengths[split] >= longest:
            split = min(range(len(lengths)), key=lengths.__getitem__)
        lengths[split] += 1
        lengths.append(lengths[split])
    rng.shuffle(lengths)
    return PrefixCode(bytes(lengths + [0] * rng.randint(0, 256 - size if size < 256 else 0)))


def require(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(what)


def prove_tables(code: PrefixCode) -> None:
    """See to it that the tables have the entries that their sizes say, and each its codewords."""
    lengths = code.by_index[code.canonical_order].astype(np.int64)
    for index_bits, _, most in (NARROW, WIDE):
        symbols, sizes = tables.first_codewords(code, index_bits)
        fitting = lengths[lengths <= index_bits]
        written = int((1 << index_bits - fitting).sum())
        require(symbols.size == sizes.size == 1 << index_bits, "size of a table")
        require(int(np.count_nonzero(sizes)) == written <= 1 << index_bits, "entries of a table")
        entries = tables._entries_of(code, index_bits, most)
        require(entries.size == (most + 2) << index_bits, "size of a table of several")
        require(int(entries.reshape(-1)[(most + 1) << index_bits :].max()) <= index_bits, "bits")


def use(code: PrefixCode, rng: random.Random, *, at_end: bool) -> None:
    """Encode and decode a message, then decode noise, with everything between the pages."""
    coded, count = np.flatnonzero(code.by_index), rng.choice([0, 1, 5, 60, 300, 3000])
    dtype = np.min_scalar_type(len(code) - 1)
    message = np.array(rng.choices(coded.tolist(), k=count), dtype=dtype)
    (indices,) = fenced([message], 0, at_end=at_end)
    out = FENCES[1].array(room(count, max(code.lengths)), np.uint8, at_end=at_end)
    sizes, longest = np.zeros(STREAMS, dtype=np.int64), np.uint64(max(code.lengths))
    (single,) = fenced([tables.singles(code)], 2, at_end=at_end)
    if dtype == np.uint8 and len(code) == 256:
        pairs = fenced(tables.pairs(code), 3, at_end=at_end)
        encode_bytes(read_only(indices), *pairs, single, longest, out, sizes)
    else:
        encode_indices(read_only(indices), single, longest, out, sizes)
    stream = out[: int(sizes.sum())].tobytes()
    back = FENCES[0].array(count, dtype, at_end=at_end)
    require(decode(stream, sizes, code, back, at_end=at_end) >= 0, "a message is refused")
    require(np.array_equal(back, message), "a message comes back as another")
    decode(rng.randbytes(len(stream)), sizes, code, back, at_end=at_end)
    decode(b"\xff" * len(stream), sizes, code, back, at_end=at_end)


def decode(stream: bytes, sizes: np.ndarray, code: PrefixCode, back, *, at_end: bool) -> int:
    (data,) = fenced([np.frombuffer(stream + bytes(SLACK), np.uint8)], 1, at_end=at_end)
    rows = np.empty((ROWS, STREAMS), dtype=np.uint64)
    canonical = tables.Canonical(*fenced(tables.canonical(code), 5, at_end=at_end))
    if len(code) > 256:
        index_bits, table = tables.one_codeword(code)
        table = fenced(table, 9, at_end=at_end)
        return decode_indices(read_only(data), sizes, rows, index_bits, canonical, table, back)
    wide, entries = tables.several_codewords(code)
    (table,) = fenced([entries], 9, at_end=at_end)
    return decode_bytes(read_only(data), sizes, rows, wide, canonical, table, back)


def main() -> None:
    rng, count = random.Random(8), int(sys.argv[1])
    for number in range(count):
        code = drawn_code(rng)
        prove_tables(code)
        use(code, rng, at_end=bool(number % 2))
    sys.stdout.write(f"{count} codes\n")


if __name__ == "__main__":
    main()
