"""Codebooks: train one, show what is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from huffxent.cli.collecting import scheduler_option
from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import STREAM, named_sources, opened_output
from huffxent.cli.options import (
    column_option,
    force_option,
    recipe_options,
    talk_options,
    threads_option,
)
from huffxent.cli.output import print_json, print_text, say
from huffxent.codes.prefix_code import LONGEST, PrefixCode
from huffxent.codes.registry import CODES
from huffxent.container.codebook import Codebook
from huffxent.container.columns import labels_in
from huffxent.container.training import train_on
from huffxent.render.tables import table_text
from huffxent.render.trees import tree_text
from huffxent.study.many.farms import farm_of
from huffxent.study.many.whole import train_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe


@click.command()
@click.argument("samples", metavar="A...", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, metavar="BOOK", help="Where to; - is standard output."
)
@force_option
@recipe_options
@column_option
@threads_option
@scheduler_option
@talk_options
def train(
    samples: tuple[str, ...],
    output: str,
    force: bool,
    recipe: Recipe,
    column: str | None,
    threads: int,
    scheduler: str | None,
    talk: Talk,
) -> None:
    """Train a codebook on the files A, taken together.

    With -T or --scheduler, workers count files, and parts of large files, at the same time.
    """
    if output == STREAM and talk.json:
        raise click.UsageError("--json and -o - both ask for standard output; choose one")
    sources = [labels_in(source, column) for source in named_sources(samples)]
    if threads == 1 and scheduler is None:
        book = train_on(sources, recipe)
    else:
        with farm_of(threads, scheduler) as farm:
            book = train_by(farm, sources, recipe)
    with opened_output(output, samples, force=force) as file:
        file.write(book.to_json())
    if talk.json:
        print_json(_facts(book, "huffxent.train/1"))
    elif not talk.quiet:
        say(f"{output}: {book}")


@click.command()
@click.argument("name", metavar="BOOK")
@click.option("--all", "everything", is_flag=True, help="List symbols never seen in training, too.")
@click.option(
    "--tree",
    is_flag=True,
    help="Draw the tree as the code family builds it, before codewords are made canonical.",
)
@plot_options(Codebook)
@force_option
@talk_options
def show(
    name: str,
    everything: bool,
    tree: bool,
    drawing: Drawing | None,
    force: bool,
    talk: Talk,
) -> None:
    """Show a codebook: symbols, counts, codewords, Kraft sum."""
    require_drawable(drawing, (name,), force=force)
    book = Codebook.load(name)
    if drawing is not None:
        drawing.draw(book, (name,), force=force)
    if tree:
        _show_tree(book, talk, everything=everything)
        return
    rows = [_row(book, index) for index in map(int, book.code.canonical_order)]
    if talk.json:
        keys = ("symbol", "count", "length", "codeword")
        symbols = [dict(zip(keys, row, strict=True)) for row in rows]
        print_json({**_facts(book, "huffxent.show/1"), "codewords": symbols})
        return
    if talk.quiet:
        return
    shown = [row for row in rows if everything or row[1]]
    print_text(table_text(("symbol", "count", "length", "codeword"), shown))
    if len(shown) < len(rows):
        hidden = [row[2] for row in rows if not row[1]]
        print_text(
            f"{len(hidden)} symbols never seen in training have codewords of {min(hidden)} to "
            f"{max(hidden)} bits; --all lists them"
        )
    print_text(f"\n{book}\nKraft sum {book.kraft_sum}; {book.recipe.title}; id {book.id}")
    for sample in book.samples:
        print_text(f"trained on {sample.name}, {sample.bytes:,} bytes, sha256 {sample.sha256}")


def _show_tree(book: Codebook, talk: Talk, *, everything: bool) -> None:
    """Print the tree of the symbols seen in training, or of all that have a codeword."""
    family = CODES[book.recipe.family]
    weights = book.weights if everything else book.counts.values.tolist()
    words = family.words(weights) if family.words is not None else _canonical(book, weights)
    coded = {word: index for index, word in enumerate(words) if word}
    if talk.json:
        symbols = {book.alphabet.shown(index): word for word, index in coded.items()}
        print_json({"schema": "huffxent.tree/1", "family": book.recipe.family, "words": symbols})
        return
    labels = {
        word: f"{book.alphabet.shown(index)}  {book.counts.values[index]:,}"
        for word, index in coded.items()
    }
    which = "" if everything else ", symbols seen in training"
    kind = "as it is built" if family.words is not None else "canonical"
    print_text(f"{family.title}{which}: {kind}, no length limit\n{tree_text(labels)}")


def _canonical(book: Codebook, weights: Sequence[int]) -> list[str]:
    lengths = CODES[book.recipe.family].lengths(weights, LONGEST)
    code = PrefixCode(bytes(lengths), complete=CODES[book.recipe.family].complete)
    return [code.codeword(index) for index in range(len(code))]


def _row(book: Codebook, index: int) -> tuple[str, int, int, str]:
    return (
        book.alphabet.shown(index),
        int(book.counts.values[index]),
        int(book.lengths[index]),
        book.code.codeword(index),
    )


def _facts(book: Codebook, schema: str) -> dict[str, Any]:
    recipe = book.recipe
    return {
        "schema": schema,
        "id": book.id,
        "family": recipe.family,
        "symbols": recipe.symbols,
        "order": recipe.order,
        "contexts": [level.escapes.size for level in book.levels],
        "max_length": recipe.max_length,
        "unseen": recipe.unseen,
        "smoothing": None if recipe.smoothing is None else float(recipe.smoothing),
        "kraft_sum": float(book.kraft_sum),
        "seen": book.counts.distinct,
        "training_symbols": book.counts.total,
        "training": [vars(sample) for sample in book.samples],
    }
