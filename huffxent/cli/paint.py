"""A text in the colours of its cost."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from huffxent.cli.inputs import named_sources
from huffxent.cli.options import code_options, talk_options
from huffxent.cli.output import print_json, print_lines, print_text
from huffxent.container.training import train_on
from huffxent.study.painting import numbered, painted, strokes_of

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe

LARGEST = 1 << 24
"""Bytes; nobody reads a larger text in colours."""


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@code_options
@click.option(
    "--lines",
    type=click.IntRange(min=1),
    default=20,
    metavar="N",
    help="Of B, 80 columns wide, at most.  [default: 20]",
)
@talk_options
def paint(a: str, b: str, recipe: Recipe, lines: int, talk: Talk) -> None:
    """Show B's text, each character by what it cost, and by what A's codebook overpaid.

    On a terminal in colours, each line twice: by the bits of its characters, and by how many more
    these are than under B's own codebook. Elsewhere in digits below the text (A is 10, B is 11).
    The end of a line is shown as $.
    """
    training, message = named_sources([a, b])
    data = b"".join(message.chunks())
    if len(data) > LARGEST:
        raise click.UsageError(f"B has {len(data):,} bytes; paint takes {LARGEST:,} at most")
    strokes = strokes_of(data, train_on([training], recipe))
    if talk.json:
        characters = [[stroke.text, stroke.cost, stroke.overpaid] for stroke in strokes]
        print_json({"schema": "huffxent.paint/1", "characters": characters})
    elif not talk.quiet:
        if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
            print_lines(painted(strokes, lines))
        else:
            print_text(numbered(strokes, lines))
        cost, paid = (sum(s.cost for s in strokes), sum(s.overpaid for s in strokes))
        print_text(f"\nall of B: {cost:,} bits, {paid:,} more than by its own codebook")
