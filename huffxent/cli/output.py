"""What a command prints, and where: text, JSON and summaries."""

from __future__ import annotations

import csv
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

import click

from huffxent.errors import HuffxentError
from huffxent.names import printable, without_secrets
from huffxent.render import spans, tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huffxent.cli.options import Talk
    from huffxent.render.spans import Line

# For a stream that cannot show block characters: solid, adding, taking away.
_ASCII_BARS = str.maketrans(
    {
        **dict.fromkeys("█▉▊▋▌", "#"),
        **dict.fromkeys("▍▎▏", " "),
        "▓": "+",
        "░": "-",
        "├": "|",
        "└": "`",
        "─": "-",
        "│": "|",
    }
)


class Record(Protocol):
    """Something found, which prints well."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as a JSON document."""


def print_text(text: str) -> None:
    """Print text on stdout, in whatever characters that can take."""
    click.echo(_encodable(text, sys.stdout.encoding))


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines of spans: in colour on a terminal, else plain."""
    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        tables.print_coloured(lines, sys.stdout)
    else:
        print_text(spans.plain(lines))


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on one line of stdout."""
    click.echo(json.dumps(document, allow_nan=False))


def print_record(found: Record, talk: Talk) -> None:
    """Print what a command found: its JSON document or its text, or nothing with -q."""
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_text(str(found))


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    r"""Return rows as CSV in UTF-8; a text that could pass for a formula begins with an apostrophe.

    Examples
    --------
    >>> csv_bytes([("name", "bits"), ("=1+1", -3)])
    b"name,bits\n'=1+1,-3\n"
    """
    lines = _Lines()
    # With \r\n as the end of a line, both are quoted in a cell: some readers end it at either.
    csv.writer(lines, lineterminator="\r\n").writerows(map(_inert, row) for row in rows)
    return "".join(lines.written).encode("utf-8", "surrogateescape")


class _Lines:
    """Takes lines as a CSV writer writes them, one at a time, and ends them with LF alone."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        """Take a line."""
        self.written.append(line.removesuffix("\r\n") + "\n")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def say(text: str) -> None:
    """Print a line on stderr, in which no URL has a password or a query."""
    text = without_secrets(text)
    click.echo(_encodable(text, sys.stderr.encoding if sys.stderr else None), err=True)


def failure_line(error: Exception) -> str:
    """Return the one line that says what went wrong."""
    if isinstance(error, OSError) and not isinstance(error, HuffxentError):
        what = error.strerror or str(error)
        name = "" if error.filename is None else f"{printable(error.filename)}: "
        return f"huffxent: {name}{what[0].lower()}{what[1:]}"
    return f"huffxent: {error}"


def _encodable(text: str, encoding: str | None) -> str:
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(_ASCII_BARS)
        return text.encode(encoding or "ascii", "backslashreplace").decode(encoding or "ascii")
    return text
