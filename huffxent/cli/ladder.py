"""The ladder of models and coders, on two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import named_sources
from huffxent.cli.options import force_option, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.study.climbing import climb
from huffxent.study.rungs import Ladder

if TYPE_CHECKING:
    from huffxent.cli.options import Talk


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@plot_options(Ladder)
@force_option
@talk_options
def ladder(a: str, b: str, drawing: Drawing | None, force: bool, talk: Talk) -> None:
    """Encode B by one model after another, all learnt from A.

    Bits per byte of B: as written, by the model's own H(p, q), the distance between the two, and
    with the codebook's bits counted. Where A is B the model could not be better; otherwise the
    mismatch is in H(p, q).
    """
    require_drawable(drawing, (a, b), force=force)
    training, message = named_sources([a, b])
    found = climb(training, message)
    if drawing is not None:
        drawing.draw(found, (a, b), force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_text(str(found))
