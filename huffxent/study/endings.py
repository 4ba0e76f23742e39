"""How a message ends in ANS: what it has for nothing, and its bits foretold from the model alone."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.codes.context_code import ContextCode
from huffxent.coding.ideal import PRECISION, IdealCoder
from huffxent.coding.streams import runs
from huffxent.study.tally import blocks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.symbols.alphabet import Indices

_SETTLED = 64
"""Bits of the number from which on a symbol makes it grow by its share, but for 2**-40 of a bit."""


@dataclass(frozen=True)
class Ending:
    """What ANS does at the end of each block, which it codes first.

    Attributes
    ----------
    free_symbols : int
        Symbols at the end of a block that leave ANS's number at 0, as it was before any.
    free_bits : float
        What the model asks for them.
    foretold_bits : float
        What all blocks take: the number is followed exactly while it is small, then by the shares
        of q.
    """

    free_symbols: int
    free_bits: float
    foretold_bits: float

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


def foresee(message: Source, book: Codebook) -> Ending:
    """Return how a message ends under ANS with a codebook's model."""
    shares = _Shares(IdealCoder("ans", book.codes, book.odds))
    free, free_bits, bits = 0, 0.0, 0.0
    for block in blocks_of(message, book):
        places, ranks = (table[_entries(block, book)][::-1] for table in book.odds.entries)
        number = done = 0
        while done < places.size and number.bit_length() < _SETTLED:
            below, weight = shares.of(int(places[done]), int(ranks[done]))
            number = (number // weight << PRECISION) + below + number % weight
            if not number:
                free += 1
                free_bits += PRECISION - math.log2(weight)
            done += 1
        bits += math.log2(number) if number else 0.0
        bits += shares.bits(places[done:], ranks[done:])
    return Ending(free, free_bits, bits)


def _entries(block: Indices, book: Codebook) -> NDArray[np.int64]:
    if isinstance(book.codes, ContextCode):
        return np.concatenate([book.codes.events(run)[0] for run in runs(block)])
    return block.astype(np.int64)


class _Shares:
    """What a coder's models give to each symbol, in units of 2**-24."""

    def __init__(self, coder: IdealCoder) -> None:
        self._coder = coder
        self._known: dict[int, NDArray[np.int64]] = {}

    def at(self, place: int) -> NDArray[np.int64]:
        """Return the weights at a place."""
        if place not in self._known:
            weights = self._coder.shares(place) * (1 << PRECISION)
            self._known[place] = weights.astype(np.int64)
        return self._known[place]

    def of(self, place: int, rank: int) -> tuple[int, int]:
        """Return the weight below a symbol, and its own."""
        weights = self.at(place)
        return int(weights[:rank].sum()), int(weights[rank])

    def bits(self, places: NDArray[np.int64], ranks: NDArray[np.int64]) -> float:
        """Return what the models ask for symbols."""
        total = 0.0
        for place in np.unique(places).tolist():
            times = np.bincount(ranks[places == place], minlength=self.at(place).size)
            used = times > 0
            total += float(times[used] @ (PRECISION - np.log2(self.at(place)[used])))
        return total
