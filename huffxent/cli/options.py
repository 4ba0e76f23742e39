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
from huffxent.container.format import CODERS, PREFIX_CODER
from huffxent.container.recipe import Recipe
from huffxent.models.contexts import MOST_ORDERS
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


def code_options(command: Command) -> Command:
    """Add the options that make a codebook of bytes; the command gets them as `recipe`."""

    @_code_options
    @functools.wraps(command)
    def with_recipe(*args: object, choices: _Choices, **kwargs: object) -> object:
        return command(*args, recipe=choices.recipe(), **kwargs)

    return with_recipe  # type: ignore[return-value]


def recipe_options(command: Command) -> Command:
    """Add the options that say how a codebook is made; the command gets them as `recipe`."""

    @click.option(
        "--symbols",
        metavar="KIND",
        help=f"What a symbol is: {', '.join(kind.usage for kind in SYMBOLS.values())}."
        "  [default: bytes]",
    )
    @click.option(
        "--encoding", metavar="NAME", help="Of the text of chars and words.  [default: utf-8]"
    )
    @click.option(
        "--order",
        type=click.IntRange(0, MOST_ORDERS),
        default=0,
        metavar="K",
        help=f"Code by the K symbols before each, 0 to {MOST_ORDERS}.  [default: 0]",
    )
    @_code_options
    @functools.wraps(command)
    def with_recipe(
        *args: object,
        symbols: str | None,
        encoding: str | None,
        order: int,
        choices: _Choices,
        **kwargs: object,
    ) -> object:
        kind = symbols or ("labels" if kwargs.get("column") is not None else "bytes")
        if encoding is not None:
            if kind not in {"chars", "words"}:
                raise click.UsageError("--encoding is that of a text: --symbols chars or words")
            kind = f"{kind}:{encoding}"
        return command(*args, recipe=choices.recipe(kind, order), **kwargs)

    return with_recipe  # type: ignore[return-value]


@dataclass(frozen=True)
class _Choices:
    """What was chosen of a recipe, but for its symbols and their contexts."""

    code: str
    max_length: int | None
    smoothing: str | None
    unseen: str

    def recipe(self, symbols: str = "bytes", order: int = 0) -> Recipe:
        """Return the whole recipe."""
        return Recipe.of(symbols, self.code, self.max_length, self.smoothing, self.unseen, order)


def _code_options(command: Command) -> Command:
    @click.option(
        "--code", type=click.Choice(list(CODES)), default="huffman", help="The code family."
    )
    @click.option(
        "--max-length",
        type=int,
        metavar="N",
        help="No codeword longer than N bits, at most 24.  [default: 15 for bytes, else 24]",
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
    def with_choices(
        *args: object,
        code: str,
        max_length: int | None,
        unseen: str,
        smoothing: str | None,
        **kwargs: object,
    ) -> object:
        choices = _Choices(code, max_length, smoothing, unseen)
        return command(*args, choices=choices, **kwargs)

    return with_choices  # type: ignore[return-value]


column_option = click.option(
    "--column",
    metavar="NAME",
    help="Read this column of CSV files, by its name or its number from 1; a label is a symbol.",
)

coder_option = click.option(
    "--coder",
    type=click.Choice(list(CODERS)),
    default=PREFIX_CODER,
    help="What writes the bits: the codewords, or a coder that spends fractions of a bit.",
)

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
