"""q in fixed point: whole parts of 2**24, for coders without codewords.

The least part is 2**-24, far too coarse for what is rarer. So rare symbols are taken together: one
part stands for all of them, and a further level says which, with all of 2**24 for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PRECISION = 24
WHOLE = 1 << PRECISION

_RARE = 4096
"""A share below one in so many is rare: half a part more or less is 0.02 % of a larger one."""


@dataclass(frozen=True)
class Level:
    """Symbols whose parts add up to 2**24.

    Attributes
    ----------
    members : tuple of int
        The symbols, each by its place in the weights.
    parts : tuple of int
        Of each member; where there is a further level, one more stands for all of its members.
    """

    members: tuple[int, ...]
    parts: tuple[int, ...]

    @property
    def below(self) -> list[int]:
        """The parts before each, and all of them."""
        return [0, *accumulate(self.parts)]


def levels_of(weights: Sequence[int]) -> tuple[Level, ...]:
    """Return the levels of some weights, all of them above 0.

    Examples
    --------
    >>> levels_of([3, 1])
    (Level(members=(0, 1), parts=(12582912, 4194304)),)
    >>> [level.members for level in levels_of([10**9, 1, 2])]
    [(0,), (1, 2)]
    """
    levels, here = [], list(range(len(weights)))
    while True:
        total = sum(weights[place] for place in here)
        # Of very many symbols even common ones have small shares.
        rare = max(_RARE, 4 * len(here))
        later = [place for place in here if weights[place] * rare < total]
        if len(later) < 2:
            levels.append(Level(tuple(here), apportion([weights[place] for place in here])))
            return tuple(levels)
        now = [place for place in here if weights[place] * rare >= total]
        together = sum(weights[place] for place in later)
        parts = apportion([*(weights[place] for place in now), together])
        levels.append(Level(tuple(now), parts))
        here = later


def apportion(weights: Sequence[int]) -> tuple[int, ...]:
    """Return parts of 2**24 in proportion to weights, each at least 1, by the largest remainders.

    Examples
    --------
    >>> apportion([1, 1, 1])
    (5592406, 5592405, 5592405)
    """
    total = sum(weights)
    found = [divmod(weight * WHOLE, total) for weight in weights]
    parts = [max(1, part) for part, _ in found]
    left = WHOLE - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (-found[place][1], place))
    for place in order[: max(0, left)]:
        parts[place] += 1
    while left < 0:
        largest = max(range(len(parts)), key=parts.__getitem__)
        taken = min(-left, parts[largest] - 1)
        parts[largest] -= taken
        left += taken
    return tuple(parts)
