"""Options that several commands share, named alike wherever they apply."""

from __future__ import annotations

import functools
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from huffxent.codes.registry import CODES
from huffxent.coding.engine import AUTO, ENGINES
from huffxent.container.recipe import Recipe
from huffxent.models.smoothing import UNSEEN
from huffxent.symbols.registry import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")


@dataclass(frozen=True)
class Talk:
    """How much a command says."""

    json: bool
    quiet: bool
    verbose: bool
    progress: bool


def talk_options(command: Command) -> Command:
    """Add --json, -q, -v and --no-progress; the command gets them as `talk`."""

    @click.option("--json", is_flag=True, help="Print one JSON document on standard output.")
    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more.")
    @click.option("--no-progress", is_flag=True, help="Show no progress bar, even on a terminal.")
    @functools.wraps(command)
    def with_talk(
        *args: object, json: bool, quiet: bool, verbose: bool, no_progress: bool, **kwargs: object
    ) -> object:
        progress = not (no_progress or quiet)
        if quiet:
            logging.getLogger("huffxent").setLevel(logging.ERROR)
        return command(*args, talk=Talk(json, quiet, verbose, progress), **kwargs)

    return with_talk  # type: ignore[return-value]


def recipe_options(command: Command) -> Command:
    """Add the options that say how a codebook is made; the command gets them as `recipe`."""

    @click.option(
        "--symbols", type=click.Choice(list(SYMBOLS)), default="bytes", help="What a symbol is."
    )
    @click.option(
        "--code", type=click.Choice(list(CODES)), default="huffman", help="The code family."
    )
    @click.option(
        "--max-length",
        type=int,
        default=15,
        metavar="N",
        help="No codeword longer than N bits, at most 24.  [default: 15]",
    )
    @click.option(
        "--unseen",
        type=click.Choice(UNSEEN),
        default="escape",
        help="Symbols that training never shows: share one pseudo-count, or be refused.",
    )
    @click.option(
        "--smoothing",
        metavar="ALPHA",
        help="Add ALPHA to the count of every symbol: 0.5 is Krichevsky-Trofimov, 1 Laplace.",
    )
    @functools.wraps(command)
    def with_recipe(
        *args: object,
        symbols: str,
        code: str,
        max_length: int,
        unseen: str,
        smoothing: str | None,
        **kwargs: object,
    ) -> object:
        recipe = Recipe.of(symbols, code, max_length, smoothing, unseen)
        return command(*args, recipe=recipe, **kwargs)

    return with_recipe  # type: ignore[return-value]


engine_option = click.option(
    "--engine",
    type=click.Choice([AUTO, *ENGINES]),
    default=AUTO,
    help="What does the coding; the bits are the same.",
)

threads_option = click.option(
    "-T",
    "--threads",
    type=click.IntRange(min=0),
    default=1,
    metavar="N",
    callback=lambda _context, _parameter, number: number or os.cpu_count() or 1,
    help="Threads that do the coding, 0 for one a core; the bytes are the same.  [default: 1]",
)

force_option = click.option("-f", "--force", is_flag=True, help="Replace an output that exists.")

book_option = click.option(
    "-b", "-D", "--codebook", "book", required=True, metavar="BOOK", help="The codebook file."
)
