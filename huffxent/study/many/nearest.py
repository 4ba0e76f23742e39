"""Whose codebook, but for its own, a message could best pass under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.render.tables import table_text
from huffxent.study.many.costs import NEVER, comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from huffxent.study.many.costs import Costs


class Nearest:
    """The cheapest of the others' codebooks for each message, found block by block.

    Of equally cheap ones it is the first.

    Parameters
    ----------
    names
        Of the files.
    symbols : ndarray of int64, shape (n,)
        How many each message has.

    Attributes
    ----------
    own : ndarray of int64, shape (n,)
        The bits of each message by its own codebook.
    other : ndarray of int64, shape (n,)
        The number of the file whose codebook is the cheapest of the others; -1 for none.
    bits : ndarray of int64, shape (n,)
        What that takes.
    """

    def __init__(self, names: Sequence[str], symbols: NDArray[np.int64]) -> None:
        self.names = tuple(names)
        self.symbols = symbols
        self.own = np.zeros(symbols.size, dtype=np.int64)
        self.other = np.full(symbols.size, -1, dtype=np.int64)
        self.bits = np.full(symbols.size, NEVER, dtype=np.int64)

    def add(self, first: int, costs: Costs) -> None:
        """Look at the next codebooks, of which the first is that of file `first`."""
        rows, columns = np.arange(len(costs.bits)), np.arange(first, first + len(costs.bits))
        self.own[columns] = costs.bits[rows, columns]
        bits = comparable(costs.bits)
        bits[rows, columns] = NEVER
        best = bits.argmin(axis=0)
        least = bits[best, np.arange(self.symbols.size)]
        better = least < self.bits
        self.bits[better] = least[better]
        self.other[better] = first + best[better]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what was found for each message."""
        for place, name in enumerate(self.names):
            other, symbols = int(self.other[place]), int(self.symbols[place])
            own, bits = int(self.own[place]), int(self.bits[place])
            yield {
                "message": name,
                "symbols": symbols,
                "own_bits": own,
                "nearest": None if other < 0 else self.names[other],
                "nearest_bits": None if other < 0 else bits,
                "excess": None if other < 0 else (bits - own) / symbols,
            }

    def __str__(self) -> str:
        lines = [
            (
                row["message"],
                f"{row['own_bits'] / row['symbols']:.4f}",
                "none" if row["nearest"] is None else row["nearest"],
                "" if row["excess"] is None else f"{row['excess']:+.4f}",
            )
            for row in self.rows()
        ]
        header = ("message", "bits per symbol", "nearest other codebook", "excess")
        return table_text(header, lines)
