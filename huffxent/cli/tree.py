"""Which file is near to which, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent.cli.collecting import (
    collected,
    crossed,
    end_with,
    filelist_option,
    inputs_of,
    scheduler_option,
)
from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import STREAM, opened_output, shown_steps
from huffxent.cli.options import force_option, recipe_options, talk_options, threads_option
from huffxent.cli.output import print_record
from huffxent.study.many.clustering import Tree
from huffxent.study.many.costs import Costs
from huffxent.study.many.farms import farm_of
from huffxent.study.many.matrices import matrix_of
from huffxent.study.many.support import with_support

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe

_MOST_FILES = 1000
_LEAST_FILES = 2


@click.command()
@click.argument("files", metavar="FILES...", nargs=-1)
@filelist_option
@recipe_options
@click.option(
    "--bootstrap",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Say of each branch in how many of N trees of resampled files it is found; 100 are usual.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, metavar="N", help="Of the random numbers."
)
@click.option("--newick", metavar="FILE", help="Write the tree in Newick's format; - to print it.")
@plot_options(Tree)
@force_option
@threads_option
@scheduler_option
@talk_options
def tree(
    files: tuple[str, ...],
    filelist: str | None,
    recipe: Recipe,
    bootstrap: int,
    seed: int,
    newick: str | None,
    drawing: Drawing | None,
    force: bool,
    threads: int,
    scheduler: str | None,
    talk: Talk,
) -> None:
    """Join the files that are nearest to each other, again and again, into a tree.

    The distance of two files is half of D(p||q) + D(q||p), each by the other's codebook: what they
    would pay for each other's codebook instead of their own, in bits per symbol. That of two groups
    is the mean over their members (average linkage). It needs SciPy.
    """
    paths = collected(files, filelist)
    if not _LEAST_FILES <= len(paths) <= _MOST_FILES:
        raise click.UsageError(f"a tree joins 2 to {_MOST_FILES} files; here are {len(paths):,}")
    if newick == STREAM and talk.json:
        raise click.UsageError("--newick - and --json both ask for standard output")
    inputs = inputs_of(paths, filelist)
    require_drawable(drawing, inputs, (newick,), force=force)
    with farm_of(threads, scheduler) as farm:
        crossing = crossed(paths, recipe, farm, talk, least=_LEAST_FILES)
        found = matrix_of(crossing, Costs.stacked([*crossing.blocks(farm)])).tree()
        if bootstrap:
            kept = [paths[place] for place in crossing.kept]
            with shown_steps(bootstrap, "resampling", talk) as done:
                found = with_support(found, kept, recipe, bootstrap, seed, farm, done)
    if newick is not None:
        with opened_output(newick, inputs, force=force) as file:
            file.write(f"{found.newick()}\n".encode("utf-8", "surrogateescape"))
    if drawing is not None:
        drawing.draw(found, inputs, force=force)
    if newick != STREAM:
        print_record(found, talk)
    end_with(crossing.failures)
