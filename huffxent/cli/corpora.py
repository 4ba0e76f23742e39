"""Built-in files and standard corpora from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from huffxent import corpora as files
from huffxent.cli.inputs import shown_download
from huffxent.cli.options import force_option, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.corpora.cache import cache_folder, is_present
from huffxent.corpora.standard import require_base, selected
from huffxent.names import shortened
from huffxent.render.tables import table_text

if TYPE_CHECKING:
    from huffxent.cli.options import Talk


@click.group()
def corpora() -> None:
    """Files to try things on: built in, or standard corpora by download."""


@corpora.command(name="list")
@talk_options
def list_(talk: Talk) -> None:
    """List the built-in files, and the standard corpora that `huffxent corpora fetch` brings."""
    standard = list(map(_entry, files.STANDARD.values()))
    if talk.json:
        built_in = [vars(corpus) for corpus in files.CORPORA.values()]
        print_json({"schema": "huffxent.corpora/1", "corpora": built_in, "standard": standard})
        return
    rows = [(corpus.name, corpus.bytes, corpus.title) for corpus in files.CORPORA.values()]
    print_text(table_text(("name", "bytes", "what"), rows))
    print_text("")
    head = ("to be fetched", "files", "bytes", "fetched", "what")
    columns = ("name", "files", "bytes", "fetched", "title")
    print_text(table_text(head, [tuple(entry[key] for key in columns) for entry in standard]))


def _entry(corpus: files.Standard) -> dict[str, Any]:
    """Return what is to be said of a standard corpus."""
    root = cache_folder()
    return {
        "name": corpus.name,
        "files": len(corpus.members),
        "bytes": corpus.bytes,
        "fetched": sum(is_present(root, member) for member in corpus.members),
        "title": corpus.title,
        "url": corpus.url,
    }


@corpora.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def path(names: tuple[str, ...]) -> None:
    """Print where files are, one path a line.

    NAME is a built-in file, a file of a standard corpus that was fetched, such as
    canterbury/alice29.txt, or a whole one, whose folder is printed.
    """
    for name in names:
        try:
            print_text(str(files.locate(name)))
        except KeyError:
            told = f"no file or corpus {shortened(name)!r}; `huffxent corpora list` shows them"
            raise click.UsageError(told) from None


@corpora.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option(
    "--to", metavar="DIR", help="Put them in this folder, not where `huffxent corpora path` looks."
)
@click.option(
    "--url", metavar="BASE", help="Ask for the archives below this URL, not at their own sites."
)
@force_option
@talk_options
def fetch(names: tuple[str, ...], to: str | None, url: str | None, force: bool, talk: Talk) -> None:
    """Fetch standard corpora, and print where they are, one path a line.

    NAME is a corpus, such as canterbury, or a file of one, such as canterbury/alice29.txt. Every
    file is checked by its sha256. What is there already is not fetched again, and what broke off
    goes on.
    """
    _require_sound(names, url)
    entries = []
    for name in names:
        with shown_download(talk) as watch:
            found = files.fetch(name, to=to, url=url, force=force, watch=watch)
        entries.append({"name": name, "path": str(found)})
        if not (talk.json or talk.quiet):
            print_text(str(found))
    if talk.json:
        print_json({"schema": "huffxent.fetch/1", "fetched": entries})


def _require_sound(names: tuple[str, ...], url: str | None) -> None:
    """Raise before anything is fetched if something that was asked for makes no sense."""
    try:
        if url is not None:
            require_base(url)
        for name in names:
            selected(name)
    except (KeyError, ValueError) as error:
        raise click.UsageError(error.args[0]) from None
