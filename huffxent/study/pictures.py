"""A comparison in pictures: its ledger as a bar, and its symbols, areas, intervals and trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.container.pictures import budget_rows, symbols_of, tree_of
from huffxent.names import short
from huffxent.render.plots.areas import Areas
from huffxent.render.plots.intervals import Intervals
from huffxent.render.plots.stack import Bar, Mark, Part, Stack
from huffxent.render.plots.symbols import Symbols
from huffxent.render.plots.tree import Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from huffxent.render.plots.picture import Picture
    from huffxent.study.facts import Facts
    from huffxent.study.ledger import Ledger

_TERMS = {
    "entropy": "H(p)",
    "mismatch": "KL(p||q_eff)",
    "literals": "literals",
    "rounding": "rounding",
    "length_limit": "length limit",
    "quantisation": "quantisation",
    "ending": "ending",
}
"""The terms of a ledger as a legend names them; those that count the bits of codewords last."""

_ONLY_WITH = {"rounding", "length_limit"}
"""Terms of codewords: 0 for a coder without any, and then left out."""


def ledger_bar(ledger: Ledger, label: str, note: str) -> Bar:
    """Return the terms of a ledger as the parts of a bar."""
    terms = ledger.to_dict()
    without = set() if ledger.quantisation is None else _ONLY_WITH
    parts = [
        Part(name, terms[term], term)
        for term, name in _TERMS.items()
        if term in terms and term not in without and (terms[term] or term == "entropy")
    ]
    return Bar(label, parts, ledger.total, note)


def ledgers(found: Sequence[Facts]) -> Stack:
    """Return a bar for each message that is not empty, against what it took before."""
    shown = [facts for facts in found if facts.ledger is not None]
    bars = [
        ledger_bar(
            facts.ledger,
            short(facts.message.name),
            f"{facts.measured.payload_bits:,} bits / {facts.message.symbols:,}"
            if len(shown) == 1
            else "",
        )
        for facts in shown
        if facts.ledger is not None
    ]
    before = {8 * facts.message.bytes / facts.message.symbols for facts in shown}
    marks = [Mark(f"{bits:.4g} bits: as it stood", bits) for bits in before if len(before) == 1]
    training = short(found[0].training.name)
    return Stack(f"what each symbol costs by the codebook of {training}", bars, marks)


def pictures_of(facts: Facts) -> Mapping[str, Callable[[], Picture]]:
    """Return how to make each picture of a comparison.

    With contexts a symbol has no one codeword, and an empty message has nothing to show.
    """
    own, book = facts.own, facts.codebook
    if facts.ledger is None or own is None:
        return {}
    if book.levels:
        return {"ledger": lambda: ledgers([facts])}
    p, q = facts.message.counts.distribution(), book.effective
    title = f"{short(facts.message.name)} by the codebook of {short(facts.training.name)}"
    return {
        "ledger": lambda: ledgers([facts]),
        "symbols": lambda: Symbols(title, symbols_of(book, p)),
        "areas": lambda: Areas(title, symbols_of(book, p)),
        "budget": lambda: Intervals(
            title, budget_rows(book, {"q, what was learnt": q, "p, the message": p})
        ),
        "trees": lambda: Trees(
            "codes as trees",
            [
                tree_of(book, f"learnt from {short(facts.training.name)}"),
                tree_of(own, f"of {short(facts.message.name)} itself"),
            ],
        ),
    }
