"""A text, character by character: what each one cost, and what A's codebook overpaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.container.codebook import Codebook
from huffxent.models.counts import count
from huffxent.names import printable
from huffxent.render.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.render.spans import Line

COLUMNS = 80


@dataclass(frozen=True)
class Stroke:
    """A character of a message.

    Attributes
    ----------
    text : str
        The character; bytes that are no UTF-8 are one each, as U+FFFD.
    cost : int
        Bits that it took: the lengths of its bytes.
    overpaid : int
        How many more than under the message's own codebook; negative where it took fewer.
    """

    text: str
    cost: int
    overpaid: int


def strokes_of(data: bytes, book: Codebook) -> list[Stroke]:
    """Return what each character of a message costs under a codebook of bytes.

    Examples
    --------
    >>> import huffxent as hx
    >>> strokes_of(b"abb", hx.train(b"aaabc", unseen="error"))
    [Stroke(text='a', cost=1, overpaid=0), Stroke(text='b', cost=2, overpaid=1), \
Stroke(text='b', cost=2, overpaid=1)]
    """
    alphabet = book.alphabet
    indices = alphabet.split(data).indices
    book.require(indices, [], 0)
    if not indices.size:
        return []
    own = Codebook.from_counts(count(indices, alphabet.size), book.recipe)
    lengths, best = book.code.lengths, own.code.lengths
    strokes, place = [], 0
    for text, size in _characters(data):
        here = data[place : place + size]
        cost = sum(lengths[byte] for byte in here)
        strokes.append(Stroke(text, cost, cost - sum(best[byte] for byte in here)))
        place += size
    return strokes


def _characters(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield the characters of UTF-8 data, and how many bytes each takes."""
    for character in data.decode("utf-8", "surrogateescape"):
        lone = "\udc80" <= character <= "\udcff"
        yield ("\ufffd", 1) if lone else (character, len(character.encode("utf-8")))


def painted(strokes: list[Stroke], most: int) -> list[Line]:
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


def numbered(strokes: list[Stroke], most: int) -> str:
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


def _rows(strokes: list[Stroke]) -> list[list[Stroke]]:
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


def _digit(bits: int) -> str:
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[bits] if bits < 36 else "+"


def _over(bits: int) -> str:
    if bits == 0:
        return "."
    return "-" if bits < 0 else _digit(bits)
