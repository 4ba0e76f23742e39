"""A text in the colours of its cost."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import named_sources
from huffxent.cli.options import code_options, force_option, talk_options
from huffxent.cli.output import print_json, print_lines, print_text
from huffxent.container.training import train_on
from huffxent.study.painting import LINES, Painting, paint_with
from huffxent.study.palette import numbered, painted

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@code_options
@click.option(
    "--lines",
    type=click.IntRange(min=1),
    default=LINES,
    metavar="N",
    help=f"Of B, 80 columns wide, at most.  [default: {LINES}]",
)
@plot_options(Painting)
@force_option
@talk_options
def paint(
    a: str,
    b: str,
    recipe: Recipe,
    lines: int,
    drawing: Drawing | None,
    force: bool,
    talk: Talk,
) -> None:
    """Show B's text, each character by what it cost, and by what A's codebook overpaid.

    On a terminal in colours, each line twice: by the bits of its characters, and by how many more
    these are than under B's own codebook. Elsewhere in digits below the text (A is 10, B is 11).
    The end of a line is shown as $.
    """
    require_drawable(drawing, (a, b), force=force)
    training, message = named_sources([a, b])
    found = paint_with(train_on([training], recipe), training.name, message)
    if drawing is not None:
        drawing.draw(found, (a, b), force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
            print_lines(painted(found.strokes, lines))
        else:
            print_text(numbered(found.strokes, lines))
        print_text(f"\n{found.sentence}")
