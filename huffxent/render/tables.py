"""Tables and colours by rich, which is imported only when something is drawn with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from huffxent.names import printable
from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from huffxent.render.spans import Line, Span


def print_coloured(lines: Iterable[Line], file: TextIO) -> None:
    """Print lines of spans in colour, as far as the terminal and NO_COLOR allow."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=file, highlight=False, soft_wrap=True)
    for line in lines:
        text = Text()
        for span in line:
            text.append(span.text, style=_style(span))
        console.print(text)


def _style(span: Span) -> str:
    """Return the style of a span as rich writes it; ink without a ground has the terminal's."""
    ground = COLOURS[span.ground]
    if span.meaning == "ink" and not ground:
        return ""
    return f"{COLOURS[span.meaning]} on {ground}" if ground else COLOURS[span.meaning]


def table_text(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, right: bool = False
) -> str:
    """Return rows under a header. Nothing in a cell acts as markup, or on a terminal.

    Numbers stand to the right, and so does everything where `right` is asked for.

    Examples
    --------
    >>> print(table_text(("name", "bytes"), [("a", 1200), ("[b]", 7)]))
    name  bytes
    a     1,200
    [b]       7
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    rows = list(rows)
    for column, title in enumerate(header):
        numbers = all(type(row[column]) in (int, float) for row in rows)
        table.add_column(
            Text(_cell(title)), justify="right" if numbers or right else "left", no_wrap=True
        )
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    # As wide as it needs: what is piped on must not depend on the width of a terminal.
    console = Console(width=1 << 12, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else printable(str(value))
