"""The gradient beside finite differences: of the cross-entropy, and of the KL divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.logits import log_softmax
from huffxent.models.softmax.objective import gradients, loss_nats

if TYPE_CHECKING:
    from huffxent.models.contexts import Pairs
    from huffxent.models.softmax.family import Family, Theta

STEP = 1e-4
"""To either side: the third derivative then costs some 1e-9, and rounding some 1e-12."""

MOST_DERIVATIVES = 256


@dataclass(frozen=True)
class Slopes:
    """Derivatives by numbers of theta, in nats per unit.

    Attributes
    ----------
    epoch : int
        When.
    symbols : int
        On how many.
    derivatives : int
        How many were looked at.
    largest : float
        The largest of them, without its sign.
    of_gradient : float
        The largest difference between the gradient, which is softmax - p by a logit, and the slope
        of the cross-entropy between two points.
    of_divergence : float
        The largest difference between that slope and the slope of the KL divergence.
    """

    epoch: int
    symbols: int
    derivatives: int
    largest: float
    of_gradient: float
    of_divergence: float

    @property
    def sentence(self) -> str:
        """It in words."""
        return (
            f"{self.derivatives} derivatives on {self.symbols:,} bytes of A after epoch "
            f"{self.epoch}, up to {self.largest:.2g}: the gradient by theta, which comes from "
            "softmax - p, is the slope of the cross-entropy to within "
            f"{self.of_gradient:.0e}, and that is the slope of KL to within "
            f"{self.of_divergence:.0e}, by finite differences"
        )


def slopes_of(family: Family, theta: Theta, pairs: Pairs, epoch: int) -> Slopes:
    """Return the gradient on counted symbols beside finite differences, by some of theta.

    Of at most 256 numbers that the gradient is not 0 for, drawn at random where there are more.
    """
    gradient = gradients(family, theta, pairs)
    places = [(name, int(at)) for name in theta for at in np.flatnonzero(gradient[name])]
    order = np.random.default_rng(0).permutation(len(places))[:MOST_DERIVATIVES]
    exact, of_loss, of_divergence = [], [], []
    for name, at in (places[int(number)] for number in order):
        exact.append(float(gradient[name].flat[at]))
        moved = theta[name].flat[at]
        found = []
        for side in (STEP, -STEP):
            theta[name].flat[at] = moved + side
            found.append((loss_nats(family, theta, pairs), _divergence_nats(family, theta, pairs)))
        theta[name].flat[at] = moved
        (loss_up, kl_up), (loss_down, kl_down) = found
        of_loss.append((loss_up - loss_down) / (2 * STEP))
        of_divergence.append((kl_up - kl_down) / (2 * STEP))
    here, loss, divergence = map(np.array, (exact, of_loss, of_divergence))
    return Slopes(
        epoch,
        int(pairs.counts.sum()),
        len(exact),
        float(np.abs(here).max(initial=0)),
        float(np.abs(here - loss).max(initial=0)),
        float(np.abs(loss - divergence).max(initial=0)),
    )


def _divergence_nats(family: Family, theta: Theta, pairs: Pairs) -> float:
    """Return sum p log (p / q), p being what follows each context, by its own formula."""
    log_q = log_softmax(family.logits(theta, pairs.contexts))[pairs.places, pairs.symbols]
    log_p = np.log(pairs.counts / pairs.totals[pairs.places])
    return float(pairs.counts @ (log_p - log_q)) / int(pairs.counts.sum())
