"""The main job, on a user's files and on built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from huffxent import corpora
from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import STREAM, named_sources, shown_progress
from huffxent.cli.options import (
    coder_option,
    column_option,
    engine_option,
    force_option,
    recipe_options,
    talk_options,
    threads_option,
)
from huffxent.cli.output import print_json, print_lines, print_text, say
from huffxent.container.columns import labels_in
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.container.training import train_on
from huffxent.render.tables import table_text
from huffxent.study.comparison import Chance, Comparison, weigh
from huffxent.study.pictures import ledgers
from huffxent.study.summary import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.cli.options import Talk


_PER_SYMBOL = "--per-symbol"


class _Compare(click.Command):
    """Lets --per-symbol stand without its number: click would take a file name for it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, with the number put in where it is left out."""
        end = args.index("--") if "--" in args else len(args)
        given = [
            f"{_PER_SYMBOL}=10"
            if argument == _PER_SYMBOL and not "".join(args[place + 1 : place + 2]).isdecimal()
            else argument
            for place, argument in enumerate(args[:end])
        ]
        return super().parse_args(ctx, given + args[end:])


@click.command(cls=_Compare)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B...", nargs=-1, required=True)
@recipe_options
@column_option
@coder_option
@click.option(
    _PER_SYMBOL,
    type=click.IntRange(min=1),
    metavar="[N]",
    help="List the N symbols that pay most of the KL, and what each costs.  [10 without N]",
)
@click.option("--significance", is_flag=True, help="Test whether A and B follow one distribution.")
@click.option(
    "--bootstrap",
    type=int,
    default=0,
    metavar="N",
    help="Give intervals from N messages put together anew from runs of B.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, metavar="N", help="Of the random numbers."
)
@plot_options(Comparison)
@force_option
@engine_option
@threads_option
@talk_options
def compare(
    a: str,
    b: tuple[str, ...],
    recipe: Recipe,
    column: str | None,
    coder: str,
    per_symbol: int | None,
    significance: bool,
    bootstrap: int,
    seed: int,
    drawing: Drawing | None,
    force: bool,
    engine: str,
    threads: int,
    talk: Talk,
) -> None:
    """Train on A, encode each B, account for every bit.

    Each B is encoded with A's codebook into a temporary file, read back, decoded and compared. With
    --json, one object a line for each B. The argument - is standard input.
    """
    if bootstrap < 0 or bootstrap == 1:
        raise click.UsageError("--bootstrap needs 2 replicates or more; 1000 are usual")
    require_drawable(drawing, (a, *b), force=force)
    if drawing is not None and len(b) > 1 and set(drawing.views) - {"ledger"}:
        raise click.UsageError("--view shows one B, or the ledgers of several")
    chance = Chance(significance, bootstrap, seed)
    training, *messages = (labels_in(source, column) for source in named_sources([a, *b]))
    with shown_progress(training, "training on", talk):
        book = train_on([training], recipe)
    found = []
    for number, message in enumerate(messages):
        with shown_progress(message, "comparing", talk):
            comparison = weigh(
                book, [training], message, chance, coder, engine=engine, threads=threads
            )
        found.append(comparison)
        if talk.json:
            print_json({**comparison.to_dict(), **_per_symbol(comparison, per_symbol)})
        elif not talk.quiet:
            _print(comparison, number, talk)
            _print_per_symbol(comparison, per_symbol)
    if drawing is not None:
        _draw(found, drawing, (a, *b), force=force)


def _draw(
    found: Sequence[Comparison], drawing: Drawing, inputs: Sequence[str], *, force: bool
) -> None:
    """Draw one comparison, or the ledgers of several, one below the other."""
    if len(found) == 1:
        drawing.draw(found[0], inputs, force=force)
    else:
        drawing.write([ledgers(found)], inputs, force=force)


def _print(comparison: Comparison, number: int, talk: Talk) -> None:
    if number:
        print_text("")
    print_lines(summary(comparison))
    if talk.verbose:
        say(f"codebook {comparison.codebook}, id {comparison.codebook.id}")


def _per_symbol(comparison: Comparison, most: int | None) -> dict[str, Any]:
    if most is None:
        return {}
    return {"per_symbol": [share.to_dict() for share in comparison.shares[:most]]}


def _print_per_symbol(comparison: Comparison, most: int | None) -> None:
    if most is None or not comparison.shares:
        return
    rows = [
        (
            share.symbol,
            share.training_count,
            share.message_count,
            *(f"{value:.4f}" for value in (share.p, share.q, share.surprisal)),
            share.length,
            *(f"{value:+.4f}" for value in (share.mismatch, share.rounding + share.length_limit)),
        )
        for share in comparison.shares[:most]
    ]
    header = ("symbol", "in A", "in B", "p", "q", "-log2 q", "length", "KL", "rounding")
    print_text("\n" + table_text(header, rows))
    shown = sum(share.mismatch for share in comparison.shares[:most])
    total = comparison.kl_divergence_effective
    print_text(f"these {len(rows)} of {len(comparison.shares)}: {shown:.4f} of a KL of {total:.4f}")


_DEMO = (
    (
        "essay.en.txt",
        "essay.de.txt",
        Recipe(),
        "An essay in German, coded with a codebook that was learnt from the same essay in English.",
    ),
    (
        "essay.en.txt",
        "story.en.txt",
        Recipe(),
        "A story in English with that codebook: less to pay for having learnt something else.",
    ),
    (
        "two-symbols-quarter.bin",
        "two-symbols-half.bin",
        Recipe(unseen="error"),
        "A coin learnt as 3 to 1 and fair in truth: the KL is there, and costs nothing. Why?",
    ),
)


@click.command()
@talk_options
def demo(talk: Talk) -> None:
    """Do the main job on built-in files."""
    for number, (a, b, recipe, about) in enumerate(_DEMO):
        training, message = path_source(corpora.locate(a)), path_source(corpora.locate(b))
        training.name, message.name = a, b
        comparison = weigh(train_on([training], recipe), [training], message)
        if talk.json:
            print_json(comparison.to_dict())
        elif not talk.quiet:
            if number:
                print_text("")
            print_text(f"{about}\n$ {_command(a, b, recipe)}\n")
            _print(comparison, 0, talk)
    if not (talk.json or talk.quiet):
        print_text(f"\nNow with files of yours: huffxent compare A B   (or {STREAM} for a pipe)")


def _command(a: str, b: str, recipe: Recipe) -> str:
    options = "".join(f"{part} " for part in recipe.options)
    return f"huffxent compare {options}$(huffxent corpora path {a} {b})"
