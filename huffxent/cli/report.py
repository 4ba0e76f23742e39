"""A comparison as an interactive page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent import corpora
from huffxent.cli.inputs import STREAM, named_sources, opened_output, require_outputs
from huffxent.cli.options import column_option, force_option, recipe_options, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.container.columns import labels_in
from huffxent.container.sources import path_source
from huffxent.study.reporting import report_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Source

_DEMO = ("essay.en.txt", "essay.de.txt")


@click.command()
@click.argument("files", metavar="A B...", nargs=-1)
@click.option("--demo", is_flag=True, help=f"Of the built-in {_DEMO[0]} and {_DEMO[1]}.")
@click.option(
    "-o",
    "--output",
    default="page.html",
    metavar="FILE",
    help="Where the page goes; - is standard output.  [default: page.html]",
)
@recipe_options
@column_option
@force_option
@talk_options
def report(
    files: tuple[str, ...],
    demo: bool,
    output: str,
    recipe: Recipe,
    column: str | None,
    force: bool,
    talk: Talk,
) -> None:
    """Make an interactive page: train on A, encode each B, look at every bit.

    One HTML file that opens offline in a browser: the ledger; p, q and lengths of the symbols; the
    text by cost; the tree, decoded bit by bit; sliders for p and q; with several B, every file by
    every codebook.
    """
    sources = _sources(files, demo=demo)
    if talk.json and output == STREAM:
        raise click.UsageError("--json and the page cannot both be on standard output")
    if output != STREAM:
        require_outputs([output], files, force=force)
    training, *messages = (labels_in(source, column) for source in sources)
    page = report_on(training, messages, recipe)
    with opened_output(output, files, force=force) as file:
        file.write(page.html.encode("utf-8"))
    if talk.json:
        print_json(page.to_dict())
    elif not talk.quiet and output != STREAM:
        print_text(f"{output}: {page.title}; open it in a browser")


def _sources(files: Sequence[str], *, demo: bool) -> list[Source]:
    if demo and files:
        raise click.UsageError("--demo has files of its own")
    if demo:
        found = [path_source(corpora.locate(name)) for name in _DEMO]
        for source, name in zip(found, _DEMO, strict=True):
            source.name = name
        return found
    if len(files) < 2:
        raise click.UsageError("a page needs A and at least one B, or --demo")
    return named_sources(files)
