"""How a message ends in ANS: what it has for nothing, and its bits foretold from the model."""

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
    shares = _Shares(IdealCoder("ans", book.codes, book.odds))
    free, free_bits, asked, foretold = 0, 0.0, 0.0, 0.0
    for block in blocks_of(message, book):
        places, ranks = (table[_entries(block, book)] for table in book.odds.entries)
        below, weights = shares.of(places, ranks)
        asked += float(np.sum(PRECISION - np.log2(weights)))
        bits, alone = _followed(below[::-1].tolist(), weights[::-1].tolist())
        free += alone
        free_bits += float(np.sum(PRECISION - np.log2(weights[weights.size - alone :])))
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


def _entries(block: Indices, book: Codebook) -> NDArray[np.int64]:
    if isinstance(book.codes, ContextCode):
        return np.concatenate([book.codes.events(run)[0] for run in runs(block)])
    return block.astype(np.int64)


class _Shares:
    """What a coder's models give to each symbol, in units of 2**-24."""

    def __init__(self, coder: IdealCoder) -> None:
        self._coder = coder

    def of(
        self, places: NDArray[np.int64], ranks: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what lies below each symbol at its place, and its own weight."""
        below, weights = np.zeros_like(ranks), np.zeros_like(ranks)
        order = np.argsort(places, kind="stable")
        found, begins = np.unique(places[order], return_index=True)
        for place, here in zip(found.tolist(), np.split(order, begins[1:]), strict=True):
            own = (self._coder.shares(place) * (1 << PRECISION)).astype(np.int64)
            weights[here] = own[ranks[here]]
            below[here] = (np.cumsum(own) - own)[ranks[here]]
        return below, weights
