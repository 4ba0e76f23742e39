"""p and q by symbol, over what a symbol should cost and what it does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import (
    CHARACTER_INCHES,
    SYMBOL_COLUMNS,
    label_of,
    parts,
    size_of,
    spread,
    within,
)
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_LABEL_INCHES = 0.13
"""That a label of 8 points needs beside another, turned by a right angle."""

_WIDEST = 14.0


@dataclass(frozen=True)
class Symbol:
    """One symbol: its name, its shares, the bits that it should cost, and those that it does.

    `surprisal` may be infinite; `length` is 0 where there is no codeword.
    """

    label: str
    p: float
    q: float
    surprisal: float
    length: int


@dataclass(frozen=True)
class Symbols(Picture):
    """Symbols from left to right, in the order in which they are given."""

    title: str
    symbols: Sequence[Symbol]
    p_label: str = "p, the message"
    q_label: str = "q, what was learnt"

    @property
    def inches(self) -> tuple[float, float]:
        """As wide as labels need, up to a limit; beyond it some symbols have none."""
        longest = max((len(symbol.label) for symbol in self.symbols), default=0)
        height = 4.6 + CHARACTER_INCHES * min(SYMBOL_COLUMNS, longest)
        return (min(_WIDEST, max(5.0, 1.0 + 2 * _LABEL_INCHES * len(self.symbols))), height)

    def draw(self, axes: Axes) -> None:
        """Draw shares above, and bits below."""
        shares, bits = parts(axes, 1, 1)
        places = list(range(len(self.symbols)))
        half = 0.4
        for shift, label, meaning, values in (
            (-half / 2, self.p_label, "mismatch", [symbol.p for symbol in self.symbols]),
            (half / 2, self.q_label, "entropy", [symbol.q for symbol in self.symbols]),
        ):
            shares.bar(
                [place + shift for place in places],
                values,
                half,
                label=label,
                color=COLOURS[meaning],
                linewidth=0,
            )
        shares.set_ylabel("share")
        shares.set_xticks([])
        ideal = [symbol.surprisal if symbol.q > 0 else math.nan for symbol in self.symbols]
        whole = [symbol.length or math.nan for symbol in self.symbols]
        bits.plot(places, ideal, "o", color=COLOURS["entropy"], label="-log2 q", markersize=3)
        bits.hlines(
            whole,
            [place - half for place in places],
            [place + half for place in places],
            color=COLOURS["rounding"],
            linewidth=2,
            label="length of its codeword",
        )
        bits.set_ylabel("bits")
        bits.set_ylim(bottom=0)
        width, height = size_of(axes)
        for part in (shares, bits):
            part.set_xlim(-1, len(self.symbols))
            within(part, (width, 0.41 * height))
        self._name(bits, width)

    def _name(self, bits: Axes, width: float) -> None:
        chosen = spread(
            [float(place) for place in range(len(self.symbols))],
            _LABEL_INCHES * (len(self.symbols) + 1) / width,
        )
        labels = [label_of(self.symbols[place].label, SYMBOL_COLUMNS) for place in chosen]
        room = width / (len(self.symbols) + 1) / CHARACTER_INCHES - 1
        turned = max(map(len, labels), default=0) > room
        bits.set_xticks(chosen, labels, rotation=90 if turned else 0)
        left_out = len(self.symbols) - len(chosen)
        bits.set_xlabel(f"symbol ({left_out} of them without a label)" if left_out else "symbol")
