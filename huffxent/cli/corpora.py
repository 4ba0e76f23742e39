"""Built-in files from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent import corpora as builtin
from huffxent.cli.options import talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.render.tables import table_text

if TYPE_CHECKING:
    from huffxent.cli.options import Talk


@click.group()
def corpora() -> None:
    """Built-in files to try things on."""


@corpora.command(name="list")
@talk_options
def list_(talk: Talk) -> None:
    """List the built-in files."""
    rows = [(corpus.name, corpus.bytes, corpus.title) for corpus in builtin.CORPORA.values()]
    if talk.json:
        entries = [vars(corpus) for corpus in builtin.CORPORA.values()]
        print_json({"schema": "huffxent.corpora/1", "corpora": entries})
    else:
        print_text(table_text(("name", "bytes", "what"), rows))


@corpora.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def path(names: tuple[str, ...]) -> None:
    """Print where built-in files are, one path a line."""
    for name in names:
        if name not in builtin.CORPORA:
            raise click.UsageError(f"no built-in file {name!r}; `huffxent corpora list` shows them")
        print_text(str(builtin.locate(name)))
