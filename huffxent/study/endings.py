"""How a message ends in ANS: what it has for nothing, and its bits foretold from the model."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.fixed_point import PRECISION
from huffxent.coding.ideal import IdealCoder
from huffxent.container.splitting import blocks_of

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source

_STATE_BITS = 64
_WORD_BITS = 32


@dataclass(frozen=True)
class Ending:
    """Why ANS does not take what the model asks for, in bits over all blocks.

    Attributes
    ----------
    free_symbols : int
        Symbols at the end of a block, which ANS codes first, that leave its number at 0, as it was
        before any.
    free_bits : float
        What the model asks for them.
    state_bits : float
        What all others took beyond what it asks: the first of them find a number too small to be
        divided well, and later ones one that is cut to 64 bits.
    foretold_bits : float
        What the model asks for all, less the one and with the other; the number of a block has so
        many bits, rounded down.
    """

    free_symbols: int
    free_bits: float
    state_bits: float
    foretold_bits: float

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


def foresee(message: Source, book: Codebook) -> Ending:
    """Return how a message fares under ANS with a codebook's model, by the rule of ANS alone.

    References
    ----------
    J. Duda, "Asymmetric numeral systems", 2009; R. Bamler, "Understanding entropy coding with
    asymmetric numeral systems", 2022, for words that leave the number.
    """
    coder = IdealCoder("ans", book.codes, book.odds)
    free, free_bits, asked, foretold = 0, 0.0, 0.0, 0.0
    below: dict[int, list[int]] = {}
    for block in blocks_of(message, book.alphabet):
        steps = [(rank, level) for rank, level, _ in coder.steps(block.indices)]
        for _, level in steps:
            if id(level) not in below:
                below[id(level)] = level.below
        weights = np.array([level.parts[rank] for rank, level in steps], dtype=np.int64)
        starts = [below[id(level)][rank] for rank, level in reversed(steps)]
        bits, alone = _followed(starts, weights[::-1].tolist())
        costs = PRECISION - np.log2(weights)
        asked += float(costs.sum())
        free += alone
        free_bits += float(costs[costs.size - alone :].sum())
        foretold += bits
    return Ending(free, free_bits, foretold - asked + free_bits, foretold)


def _followed(below: list[int], weights: list[int]) -> tuple[float, int]:
    """Return the bits of ANS's number after some symbols, and how many first ones left it at 0."""
    number = words = free = 0
    for start, weight in zip(below, weights, strict=True):
        if number >> (_STATE_BITS - PRECISION) >= weight:
            number >>= _WORD_BITS
            words += 1
        rounds, place = divmod(number, weight)
        number = (rounds << PRECISION) + start + place
        free += not number
    return words * _WORD_BITS + (math.log2(number) if number else 0.0), free
