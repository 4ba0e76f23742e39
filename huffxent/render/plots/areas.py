"""p x l: the rate as an area, over what it should be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import CHARACTER_INCHES, literal, size_of, spelled, within
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from huffxent.render.plots.symbols import Symbol

_SHADES = ("#cfe6de", "#b5d9cd")

_HALO = 2.5
"""Points of the ground around a label, where a line passes through it."""


@dataclass(frozen=True)
class Areas(Picture):
    """A rectangle for each symbol: as wide as its p, as high as its codeword is long."""

    title: str
    symbols: Sequence[Symbol]

    @property
    def inches(self) -> tuple[float, float]:
        """One size for all."""
        return (7.0, 4.4)

    def draw(self, axes: Axes) -> None:
        """Draw the rectangles, and -log2 q and -log2 p as steps across them."""
        from matplotlib.patheffects import withStroke

        halo = [withStroke(linewidth=_HALO, foreground=_SHADES[0])]
        character = CHARACTER_INCHES / size_of(axes)[0]
        shown = [symbol for symbol in self.symbols if symbol.p > 0]
        widths = [symbol.p for symbol in shown]
        edges = [0.0, *accumulate(widths)]
        lengths = [symbol.length for symbol in shown]
        for number, (symbol, left) in enumerate(zip(shown, edges, strict=False)):
            axes.bar(
                left,
                symbol.length,
                symbol.p,
                align="edge",
                edgecolor="white",
                linewidth=min(0.4, 100 * symbol.p),
                color=_SHADES[number % 2],
                label="p x length: their sum is the rate" if not number else None,
            )
            label = spelled(symbol.label)
            if symbol.p >= character * (len(label) + 1):
                axes.text(
                    left + symbol.p / 2,
                    0.15,
                    literal(label),
                    ha="center",
                    va="bottom",
                    fontsize=8,
                    path_effects=halo,
                    zorder=3,
                )
        for meaning, name, heights, style in (
            ("mismatch", "-log2 q: below it lies H(p,q)", [s.surprisal for s in shown], "-"),
            ("entropy", "-log2 p: below it lies H(p)", [-math.log2(w) for w in widths], "--"),
        ):
            finite = [height if math.isfinite(height) else math.nan for height in heights]
            axes.stairs(
                finite,
                edges,
                baseline=None,
                color=COLOURS[meaning],
                linestyle=style,
                linewidth=1.5,
                label=name,
            )
        finite = [s.surprisal for s in shown if math.isfinite(s.surprisal)]
        axes.set_ylim(0, 1.02 * max([*lengths, *finite, *(-math.log2(w) for w in widths)]))
        axes.set_xlim(0, edges[-1])
        axes.set_xlabel("p, summed over the symbols from the largest q on")
        axes.set_ylabel("bits")
        within(axes, size_of(axes))
