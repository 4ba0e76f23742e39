"""A G-test: could A and B be two samples of one distribution? SciPy's, loaded when it is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.errors import MissingLibraryError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.models.counts import Counts

LEAST_EXPECTED = 5
"""Symbols that are expected less often are counted as one: chi-squared needs so many (Cochran)."""


@dataclass(frozen=True)
class Significance:
    """The outcome of a G-test of homogeneity.

    Attributes
    ----------
    p_value : float
        How often two samples of one distribution would differ as much or more.
    statistic : float
        G: 2 ln 2 times the sum, over both samples, of N times the divergence from both together;
        divided by Williams' factor, without which it exceeds chi-squared a little.
    degrees_of_freedom : int
        One less than the classes that symbols were counted in.
    """

    p_value: float
    statistic: float
    degrees_of_freedom: int

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


def g_test(training: Counts, message: Counts) -> Significance | None:
    """Return the G-test of two samples; None if either is empty.

    Symbols are taken to be independent draws, which those of a text are not: the value of p is then
    too small. The block bootstrap does not assume it.

    Raises
    ------
    MissingLibraryError
        If SciPy is not installed.

    References
    ----------
    R. R. Sokal and F. J. Rohlf, *Biometry*, 3rd ed., section 17.4.

    D. A. Williams, "Improved likelihood ratio tests for complete contingency tables",
    Biometrika 63 (1976).

    Examples
    --------
    >>> import huffxent as hx
    >>> a, b = hx.train(b"ab" * 50).counts, hx.train(b"aaaaab" * 20).counts
    >>> test = g_test(a, b)
    >>> test.p_value < 0.001, test.degrees_of_freedom
    (True, 1)
    """
    try:
        from scipy.stats import chi2, chi2_contingency
    except ImportError:
        raise MissingLibraryError("a G-test", "scipy", "stats") from None
    if not (training.total and message.total):
        return None
    table = _pooled(np.stack([training.values, message.values]))
    if table.shape[1] == 1:
        return Significance(1.0, 0.0, 0)
    test = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    statistic = float(test.statistic) / _williams(table)
    return Significance(float(chi2.sf(statistic, test.dof)), statistic, int(test.dof))


def _williams(table: NDArray[np.int64]) -> float:
    """Return the factor by which G exceeds chi-squared on average, to the next order of 1 / N."""
    total = table.sum()
    rows, columns = ((total / table.sum(axis=axis)).sum() - 1 for axis in (1, 0))
    return float(1 + rows * columns / (6 * total * (table.shape[1] - 1)))


def _pooled(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a table of two rows with the columns of too few expected occurrences joined."""
    columns = table.sum(axis=0)
    table, columns = table[:, columns > 0], columns[columns > 0]
    least = columns * (table.sum(axis=1).min() / columns.sum())
    order = np.argsort(least, kind="stable")
    rare = int(np.count_nonzero(least < LEAST_EXPECTED))
    # What is rare alone may be rare together, too: then the next column joins it.
    while 0 < rare < order.size and least[order[:rare]].sum() < LEAST_EXPECTED:
        rare += 1
    joined = table[:, order[:rare]].sum(axis=1, keepdims=True)
    return np.hstack([table[:, order[rare:]], joined]) if rare else table
