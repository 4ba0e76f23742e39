"""A text in the colours of its cost: for terminals and notebooks, in digits, and as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huffxent.names import axis_label, printable, short
from huffxent.render.plots.curves import Curve, Level, Panel
from huffxent.render.plots.style import UNIT
from huffxent.render.plots.text import Text
from huffxent.render.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.render.spans import Line
    from huffxent.study.painting import Painting, Stroke

COLUMNS = 80


def painted(strokes: Sequence[Stroke], most: int) -> list[Line]:
    """Return lines of text, each painted twice: by cost, and by what was overpaid.

    Parameters
    ----------
    strokes
        Of the message.
    most
        Lines of text at most, of 80 columns.
    """
    lines = _legends()
    for row in _rows(strokes)[:most]:
        lines.append([Span(_shown(stroke.text), "ink", _cost_shade(stroke)) for stroke in row])
        lines.append([Span(_shown(stroke.text), "ink", _paid_shade(stroke)) for stroke in row])
    return lines


def numbered(strokes: Sequence[Stroke], most: int) -> str:
    """Return lines of text, each with two lines of numbers below: its cost and what was overpaid.

    A number is one digit, A for 10, B for 11 and so on; `-` is fewer bits, `.` no difference.
    """
    lines = []
    for row in _rows(strokes)[:most]:
        lines += [
            "text  " + "".join(_shown(stroke.text) for stroke in row),
            "bits  " + "".join(_digit(stroke.cost) for stroke in row),
            "over  " + "".join(_over(stroke.overpaid) for stroke in row),
            "",
        ]
    return "\n".join(lines).rstrip()


COSTS = (3, 5, 7, 9, 12)
"""Bits up to which a shade of cost goes; the last shade is for more."""

OVERPAID = (1, 3, 6)
"""Bits up to which a shade of overpaying goes."""


def _legends() -> list[Line]:
    costs = [Span(f" to {most} ", "ink", f"cost{n}") for n, most in enumerate(COSTS)]
    paid = [Span(f" to {most} ", "ink", f"over{n}") for n, most in enumerate(OVERPAID)]
    costs.append(Span(" more ", "ink", f"cost{len(COSTS)}"))
    paid.append(Span(" more ", "ink", f"over{len(OVERPAID)}"))
    return [
        [Span("first line: bits       ", "label"), *costs],
        [Span("second line: overpaid  ", "label"), Span(" less ", "ink", "saved"), *paid],
        [Span("")],
    ]


def _cost_shade(stroke: Stroke) -> str:
    return f"cost{sum(stroke.cost > most for most in COSTS)}"


def _paid_shade(stroke: Stroke) -> str:
    if stroke.overpaid == 0:
        return ""
    if stroke.overpaid < 0:
        return "saved"
    return f"over{sum(stroke.overpaid > most for most in OVERPAID)}"


def _rows(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Return the strokes in lines that end at line feeds and at the right margin."""
    rows: list[list[Stroke]] = [[]]
    for stroke in strokes:
        if len(rows[-1]) == COLUMNS:
            rows.append([])
        rows[-1].append(stroke)
        if stroke.text == "\n":
            rows.append([])
    return [row for row in rows if row]


def _shown(text: str) -> str:
    if text == "\n":
        return "$"
    return text if len(printable(text)) == 1 else "?"


def _named(text: str) -> str:
    """Return a character as a picture has room for it: control characters by their names."""
    is_control = len(text) == 1 and (text < " " or text == "\x7f")
    return axis_label(f"0x{ord(text):02x}") if is_control else _shown(text)


def _digit(bits: int) -> str:
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[bits] if bits < 36 else "+"


def _over(bits: int) -> str:
    if bits == 0:
        return "."
    return "-" if bits < 0 else _digit(bits)


PICTURED = 24
"""Lines of text that a picture shows."""


def text_picture(found: Painting) -> Text:
    """Return the first lines of the message, each character on the shade of its cost."""
    lines = [
        [Span(_named(stroke.text), "ink", _cost_shade(stroke)) for stroke in row]
        for row in _rows(found.strokes)[:PICTURED]
    ]
    legend = {f"cost{n}": f"to {most} bits" for n, most in enumerate(COSTS)}
    legend[f"cost{len(COSTS)}"] = "more"
    return Text(_title(found, "what each character cost"), lines, legend)


POINTS = 400
"""That a curve along a message has at most."""


def rolling_picture(found: Painting) -> Panel:
    """Return the rate in a window that moves along the message, by both codebooks."""
    symbols = len(found.costs)
    window = max(1, min(symbols, max(16, symbols // 100)))
    ends = np.unique(np.linspace(window, symbols, POINTS).astype(np.int64))
    middles = (ends - window / 2).tolist()
    rates = [_rolling(costs, ends, window) for costs in (found.costs, found.own_costs)]
    whole = float(found.costs.mean())
    return Panel(
        _title(found, f"what symbols cost along the message, {window:,} at a time"),
        "place in the message, symbols",
        UNIT,
        [
            Curve("by A's codebook", middles, rates[0], "mismatch", ""),
            Curve("by its own", middles, rates[1], "entropy", ""),
        ],
        [Level("the whole message, by A's", whole, "total")],
    )


def _rolling(costs: NDArray[np.uint8], ends: NDArray[np.int64], window: int) -> list[float]:
    sums = np.concatenate([[0], np.cumsum(costs, dtype=np.int64)])
    rates: list[float] = ((sums[ends] - sums[ends - window]) / window).tolist()
    return rates


def _title(found: Painting, what: str) -> str:
    return f"{what}: {short(found.message)} by the codebook of {short(found.training)}"
