"""What samples show on average: simulated, with seeds, on a source that is known."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.huffman import huffman_lengths
from huffxent.measures.averages import entropy, kl_divergence
from huffxent.models.counts import Counts
from huffxent.study.sampling import miller_madow, noise_floor
from huffxent.study.theorems.evidence import mean, normalised
from huffxent.study.theorems.outcome import compared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.study.theorems.outcome import Outcome

SOURCE = (20, 17, 15, 13, 12, 10, 8, 5)
LEARNT = (5, 8, 10, 12, 13, 15, 17, 20)
SYMBOLS = 1_000
SAMPLES = 2_000

STANDARD_ERRORS = 5.0
"""A mean of so many samples is off by more than this in one of two million cases."""


def rate_is_unbiased() -> Outcome:
    """Check the mean rate of simulated messages under a fixed code against L."""
    lengths = np.array(huffman_lengths(LEARNT))
    rates = _samples(1) @ lengths / SYMBOLS
    return _agree(rates, float(mean(SOURCE, lengths.tolist())), "rates")


def rate_deviates() -> Outcome:
    """Check the standard deviation of these rates against sqrt(Var l / n)."""
    lengths, p = np.array(huffman_lengths(LEARNT)), normalised(SOURCE)
    rates = _samples(1) @ lengths / SYMBOLS
    variance = float(p @ lengths**2 - (p @ lengths) ** 2) / SYMBOLS
    # The squared deviations from the true mean have the variance as their own mean.
    return _agree((rates - p @ lengths) ** 2, variance, "squared deviations")


def plug_in_is_too_low() -> Outcome:
    """Check that the entropy of a sample is too low on average."""
    found = np.array([entropy(row / SYMBOLS) for row in _samples(2)])
    return compared(float(found.mean()), "<", entropy(normalised(SOURCE)), _seen("entropies"))


def miller_madow_is_right() -> Outcome:
    """Check that Miller and Madow put the bias back."""
    found = np.array([miller_madow(Counts(row)) for row in _samples(2)])
    return _agree(found, entropy(normalised(SOURCE)), "corrected entropies")


def noise_floor_is_right() -> Outcome:
    """Check the divergence between two samples of one source, in noise floors, against 1."""
    pairs = [(Counts(a), Counts(b)) for a, b in zip(_samples(3), _samples(4), strict=True)]
    found = [
        kl_divergence(b.distribution(), a.distribution()) / noise_floor(a, b) for a, b in pairs
    ]
    return _agree(np.array(found), 1.0, "divergences in noise floors")


@cache
def _samples(seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).multinomial(SYMBOLS, normalised(SOURCE), SAMPLES)


def _agree(found: NDArray[np.float64], predicted: float, what: str) -> Outcome:
    """Return whether the mean is as predicted, within some standard errors."""
    error = float(found.std(ddof=1)) / math.sqrt(found.size)
    distance = abs(float(found.mean()) - predicted)
    why = f"mean {found.mean():.6g}, predicted {predicted:.6g}: {_seen(what)}"
    return compared(distance, "<=", STANDARD_ERRORS * error, why)


def _seen(what: str) -> str:
    return f"{SAMPLES:,} {what} of {SYMBOLS:,} symbols, seeded"
