"""Text in spans that know what they mean: one layout for text, terminal and notebook."""

from __future__ import annotations

import html as _html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 80
"""Columns of a text, whatever the terminal has."""

COLOURS = {
    "": "",
    "label": "#808080",
    "entropy": "#0072b2",
    "mismatch": "#d55e00",
    "rounding": "#009e73",
    "length_limit": "#cc79a7",
    "literals": "#e69f00",
    "quantisation": "#009e73",
    "ending": "#cc79a7",
    "total": "#808080",
    "ink": "#000000",
    "cost0": "#ffffe0",
    "cost1": "#fdeeb0",
    "cost2": "#fbd58a",
    "cost3": "#f5b070",
    "cost4": "#ea8a66",
    "cost5": "#d96a70",
    "saved": "#9ed0e6",
    "over0": "#fce3c4",
    "over1": "#f7bd84",
    "over2": "#ee9450",
    "over3": "#e0703c",
}
"""Meaning to colour; the hues of Okabe and Ito, which colour-blind people can tell apart, and
shades that get darker as a number grows, all light enough for black ink."""


@dataclass(frozen=True)
class Span:
    """A piece of a line, what it means, and what the ground under it means: keys of `COLOURS`."""

    text: str
    meaning: str = ""
    ground: str = ""


if TYPE_CHECKING:
    Line: TypeAlias = Sequence[Span]


def plain(lines: Iterable[Line]) -> str:
    r"""Return lines of spans as text.

    Examples
    --------
    >>> plain([[Span("a"), Span("b", "entropy")], [Span("c")]])
    'ab\nc'
    """
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def html(lines: Iterable[Line]) -> str:
    """Return lines of spans as an HTML fragment; nothing in a text acts as HTML.

    Examples
    --------
    >>> html([[Span("<b>")]])
    '<pre style="line-height:1.2">&lt;b&gt;</pre>'
    """
    body = "\n".join("".join(map(_html_span, line)).rstrip() for line in lines)
    return f'<pre style="line-height:1.2">{body}</pre>'


def _html_span(span: Span) -> str:
    text, colour, ground = _html.escape(span.text), COLOURS[span.meaning], COLOURS[span.ground]
    styles = [f"color:{colour}"] * bool(colour) + [f"background:{ground}"] * bool(ground)
    return f'<span style="{";".join(styles)}">{text}</span>' if styles else text


def labelled(label: str, text: str, indent: int) -> list[Line]:
    """Return `text` as a paragraph of `WIDTH` columns, with a label at its head.

    Examples
    --------
    >>> print(plain(labelled("note", "one two", indent=6)))
    note  one two
    """
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=True) or [""]
    heads = [Span(label.ljust(indent), "label")] + [Span(" " * indent)] * (len(lines) - 1)
    return [[head, Span(line)] for head, line in zip(heads, lines, strict=True)]


def bar(end: float, scale: float, width: int, meaning: str) -> Line:
    """Return `width` columns with a bar from 0 to `end`, to an eighth of a column.

    `scale` fills them all.

    Examples
    --------
    >>> plain([bar(5, 10, 5, "entropy")])
    '██▌'
    """
    whole, eighths = divmod(round(end / scale * width * 8) if scale else 0, 8)
    solid = "█" * whole + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "")
    return [Span(solid.ljust(width), meaning)]


def step(start: float, end: float, scale: float, width: int, meaning: str) -> Line:
    """Return `width` columns with a bar that goes on from `start`, where another ended, to `end`.

    Dark where it adds and light where it takes away; at least a column wide unless it is nothing.

    Examples
    --------
    >>> plain([step(5, 6, 10, 4, "mismatch")]), plain([step(6, 5, 10, 4, "mismatch")])
    ('  ▓', '  ░')
    """
    low, high = sorted((start, end))
    if low == high:
        return [Span(" " * width)]
    first = min(int(low / scale * width), width - 1)
    columns = max(1, round(high / scale * width) - first)
    filled = ("▓" if end > start else "░") * columns
    return [Span(" " * first), Span(filled.ljust(width - first), meaning)]
