"""The gradient of the cross-entropy with respect to the logits: softmax minus target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.logits.checks import checked_reduction, floating, rounded
from huffxent.logits.normalising import log_probabilities
from huffxent.logits.targets import objective

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from huffxent.logits.targets import Objective


def cross_entropy_gradient(
    input: ArrayLike,  # noqa: A002 - PyTorch's name, for calls by keyword
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    *,
    upstream: ArrayLike | None = None,
) -> NDArray[np.floating[Any]]:
    r"""Return the gradient of `cross_entropy` with respect to the logits: nats per nat.

    What a step of training moves the logits against: softmax less target, times what the item
    counts for.

    .. math::

        \frac{\partial \ell}{\partial x_{ic}}
        = u_i \Big( q_{ic} \sum_k a_{ik} - a_{ic} \Big), \quad
        \ell_i = -\sum_c a_{ic} \log q_{ic}, \quad q_i = \operatorname{softmax}(x_i)

    Parameters
    ----------
    input, target, weight, ignore_index, reduction, label_smoothing
        As for `cross_entropy`.
    upstream : array_like, of the shape of the loss
        The gradient of what follows with respect to the loss: one number an item for ``"none"``,
        a single one for ``"mean"`` and ``"sum"``. Ones if left out: u is then 1, or for
        ``"mean"`` 1 over the divisor of the mean.

    Returns
    -------
    ndarray of the shape and type of `input`
        0 for an item that is ignored, also where the mean of none is NaN. NaN for an item whose
        logits hold a NaN or ``inf``, or only ``-inf``, even if it is ignored. NaN for the items
        of a mean whose weights sum to 0. Finite where a ``-inf`` logit makes the loss infinite.
        Indices are never made dense.

    Raises
    ------
    ValueError, TypeError, IndexError
        As `cross_entropy`, and if `upstream` has not the shape of the loss.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4, equation 4.109.

    PyTorch 2.13 documentation, ``torch.nn.CrossEntropyLoss``, whose autograd it follows.

    Examples
    --------
    >>> cross_entropy_gradient([0.0, 0.0], 1)
    array([ 0.5, -0.5])
    >>> cross_entropy_gradient([0.0, 0.0], [0.5, 0.5])
    array([0., 0.])
    """
    logits = floating(input, "input")
    checked_reduction(reduction)
    wanted = objective(logits, target, weight, ignore_index, label_smoothing)
    with np.errstate(all="ignore"):
        per_item = _per_item(logits, wanted, reduction, upstream)
        gradient = log_probabilities(logits, wanted.axis)
        np.exp(gradient, out=gradient)
        gradient *= per_item * _mass(wanted)
        if wanted.spread is not None:
            gradient -= per_item * wanted.share * wanted.spread
        picked = wanted.picked
        if picked is not None and logits.size:
            hit = np.take_along_axis(gradient, picked.index, wanted.axis)
            hit -= per_item * picked.coefficient
            np.put_along_axis(gradient, picked.index, hit, wanted.axis)
    result: NDArray[np.floating[Any]] = rounded(gradient, logits.dtype)
    return result


def _mass(wanted: Objective) -> NDArray[np.float64]:
    """Return the sum of the coefficients of each item, with a class axis of length 1."""
    mass: NDArray[np.float64] = np.zeros(1)
    if wanted.picked is not None:
        mass = mass + wanted.picked.coefficient
    if wanted.spread is not None:
        mass = mass + wanted.share * np.sum(wanted.spread, axis=wanted.axis, keepdims=True)
    return mass


def _per_item(
    logits: NDArray[np.floating[Any]],
    wanted: Objective,
    reduction: str,
    upstream: ArrayLike | None,
) -> NDArray[np.float64]:
    """Return what the loss of each item counts for: 0 if ignored, whatever `upstream` holds."""
    items = logits.shape[: wanted.axis] + logits.shape[wanted.axis + 1 :]
    shape = items if reduction == "none" else ()
    given = np.ones(shape) if upstream is None else floating(upstream, "upstream")
    if given.shape != shape:
        raise ValueError(
            f"upstream has shape {given.shape}; wanted {shape}, the shape of the loss of input"
            f" of shape {logits.shape} under reduction {reduction!r}: one number for each number"
            f" of the loss"
        )
    counted = given.astype(np.float64, copy=False)
    if reduction == "mean":
        counted = counted / wanted.divisor
    kept = np.broadcast_to(np.where(wanted.kept, counted, 0.0), items)
    return np.expand_dims(kept, wanted.axis)
