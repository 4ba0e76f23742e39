"""How the symbols of a block are dealt out to its streams, and the room that they need.

A block is four runs of symbols, coded each into its own bytes: a fast decoder follows the four at
once, since no codeword's start depends on another stream's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from huffxent.symbols.alphabet import Indices

STREAMS = 4

SLACK = 8
"""Bytes that must be there after the last stream, so that a fast engine can move 8 bytes at a time.

A decoder may read them and a coder may overwrite them; what they hold makes no difference.
"""


@lru_cache(maxsize=16)
def segments(count: int) -> tuple[int, ...]:
    """Return how many of `count` symbols each stream codes: equal runs, the last ones shorter.

    Examples
    --------
    >>> segments(10), segments(2), segments(0)
    ((3, 3, 3, 1), (1, 1, 0, 0), (0, 0, 0, 0))
    """
    run = -(-count // STREAMS)
    return tuple(min(run, max(0, count - run * stream)) for stream in range(STREAMS))


def runs(block: Indices) -> list[Indices]:
    """Return the symbols of each stream of a block."""
    return np.split(block, np.cumsum(segments(block.size))[:-1])


def room(count: int, longest: int) -> int:
    """Return the bytes that the streams of `count` symbols take at most, with the slack.

    Examples
    --------
    >>> room(10, longest=15)
    28
    """
    return sum((run * longest + 7) // 8 for run in segments(count)) + SLACK
