"""How the symbols of a block are dealt out to its streams.

A block is four runs of symbols, coded each into its own bytes: a fast decoder follows the four at
once, since no codeword's start depends on another stream's.
"""

from __future__ import annotations

from dataclasses import dataclass

STREAMS = 4


@dataclass(frozen=True)
class CodedBlock:
    """The streams of one block, one after another."""

    data: bytes
    """All streams; each filled to a whole byte with zero bits."""

    sizes: tuple[int, ...]
    """The bytes of each stream."""

    bits: int
    """The coded bits in all, without the bits that fill bytes."""


def segments(count: int) -> tuple[int, ...]:
    """Return how many of `count` symbols each stream codes: equal runs, the last ones shorter.

    Examples
    --------
    >>> segments(10), segments(2), segments(0)
    ((3, 3, 3, 1), (1, 1, 0, 0), (0, 0, 0, 0))
    """
    run = -(-count // STREAMS)
    return tuple(min(run, max(0, count - run * stream)) for stream in range(STREAMS))
