"""[0,1) cut into pieces, one for each symbol: the Kraft budget, and what it is spent on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import CHARACTER_INCHES, drawable, literal, size_of, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SHADES = ("#a9cfe5", "#d8e9f3", "#7fb6d6", "#c1dcec")
"""Neighbours differ, in grey too."""


@dataclass(frozen=True)
class Piece:
    """A piece of [0,1) with a name, and one with more to say that is shown if it fits."""

    label: str
    width: float
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """Pieces from 0 on; what is left to 1 is free."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Intervals(Picture):
    """Rows of pieces in the same order, one below the other."""

    title: str
    rows: Sequence[Row]

    @property
    def inches(self) -> tuple[float, float]:
        """A row has its height."""
        return (9.0, 1.1 + 0.75 * len(self.rows))

    def draw(self, axes: Axes) -> None:
        """Draw the rows from the top down."""
        character = CHARACTER_INCHES / size_of(axes)[0]
        for place, row in enumerate(self.rows):
            left = 0.0
            for number, piece in enumerate(row.pieces):
                shade = _SHADES[number % len(_SHADES)]
                axes.barh(
                    place,
                    piece.width,
                    0.8,
                    left,
                    color=shade,
                    edgecolor="white",
                    linewidth=min(0.6, 100 * piece.width),
                )
                _name(axes, piece, (left, place), character)
                left += piece.width
            if left < 1 - _DUST:
                axes.barh(
                    place,
                    1 - left,
                    0.8,
                    left,
                    facecolor="white",
                    edgecolor="#808080",
                    hatch="////",
                    linewidth=0.6,
                )
                axes.text(
                    (1 + left) / 2,
                    place,
                    f"free: {1 - left:.4f}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                )
        axes.set_yticks(range(len(self.rows)), [drawable(row.label) for row in self.rows])
        axes.set_ylim(len(self.rows) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        parts = 8 if CHARACTER_INCHES / character > _EIGHTHS_INCHES else 4
        axes.set_xticks([n / parts for n in range(parts + 1)])
        axes.xaxis.set_major_formatter("{x:g}")
        axes.set_xlabel("[0,1): a codeword of l bits takes 2^-l of it".replace("^-l", "$^{-l}$"))
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)


_EIGHTHS_INCHES = 4.0
"""From which width on there is room for eighths at the axis."""

_DUST = 1e-9
"""What sums of floats may lack of 1."""


def _name(axes: Axes, piece: Piece, at: tuple[float, int], character: float) -> None:
    """Write what fits into a piece: its label over its detail, or the label alone, or nothing."""
    left, place = at
    label = spelled(piece.label)
    fits = [(len(text) + 0.7) * character <= piece.width for text in (label, piece.detail)]
    if not fits[0]:
        return
    text = f"{label}\n{piece.detail}" if piece.detail and fits[1] else label
    axes.text(
        left + piece.width / 2,
        place,
        literal(text),
        ha="center",
        va="center",
        fontsize=8,
        linespacing=1.4,
    )
