"""The option that draws what a command found."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.inputs import STREAM, opened_output
from huffxent.render.plots import FORMATS, plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.render.plots import Panel


def _drawable(_context: click.Context, _parameter: click.Parameter, path: str | None) -> str | None:
    if path is not None and (path == STREAM or _format(path) not in FORMATS):
        raise click.UsageError(f"--plot needs a file name that ends in {', '.join(FORMATS)}")
    return path


plot_option = click.option(
    "--plot",
    "path",
    metavar="FILE",
    callback=_drawable,
    help="Draw it: a file ending in png, svg or pdf.",
)


def draw(
    panels: Sequence[Panel], title: str, path: str, inputs: Sequence[str], *, force: bool
) -> None:
    """Write panels to the file that --plot named."""
    with opened_output(path, inputs, force=force) as file:
        file.write(plot(panels, title, _format(path)))


def _format(path: str) -> str:
    return PurePath(path).suffix[1:].lower()
