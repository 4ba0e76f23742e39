"""Shannon's code: every symbol within one bit of its own information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.codes.limit import limited

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def shannon_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    r"""Return Shannon code lengths, in bits, by index.

    .. math:: l(x) = \lceil \log_2 1/q(x) \rceil

    They keep :math:`H(p, q) \le L < H(p, q) + 1` for every p. The code is seldom complete: its
    Kraft sum lies above 1/2, and is 1 for dyadic q only.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; longer codewords are cut, and others made longer where that is needed.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone. Computed in integers: the smallest l
        with 2**l * weight >= total. A logarithm in floating point is off at some powers of 2.

    References
    ----------
    C. E. Shannon, "A Mathematical Theory of Communication", 1948, section 9; T. M. Cover and
    J. A. Thomas, *Elements of Information Theory*, 2nd ed., Theorem 5.4.3.

    Examples
    --------
    >>> shannon_lengths([32, 1, 33, 34])
    [2, 7, 2, 2]
    """
    return limited(least_lengths(weights), weights, max_length, complete=False)


def shannon_words(weights: Sequence[int]) -> list[str]:
    """Return Shannon's own codewords: the first bits of what stands before a symbol.

    Symbols are sorted by falling weight; the sum of q over those before, as a binary fraction, is
    cut to the length of the codeword.

    Examples
    --------
    >>> shannon_words([32, 1, 33, 34])
    ['10', '1111110', '01', '00']
    """
    order = sorted(range(len(weights)), key=lambda index: (-weights[index], index))
    return truncated_words(weights, order, least_lengths(weights), half=False)


def least_lengths(weights: Sequence[int]) -> list[int]:
    """Return the smallest l, at least 1, with 2**l * weight >= total; 0 without a weight."""
    total = sum(weights)
    return [max(1, (-(-total // weight) - 1).bit_length()) if weight else 0 for weight in weights]


def truncated_words(
    weights: Sequence[int], order: Iterable[int], lengths: Sequence[int], *, half: bool
) -> list[str]:
    """Return the first bits of the sum of q over the symbols before each one, in this order.

    With `half`, half of its own q is added.
    """
    total, before, words = sum(weights), 0, [""] * len(weights)
    for index in order:
        if length := lengths[index]:
            point = 2 * before + (weights[index] if half else 0)
            words[index] = f"{(point << length) // (2 * total):0{length}b}"
            before += weights[index]
    return words
