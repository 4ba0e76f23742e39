"""Memory that ends where it may not be touched, for whatever kernels read and write.

An access beyond a buffer mostly meets memory of the same process, and goes unnoticed. Here a page
that no one may read stands behind the last byte of the input, of the output and of every table, so
that the process dies at once; and before the first stand bytes that no one may change.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from huffxent.coding.kernels import context_tables, tables
from huffxent.container import blocks, decompressor
from huffxent.container.format import Trailer

if TYPE_CHECKING:
    from numpy.typing import NDArray

CANARY = 0xA5
_PROT_NONE = 0
_MARGIN = 64

_protect = ctypes.CDLL(None, use_errno=True).mprotect


class _Region:
    """Whole pages with a page behind them that must not be touched."""

    def __init__(self, size: int) -> None:
        pages = -(-(size + _MARGIN) // mmap.PAGESIZE)
        self.usable = pages * mmap.PAGESIZE
        self._map = mmap.mmap(-1, self.usable + mmap.PAGESIZE)
        self.bytes = np.frombuffer(self._map, dtype=np.uint8)
        address = ctypes.c_void_p(self.bytes.ctypes.data + self.usable)
        if _protect(address, mmap.PAGESIZE, _PROT_NONE):
            raise OSError(ctypes.get_errno(), "mprotect")

    def give(self, count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return an array that ends where the page begins, with canaries before it."""
        start = self.usable - count * dtype.itemsize
        self.bytes[start - _MARGIN : start] = CANARY
        return self.bytes[start : self.usable].view(dtype)

    def is_sound(self, count: int, dtype: np.dtype[Any]) -> bool:
        """Whether the canaries before such an array live."""
        start = self.usable - count * dtype.itemsize
        return bool(np.all(self.bytes[start - _MARGIN : start] == CANARY))


class Guarded:
    """Gives away memory of which it keeps one region a purpose, and looks after its canaries."""

    def __init__(self) -> None:
        self._regions: dict[str, _Region] = {}
        self._given: dict[str, tuple[int, np.dtype[Any]]] = {}

    def array(self, purpose: str, count: int, dtype: Any) -> NDArray[Any]:
        """Return an array; what was given for the same purpose before is no more of use."""
        self.check()
        dtype = np.dtype(dtype)
        region = self._regions.get(purpose)
        if region is None or region.usable < count * dtype.itemsize + _MARGIN:
            region = self._regions[purpose] = _Region(2 * count * dtype.itemsize)
        self._given[purpose] = count, dtype
        return region.give(count, dtype)

    def copy(self, purpose: str, array: NDArray[Any]) -> NDArray[Any]:
        """Return a copy of an array of one dimension."""
        found = self.array(purpose, array.size, array.dtype)
        found[:] = array
        return found

    def check(self) -> None:
        """AssertionError if a canary died."""
        for purpose, (count, dtype) in self._given.items():
            assert self._regions[purpose].is_sound(count, dtype), purpose


def _fenced(array: Any) -> Any:
    """Return a table, or the tables in a tuple, in memory of their own that is guarded."""
    if isinstance(array, np.ndarray):
        flat = _Region(array.nbytes).give(array.size, array.dtype)
        flat[:] = array.ravel()
        return flat.reshape(array.shape)
    if isinstance(array, tuple):
        parts = map(_fenced, array)
        return type(array)(*parts) if hasattr(array, "_fields") else tuple(parts)
    return array


_TABLES = (
    *((tables, name) for name in ("singles", "pairs", "canonical", "one_codeword")),
    *((tables, "several_codewords"), (context_tables, "placed"), (context_tables, "every_entry")),
)


class _Fences:
    """Keeps the tables of codes in guarded memory, for as long as tables are kept at all."""

    MOST = 100

    def __init__(self) -> None:
        self._known: dict[tuple[str, object], Any] = {}

    def around(self, name: str, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return a function that makes the same tables, guarded."""

        def made(code: Any) -> Any:
            if len(self._known) > self.MOST:
                self._known.clear()
            if (name, code) not in self._known:
                self._known[name, code] = _fenced(make(code))
            return self._known[name, code]

        return made


@contextmanager
def guarded() -> Iterator[Guarded]:
    """Let blocks be coded in guarded memory only: input, output, and tables."""
    memory, fences, verified = Guarded(), _Fences(), blocks.verified_streams

    def streams(*arguments: Any) -> NDArray[np.uint8]:
        return memory.copy("input", verified(*arguments))

    def place(self: decompressor.Memory, count: int) -> NDArray[Any]:
        return memory.array("decoded", count, self._alphabet.dtype)

    def room(_: blocks.BlockEncoder, size: int) -> NDArray[np.uint8]:
        return memory.array("encoded", size, np.uint8)

    with ExitStack() as stack:
        for module, name in _TABLES:
            made = fences.around(name, getattr(module, name))
            stack.enter_context(patch.object(module, name, made))
        for holder, name, instead in (
            (blocks, "verified_streams", streams),
            (decompressor.Memory, "place", place),
            (blocks.BlockEncoder, "_memory", room),
            # Without a claim nothing is decoded right into what is returned.
            (Trailer, "claimed_symbols", staticmethod(lambda _: None)),
        ):
            stack.enter_context(patch.object(holder, name, instead))
        yield memory
        memory.check()
