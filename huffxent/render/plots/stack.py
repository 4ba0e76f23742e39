"""Bars that are stacked from signed parts and end where something was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import (
    NAME_COLUMNS,
    UNIT,
    below,
    drawable,
    filled,
    label_of,
    legend_inches,
    names_inches,
    size_of,
    taken_away,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

_THICK = 0.55
_LEGEND_WIDTH = 6.6
_USUAL_MARGIN = 0.5
_BESIDE = 1.25
"""How much wider than the axes a legend below them can be."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar; one below zero is taken away from those before it."""

    label: str
    value: float
    meaning: str


@dataclass(frozen=True)
class Bar:
    """Parts, and where they should end: `total` is measured, not their sum."""

    label: str
    parts: Sequence[Part]
    total: float
    note: str


@dataclass(frozen=True)
class Mark:
    """A vertical line that bars can be held against."""

    label: str
    at: float


@dataclass(frozen=True)
class Stack(Picture):
    """Horizontal bars, one below the other."""

    title: str
    bars: Sequence[Bar]
    marks: Sequence[Mark] = ()
    unit: str = UNIT

    @property
    def inches(self) -> tuple[float, float]:
        """A bar has its height, and so has a line of the legend."""
        alone = len(self.bars) == 1
        parts = [part for bar in self.bars for part in bar.parts]
        labels = {_in_legend(part, alone=alone, first=False) for part in parts}
        labels |= {mark.label for mark in self.marks}
        legend = legend_inches(labels, _LEGEND_WIDTH)
        return (7.0, 1.2 + 0.42 * len(self.bars) + legend)

    @property
    def margin(self) -> float:
        """What the names of the bars take."""
        return max(names_inches(bar.label for bar in self.bars) - _USUAL_MARGIN, 0.0)

    def draw(self, axes: Axes) -> None:
        """Draw the bars from the top down, and say in the legend what the parts are."""
        handles: dict[str, Artist | BarContainer] = {}
        alone = len(self.bars) == 1
        for place, bar in enumerate(self.bars):
            for part, drawn in _stacked(axes, place, bar):
                handles.setdefault(_in_legend(part, alone=alone, first=not handles), drawn)
            _draw_total(axes, place, bar, self._end, alone=alone)
        for mark in self.marks:
            handles[mark.label] = axes.axvline(mark.at, color="black", linestyle=":", linewidth=1)
        labels = [label_of(bar.label, NAME_COLUMNS) for bar in self.bars]
        axes.set_yticks(range(len(self.bars)), labels)
        axes.set_ylim(len(self.bars) - 0.4, -0.8)
        # Behind one of many stands its number.
        room = 1.04 if alone else 1.12 + 0.012 * max(len(bar.note) for bar in self.bars)
        axes.set_xlim(min(0.0, *(bar.total for bar in self.bars), 0.0), room * self._end)
        axes.set_xlabel(self.unit)
        axes.tick_params(axis="y", length=0)
        below(axes, handles, min(_LEGEND_WIDTH, _BESIDE * size_of(axes)[0]))

    @property
    def _end(self) -> float:
        """How far the longest bar or the last mark goes."""
        ends = [max(bar.total, _top(bar)) for bar in self.bars]
        return max([*ends, *(mark.at for mark in self.marks)]) or 1.0


def _draw_total(axes: Axes, place: int, bar: Bar, end: float, *, alone: bool) -> None:
    """Draw where a bar was measured to end, with the number above it, or behind one of many."""
    axes.plot([bar.total] * 2, [place - 0.42, place + 0.42], color="black", linewidth=2)
    note = drawable(f"{bar.total:.4f}" + (f" = {bar.note}" if bar.note else ""))
    if alone:
        at, shift, to = (bar.total, place - 0.42), (0, 2), "bottom"
        side = "right" if bar.total > end / 2 else "left"
    else:
        at, shift, to, side = (max(bar.total, _top(bar)), place), (5, 0), "center", "left"
    axes.annotate(
        note,
        at,
        xytext=shift,
        textcoords="offset points",
        ha=side,
        va=to,
        fontsize=8,
        # A mark passes behind the number, not through it.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )


def _top(bar: Bar) -> float:
    """Return where the parts that add end."""
    return sum(part.value for part in bar.parts if part.value > 0)


def _stacked(axes: Axes, place: int, bar: Bar) -> Iterable[tuple[Part, BarContainer]]:
    """Draw the parts that add from left to right, then back from there those that take away."""
    end = 0.0
    for part in bar.parts:
        if part.value >= 0:
            yield part, axes.barh(place, part.value, _THICK, end, **filled(part.meaning))
            end += part.value
    for part in bar.parts:
        if part.value < 0:
            end += part.value
            yield part, axes.barh(place, -part.value, _THICK, end, **taken_away(part.meaning))


def _in_legend(part: Part, *, alone: bool, first: bool) -> str:
    """Return the name of a part, with its value where only one bar has it."""
    value = f"{part.value:.4f}" if first else f"{part.value:+.4f}"
    return f"{part.label}  {value}" if alone else part.label
