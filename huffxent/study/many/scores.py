"""How often a classifier is right, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.study.many.guesses import Guess

LEVEL = 0.95
"""Of confidence."""


def wilson(correct: int, total: int, confidence: float = LEVEL) -> tuple[float, float] | None:
    r"""Return the Wilson score interval of a rate; None where nothing was tried.

    It holds the rates that a score test does not reject. It stays within 0 and 1, and has a width
    where all or none are right; the interval of Wald, p +- z s, does neither.

    .. math::

        \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4n^2}}{1 + z^2 / n}

    Parameters
    ----------
    correct, total
        How many of how many were right: independent draws. Pieces of one text are not: the interval
        is too narrow for these.
    confidence
        Between 0 and 1.

    Returns
    -------
    tuple of float, or None
        Lower and upper end.

    Raises
    ------
    ValueError
        If more or fewer are right than can be, or the confidence is not between 0 and 1.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22, 1927.

    Examples
    --------
    81 of 263, as in R. G. Newcombe, Statistics in Medicine 17, 1998, table I:

    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    if not (0 <= correct <= total and 0 < confidence < 1):
        raise ValueError(f"{correct} of {total} at a confidence of {confidence} is no share")
    if not total:
        return None
    z, share = NormalDist().inv_cdf((1 + confidence) / 2), correct / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    whole = 1 + z * z / total
    # The formula gives 0 and 1 there, but for rounding.
    low = 0.0 if correct == 0 else (middle - half) / whole
    high = 1.0 if correct == total else (middle + half) / whole
    return low, high


@dataclass(frozen=True)
class Score:
    """How often a classifier is right about some messages.

    Attributes
    ----------
    name : str
        What it does.
    correct, total : int
        How many messages of how many it is right about.
    """

    name: str
    correct: int
    total: int

    @property
    def accuracy(self) -> float | None:
        """The share that is right; None where there are no messages."""
        return self.correct / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the accuracy, at 95 %."""
        return wilson(self.correct, self.total)

    @classmethod
    def of(cls, name: str, truth: Sequence[str], guesses: Sequence[Guess]) -> Self:
        """Return how often these guesses are right.

        Examples
        --------
        >>> Score.of("always fi", ["fi", "sv"], ["fi", "fi"])
        Score(name='always fi', correct=1, total=2)
        """
        right = sum(guess == label for guess, label in zip(guesses, truth, strict=True))
        return cls(name, right, len(truth))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {"name": self.name, **self.numbers()}

    def numbers(self) -> dict[str, Any]:
        """Return all of it but the name."""
        return {
            "correct": self.correct,
            "total": self.total,
            "accuracy": self.accuracy,
            "interval": None if self.interval is None else list(self.interval),
        }

    def row(self) -> tuple[str, int, int, str, str]:
        """Return its row in a table."""
        if self.accuracy is None or self.interval is None:
            return self.name, self.correct, self.total, "-", "-"
        low, high = self.interval
        share, interval = f"{self.accuracy:.1%}", f"{low:.1%} to {high:.1%}"
        return self.name, self.correct, self.total, share, interval
