"""What a picture is, and a record that draws itself."""

from __future__ import annotations

import io
import textwrap
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from huffxent.render.plots.style import literal, spelled, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

FORMATS = ("png", "svg", "pdf")

_COLUMNS_PER_INCH = 10.3
"""Of a title."""

_TITLE_LINE_INCHES = 0.17


class Picture(ABC):
    """Something that can be drawn into axes."""

    title: str

    @property
    @abstractmethod
    def inches(self) -> tuple[float, float]:
        """The width and height that it is best seen at."""

    @property
    def margin(self) -> float:
        """The inches beside its axes that a title, which stands above these, has no room in."""
        return 0.0

    @abstractmethod
    def draw(self, axes: Axes) -> None:
        """Draw it, without its title."""


class Plotted(ABC):
    """A record that has pictures."""

    VIEWS: ClassVar[tuple[str, ...]]
    """Their names; the first is the main one."""

    TOGETHER: ClassVar[bool] = False
    """Whether a figure of the record shows all of them, rather than the main one."""

    @abstractmethod
    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make those pictures that this record has, by their names."""

    def picture(self, view: str | None = None) -> Picture:
        """Return one picture, the main one if none is named.

        Raises
        ------
        ValueError
            If the record has no such picture.
        """
        known = self.pictures()
        name = next(iter(known), "") if view is None else view
        if name not in known:
            there = ", ".join(known) or "none"
            raise ValueError(f"no picture {name!r} of this {type(self).__name__}; there is {there}")
        return known[name]()

    def shown(self, views: Sequence[str] = ()) -> list[Picture]:
        """Return the pictures of these names; without names, those that are shown unasked."""
        if not views:
            views = tuple(self.pictures()) if self.TOGETHER else ("",)
        return [self.picture(view or None) for view in views]

    def plot(self, ax: Axes | None = None, view: str | None = None) -> Axes:
        """Draw this record, and return the axes that it was drawn into.

        Parameters
        ----------
        ax
            Where to; None for a new figure of pyplot's, as large as the picture needs.
        view
            Which picture; `VIEWS` names them, and None is the first.

        Returns
        -------
        matplotlib.axes.Axes
            Pictures of several parts draw them into axes within it.

        Raises
        ------
        ValueError
            If the record has no such picture.
        """
        from matplotlib import pyplot as plt

        picture = self.picture(view)
        with styled():
            if ax is None:
                _, ax = plt.subplots(figsize=_size(picture), layout="constrained")
            _draw(picture, ax)
        return ax


def figure_bytes(pictures: Sequence[Picture], file_format: str) -> bytes:
    """Return pictures, one above the other, as the content of a PNG, SVG or PDF file.

    The same pictures give the same bytes.
    """
    from matplotlib.figure import Figure

    sizes = [_size(picture) for picture in pictures]
    width, heights = max(width for width, _ in sizes), [height for _, height in sizes]
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    with styled():
        figure = Figure(figsize=(width, sum(heights)), layout="constrained")
        rows = figure.subplots(
            len(pictures), squeeze=False, gridspec_kw={"height_ratios": heights}
        )[:, 0]
        for axes, picture in zip(rows, pictures, strict=True):
            _draw(picture, axes)
        content = io.BytesIO()
        figure.savefig(content, format=file_format, metadata=undated[file_format])
    return content.getvalue()


def _draw(picture: Picture, axes: Axes) -> None:
    picture.draw(axes)
    axes.set_title(literal("\n".join(_title_lines(picture))))


def _size(picture: Picture) -> tuple[float, float]:
    """Return its width and height, with room for each further line of its title."""
    width, height = picture.inches
    return width, height + _TITLE_LINE_INCHES * (len(_title_lines(picture)) - 1)


def _title_lines(picture: Picture) -> list[str]:
    columns = int((picture.inches[0] - picture.margin) * _COLUMNS_PER_INCH)
    lines = spelled(picture.title).splitlines()
    return [part for line in lines for part in textwrap.wrap(line, columns)] or [""]
