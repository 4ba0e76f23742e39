"""A matrix in colours, beside the tree of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import (
    NAME_COLUMNS,
    SEQUENTIAL,
    figure_of,
    label_of,
    names_inches,
    size_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_FEW = 16
"""Rows up to which each cell has its number, where there is room for it."""

_NUMBER_INCHES = (0.25, 0.11)


@dataclass(frozen=True)
class Link:
    """Where two branches of a dendrogram meet: their places among the leaves, and the heights.

    The note stands there.
    """

    left: float
    right: float
    left_height: float
    right_height: float
    height: float
    note: str = ""


@dataclass(frozen=True)
class Dendrogram(Picture):
    """A tree of leaves by how far apart they are; it grows from right to left."""

    title: str
    labels: Sequence[str]
    links: Sequence[Link]
    unit: str

    @property
    def inches(self) -> tuple[float, float]:
        """A leaf has its line."""
        return (6.5, 1.0 + 0.22 * len(self.labels))

    def draw(self, axes: Axes) -> None:
        """Draw the links, with the leaves at the right."""
        _draw_links(axes, self.links)
        for link in self.links:
            axes.annotate(
                link.note,
                (link.height, (link.left + link.right) / 2),
                (-2, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=6.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            )
        axes.set_ylim(len(self.labels) - 0.5, -0.5)
        labels = [label_of(label, NAME_COLUMNS) for label in self.labels]
        axes.set_yticks(range(len(labels)), labels)
        axes.yaxis.tick_right()
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.invert_xaxis()
        axes.set_xlim(right=0)
        axes.set_xlabel(self.unit)


@dataclass(frozen=True)
class Heatmap(Picture):
    """Numbers by row and column, and the links of a dendrogram of the rows, if there are any."""

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: NDArray[np.float64]
    unit: str
    row_label: str
    column_label: str
    links: Sequence[Link] = ()
    link_unit: str = ""

    @property
    def inches(self) -> tuple[float, float]:
        """A row has its line."""
        size = len(self.rows)
        cell = 0.42 if size <= _FEW else max(0.12, 7.0 / size)
        names = names_inches((*self.rows, *self.columns))
        return (2.6 + names + cell * size + 1.4 * bool(self.links), 1.2 + names + cell * size)

    @property
    def margin(self) -> float:
        """What the names of the rows take."""
        return names_inches(self.rows)

    def draw(self, axes: Axes) -> None:
        """Draw the cells, their numbers if they are few, a scale, and the dendrogram."""
        axes.set_axis_off()
        tree_share = 0.2 if self.links else 0.0
        cells = axes.inset_axes((0.0, 0.0, 0.86 - tree_share, 1.0))
        image = cells.imshow(self.values, cmap=SEQUENTIAL, aspect="auto")
        size = len(self.rows)
        cells.set_yticks(range(size), [label_of(name, NAME_COLUMNS) for name in self.rows])
        columns = [label_of(name, NAME_COLUMNS) for name in self.columns]
        cells.set_xticks(range(len(columns)), columns, rotation=90)
        if size > _SMALLER:
            cells.tick_params(labelsize=max(3.0, 8.0 * _SMALLER / size))
        cells.set_ylabel(self.row_label)
        cells.set_xlabel(self.column_label)
        width, height = size_of(axes)
        cell = (width * (0.86 - tree_share) / len(self.columns), height / size)
        if size <= _FEW and cell[0] > _NUMBER_INCHES[0] and cell[1] > _NUMBER_INCHES[1]:
            self._number(cells)
        scale = axes.inset_axes((0.9, 0.0, 0.03, 1.0))
        figure_of(axes).colorbar(image, cax=scale, label=self.unit)
        if self.links:
            tree = axes.inset_axes((0.88 - tree_share, 0.0, tree_share - 0.02, 1.0))
            _draw_links(tree, self.links)
            tree.set_ylim(size - 0.5, -0.5)
            tree.set_yticks([])
            tree.set_xlim(left=0)
            tree.set_xlabel(self.link_unit)
            tree.spines["left"].set_visible(False)

    def _number(self, cells: Axes) -> None:
        """Write each number in black or white, by what is below it."""
        low, high = float(np.nanmin(self.values)), float(np.nanmax(self.values))
        middle = (low + high) / 2
        for (row, column), value in _cells(self.values):
            cells.text(
                column,
                row,
                f"{value:.2f}",
                ha="center",
                va="center",
                fontsize=6.5,
                color="white" if value > middle else "black",
            )


_SMALLER = 40
"""Rows from which labels get smaller."""


def _cells(values: NDArray[np.float64]) -> list[tuple[tuple[int, int], float]]:
    return [
        ((row, column), float(value))
        for row, line in enumerate(values)
        for column, value in enumerate(line)
    ]


def _draw_links(axes: Axes, links: Sequence[Link]) -> None:
    for link in links:
        axes.plot(
            [link.left_height, link.height, link.height, link.right_height],
            [link.left, link.left, link.right, link.right],
            color="#404040",
            linewidth=1,
        )
