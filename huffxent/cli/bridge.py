"""The bridge from the textbook's sum to PyTorch's loss to a file, on two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import named_sources
from huffxent.cli.options import code_options, engine_option, force_option, talk_options
from huffxent.cli.output import print_json, print_lines
from huffxent.container.training import train_on
from huffxent.study.bridging import Bridge, cross
from huffxent.study.walk import walked

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@code_options
@engine_option
@plot_options(Bridge)
@force_option
@talk_options
def bridge(
    a: str,
    b: str,
    recipe: Recipe,
    engine: str,
    drawing: Drawing | None,
    force: bool,
    talk: Talk,
) -> None:
    """Walk one number from the textbook's sum to PyTorch's loss to B's file.

    The cross-entropy of B under the q of A: as a sum over the alphabet, as the NLL of one-hot
    targets, as PyTorch's cross_entropy of logits, as the bits of a file by an arithmetic coder. And
    back: A's codebook read as logits, whose loss is the size of B's Huffman file. Where PyTorch is
    installed, its own numbers stand beside ours.
    """
    require_drawable(drawing, (a, b), force=force)
    training, message = named_sources([a, b])
    found = cross(train_on([training], recipe), training.name, message, engine=engine)
    if drawing is not None:
        drawing.draw(found, (a, b), force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_lines(walked(found))
