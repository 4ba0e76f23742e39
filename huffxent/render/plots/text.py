"""A text on coloured ground, each character in a cell of its own."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import MONO, literal, spelled
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from huffxent.render.spans import Line

_COLUMN_INCHES, _LINE_INCHES = 0.092, 0.19
_NAME_POINTS = 9.0


@dataclass(frozen=True)
class Text(Picture):
    """Lines of spans, each of them a cell on the ground that it names; what the grounds mean.

    A cell is as wide as a character; a name that stands for one is written small.
    """

    title: str
    lines: Sequence[Line]
    legend: Mapping[str, str]
    """From a key of `COLOURS` to what it stands for."""

    @property
    def inches(self) -> tuple[float, float]:
        """A cell has its place."""
        columns = max(map(len, self.lines), default=1)
        return (
            max(5.0, 0.3 + _COLUMN_INCHES * columns),
            1.1 + _LINE_INCHES * max(3, len(self.lines)),
        )

    def draw(self, axes: Axes) -> None:
        """Draw a patch for each cell, and what it says on it."""
        from matplotlib.patches import Patch, Rectangle

        axes.set_axis_off()
        for row, line in enumerate(self.lines):
            for column, span in enumerate(line):
                if span.ground:
                    axes.add_patch(
                        Rectangle((column, row), 1, 1, color=COLOURS[span.ground], linewidth=0)
                    )
                _write(axes, span.text, column, row)
        axes.set_xlim(0, max(map(len, self.lines), default=1))
        axes.set_ylim(max(3, len(self.lines)), 0)
        patches = [
            Patch(facecolor=COLOURS[ground], edgecolor="#b0b0b0", label=label)
            for ground, label in self.legend.items()
        ]
        axes.legend(
            handles=patches,
            loc="upper center",
            bbox_to_anchor=(0.5, 0.0),
            ncols=len(patches),
            columnspacing=1.0,
            handlelength=1.2,
        )


def _write(axes: Axes, text: str, column: int, row: int) -> None:
    if text != " ":
        shown = spelled(text, MONO)
        # What the font lacks would be six letters wide, and accents belong to a letter before them.
        if len(shown) > len(text) or any(map(unicodedata.combining, text)):
            shown = "?"
        axes.text(
            column + 0.5,
            row + 0.72,
            literal(shown),
            family=MONO,
            fontsize=9 if len(shown) == 1 else _NAME_POINTS / len(shown),
            ha="center",
            va="baseline",
        )
