"""One style for all pictures: colours that colour-blind people tell apart, hatches for grey."""

from __future__ import annotations

import math
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure

SANS, MONO = "DejaVu Sans", "DejaVu Sans Mono"
"""The fonts; they come with matplotlib: the same letters on every machine."""

STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [SANS],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "hatch.linewidth": 0.6,
    "savefig.dpi": 150,
    # Fixed ids: the same picture gives the same bytes.
    "svg.hashsalt": "huffxent",
    # Text that can be selected and searched.
    "pdf.fonttype": 42,
}
"""What matplotlib is told before anything is drawn."""

HATCHES = {
    "mismatch": "////",
    "rounding": "....",
    "length_limit": "xxxx",
    "literals": "\\\\\\\\",
    "quantisation": "++++",
    "ending": "oooo",
}
"""Meaning to hatch: two terms side by side differ in grey, too."""

DASHES: dict[str, Any] = {"entropy": "--", "mismatch": "-.", "total": ":"}
"""Meaning to the line of a level: in grey they differ, too."""

SEQUENTIAL = "cividis_r"
"""Of numbers from low to high: even in grey, and for colour-blind people."""

UNIT = "bits per symbol"


@contextmanager
def styled() -> Iterator[None]:
    """Let matplotlib draw in this style within a block, and leave all other settings alone.

    A notebook's backend, loaded with the first figure, changes some of them: putting these back,
    as `matplotlib.rc_context` would, leaves all figures after the first unshown.
    """
    from matplotlib import rcParams

    settings = cast("Any", rcParams)
    before = {name: settings[name] for name in STYLE}
    settings.update(STYLE)
    try:
        yield
    finally:
        settings.update(before)


def filled(meaning: str) -> dict[str, Any]:
    """Return how an area is filled that means something: a key of `COLOURS`."""
    return {
        "facecolor": COLOURS[meaning],
        "edgecolor": "white",
        "hatch": HATCHES.get(meaning, ""),
        "linewidth": 0.5,
    }


def taken_away(meaning: str) -> dict[str, Any]:
    """Return how an area is filled that is taken away from what is below it."""
    return {
        "facecolor": (1.0, 1.0, 1.0, 0.75),
        "edgecolor": COLOURS[meaning],
        "hatch": HATCHES.get(meaning, ""),
        "linewidth": 0.8,
    }


def drawable(text: str, font: str = SANS) -> str:
    r"""Return text that a font has and that begins no formula, whatever it was.

    Examples
    --------
    >>> print(drawable("$5"), drawable("a\u4e2d"))
    \$5 aU+4E2D
    """
    return literal(spelled(text, font))


def spelled(text: str, font: str = SANS) -> str:
    """Return text with what a font lacks spelled out, as it is to be measured, cut and wrapped."""
    known = _characters(font)
    return "".join(
        char if ord(char) in known or char == "\n" else f"U+{ord(char):04X}" for char in text
    )


def literal(text: str) -> str:
    """Return text in which a dollar sign is one, rather than where a formula begins."""
    return text.replace("$", r"\$")


def label_of(text: str, most: int) -> str:
    """Return a drawable label of at most so many characters; what is too many is amid it.

    Examples
    --------
    >>> label_of("corpora", 7), label_of("part-01-of-the-book.txt", 15)
    ('corpora', 'part-0...ok.txt')
    """
    shown = spelled(text)
    if len(shown) > most:
        half = (most - 3) // 2
        shown = f"{shown[: most - 3 - half]}...{shown[-half:]}"
    return literal(shown)


@cache
def _characters(font: str) -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(font)).get_charmap())


NAME_COLUMNS, SYMBOL_COLUMNS = 32, 18
"""Characters of the name of a file, and of a symbol, beside an axis."""

CHARACTER_INCHES = 0.072
"""What a character of 8 points takes, in words that have wide ones."""


def names_inches(names: Iterable[str]) -> float:
    """Return how wide the longest of some names is, as it is beside an axis."""
    return CHARACTER_INCHES * min(NAME_COLUMNS, max(len(spelled(name)) for name in names))


_LEGEND_COLUMNS = 3
_LEGEND_CHARACTER_INCHES = 0.06
_LEGEND_HANDLE_INCHES = 0.45
LEGEND_LINE_INCHES = 0.18


def _legend_columns(labels: Collection[str], width: float) -> int:
    """Return how many columns a legend can have within so many inches."""
    widest = _LEGEND_CHARACTER_INCHES * max(map(len, labels), default=0) + _LEGEND_HANDLE_INCHES
    return max(1, min(_LEGEND_COLUMNS, len(labels), int(width / widest)))


def legend_inches(labels: Collection[str], width: float) -> float:
    """Return how high a legend is within so many inches."""
    return LEGEND_LINE_INCHES * math.ceil(len(labels) / _legend_columns(labels, width))


_LAID_OUT = 1.1
"""How much larger a layout makes axes, at least, whose labels are of a usual length."""


def figure_of(axes: Axes) -> Figure:
    """Return the figure that axes are in, or in a part of."""
    part = axes.figure
    if part is None:
        raise ValueError("these axes are in no figure")
    return part.figure  # of a part, the whole; of the whole, itself


def size_of(axes: Axes) -> tuple[float, float]:
    """Return the width and height of axes in inches, near those that a layout will give them."""
    figure = figure_of(axes)
    place = axes.get_position()
    growth = 1.0 if figure.get_layout_engine() is None else _LAID_OUT
    width, height = figure.get_figwidth() * place.width, figure.get_figheight() * place.height
    return growth * width, growth * height


def within(axes: Axes, size: tuple[float, float]) -> None:
    """Put a legend into axes of this size, above all that is drawn there, and make room for it."""
    handles, labels = axes.get_legend_handles_labels()
    low, high = axes.get_ylim()
    width, height = size
    share = min(0.5, (legend_inches(labels, width) + 0.15) / height)
    axes.set_ylim(low, low + (high - low) / (1 - share))
    axes.legend(handles, labels, loc="upper left", ncols=_legend_columns(labels, width))


def below(axes: Axes, handles: Mapping[str, Artist | BarContainer], width: float) -> None:
    """Put a legend below axes and their label, whatever their height is."""
    from matplotlib.transforms import ScaledTranslation

    figure = figure_of(axes)
    axes.legend(
        list(handles.values()),
        [drawable(label) for label in handles],
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=axes.transAxes + ScaledTranslation(0, -0.4, figure.dpi_scale_trans),
        ncols=_legend_columns(handles, width),
    )


def parts(axes: Axes, *shares: float, gap: float = 0.06) -> list[Axes]:
    """Return axes one above the other within `axes`, from the top, of these shares of its height.

    `axes` itself becomes a frame that shows no more than its title.
    """
    axes.set_axis_off()
    whole = sum(shares)
    height = 1.0 - gap * (len(shares) - 1)
    top, found = 1.0, []
    for share in shares:
        size = height * share / whole
        found.append(axes.inset_axes((0.0, top - size, 1.0, size)))
        top -= size + gap
    return found


def spread(places: list[float], least: float) -> list[int]:
    """Return which of these places, in rising order, can have a label: those that are far enough.

    Examples
    --------
    >>> spread([0.0, 0.1, 0.5, 0.55, 1.0], 0.3)
    [0, 2, 4]
    """
    chosen: list[int] = []
    for number, place in enumerate(places):
        if not chosen or place - places[chosen[-1]] >= least:
            chosen.append(number)
    return chosen
