"""Averages over a distribution: entropy, cross-entropy, the divergences, perplexity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.measures.checks import distribution, log2_ratio, on_support, pair, unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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
    mass = distribution(p, "p")
    mass = mass[mass > 0]
    return (float(np.sum(mass * -np.log2(mass))) + 0.0) / unit(base)


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
    p, q, covered = on_support(*pair(p, q))
    return (float(np.sum(p * -np.log2(q))) + 0.0 if covered else math.inf) / unit(base)


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
    p, q, covered = on_support(*pair(p, q))
    # The terms are of both signs, so fsum adds them without loss. What could be left below 0 is the
    # rounding of the logarithms, and Gibbs' inequality says what the true value is.
    divergence = max(math.fsum(p * log2_ratio(p, q)), 0.0) if covered else math.inf
    return divergence / unit(base)


def js_divergence(p: ArrayLike, q: ArrayLike, base: float = 2) -> float:
    r"""Return the Jensen-Shannon divergence of `p` and `q`, in units of log `base` (2: bits).

    What it costs per symbol to code both with the one distribution in the middle: symmetric, and
    finite whatever one of them lacks.

    .. math:: \tfrac12 D(p \| m) + \tfrac12 D(q \| m), \quad m = \tfrac12 (p + q)

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities over the same n symbols, each summing to 1.
    base
        Of the logarithm.

    Returns
    -------
    float
        From 0, only if p = q, to log 2: 1 bit, if no symbol has mass in both.

    Raises
    ------
    ValueError
        If either is not a distribution, or their shapes differ.

    References
    ----------
    J. Lin, "Divergence measures based on the Shannon entropy", 1991.

    Examples
    --------
    >>> js_divergence([1, 0], [0, 1])
    1.0
    >>> js_divergence([0.5, 0.5], [0.5, 0.5])
    0.0
    """
    p, q = pair(p, q)
    both = p + q
    # Twice the part over the whole, since half of the least number would be nothing.
    terms = [part[part > 0] * log2_ratio(2 * part[part > 0], both[part > 0]) for part in (p, q)]
    return max(math.fsum(np.concatenate(terms)) / 2, 0.0) / unit(base)


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
