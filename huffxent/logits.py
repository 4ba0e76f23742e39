"""What a classifier's logits are, in nats: log-softmax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def log_softmax(x: ArrayLike, axis: int = -1) -> NDArray[np.float64]:
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
    ndarray of float64, of the shape of `x`
        At most 0. Huge logits neither overflow nor lose the small ones.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4.

    Examples
    --------
    >>> np.exp(log_softmax([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    logits = np.asarray(x, dtype=np.float64)
    shifted: NDArray[np.float64] = logits - np.max(logits, axis=axis, keepdims=True)
    total: NDArray[np.float64] = np.sum(np.exp(shifted), axis=axis, keepdims=True)
    return shifted - np.log(total)
