"""The main job, on a user's files and on built-in ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent import corpora
from huffxent.cli.inputs import STREAM, named_sources, shown_progress
from huffxent.cli.options import engine_option, recipe_options, talk_options, threads_option
from huffxent.cli.output import print_json, print_lines, print_text, say
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.container.training import train_on
from huffxent.study.comparison import weigh
from huffxent.study.summary import summary

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.study.comparison import Comparison


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B...", nargs=-1, required=True)
@recipe_options
@engine_option
@threads_option
@talk_options
def compare(
    a: str, b: tuple[str, ...], recipe: Recipe, engine: str, threads: int, talk: Talk
) -> None:
    """Train on A, encode each B, account for every bit.

    Each B is encoded with A's codebook into a temporary file, read back, decoded and compared. With
    --json, one object a line for each B. The argument - is standard input.
    """
    training, *messages = named_sources([a, *b])
    with shown_progress(training, "training on", talk):
        book = train_on([training], recipe)
    for number, message in enumerate(messages):
        with shown_progress(message, "comparing", talk):
            comparison = weigh(book, [training], message, engine=engine, threads=threads)
        if talk.json:
            print_json(comparison.to_dict())
        elif not talk.quiet:
            _print(comparison, number, talk)


def _print(comparison: Comparison, number: int, talk: Talk) -> None:
    if number:
        print_text("")
    print_lines(summary(comparison))
    if talk.verbose:
        say(f"codebook {comparison.codebook}, id {comparison.codebook.id}")


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
    option = "" if recipe == Recipe() else f"--unseen {recipe.unseen} "
    return f"huffxent compare {option}$(huffxent corpora path {a} {b})"
