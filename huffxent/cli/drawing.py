"""The options that draw what a command found."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.inputs import STREAM, opened_output, require_outputs
from huffxent.render.plots.picture import FORMATS, figure_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from huffxent.cli.options import Command
    from huffxent.render.plots.picture import Picture, Plotted


@dataclass(frozen=True)
class Drawing:
    """What to draw, and into which file."""

    path: str
    views: tuple[str, ...]

    def draw(self, found: Plotted, inputs: Sequence[str], *, force: bool) -> None:
        """Draw the pictures of a record that were asked for, or those that it shows unasked."""
        self.write(self.pictures(found), inputs, force=force)

    def pictures(self, found: Plotted) -> list[Picture]:
        """Return those pictures."""
        try:
            return found.shown(self.views)
        except ValueError as error:
            raise click.UsageError(f"--view: {error}") from None

    def write(self, pictures: Sequence[Picture], inputs: Sequence[str], *, force: bool) -> None:
        """Write pictures to the file, one above the other."""
        with opened_output(self.path, inputs, force=force) as file:
            file.write(figure_bytes(pictures, _format(self.path)))


def require_drawable(
    drawing: Drawing | None,
    inputs: Sequence[str],
    others: Sequence[str | None] = (),
    *,
    force: bool,
) -> None:
    """Raise, before any work is done, if what was asked for cannot be written.

    Parameters
    ----------
    drawing
        Where to draw, if there is something to draw.
    inputs
        What may not be written.
    others
        Further outputs, of which those count that are files.
    force
        Whether outputs may be replaced.
    """
    drawn = None if drawing is None else drawing.path
    outputs = [path for path in (*others, drawn) if path is not None and path != STREAM]
    require_outputs(outputs, inputs, force=force)


def plot_options(record: type[Plotted]) -> Callable[[Command], Command]:
    """Add --plot and, where there is a choice, --view; the command gets them as `drawing`."""

    def with_options(command: Command) -> Command:
        @click.option(
            "--plot",
            "path",
            metavar="FILE",
            callback=_drawable,
            help="Draw it: a file ending in png, svg or pdf.",
        )
        @click.option(
            "--view",
            "views",
            type=click.Choice(record.VIEWS),
            multiple=True,
            hidden=len(record.VIEWS) == 1,
            help=f"What to draw; may be given again.  [default: {_unasked(record)}]",
        )
        @functools.wraps(command)
        def with_drawing(
            *args: object, path: str | None, views: tuple[str, ...], **kwargs: object
        ) -> object:
            if views and path is None:
                raise click.UsageError("--view says what --plot draws; name a file with --plot")
            drawing = None if path is None else Drawing(path, views)
            return command(*args, drawing=drawing, **kwargs)

        return with_drawing  # type: ignore[return-value]

    return with_options


def _unasked(record: type[Plotted]) -> str:
    return "all" if record.TOGETHER else record.VIEWS[0]


def _drawable(_context: click.Context, _parameter: click.Parameter, path: str | None) -> str | None:
    if path is not None and (path == STREAM or _format(path) not in FORMATS):
        raise click.UsageError(f"--plot needs a file name that ends in {', '.join(FORMATS)}")
    return path


def _format(path: str) -> str:
    return PurePath(path).suffix[1:].lower()
