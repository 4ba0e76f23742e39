"""The loss of a softmax model on counted data, and its gradient: softmax - p after each context."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.logits import log_softmax
from huffxent.models.contexts import count_pairs
from huffxent.models.softmax.family import SYMBOLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.contexts import Pairs
    from huffxent.models.softmax.family import Family, Theta
    from huffxent.symbols.alphabet import Indices

_ROWS = 4096
"""Contexts at a time: their logits take 8 MiB."""


def with_start(indices: Indices, context: int) -> Indices:
    """Return bytes after as many zeros as a context has, which stand for what is before them."""
    return np.concatenate([np.zeros(context, dtype=indices.dtype), indices])


def counted(indices: Indices, context: int) -> Pairs:
    """Return how often each byte follows each context, each byte of `indices` counted once.

    Examples
    --------
    >>> pairs = counted(np.frombuffer(b"aa", dtype=np.uint8), 1)
    >>> pairs.contexts, pairs.symbols, pairs.counts
    (array([ 0, 97]), array([97, 97]), array([1, 1]))
    """
    return count_pairs(with_start(indices, context), SYMBOLS, context)


def loss_nats(family: Family, theta: Theta, pairs: Pairs) -> float:
    """Return the mean of -log q_theta over counted symbols, in nats; NaN if there are none."""
    total = 0.0
    for first in range(0, pairs.contexts.size, _ROWS):
        contexts = pairs.contexts[first : first + _ROWS]
        start, stop = pairs.starts[first], pairs.starts[first + contexts.size]
        log_q = log_softmax(family.logits(theta, contexts))
        here = log_q[pairs.places[start:stop] - first, pairs.symbols[start:stop]]
        total -= float(pairs.counts[start:stop] @ here)
    symbols = int(pairs.counts.sum())
    return total / symbols if symbols else math.nan


def gradients(family: Family, theta: Theta, pairs: Pairs) -> dict[str, NDArray[np.float64]]:
    """Return the gradient of the loss on counted symbols by theta.

    By the logits after a context it is n(c)/n (softmax - p), with p what follows that context.
    """
    logits = family.logits(theta, pairs.contexts)
    residuals = np.exp(log_softmax(logits)) * pairs.totals[:, np.newaxis]
    residuals[pairs.places, pairs.symbols] -= pairs.counts
    return family.gradients(theta, pairs.contexts, residuals / int(pairs.counts.sum()))
