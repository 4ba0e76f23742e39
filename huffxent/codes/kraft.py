"""The Kraft sum: how much of the code space a set of lengths takes up."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def kraft_sum(lengths: Iterable[int]) -> Fraction:
    r"""Return the Kraft sum of code lengths, exactly; a length of 0 means no codeword.

    A prefix code with these lengths exists if and only if it is at most 1; at 1 the code is
    complete: nothing could be added.

    .. math:: K = \sum_x 2^{-l(x)}

    References
    ----------
    L. G. Kraft, 1949; B. McMillan, "Two inequalities implied by unique decipherability", 1956.

    Examples
    --------
    >>> kraft_sum([1, 2, 2])
    Fraction(1, 1)
    >>> kraft_sum([2, 2, 0])
    Fraction(1, 2)
    """
    by_length = Counter(lengths)
    del by_length[0]
    return sum((Fraction(n, 1 << length) for length, n in by_length.items()), Fraction())
