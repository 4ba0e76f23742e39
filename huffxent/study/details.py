"""What the page knows of a message: its numbers, and its beginning in symbols."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.pictures import leaves_of
from huffxent.errors import DataError
from huffxent.names import axis_label, distinct, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Source
    from huffxent.study.comparison import Comparison

MOST_SYMBOLS = 256
"""In charts and trees, unless the beginning of the message has more."""

TEXT_SYMBOLS = 1500
"""Of the message that are painted."""

OPENING_SYMBOLS = 40
"""Of the message that can be decoded step by step."""


def message_document(found: Comparison, source: Source, name: str) -> dict[str, Any]:
    """Return what the page knows of a message."""
    if found.ledger is None:
        raise DataError("is empty: there is nothing to show").about(source.name)
    book = found.codebook
    beginning = next(source.chunks())[: 8 * TEXT_SYMBOLS]
    head = book.alphabet.split(beginning, last=len(beginning) == found.message.bytes)
    first = head.indices[:TEXT_SYMBOLS].tolist()
    shown = _chosen(found, first)
    places = {index: place for place, index in enumerate(shown)}
    symbols = _symbols(found, shown)
    coded = [index for index in shown if book.lengths[index]]
    leaves, others = leaves_of(book, coded)
    everything = int(np.count_nonzero(book.lengths))
    left_out = everything - len(coded)
    return {
        "name": name,
        "comparison": found.to_dict(),
        "symbols": symbols,
        "text": [places[index] for index in first],
        "literals": [_literal(book, literal) for literal in head.literals],
        "opening": [places[index] for index in first[:OPENING_SYMBOLS]],
        "leaves": [
            *(
                {"word": word, "label": symbols[places[index]]["label"], "place": places[index]}
                for word, index in leaves.items()
            ),
            *(
                {"word": word, "label": f"({n} other{'s' * (n > 1)})", "place": -1}
                for word, n in others.items()
            ),
        ],
        "left_out": f"{left_out:,} more codewords are not shown one by one." if left_out else "",
    }


def _chosen(found: Comparison, first: Sequence[int]) -> list[int]:
    """Return the symbols that are shown: those of the beginning, and the most frequent ones."""
    p, q = found.message.counts.distribution(), found.codebook.effective
    seen = (found.message.counts.values > 0) | (found.codebook.counts.values > 0)
    often = sorted(np.flatnonzero(seen).tolist(), key=lambda index: -(p[index] + q[index]))
    chosen = {*first, *often[:MOST_SYMBOLS]}
    return sorted(chosen, key=lambda index: (-q[index], index))


def _symbols(found: Comparison, shown: Sequence[int]) -> list[dict[str, Any]]:
    """Return what is known of these symbols, each with its place and a label of its own."""
    book, counts = found.codebook, found.message.counts
    names = [book.alphabet.shown(index) for index in shown]
    shares = {share.symbol: share for share in found.shares}
    p = counts.distribution()
    return [
        {
            "place": place,
            "label": label,
            "glyph": _glyph(book, index),
            "word": book.code.codeword(index),
            "training_count": int(book.counts.values[index]),
            "message_count": int(counts.values[index]),
            "p": float(p[index]),
            "q": (q := float(book.effective[index])),
            "surprisal": -math.log2(q) if q else None,
            "length": int(book.lengths[index]),
            "mismatch": share.mismatch if share else 0.0,
            "rounding": share.rounding if share else 0.0,
            "length_limit": share.length_limit if share else 0.0,
        }
        for place, (index, label, share) in enumerate(
            zip(
                shown,
                distinct([axis_label(name) for name in names]),
                [shares.get(name) for name in names],
                strict=True,
            )
        )
    ]


def _glyph(book: Codebook, index: int) -> str | None:
    """Return a symbol as it stands in a text: a character, or its name in brackets.

    None is the escape: a literal stands in its place.
    """
    if index == book.alphabet.escape:
        return None
    symbol = book.alphabet.symbol(index)
    if isinstance(symbol, str):
        return "\n".join(printable(line) for line in symbol.split("\n"))
    if isinstance(symbol, int) and book.alphabet.plain and (symbol == _LF or symbol in _VISIBLE):
        return chr(symbol)
    return f"[{axis_label(book.alphabet.shown(index)).removeprefix('0x')}]"


def _literal(book: Codebook, literal: bytes) -> str:
    """Return what an escape stands for as it stands in a text."""
    return axis_label(book.alphabet.shown_literal(literal), _LONGEST)


_LONGEST = 40
_LF = ord("\n")
_VISIBLE = range(0x20, 0x7F)


def bars_of(detail: dict[str, Any], found: Comparison) -> list[dict[str, Any]]:
    """Return the rows of the ledger's chart: terms from where the last one ended, and the total."""
    ledger, name = detail["comparison"]["ledger"], detail["name"]
    names = {
        "entropy": "H(p)",
        "mismatch": "KL(p‖q_eff)",
        "literals": "literals",
        "rounding": "rounding",
        "length_limit": "limit",
    }
    terms = [(label, ledger[key]) for key, label in names.items() if ledger.get(key)]
    rows, end = [], 0.0
    for label, value in sorted(terms, key=lambda term: term[1] < 0):
        row = {"kind": "term", "message": name, "term": label, "value": value, "start": end}
        end += value
        rows.append({**row, "end": end})
    total = {"kind": "total", "message": name, "term": "measured", "value": ledger["total"]}
    before = 8 * found.message.bytes / found.message.symbols
    stood = {"kind": "before", "message": name, "term": "as it stood", "value": before}
    return [*rows, {**total, "end": ledger["total"]}, {**stood, "end": before}]
