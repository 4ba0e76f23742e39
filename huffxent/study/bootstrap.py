"""How far other messages of the same kind would be from this one: a moving-block bootstrap."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.measures.averages import kl_divergence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Indices

LEVEL = 0.95


@dataclass(frozen=True)
class Bootstrap:
    """Intervals that hold what other messages of this source and size would show, 19 times in 20.

    The codebook stays as it is; the message is put together anew from runs of it, which keeps what
    neighbouring symbols have to do with each other.

    Attributes
    ----------
    bits_per_symbol, kl_divergence : tuple of float
        Lower and upper end, in bits per symbol; the divergence is that of the ledger's mismatch.
    replicates : int
        How many messages were put together.
    block_length : int
        Symbols in a run.
    seed : int
        Of the random numbers: the same seed gives the same intervals.
    """

    bits_per_symbol: tuple[float, float]
    kl_divergence: tuple[float, float]
    replicates: int
    block_length: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {**asdict(self), "level": LEVEL}


def resample(indices: Indices, book: Codebook, replicates: int, seed: int) -> Bootstrap | None:
    """Return intervals for the rate and the divergence of a message; None if it is empty.

    Runs are of the cube root of n symbols, a run may begin anywhere. The ends are quantiles of the
    replicates, moved so that their mean is what the message itself shows: the divergence of a
    sample of a sample is too high on average, and that goes.

    Parameters
    ----------
    indices
        Of the message, shape (n,).
    book
        That codes it.
    replicates
        At least 2; a thousand for ends that are good to a few percent of the width.
    seed
        Of the random numbers.

    References
    ----------
    H. R. Kuensch, "The jackknife and the bootstrap for general stationary observations", 1989;
    P. Hall, J. L. Horowitz and B.-Y. Jing, "On blocking rules for the bootstrap", 1995: the cube
    root; A. C. Davison and D. V. Hinkley, *Bootstrap Methods and their Application*, section 2.2.

    Examples
    --------
    >>> import huffxent as hx
    >>> data = b"the price of whole bits " * 40
    >>> book = hx.train(data)
    >>> found = resample(book.alphabet.split(data).indices, book, replicates=200, seed=1)
    >>> rate = book.counts.bits(book.lengths) / len(data)
    >>> found.block_length, found.bits_per_symbol[0] < rate < found.bits_per_symbol[1]
    (10, True)
    """
    if not indices.size:
        return None
    rng = np.random.default_rng(seed)
    length = max(1, round(indices.size ** (1 / 3)))
    counts = np.stack(
        [_counts(indices, book.alphabet.size, length, rng) for _ in range(replicates)]
    )
    own = np.bincount(indices, minlength=book.alphabet.size)
    rates = counts @ book.lengths.astype(np.int64) / indices.size
    divergences = [kl_divergence(row / indices.size, book.effective) for row in counts]
    return Bootstrap(
        _ends(float(own @ book.lengths.astype(np.int64) / indices.size), rates),
        _ends(kl_divergence(own / indices.size, book.effective), np.array(divergences)),
        replicates,
        length,
        seed,
    )


def _counts(
    indices: Indices, size: int, length: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the counts of as many symbols, taken in runs from random places."""
    starts = rng.integers(0, indices.size - length + 1, -(-indices.size // length))
    places = (starts[:, np.newaxis] + np.arange(length)).ravel()[: indices.size]
    return np.bincount(indices[places], minlength=size)


def _ends(estimate: float, replicates: NDArray[np.float64]) -> tuple[float, float]:
    moved = replicates - replicates.mean() + estimate
    low, high = np.quantile(moved, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return max(0.0, float(low)), max(0.0, float(high))
