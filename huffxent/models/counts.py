"""How often each symbol occurs: exact integers that add up over samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Indices

# np.bincount widens its input to 8 bytes a symbol; such a chunk stays in the cache even then.
_CHUNK = 1 << 16


@dataclass(frozen=True, eq=False)
class Counts:
    """Occurrences by symbol index.

    Parameters
    ----------
    values : ndarray of int64, shape (alphabet size,)
        Not negative; kept as a read-only copy.

    Raises
    ------
    ValueError
        If a count is negative or not an integer.

    Examples
    --------
    >>> a = count(np.array([0, 1, 1], dtype=np.uint8), size=3)
    >>> (a + a).values
    array([2, 4, 0])
    """

    values: NDArray[np.int64]

    def __post_init__(self) -> None:
        values = np.asarray(self.values)
        if values.ndim != 1 or not np.issubdtype(values.dtype, np.integer):
            raise ValueError(
                f"counts are integers along one axis, not {values.dtype} of shape {values.shape}"
            )
        if values.size and not (int(values.min()) >= 0 and int(values.max()) < 2**63):
            raise ValueError(f"counts lie in 0..2**63 - 1, not in {values.min()}..{values.max()}")
        values = values.astype(np.int64)
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @cached_property
    def total(self) -> int:
        """The number of symbols, exact however large."""
        return sum(self.values.tolist())

    @property
    def size(self) -> int:
        """The size of the alphabet."""
        return self.values.size

    @property
    def distinct(self) -> int:
        """How many different symbols occur."""
        return int(np.count_nonzero(self.values))

    def distribution(self) -> NDArray[np.float64]:
        """Return the empirical distribution; ValueError if there are no symbols."""
        if not self.total:
            raise ValueError("no symbols, so no distribution")
        return self.values / self.total

    def bits(self, lengths: Iterable[int]) -> int:
        """Return the exact number of bits of these symbols under code `lengths`."""
        return sum(n * int(length) for n, length in zip(self.values.tolist(), lengths, strict=True))

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.values + other.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return hash(self.values.tobytes())


def count(indices: Indices, size: int) -> Counts:
    """Return the counts of `indices` over an alphabet of `size` symbols.

    Examples
    --------
    >>> count(np.frombuffer(b"abba", dtype=np.uint8), 256).values[97:99]
    array([2, 2])
    """
    values = np.zeros(size, dtype=np.int64)
    for start in range(0, indices.size, _CHUNK):
        values += np.bincount(indices[start : start + _CHUNK], minlength=size)
    return Counts(values)
