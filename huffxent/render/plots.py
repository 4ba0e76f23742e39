"""Curves and bands by matplotlib, which is imported only when something is drawn."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

FORMATS = ("png", "svg", "pdf")

_INCHES = (7.0, 4.2)
_TITLE_COLUMNS = 72
"""Of a title in a figure of that width."""


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
class Panel:
    """A plot: what it shows, and its axes."""

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


def plot(panels: Sequence[Panel], title: str, file_format: str) -> bytes:
    """Return panels, one above the other, as the content of a PNG, SVG or PDF file."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    width, height = _INCHES
    # Fixed ids and no date: the same panels give the same bytes.
    with rc_context({"svg.hashsalt": "huffxent", "axes.spines.top": False}):
        figure = Figure(figsize=(width, height * len(panels)), layout="constrained")
        figure.suptitle(_literal(textwrap.fill(title, _TITLE_COLUMNS)), fontsize=11)
        for axes, panel in zip(
            figure.subplots(len(panels), squeeze=False)[:, 0], panels, strict=True
        ):
            _draw(axes, panel)
        content = io.BytesIO()
        undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
        figure.savefig(content, format=file_format, dpi=150, metadata=undated[file_format])
    return content.getvalue()


def _draw(axes: Axes, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

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
    if panel.doubling:
        axes.set_xscale("log", base=2)
    elif panel.growing:
        axes.set_xscale("symlog", base=2, linthresh=1)
        axes.xaxis.set_major_formatter(ScalarFormatter())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(_literal(panel.title), fontsize=10)
    axes.set_xlabel(panel.x_label)
    axes.set_ylabel(panel.y_label)
    axes.spines["right"].set_visible(False)
    axes.legend(frameon=False, fontsize=8)


def _literal(text: str) -> str:
    """Return text in which a dollar sign, as file names may have it, begins no formula."""
    return text.replace("$", r"\$")
