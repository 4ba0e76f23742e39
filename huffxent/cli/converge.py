"""How the rate settles, from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import named_sources
from huffxent.cli.options import code_options, force_option, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.container.training import train_on
from huffxent.study.convergence import Convergence, follow

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@code_options
@plot_options(Convergence)
@force_option
@talk_options
def converge(
    a: str, b: str, recipe: Recipe, drawing: Drawing | None, force: bool, talk: Talk
) -> None:
    """Show how the rate of B settles, and how codes for blocks get near H(p,q).

    By A's codebook: what the first 1, 2, 4 ... symbols of B cost, beside the standard deviation of
    so many independent ones. Then Huffman and Shannon codes for blocks of n symbols, computed
    exactly for independent symbols.
    """
    require_drawable(drawing, (a, b), force=force)
    training, message = named_sources([a, b])
    found = follow(train_on([training], recipe), training.name, message)
    if found is None:
        raise click.UsageError("B is empty; an empty message has no rate that could settle")
    if drawing is not None:
        drawing.draw(found, (a, b), force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_text(str(found))
