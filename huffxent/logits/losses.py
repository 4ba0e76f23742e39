"""The losses of a classifier, in nats: of log-probabilities, and of logits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.logits.checks import checked_reduction, floating, rounded
from huffxent.logits.normalising import log_probabilities
from huffxent.logits.targets import objective, of_indices_only

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from huffxent.logits.targets import Objective


def nll_loss(
    input: ArrayLike,  # noqa: A002 - PyTorch's name, for calls by keyword
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> NDArray[np.floating[Any]] | np.floating[Any]:
    r"""Return the negative log-likelihood of class indices, in nats.

    What `cross_entropy` is once logits have become log-probabilities. What `input` holds is not
    normalised again, nor checked.

    .. math:: \ell_i = -w_{y_i} x_{i y_i}, \qquad
        \text{mean} = \frac{\sum_i \ell_i}{\sum_i w_{y_i}}

    Parameters
    ----------
    input : array_like, shape (C,), (N, C) or (N, C, d1, ..., dk)
        Log-probabilities, in nats; classes on axis 1, or 0 without a batch.
    target : array_like of integers, shape (), (N,) or (N, d1, ..., dk)
        Class indices, from 0 to C - 1, or `ignore_index`.
    weight : array_like, shape (C,)
        Of each class; 1 if left out.
    ignore_index
        The target that counts neither in the sum nor in the divisor of the mean.
    reduction : {"mean", "sum", "none"}
        What becomes of the items.

    Returns
    -------
    float of the type of `input`, or ndarray of the shape of `target` for ``"none"``
        Under ``"mean"`` NaN if no weight is left: all ignored, none there, or weights of 0.
        ``inf`` if a target has log-probability ``-inf``, but 0 if it also has weight 0, where
        PyTorch gives NaN. Rounded to that type at the end; float64 for integers.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or there is no such reduction.
    TypeError
        If `target` is not integers, or `input` or `weight` no real numbers.
    IndexError
        If a target is none of the classes.

    References
    ----------
    PyTorch 2.13 documentation, ``torch.nn.NLLLoss``.

    Examples
    --------
    >>> round(float(nll_loss(np.log([[0.5, 0.5], [0.25, 0.75]]), [0, 0])), 4)
    1.0397
    """
    scores = floating(input, "input")
    checked_reduction(reduction)
    wanted = of_indices_only(scores, target, weight, ignore_index)
    return _loss(scores.astype(np.float64, copy=False), wanted, reduction, scores)


def cross_entropy(
    input: ArrayLike,  # noqa: A002 - PyTorch's name, for calls by keyword
    target: ArrayLike,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> NDArray[np.floating[Any]] | np.floating[Any]:
    r"""Return the cross-entropy of targets under the softmax of logits, in nats.

    The loss that classifiers are trained with: H(p, q) with p the target and q the softmax of the
    logits, averaged over the items. It equals what PyTorch computes on the CPU.

    .. math::

        \ell_i &= -(1 - \varepsilon) w_{y_i} \log q_{i y_i}
            - \frac{\varepsilon}{C} \sum_c w_c \log q_{ic},
            & \text{mean} &= \frac{\sum_i \ell_i}{\sum_i w_{y_i}}
            & &\text{(indices)} \\
        \ell_i &= -\sum_c w_c \Big( (1 - \varepsilon) P_{ic} + \frac{\varepsilon}{C} \Big)
            \log q_{ic}, & \text{mean} &= \frac{\sum_i \ell_i}{N d_1 \cdots d_k}
            & &\text{(probabilities)}

    Parameters
    ----------
    input : array_like, shape (C,), (N, C) or (N, C, d1, ..., dk)
        Logits, in nats; classes on axis 1, or 0 without a batch; ``-inf`` for a class without
        probability.
    target : array_like
        Integers of shape (), (N,) or (N, d1, ..., dk): class indices, from 0 to C - 1, or
        `ignore_index`. Floats of the shape of `input`: probabilities of the classes, which
        nothing checks to be such.
    weight : array_like, shape (C,)
        Of each class; 1 if left out.
    ignore_index
        The index that counts neither in the sum nor in the divisor of the mean. It may be one of
        the classes, which the softmax keeps. Not above -1 with probabilities.
    reduction : {"mean", "sum", "none"}
        What becomes of the items. The mean of indices is weighted; that of probabilities divides
        by the number of items whatever the weights.
    label_smoothing
        The share of the uniform distribution in each target, from 0 to 1.

    Returns
    -------
    float of the type of `input`, or ndarray with an item's loss each for ``"none"``
        At least 0 for weights that are; 0 if C is 1. ``inf`` if a class that the target has
        is ``-inf``. NaN for an item whose logits hold a NaN or ``inf``, or only ``-inf``, but 0 if
        it is ignored. Under ``"mean"`` NaN if no weight is left (all ignored, none there, or
        weights of 0) or there are no classes, where ``"sum"`` is 0. Computed in double and rounded
        at the end, so that logits of any size are safe; float64 for integers.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, `label_smoothing` is not from 0 to 1, there is no such
        reduction, or `ignore_index` is a class and `target` probabilities.
    TypeError
        If the type of `target` is not what its shape asks for, or `input` or `weight` is no real
        numbers. Booleans are neither indices nor probabilities.
    IndexError
        If an index is none of the classes.

    Where it differs from PyTorch
    -----------------------------
    - A coefficient of 0 (a probability or a weight of 0, or 1 - `label_smoothing` = 0) on a
      ``-inf`` logit adds 0, since 0 log 0 = 0; PyTorch gives NaN. The gradients are the same.
    - A `label_smoothing` below 0, or NaN, is refused; PyTorch takes it for 0, in silence.
    - Types may be mixed: indices are any integers, probabilities any floats, weights both, integer
      logits become float64, and the result always has the type of `input`. PyTorch wants int64 or
      uint8 indices, floats as logits, and weights of their type.
    - Without a batch an index target of shape (1,) is refused. PyTorch computes a loss of it, which
      it does not document, but no gradient, and nothing with `label_smoothing`.
    - Errors are ValueError and TypeError where PyTorch has RuntimeError.

    Where PyTorch leaves the textbook
    ---------------------------------
    - The order: q comes first and p second, against H(p, q).
    - q is given by logits, not normalised. Probabilities given as logits go through softmax again:
      with two classes, a target of probability 0.9 costs 0.371 instead of 0.105. Log-probabilities
      pass unchanged.
    - p is mostly a label, one-hot, so that H(p, q) is the negative log-likelihood. It is in nats.
    - It is averaged over the items, with weights that the mean of indices divides out and the mean
      of probabilities does not: a weighted one-hot target is not the same as its index, except
      under ``"sum"`` and ``"none"``.
    - Some items are ignored, and labels smoothed.
    - With probabilities the least loss is H(P), not 0.

    References
    ----------
    PyTorch 2.13 documentation, ``torch.nn.CrossEntropyLoss``.

    C. M. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.4.

    C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016, section
    7, for label smoothing.

    Examples
    --------
    >>> logits = np.log([[0.9, 0.1], [0.5, 0.5]])
    >>> round(float(cross_entropy(logits, [0, 1])), 4)
    0.3993
    >>> cross_entropy(logits, [[0.9, 0.1], [0.5, 0.5]], reduction="none").round(4)
    array([0.3251, 0.6931])
    """
    logits = floating(input, "input")
    checked_reduction(reduction)
    wanted = objective(logits, target, weight, ignore_index, label_smoothing)
    return _loss(log_probabilities(logits, wanted.axis), wanted, reduction, logits)


def _loss(
    log_q: NDArray[np.float64], wanted: Objective, reduction: str, scores: NDArray[np.floating[Any]]
) -> NDArray[np.floating[Any]] | np.floating[Any]:
    """Return the loss in the type of `scores`; `log_q` is overwritten if classes are spread."""
    with np.errstate(all="ignore"):
        likelihood = np.float64(0)
        if wanted.picked is not None:
            picked = _reduced(_picked(log_q, wanted), wanted, reduction)
            likelihood = likelihood + picked
        if wanted.spread is not None:
            terms = _times(wanted.spread, log_q, out=log_q)
            spread = np.where(wanted.kept, np.sum(terms, axis=wanted.axis), 0.0)
            # Multiplied last: without classes the share is infinite, and the loss NaN for all.
            likelihood = likelihood + wanted.share * _reduced(spread, wanted, reduction)
        loss: NDArray[np.floating[Any]] | np.floating[Any]
        loss = rounded(0.0 - likelihood, scores.dtype)
    return loss


def _picked(log_q: NDArray[np.float64], wanted: Objective) -> NDArray[np.float64]:
    """Return the log-likelihood of the picked class of each item; 0 if ignored, NaN or not."""
    if wanted.picked is None or not log_q.size:
        return np.zeros(wanted.kept.shape)  # without classes all are ignored
    found = np.take_along_axis(log_q, wanted.picked.index, wanted.axis)
    terms = _times(wanted.picked.coefficient, found, out=found)
    return np.where(wanted.kept, np.squeeze(terms, wanted.axis), 0.0)


def _times(
    coefficients: NDArray[np.float64], log_q: NDArray[np.float64], out: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the products, with 0 log 0 = 0."""
    impossible = (coefficients == 0) & (log_q == -np.inf)
    np.multiply(coefficients, log_q, out=out)
    out[impossible] = 0.0
    return out


def _reduced(values: NDArray[np.float64], wanted: Objective, reduction: str) -> Any:  # noqa: ANN401 - array or scalar
    if reduction == "none":
        return values
    total = np.sum(values, dtype=np.float64)
    return np.divide(total, wanted.divisor) if reduction == "mean" else total
