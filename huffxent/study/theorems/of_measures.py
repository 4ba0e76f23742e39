"""Theorems about the measures and about learning, checked on a pair of distributions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.logits import log_softmax
from huffxent.measures.averages import cross_entropy, entropy, kl_divergence
from huffxent.measures.pointwise import nll
from huffxent.study.theorems.evidence import normalised
from huffxent.study.theorems.outcome import compared, inapplicable, tightest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.study.theorems.evidence import Evidence
    from huffxent.study.theorems.outcome import Outcome

_STEP = 1e-5

# Central differences err by the third derivative times the square of the step, 1e-10 of order 1,
# and by the rounding of H over the step, 1e-15 / 1e-5 of order 10.
_DERIVATIVE_TOLERANCE = 1e-8


def divergence_identity(seen: Evidence) -> Outcome:
    """Check D(p||q) = H(p, q) - H(p)."""
    return compared(seen.kl_divergence, "=", seen.cross_entropy - seen.entropy)


def gibbs(seen: Evidence) -> Outcome:
    """Check that the divergence of the counts as they are is 0 if they agree, else above 0."""
    if not sum(seen.training):
        return inapplicable("A has no symbols, so no distribution")
    divergence = kl_divergence(seen.p, normalised(seen.training))
    pairs = zip(seen.training, seen.message, strict=True)
    equal = all(a * seen.symbols == b * sum(seen.training) for a, b in pairs)
    return compared(divergence, "=" if equal else ">", 0, "p = q" if equal else "p is not q")


def infinite(seen: Evidence) -> Outcome:
    """Check that the divergence is infinite exactly where B has a symbol that A never showed."""
    if not sum(seen.training):
        return inapplicable("A has no symbols, so no distribution")
    divergence = kl_divergence(seen.p, normalised(seen.training))
    unseen = sum(b > 0 and not a for a, b in zip(seen.training, seen.message, strict=True))
    return compared(divergence, "=" if unseen else "<", math.inf, f"{unseen} symbols never shown")


def nll_is_cross_entropy(seen: Evidence) -> Outcome:
    """Check that the mean NLL over the symbols of B is H(p, q)."""
    indices = np.flatnonzero(seen.p).tolist()
    mean = math.fsum(float(seen.p[index]) * nll(seen.q, [index]) for index in indices)
    return compared(mean, "=", seen.cross_entropy)


def one_hot(seen: Evidence) -> Outcome:
    """Check H(onehot_k, q) = -log q(k), for the commonest symbol of B."""
    index = int(np.argmax(seen.p))
    target = np.zeros(len(seen.p))
    target[index] = 1
    return compared(cross_entropy(target, seen.q), "=", nll(seen.q, [index]))


def softmax_loss(seen: Evidence) -> Outcome:
    """Check that the mean loss of logits log c, in nats, is H(p, q) ln 2."""
    return compared(_loss(seen, _logits(seen)), "=", seen.cross_entropy * math.log(2))


def lengths_are_logits(seen: Evidence) -> Outcome:
    """Check that the loss of logits -l ln 2, in bits, is L + log2 K, for Shannon's code."""
    lengths = np.array(seen.lengths["shannon"], dtype=np.float64)
    logits = np.where(lengths > 0, -lengths * math.log(2), -math.inf)
    rate = float(seen.rate(seen.lengths["shannon"]))
    slack = math.log2(np.sum(np.exp2(-lengths[lengths > 0])))
    return compared(_loss(seen, logits) / math.log(2), "=", rate + slack)


def gradient(seen: Evidence) -> Outcome:
    """Check the derivatives of H(p, q_theta) and D(p||q_theta) along one direction: softmax - p."""
    theta, coded = _logits(seen), list(seen.coded)
    along = np.zeros_like(theta)
    along[coded] = np.cos(np.arange(len(coded)))
    ahead, behind = theta + _STEP * along, theta - _STEP * along
    predicted = float((_softmax(theta) - seen.p) @ along) / math.log(2)
    return tightest(
        (
            "by central differences",
            compared(
                (measure(seen.p, _softmax(ahead)) - measure(seen.p, _softmax(behind)))
                / (2 * _STEP),
                "=",
                predicted,
                tolerance=_DERIVATIVE_TOLERANCE,
            ),
        )
        for measure in (cross_entropy, kl_divergence)
    )


def shift(seen: Evidence) -> Outcome:
    """Check that H(p, q_theta) and D(p||q_theta) differ by H(p) at another theta."""
    theta = _logits(seen)
    q = _softmax(theta + np.where(np.isinf(theta), 0.0, np.cos(np.arange(theta.size))))
    return compared(cross_entropy(seen.p, q) - kl_divergence(seen.p, q), "=", seen.entropy)


def soft_targets(seen: Evidence) -> Outcome:
    """Check that the loss with p as soft targets is H(p) ln 2 at its minimum, q_theta = p."""
    with np.errstate(divide="ignore"):
        logits = np.log(seen.p)
    return compared(_loss(seen, logits), "=", entropy(seen.p) * math.log(2))


def pinsker(seen: Evidence) -> Outcome:
    """Check D(p||q) >= |p - q|_1^2 / (2 ln 2)."""
    distance = float(np.abs(seen.p - seen.q).sum())
    return compared(seen.kl_divergence, ">=", distance**2 / (2 * math.log(2)))


def _logits(seen: Evidence) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.log(seen.q) + 3.0  # any constant: softmax takes it out again


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    q: NDArray[np.float64] = np.exp(log_softmax(logits))
    return q


def _loss(seen: Evidence, logits: NDArray[np.float64]) -> float:
    """Return the mean over the symbols of B of -log softmax, in nats."""
    present = seen.p > 0
    return math.fsum(seen.p[present] * -log_softmax(logits)[present])
