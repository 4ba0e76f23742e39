"""The reference of the command line, from the commands themselves, where a page asks for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from huffxent.cli.main import huffxent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

PLACE = "<!-- the commands -->"
"""What stands in a page where the commands are to be."""

_FLAG = re.compile(r"(?<![\w`-])--?[a-z][\w-]*")


def commands(
    command: click.Command = huffxent, parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Yield the context of a command, and after it those of the commands in it."""
    name = command.name if parent is not None else "huffxent"
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    yield context
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from commands(command.get_command(context, inner) or command, context)


def reference() -> str:
    """Return the commands in Markdown: a list of all, then a section for each."""
    contexts = [context for context in commands() if not isinstance(context.command, click.Group)]
    listed = [
        f"| [{context.command_path}](#{context.command_path.replace(' ', '-')}) "
        f"| {_text(_first(context.command))} |"
        for context in contexts
    ]
    table = ["| command | does |", "|---|---|", *listed]
    return "\n\n".join(["\n".join(table), *map(_section, contexts)])


def _section(context: click.Context) -> str:
    parameters = context.command.get_params(context)
    rows = [
        f"| {_names(option, context)} | {_does(option)} |"
        for option in parameters
        if isinstance(option, click.Option) and not option.hidden
    ]
    usage = context.command.get_usage(context).removeprefix("Usage: ")
    parts = [
        f"## {context.command_path}",
        f"```text\n{' '.join(usage.split())}\n```",
        *(_text(paragraph) for paragraph in _paragraphs(context.command)),
        "\n".join(["| option | does |", "|---|---|", *rows]),
    ]
    return "\n\n".join(parts)


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(part.split()) for part in (command.help or "").split("\n\n")]


def _first(command: click.Command) -> str:
    return _paragraphs(command)[0]


def _names(option: click.Option, context: click.Context) -> str:
    metavar = "" if option.is_flag else f" {option.metavar or option.make_metavar(context)}"
    if isinstance(option.type, click.Choice) and option.metavar is None:
        metavar = ""
    *others, last = option.opts
    return ", ".join([*(f"`{name}`" for name in others), f"`{last}{metavar}`"])


def _does(option: click.Option) -> str:
    """Return what an option does, what there is to choose, and which it is by itself."""
    parts = [_text(option.help or "")]
    if isinstance(option.type, click.Choice):
        parts.append(f"One of {', '.join(f'`{name}`' for name in option.type.choices)}.")
        if option.default is not None:
            parts.append(f"[default: {option.default}]")
    return " ".join(parts)


def _text(words: str) -> str:
    """Return what a help text says in Markdown, fit for a table."""
    plain = words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")
    return _FLAG.sub(lambda flag: f"`{flag[0]}`", plain)


def _fill(_app: Sphinx, _docname: str, source: list[str]) -> None:
    if PLACE in source[0]:
        source[0] = source[0].replace(PLACE, reference())


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the commands where a page has `PLACE`."""
    app.connect("source-read", _fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
