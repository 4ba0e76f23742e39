"""Codes as trees, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render.plots.picture import Picture
from huffxent.render.plots.style import NAME_COLUMNS, SYMBOL_COLUMNS, label_of, size_of, spread
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

_LINE_INCHES = 0.14
_TICK_INCHES = 0.28
"""Of width, which a number at the axis needs."""

_TALLEST = 11.0
_TITLE_INCHES = 0.4
"""Of each tree, below the title of all."""


@dataclass(frozen=True)
class Tree:
    """Leaves at the end of their codewords: strings of 0 and 1, none the beginning of another."""

    label: str
    leaves: Mapping[str, str]

    @property
    def depth(self) -> int:
        """Of the deepest leaf."""
        return max(map(len, self.leaves), default=1)


@dataclass(frozen=True)
class Trees(Picture):
    """Trees that grow from left to right; a branch up is a 0, a branch down a 1."""

    title: str
    trees: Sequence[Tree]

    @property
    def inches(self) -> tuple[float, float]:
        """As high as leaves need, up to a limit; beyond it some leaves have no label."""
        leaves = max(len(tree.leaves) for tree in self.trees)
        width = 4.6 * len(self.trees) if len(self.trees) > 1 else 6.0
        return (width, min(_TALLEST, max(2.4, 0.9 + _LINE_INCHES * leaves)))

    def draw(self, axes: Axes) -> None:
        """Draw the trees from left to right, each in axes of its own."""
        axes.set_axis_off()
        share = 1 / len(self.trees)
        below_title = 1 - _TITLE_INCHES / self.inches[1]
        width, height = size_of(axes)
        room = (0.92 * share * width, below_title * height)
        for number, tree in enumerate(self.trees):
            within = axes.inset_axes((number * share, 0.0, 0.92 * share, below_title))
            _draw(within, tree, room)


def _draw(axes: Axes, tree: Tree, room: tuple[float, float]) -> None:
    width, height = room
    words = sorted(tree.leaves)
    places = _places(words)
    for word, place in places.items():
        if word:
            parent = places[word[:-1]]
            axes.plot(
                [len(word) - 1, len(word) - 1, len(word)],
                [parent, place, place],
                color="#606060",
                linewidth=0.8,
                solid_joinstyle="miter",
            )
    # Some lines may be a tenth lower than they should, rather than without their labels.
    gap = 0.9 * _LINE_INCHES * len(words) / height
    few = len(words) <= _FEW and gap <= 1
    if few:
        for word, place in places.items():
            if word:
                axes.text(
                    len(word) - 0.5,
                    place,
                    word[-1],
                    fontsize=7,
                    ha="center",
                    va="center",
                    color=COLOURS["entropy"],
                    # On its branch, so that it is nowhere near the label of another.
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
                )
    named = spread([places[word] for word in words], gap)
    for number in named:
        word = words[number]
        label = label_of(tree.leaves[word], SYMBOL_COLUMNS)
        axes.text(len(word), places[word], f" {label}", fontsize=8, va="center")
    axes.plot(
        [len(word) for word in words],
        [places[word] for word in words],
        "o",
        color=COLOURS["mismatch"],
        markersize=3 if few else 1.5,
    )
    axes.set_xlim(-0.1, tree.depth * 1.28 + 0.4)
    axes.set_ylim(max(1, len(words)) - 0.4, -0.6)
    axes.set_xticks(range(0, tree.depth + 1, 1 + int(tree.depth * _TICK_INCHES / width)))
    axes.set_yticks([])
    left_out = len(words) - len(named)
    axes.set_xlabel(f"bits ({left_out} leaves unnamed)" if left_out else "bits")
    axes.set_title(label_of(tree.label, NAME_COLUMNS + len("learnt from ")), fontsize=9)
    axes.spines["left"].set_visible(False)


_FEW = 40
"""Leaves with room for the bits of each branch."""


def _places(words: Sequence[str]) -> dict[str, float]:
    """Return the height of each node: leaves one below the other, a parent amid its children."""
    places = {word: float(number) for number, word in enumerate(words)}
    inner = {word[:end] for word in words for end in range(len(word))}
    for node in sorted(inner, key=len, reverse=True):
        below = [places[node + bit] for bit in "01" if node + bit in places]
        places[node] = sum(below) / len(below)
    return places
