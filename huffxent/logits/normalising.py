"""From logits to probabilities, and to their logarithms in nats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.logits.checks import floating, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray


def log_softmax(x: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    r"""Return the logarithm of the softmax of logits, in nats.

    The distribution q_theta that a classifier's outputs stand for: they are logarithms of
    probabilities up to a constant, which goes.

    .. math:: x_i - \log \sum_j e^{x_j}

    Parameters
    ----------
    x : array_like
        Logits, in nats, of any shape; ``-inf`` for a class without probability.
    axis
        Along which the classes are.

    Returns
    -------
    ndarray of the shape of `x`
        At most 0, ``-inf`` where `x` is. Huge logits neither overflow nor lose the small ones.
        NaN along the axis where a logit is NaN or ``inf``, or where all are ``-inf``. Computed in
        double and rounded to the type of `x` at the end; float64 for integers.

    Raises
    ------
    TypeError
        If `x` holds no real numbers.
    IndexError
        If `x` has no such axis.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4.

    Examples
    --------
    >>> np.exp(log_softmax([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    return _along(log_probabilities, x, axis)


def softmax(x: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    r"""Return the softmax of logits: probabilities.

    The distribution q_theta that a classifier's outputs stand for.

    .. math:: \frac{e^{x_i}}{\sum_j e^{x_j}}

    Parameters
    ----------
    x : array_like
        Logits, in nats, of any shape; ``-inf`` for a class without probability.
    axis
        Along which the classes are.

    Returns
    -------
    ndarray of the shape of `x`
        From 0 to 1, summing to 1 along the axis. NaN along the axis where a logit is NaN or
        ``inf``, or where all are ``-inf``. Computed in double and rounded to the type of `x` at
        the end; float64 for integers.

    Raises
    ------
    TypeError
        If `x` holds no real numbers.
    IndexError
        If `x` has no such axis.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4.

    Examples
    --------
    >>> softmax([[2.0, 2.0], [0.0, -np.inf]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    return _along(_probabilities, x, axis)


def log_probabilities(logits: NDArray[np.floating[Any]], axis: int) -> NDArray[np.float64]:
    """Return the log-softmax in double, in a new array that is the only one of its size."""
    # inf - inf is NaN, which is what such logits mean; the log of an empty sum reaches no entry.
    with np.errstate(all="ignore"):
        top, total, scratch = _scaled(logits, axis)
        # Once more from the logits, rather than from a second array kept beside the exponentials.
        np.subtract(logits, top, out=scratch, dtype=np.float64)
        scratch -= np.log(total)
    return scratch


def _probabilities(logits: NDArray[np.floating[Any]], axis: int) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        _, total, exponentials = _scaled(logits, axis)
        exponentials /= total
    return exponentials


def _scaled(
    logits: NDArray[np.floating[Any]], axis: int
) -> tuple[NDArray[np.floating[Any]], NDArray[np.float64], NDArray[np.float64]]:
    """Return the greatest logits, and beside the sum of e**(x - greatest) each of its terms."""
    top: NDArray[np.floating[Any]] = np.max(logits, axis=axis, keepdims=True, initial=-np.inf)
    terms: NDArray[np.float64] = np.subtract(logits, top, dtype=np.float64)
    np.exp(terms, out=terms)
    total: NDArray[np.float64] = np.sum(terms, axis=axis, keepdims=True)
    return top, total, terms


def _along(
    function: Callable[[NDArray[np.floating[Any]], int], NDArray[np.float64]],
    x: ArrayLike,
    axis: int,
) -> NDArray[np.floating[Any]]:
    logits = floating(x, "x")
    axes = max(logits.ndim, 1)  # a single logit counts as an axis of one, as in PyTorch
    if not -axes <= axis < axes:
        raise IndexError(
            f"axis is {axis} and x has shape {logits.shape}; wanted {-axes} to {axes - 1}"
        )
    values = function(logits.reshape(logits.shape or (1,)), axis).reshape(logits.shape)
    result: NDArray[np.floating[Any]] = rounded(values, logits.dtype)
    return result
