"""From counts to the q that a codebook is made for, in exact integers.

What training never showed gets its share here: by one pseudo-count for all of it (`escape`), by a
constant added to every symbol (`smoothing`), or not at all (`error`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from huffxent.errors import CodebookError
from huffxent.names import shortened

if TYPE_CHECKING:
    from huffxent.models.counts import Counts

UNSEEN = ("escape", "error")


def weights(counts: Counts, unseen: str, smoothing: Fraction | None) -> list[int]:
    """Return integers proportional to q_eff, the distribution that a codebook is made for.

    Parameters
    ----------
    counts
        Of the training data.
    unseen
        ``"escape"``: one pseudo-count in all is shared evenly among the symbols that do not occur.
        ``"error"``: they get none. With `smoothing` every symbol has some, and this has no effect.
    smoothing
        Added to the count of every symbol; None for none. 1/2 is Krichevsky-Trofimov, 1 Laplace.

    Returns
    -------
    list of int
        By index. Scaled so that every share is whole: nothing is rounded.

    Raises
    ------
    CodebookError
        If there is nothing to learn from: no symbols and no smoothing.

    References
    ----------
    R. Krichevsky and V. Trofimov, "The performance of universal encoding", 1981.

    Examples
    --------
    >>> import numpy as np
    >>> from huffxent.models.counts import Counts
    >>> seen = Counts(np.array([3, 1, 0, 0]))
    >>> weights(seen, "escape", None)  # 3, 1 and one pseudo-count in two halves
    [6, 2, 1, 1]
    >>> weights(seen, "escape", Fraction(1, 2))
    [7, 3, 1, 1]
    >>> weights(seen, "error", None)
    [3, 1, 0, 0]
    """
    values: list[int] = counts.values.tolist()
    if smoothing is not None:
        return [n * smoothing.denominator + smoothing.numerator for n in values]
    if not counts.total:
        raise CodebookError(
            "an empty training sample teaches nothing; give another or --smoothing 1"
        )
    lacking = values.count(0)
    if unseen == "error" or not lacking:
        return values
    return [n * lacking or 1 for n in values]


def as_alpha(smoothing: float | str | Fraction | None) -> Fraction | None:
    """Return a user's smoothing constant as the exact fraction that was written.

    Examples
    --------
    >>> as_alpha(0.1), as_alpha("1/3"), as_alpha(None)
    (Fraction(1, 10), Fraction(1, 3), None)
    """
    if smoothing is None:
        return None
    text = str(smoothing)
    # A power of ten is multiplied out: one with many digits would take for ever.
    _, _, exponent = text.lower().partition("e")
    try:
        alpha = Fraction(text) if len(exponent.lstrip("+-0")) <= _DIGITS else Fraction()
    except (ValueError, ZeroDivisionError):
        shown = shortened(repr(smoothing))
        raise CodebookError(f"smoothing is {shown}; wanted a positive number") from None
    if not (0 < alpha <= _LARGEST and alpha.denominator <= _LARGEST):
        raise CodebookError(f"smoothing is {shortened(text)}; wanted a number from 1e-9 to 1e9")
    return alpha


# Bounds what a codebook file can ask for: its weights stay within a few machine words.
_LARGEST = 10**9

# Of a power of ten: with more, a number is beyond that bound either way.
_DIGITS = 2
