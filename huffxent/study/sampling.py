"""Is this divergence just noise? What chance alone would show between two samples of one source."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from huffxent.measures.averages import entropy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.counts import Counts

    Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True)
class Sampling:
    """What of H(p) and of KL(p||q) comes from samples being finite; in bits per symbol.

    Attributes
    ----------
    entropy_miller_madow : float
        H(p) with its bias put back.
    kl_divergence : float
        The divergence that is judged: the ledger's mismatch.
    noise_floor : float
        What two samples of one source, of these sizes, show on average.
    spread : float
        The standard deviation of that.
    """

    entropy_miller_madow: float
    kl_divergence: float
    noise_floor: float
    spread: float

    @property
    def times_floor(self) -> float | None:
        """The divergence in noise floors; None where only one symbol occurs."""
        return self.kl_divergence / self.noise_floor if self.noise_floor else None

    @property
    def is_noise(self) -> bool:
        """Whether chance would show as much in 1 of 40 pairs of samples, or more often."""
        return self.kl_divergence <= self.noise_floor + 2 * self.spread

    @property
    def sentence(self) -> str:
        """What it comes to, in plain words."""
        if self.times_floor is None:
            return "only one symbol occurs, so there is nothing to tell apart"
        times = f"{self.times_floor:.2g}" if self.times_floor < 10 else f"{self.times_floor:,.0f}"
        if self.is_noise:
            return (
                f"this KL is what two halves of one file would show: {times} times the noise floor "
                f"of {self.noise_floor:.4g} bits"
            )
        return f"this KL is {times} times the noise floor of {self.noise_floor:.4g} bits"

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            **asdict(self),
            "times_floor": self.times_floor,
            "is_noise": self.is_noise,
            "sentence": self.sentence,
        }


def judge(training: Counts, message: Counts, divergence: float) -> Sampling:
    """Return how much of a divergence is chance.

    Examples
    --------
    >>> import huffxent as hx
    >>> a, b = hx.train(b"ab" * 500).counts, hx.train(b"a" * 510 + b"b" * 490).counts
    >>> judge(a, b, hx.kl_divergence([0.51, 0.49], [0.5, 0.5])).sentence
    'this KL is what two halves of one file would show: 0.2 times the noise floor of 0.001443 bits'
    """
    floor = noise_floor(training, message)
    return Sampling(
        miller_madow(message),
        divergence,
        floor,
        # The divergence goes as chi-squared with m - 1 degrees of freedom, whose mean is m - 1 and
        # whose variance is 2 (m - 1).
        floor * math.sqrt(2 / max(1, _occurring(training, message) - 1)),
    )


def miller_madow(counts: Counts) -> float:
    r"""Return the entropy of a sample with its bias put back, in bits.

    .. math:: H(p) + \frac{m - 1}{2 N \ln 2}

    with m the number of symbols that occur and N the size of the sample: to first order the
    plug-in entropy of a sample is so much too low on average.

    References
    ----------
    G. A. Miller, "Note on the bias of information estimates", 1955.

    Examples
    --------
    >>> import huffxent as hx
    >>> round(miller_madow(hx.train(b"ab" * 50).counts), 4)
    1.0072
    """
    bias = (counts.distinct - 1) / (2 * math.log(2) * counts.total)
    return entropy(counts.distribution()) + bias


def noise_floor(training: Counts, message: Counts) -> float:
    r"""Return the divergence that two samples of one source show on average, in bits.

    .. math:: \frac{m - 1}{2 \ln 2} \left(\frac1{N_A} + \frac1{N_B}\right)

    with m the number of symbols that occur in either. It is the first-order term: where many
    symbols occur only a few times, chance shows somewhat more.

    References
    ----------
    S. S. Wilks, "The large-sample distribution of the likelihood ratio", 1938: 2 N D in nats goes
    as chi-squared with m - 1 degrees of freedom.

    Examples
    --------
    >>> import huffxent as hx
    >>> a = hx.train(b"abcde" * 100).counts
    >>> round(noise_floor(a, a), 4)
    0.0115
    """
    return floor_of(_occurring(training, message), training.total, message.total)


def floor_of(occurring: Amount, training: Amount, message: Amount) -> Amount:
    """Return the noise floor, in bits, where so many symbols occur in samples of these sizes.

    Examples
    --------
    >>> floor_of(np.array([5.0, 1.0]), np.array([500.0, 20.0]), np.array([500.0, 30.0])).round(4)
    array([0.0115, 0.    ])
    """
    return (occurring - 1) / (2 * math.log(2)) * (1 / training + 1 / message)


def _occurring(training: Counts, message: Counts) -> int:
    return int(np.count_nonzero(training.values + message.values))
