"""The Shannon-Fano-Elias code: one more bit than Shannon's, and symbols may stay in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.codes.limit import limited
from huffxent.codes.shannon import least_lengths, truncated_words

if TYPE_CHECKING:
    from collections.abc import Sequence


def shannon_fano_elias_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    r"""Return Shannon-Fano-Elias code lengths, in bits, by index.

    .. math:: l(x) = \lceil \log_2 1/q(x) \rceil + 1

    With a whole message for a symbol this is arithmetic coding: then the two bits that it may cost
    above log 1/q are paid once, not once a symbol.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; longer codewords are cut, and others made longer where that is needed.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone.

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., section 5.9.

    Examples
    --------
    >>> shannon_fano_elias_lengths([2, 4, 1, 1])  # Cover and Thomas, Example 5.9.1
    [3, 2, 4, 4]
    """
    return limited(_lengths(weights), weights, max_length, complete=False)


def shannon_fano_elias_words(weights: Sequence[int]) -> list[str]:
    """Return the code's own codewords: the first bits of the middle of each symbol's interval.

    Examples
    --------
    >>> shannon_fano_elias_words([2, 4, 1, 1])
    ['001', '10', '1101', '1111']
    """
    return truncated_words(weights, range(len(weights)), _lengths(weights), half=True)


def _lengths(weights: Sequence[int]) -> list[int]:
    if sum(weight > 0 for weight in weights) == 1:
        return least_lengths(weights)
    return [length + 1 if length else 0 for length in least_lengths(weights)]
