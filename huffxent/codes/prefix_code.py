"""A prefix code: proved from its lengths, with its canonical codewords."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.kraft import kraft_sum
from huffxent.errors import CodebookError

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

LONGEST = 24
"""No codeword of any file is longer, in bits."""


@dataclass(frozen=True)
class PrefixCode:
    """A prefix code: complete, or one symbol alone with a codeword of one bit, or with holes.

    Nothing else can be made: whoever holds one may build tables from it without further checks,
    as long as they mark what is no codeword.

    Parameters
    ----------
    lengths : bytes
        The code length of each index, in bits; 0 for none, at most 24.
    complete : bool
        Whether the Kraft sum must be 1, unless a symbol is alone; otherwise it may be below.

    Raises
    ------
    CodebookError
        If a length is out of range, or the code is over-subscribed, incomplete or empty.

    Examples
    --------
    >>> code = PrefixCode(bytes([2, 1, 0, 2]))
    >>> [code.codeword(index) for index in (1, 0, 3)]
    ['0', '10', '11']
    >>> PrefixCode(bytes([1, 1, 2]))
    Traceback (most recent call last):
    huffxent.errors.CodebookError: the code is over-subscribed: its Kraft sum is 5/4, not 1
    >>> PrefixCode(bytes([1, 3, 3]), complete=False).kraft_sum
    Fraction(3, 4)
    """

    lengths: bytes
    complete: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        if self.longest > LONGEST:
            raise CodebookError(f"a code length is {self.longest}; at most {LONGEST} is allowed")
        if self.longest == 0:
            raise CodebookError("the code has no codewords")
        if self.kraft_sum > 1:
            raise CodebookError(
                f"the code is over-subscribed: its Kraft sum is {self.kraft_sum}, not 1"
            )
        alone = self.longest == 1 and self.lengths.count(0) == len(self.lengths) - 1
        if self.complete and self.kraft_sum < 1 and not alone:
            raise CodebookError(f"the code is incomplete: its Kraft sum is {self.kraft_sum}, not 1")

    @cached_property
    def longest(self) -> int:
        """The longest of the lengths, in bits."""
        return max(self.lengths, default=0)

    @cached_property
    def kraft_sum(self) -> Fraction:
        """The sum of 2**-length, exactly: 1, or below; 1/2 for one symbol alone."""
        return kraft_sum(self.lengths)

    @cached_property
    def by_index(self) -> NDArray[np.uint8]:
        """The lengths as a read-only array."""
        return np.frombuffer(self.lengths, dtype=np.uint8)

    @property
    def entry_lengths(self) -> NDArray[np.uint8]:
        """The length of every codeword; `ContextCode` has more of them than indices."""
        return self.by_index

    @cached_property
    def canonical_order(self) -> NDArray[np.intp]:
        """The indices that have a codeword, ordered by (length, index)."""
        order = np.argsort(self.by_index, kind="stable")
        return order[np.count_nonzero(self.by_index == 0) :]

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The canonical codewords by index, each an integer in the low `length` bits.

        In canonical order a codeword is the Kraft sum of those before it, read as a binary
        fraction, to its own length.
        """
        order = self.canonical_order
        shift = self.longest - self.by_index[order].astype(np.int64)
        share = np.int64(1) << shift
        codes = np.zeros(len(self.lengths), dtype=np.uint32)
        codes[order] = (np.cumsum(share) - share) >> shift
        return codes

    def codeword(self, index: int) -> str:
        """Return the codeword of `index` as a string of 0 and 1; empty where it has none."""
        length = self.lengths[index]
        return f"{self.codes[index]:0{length}b}" if length else ""

    def __len__(self) -> int:
        return len(self.lengths)
