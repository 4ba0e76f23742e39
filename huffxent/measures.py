"""The formulas, each a line of NumPy: entropy, cross-entropy, KL divergence, perplexity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# How far a sum may be from 1: a distribution of 2**24 symbols, each rounded to a double and summed
# pairwise, stays within 2**24 * 2**-53 = 2e-9. Anything beyond is not rounding.
SUM_TOLERANCE = 2e-9


def entropy(p: ArrayLike, base: float = 2) -> float:
    r"""Return the entropy of `p`, in units of log `base` (2: bits).

    The mean surprise of a symbol drawn from p; no code for p does better on average.

    .. math:: H(p) = -\sum_x p(x) \log p(x)

    Parameters
    ----------
    p : array_like, shape (n,)
        Probabilities, summing to 1.
    base
        Of the logarithm: 2 for bits, ``math.e`` for nats, 10 for bans.

    Returns
    -------
    float
        Between 0 (one certain symbol) and log n; 0 log 0 counts as 0. Exact for dyadic p in bits.

    Raises
    ------
    ValueError
        If `p` is not a distribution; it is never normalised silently.

    References
    ----------
    C. E. Shannon, "A Mathematical Theory of Communication", 1948, section 6.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25])
    1.5
    >>> entropy([1.0, 0.0])
    0.0
    """
    mass = _distribution(p, "p")
    mass = mass[mass > 0]
    return _in_base(float(np.sum(mass * -np.log2(mass))) + 0.0, base)


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float = 2) -> float:
    r"""Return the cross-entropy of `p` under `q`, in units of log `base` (2: bits).

    The mean length, on messages that follow p, of an ideal code made for q.

    .. math:: H(p, q) = -\sum_x p(x) \log q(x)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities over the same n symbols, each summing to 1.
    base
        Of the logarithm.

    Returns
    -------
    float
        At least H(p); ``inf`` where p has mass and q has none; never NaN.

    Raises
    ------
    ValueError
        If either is not a distribution, or their shapes differ.

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., Theorem 5.4.3.

    Examples
    --------
    >>> round(cross_entropy([0.5, 0.5], [0.75, 0.25]), 4)
    1.2075
    >>> cross_entropy([0.5, 0.5], [1.0, 0.0])
    inf
    """
    p, q, covered = _on_support(*_pair(p, q))
    return _in_base(float(np.sum(p * -np.log2(q))) if covered else math.inf, base)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float = 2) -> float:
    r"""Return the Kullback-Leibler divergence of `p` from `q`, in units of log `base` (2: bits).

    What it costs per symbol to have learnt q where the truth is p.

    .. math:: D(p \| q) = \sum_x p(x) \log \frac{p(x)}{q(x)} = H(p, q) - H(p)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities over the same n symbols, each summing to 1.
    base
        Of the logarithm.

    Returns
    -------
    float
        At least 0, and 0 only if p = q; ``inf`` where p has mass and q has none; never NaN.

    Raises
    ------
    ValueError
        If either is not a distribution, or their shapes differ.

    References
    ----------
    S. Kullback and R. A. Leibler, "On Information and Sufficiency", 1951.

    Examples
    --------
    >>> round(kl_divergence([0.5, 0.5], [0.75, 0.25]), 4)
    0.2075
    >>> kl_divergence([0.25, 0.75], [0.25, 0.75])
    0.0
    """
    p, q, covered = _on_support(*_pair(p, q))
    # The terms are of both signs, so fsum adds them without loss. What could be left below 0 is the
    # rounding of the logarithms, and Gibbs' inequality says what the true value is.
    divergence = max(math.fsum(p * _log2_ratio(p, q)), 0.0) if covered else math.inf
    return _in_base(divergence, base)


def perplexity(p: ArrayLike, q: ArrayLike | None = None) -> float:
    r"""Return the perplexity of `p`, or of `p` under `q`: a number of symbols.

    How many equally likely symbols would be as hard to guess.

    .. math:: 2^{H(p)} \quad \text{or} \quad 2^{H(p, q)}

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities, each summing to 1; without `q`, p is judged by itself.

    Returns
    -------
    float
        At least 1; ``inf`` where p has mass and q has none.

    Raises
    ------
    ValueError
        If either is not a distribution, or their shapes differ.

    References
    ----------
    F. Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks", 1977.

    Examples
    --------
    >>> perplexity([0.25, 0.25, 0.25, 0.25])
    4.0
    >>> round(perplexity([0.5, 0.5], [0.875, 0.125]), 4)
    3.0237
    """
    bits = entropy(p) if q is None else cross_entropy(p, q)
    return math.inf if bits >= 1024 else 2.0**bits


def _distribution(p: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(p, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; wanted one non-empty axis of probabilities"
        )
    if not np.all(array >= 0):
        raise ValueError(f"{name} has an entry that is negative or NaN")
    total = float(np.sum(array))
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name} sums to {total!r}, not to 1; divide by the sum if it is counts")
    return array


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, right = _distribution(p, "p"), _distribution(q, "q")
    if left.shape != right.shape:
        raise ValueError(
            f"p has {left.size} symbols and q has {right.size}; both must share one alphabet"
        )
    return left, right


def _on_support(
    p: NDArray[np.float64], q: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Return p and q where p has mass, and whether q has mass there too."""
    support = p > 0
    return p[support], q[support], bool(np.all(q[support] > 0))


def _log2_ratio(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log2(p / q); the quotient is the more exact way, unless it overflows."""
    with np.errstate(over="ignore"):
        ratio = np.log2(p / q)
    return np.where(np.isinf(ratio), np.log2(p) - np.log2(q), ratio)


def _in_base(bits: float, base: float) -> float:
    if base == 2:
        return bits
    if not base > 1:
        raise ValueError(f"base is {base}; a logarithm needs one above 1 (2: bits, math.e: nats)")
    return bits / math.log2(base)
