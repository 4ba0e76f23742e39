"""What the theorems are checked on: two distributions, every code for one, and files written."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.registry import CODES
from huffxent.measures.averages import cross_entropy, entropy, kl_divergence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Written:
    """A file that was written with a code, read back and decoded: its lengths and its payload."""

    lengths: tuple[int, ...]
    payload_bits: int


@dataclass(frozen=True)
class Learnt:
    """What was learnt from A: the counts as they are, the weights of q, and every code for them.

    Attributes
    ----------
    training : tuple of int
        The counts of A.
    weights : tuple of int
        Proportional to the q that codes are made for: A's counts and the share of the unseen.
    lengths : mapping of str to tuple of int
        The code lengths of each family for q, without a limit.
    """

    training: tuple[int, ...]
    weights: tuple[int, ...]
    lengths: Mapping[str, tuple[int, ...]]


def learn(training: Sequence[int], weights: Sequence[int]) -> Learnt:
    """Return every code for these weights."""
    lengths = {name: tuple(family.lengths(weights, None)) for name, family in CODES.items()}
    return Learnt(tuple(training), tuple(weights), lengths)


@dataclass(frozen=True)
class Evidence:
    """Two distributions over one alphabet, and all that was made and measured of them.

    Attributes
    ----------
    training : tuple of int
        The counts of A as they are.
    weights : tuple of int
        Proportional to the q that codes are made for: A's counts and the share of the unseen.
    message : tuple of int
        The counts of B; p is proportional to them. Every symbol that occurs has a weight.
    lengths : mapping of str to tuple of int
        The code lengths of each family for q, without a limit.
    entropy, cross_entropy, kl_divergence : float
        H(p), H(p, q) and D(p||q), q being that of the weights.
    written : mapping of str to Written
        By code family; empty where the distributions are not those of files.
    """

    training: tuple[int, ...]
    weights: tuple[int, ...]
    message: tuple[int, ...]
    lengths: Mapping[str, tuple[int, ...]]
    entropy: float
    cross_entropy: float
    kl_divergence: float
    written: Mapping[str, Written] = field(default_factory=dict)

    @cached_property
    def symbols(self) -> int:
        """How many symbols the message has."""
        return sum(self.message)

    @cached_property
    def total(self) -> int:
        """The sum of the weights."""
        return sum(self.weights)

    @cached_property
    def coded(self) -> tuple[int, ...]:
        """The indices that have a weight."""
        return tuple(index for index, weight in enumerate(self.weights) if weight)

    @cached_property
    def p(self) -> NDArray[np.float64]:
        """The distribution of the message."""
        return normalised(self.message)

    @cached_property
    def q(self) -> NDArray[np.float64]:
        """The distribution that the codes were made for."""
        return normalised(self.weights)

    def rate(self, lengths: Sequence[int]) -> Fraction:
        """Return what the message costs with these lengths, in bits per symbol, exactly."""
        return mean(self.message, lengths)

    def matched_rate(self, lengths: Sequence[int]) -> Fraction:
        """Return what q itself costs with these lengths, exactly."""
        return mean(self.weights, lengths)


def gather(
    of: Learnt, message: Sequence[int], written: Mapping[str, Written] | None = None
) -> Evidence:
    """Return what the theorems are checked on: q and its codes, and the counts of a message.

    Examples
    --------
    >>> gather(learn([3, 1], [3, 1]), [1, 1]).lengths["shannon"]
    (1, 2)
    """
    p, q = normalised(message), normalised(of.weights)
    return Evidence(
        of.training,
        of.weights,
        tuple(message),
        of.lengths,
        entropy(p),
        cross_entropy(p, q),
        kl_divergence(p, q),
        written or {},
    )


def normalised(weights: Sequence[int]) -> NDArray[np.float64]:
    """Return integers over their sum."""
    total = sum(weights)
    return np.array([weight / total for weight in weights])


def mean(weights: Sequence[int], lengths: Sequence[int]) -> Fraction:
    """Return the mean of lengths by these weights, exactly."""
    bits = sum(weight * length for weight, length in zip(weights, lengths, strict=True))
    return Fraction(bits, sum(weights))
