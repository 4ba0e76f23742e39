"""What single symbols add: surprisal, the share of each in the divergence, NLL of a sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huffxent.measures.checks import distribution, log2_ratio, pair, unit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def surprisal(q: ArrayLike, base: float = 2) -> NDArray[np.float64]:
    r"""Return the information of each symbol under `q`, in units of log `base` (2: bits).

    The length that an ideal code made for q would give the symbol.

    .. math:: -\log q(x)

    Parameters
    ----------
    q : array_like, shape (n,)
        Probabilities, summing to 1.
    base
        Of the logarithm.

    Returns
    -------
    ndarray of float64, shape (n,)
        From 0 to ``inf``, the latter where q(x) = 0.

    Raises
    ------
    ValueError
        If `q` is not a distribution.

    References
    ----------
    C. E. Shannon, "A Mathematical Theory of Communication", 1948, section 6.

    Examples
    --------
    >>> surprisal([0.5, 0.25, 0.25, 0.0])
    array([ 1.,  2.,  2., inf])
    """
    with np.errstate(divide="ignore"):
        # Adding 0 makes the information of a certain symbol 0 and not -0.
        return (-np.log2(distribution(q, "q")) + 0.0) / unit(base)


def kl_contributions(p: ArrayLike, q: ArrayLike, base: float = 2) -> NDArray[np.float64]:
    r"""Return what each symbol adds to the KL divergence, in units of log `base` (2: bits).

    Who pays: positive where p has more than q expected, negative where it has less; the sum is
    D(p||q), and never negative.

    .. math:: p(x) \log \frac{p(x)}{q(x)}

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities over the same n symbols, each summing to 1.
    base
        Of the logarithm.

    Returns
    -------
    ndarray of float64, shape (n,)
        0 where p(x) = 0; ``inf`` where only q(x) = 0; never NaN.

    Raises
    ------
    ValueError
        If either is not a distribution, or their shapes differ.

    References
    ----------
    S. Kullback and R. A. Leibler, "On Information and Sufficiency", 1951.

    Examples
    --------
    >>> kl_contributions([0.5, 0.5, 0.0], [0.25, 0.5, 0.25])
    array([0.5, 0. , 0. ])
    """
    p, q = pair(p, q)
    shares = np.zeros_like(p)
    support = p > 0
    shares[support] = p[support] * log2_ratio(p[support], q[support])
    return shares / unit(base)


def nll(q: ArrayLike, symbols: ArrayLike, base: float = 2) -> float:
    r"""Return the mean negative log-likelihood of a sequence under `q`, in units of log `base`.

    With y as a target that puts all its mass on one symbol, each term is a cross-entropy; over a
    sequence with empirical distribution p, the mean is H(p, q).

    .. math:: -\frac1N \sum_i \log q(y_i)

    Parameters
    ----------
    q : array_like, shape (n,)
        Probabilities, summing to 1.
    symbols : array_like of int, shape (N,)
        The indices y, each from 0 to n - 1; at least one.
    base
        Of the logarithm: 2 for bits, ``math.e`` for nats.

    Returns
    -------
    float
        At least 0; ``inf`` if a symbol has no mass; never NaN.

    Raises
    ------
    ValueError
        If `q` is not a distribution, or `symbols` are not indices of it, or there are none.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.2.

    Examples
    --------
    >>> nll([0.5, 0.25, 0.25], [0, 0, 1, 2])
    1.5
    """
    bits, indices = surprisal(q), np.asarray(symbols)
    if not np.issubdtype(indices.dtype, np.integer) or indices.ndim != 1 or not indices.size:
        raise ValueError(
            f"symbols are {indices.dtype} of shape {indices.shape}; wanted one non-empty axis of "
            "indices"
        )
    if indices.min() < 0 or indices.max() >= bits.size:
        raise ValueError(
            f"symbols go from {indices.min()} to {indices.max()}, but q has {bits.size}"
        )
    return float(np.mean(bits[indices])) / unit(base)
