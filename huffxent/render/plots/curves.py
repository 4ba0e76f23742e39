"""Curves, levels and bands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import (
    DASHES,
    LEGEND_LINE_INCHES,
    drawable,
    legend_inches,
    size_of,
    within,
)
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


_WIDTH, _AXES_WIDTH = 7.0, 5.9


@dataclass(frozen=True)
class Curve:
    """Points, joined by a line or not; `meaning` is a key of `COLOURS`."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    meaning: str
    marker: str = "o"
    line: bool = True


@dataclass(frozen=True)
class Level:
    """A horizontal line."""

    label: str
    y: float
    meaning: str


@dataclass(frozen=True)
class Band:
    """An area between two curves."""

    label: str
    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    meaning: str


@dataclass(frozen=True)
class Panel(Picture):
    """Curves over one pair of axes."""

    title: str
    x_label: str
    y_label: str
    curves: Sequence[Curve]
    levels: Sequence[Level] = ()
    bands: Sequence[Band] = ()
    doubling: bool = False
    """Whether x grows by powers of 2."""
    growing: bool = False
    """Whether x is 0 and then grows by powers of 2."""

    @property
    def inches(self) -> tuple[float, float]:
        """One size for all, and more height for a legend of more lines than one."""
        labels = [band.label for band in self.bands] + [level.label for level in self.levels]
        labels += [curve.label for curve in self.curves]
        return (_WIDTH, 3.8 + legend_inches(labels, _AXES_WIDTH) - LEGEND_LINE_INCHES)

    def draw(self, axes: Axes) -> None:
        """Draw bands, levels and curves."""
        _draw_lines(axes, self)
        _draw_axes(axes, self)


def _draw_lines(axes: Axes, panel: Panel) -> None:
    for band in panel.bands:
        colour = COLOURS[band.meaning]
        axes.fill_between(
            band.x, band.low, band.high, color=colour, alpha=0.2, label=band.label, linewidth=0
        )
    for level in panel.levels:
        axes.axhline(
            level.y,
            color=COLOURS[level.meaning],
            linestyle=DASHES[level.meaning],
            label=level.label,
        )
    for curve in panel.curves:
        axes.plot(
            curve.x,
            curve.y,
            color=COLOURS[curve.meaning],
            # A point alone has no line.
            marker=curve.marker or ("o" if len(curve.x) == 1 else ""),
            markersize=5,
            linestyle="-" if curve.line else "",
            label=curve.label,
        )


def _draw_axes(axes: Axes, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    if panel.doubling:
        axes.set_xscale("log", base=2)
    elif panel.growing:
        axes.set_xscale("symlog", base=2, linthresh=1)
        if _octaves(panel) < _FEW:
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(ScalarFormatter())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(drawable(panel.x_label))
    axes.set_ylabel(drawable(panel.y_label))
    within(axes, size_of(axes))


_FEW = 3
"""Octaves, in which powers of 2 would be too few to read an axis by."""


def _octaves(panel: Panel) -> float:
    places = [x for curve in panel.curves for x in curve.x]
    return math.log2(max(places, default=1) / min(places, default=1)) if min(places) else math.inf
