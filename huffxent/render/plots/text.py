"""A text on coloured ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import MONO, drawable
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from huffxent.render.spans import Line

_COLUMN_INCHES, _LINE_INCHES = 0.092, 0.19


@dataclass(frozen=True)
class Text(Picture):
    """Lines of spans, each span on the ground that it names, and what the grounds mean."""

    title: str
    lines: Sequence[Line]
    legend: Mapping[str, str]
    """From a key of `COLOURS` to what it stands for."""

    @property
    def inches(self) -> tuple[float, float]:
        """A character has its place."""
        columns = max((sum(len(span.text) for span in line) for line in self.lines), default=1)
        return (
            max(5.0, 0.3 + _COLUMN_INCHES * columns),
            1.1 + _LINE_INCHES * max(3, len(self.lines)),
        )

    def draw(self, axes: Axes) -> None:
        """Draw a patch below each character, and the character on it."""
        from matplotlib.patches import Patch, Rectangle

        axes.set_axis_off()
        widest = 1
        for row, line in enumerate(self.lines):
            column = 0
            for span in line:
                for char in span.text:
                    if span.ground:
                        axes.add_patch(
                            Rectangle((column, row), 1, 1, color=COLOURS[span.ground], linewidth=0)
                        )
                    _write(axes, char, column, row)
                    column += 1
            widest = max(widest, column)
        axes.set_xlim(0, widest)
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


def _write(axes: Axes, char: str, column: int, row: int) -> None:
    if char != " ":
        shown = drawable(char, MONO)
        # A character that the font lacks would be five letters wide.
        axes.text(
            column + 0.5,
            row + 0.72,
            shown if len(shown) <= 2 else "?",
            family=MONO,
            fontsize=9,
            ha="center",
            va="baseline",
        )
