"""Curves, levels and bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import drawable
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


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
        """One size for all."""
        return (7.0, 4.0)

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
        axes.axhline(level.y, color=COLOURS[level.meaning], linestyle="--", label=level.label)
    for curve in panel.curves:
        axes.plot(
            curve.x,
            curve.y,
            color=COLOURS[curve.meaning],
            marker=curve.marker,
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
        axes.xaxis.set_major_formatter(ScalarFormatter())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(drawable(panel.x_label))
    axes.set_ylabel(drawable(panel.y_label))
    axes.legend()
