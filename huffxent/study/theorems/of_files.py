"""Theorems about models that know more, and coders that waste less, on files really written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from huffxent.coding.ideal import IDEAL
from huffxent.container.format import BLOCK_LOG2, PREFIX_CODER
from huffxent.container.training import train_on
from huffxent.study.comparison import measure
from huffxent.study.endings import foresee
from huffxent.study.ledger import ledger
from huffxent.study.tally import tally
from huffxent.study.theorems.outcome import compared, inapplicable, tightest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Source
    from huffxent.study.adaptive import Adaptive
    from huffxent.study.ledger import Ledger
    from huffxent.study.theorems.outcome import Outcome

ORDERS = (0, 1, 2)

RANGE_SHARE = 0.0002
RANGE_BITS = 64
"""What the range coder may take beyond N H(p, q_eff): a share for fixed point, and bits a block."""

ARITHMETIC_BITS = 16
"""What our arithmetic coder may take beyond -log2 q of a message: its last digits."""


_NOT_INSTALLED = inapplicable("needs constriction: pip install 'huffxent[ideal]'")


@dataclass(frozen=True)
class OfOrder:
    """A message by the codebook of one order.

    Attributes
    ----------
    entry_bits : int
        The sum over contexts and symbols of n(c, x) l(c, x), with escapes.
    terms : Ledger
        By codewords.
    payload_bits : mapping of str to int
        By coder, of a file that was written and read back.
    foretold_bits : float or None
        What ANS was to take, by the rule of ANS; None where constriction is not installed.
    """

    entry_bits: int
    terms: Ledger
    payload_bits: Mapping[str, int]
    foretold_bits: float | None


@dataclass(frozen=True)
class Filed:
    """A message by codebooks of several orders, and by none.

    Attributes
    ----------
    symbols : int
        Of the message.
    orders : mapping of int to OfOrder
        By the length of contexts.
    adaptive : Adaptive
        By the estimator that learns while it codes.
    """

    symbols: int
    orders: Mapping[int, OfOrder]
    adaptive: Adaptive

    @property
    def has_ideal(self) -> bool:
        """Whether coders without codewords were there to be tried."""
        return all("ans" in of.payload_bits for of in self.orders.values())

    @property
    def blocks(self) -> int:
        """The blocks of its container."""
        return -(-self.symbols >> BLOCK_LOG2)


def file(training: Source, message: Source, recipe: Recipe, learnt: Adaptive) -> Filed:
    """Return what a message, not empty, costs in many ways after training.

    `learnt` is what it costs without training.
    """
    orders: dict[int, OfOrder] = {}
    symbols, ideal = 0, find_spec("constriction") is not None
    coders = (PREFIX_CODER, *IDEAL) if ideal else (PREFIX_CODER,)
    for order in ORDERS:
        book = train_on([training], replace(recipe, order=order))
        seen = tally(message, book)
        terms = ledger(seen, book)
        if terms is None:
            raise ValueError("an empty message has no ledger")
        symbols = seen.symbols
        orders[order] = OfOrder(
            seen.bits(book.codes.entry_lengths),
            terms,
            {coder: measure(message, book, coder).payload_bits for coder in coders},
            foresee(message, book).foretold_bits if ideal else None,
        )
    return Filed(symbols, orders, learnt)


def context_payload(seen: Filed) -> Outcome:
    """Check the bits of codewords in a file against counts times lengths."""
    return _tightest(seen, lambda of: compared(of.payload_bits[PREFIX_CODER], "=", of.entry_bits))


def context_floor(seen: Filed) -> Outcome:
    """Check the rate of codewords against H_k(p)."""
    return _tightest(
        seen,
        lambda of: compared(of.terms.entropy, "<=", of.payload_bits[PREFIX_CODER] / seen.symbols),
    )


def context_ledger(seen: Filed) -> Outcome:
    """Check the terms of the ledger against the rate of codewords."""
    return _tightest(
        seen,
        lambda of: compared(of.terms.total, "=", of.payload_bits[PREFIX_CODER] / seen.symbols),
    )


def conditioning(seen: Filed) -> Outcome:
    """Check the entropy after a longer context against that after a shorter one."""
    return tightest(
        (f"order {k}", compared(seen.orders[k].terms.entropy, "<=", shorter.terms.entropy))
        for k, shorter in zip(ORDERS[1:], seen.orders.values(), strict=False)
    )


def range_upper(seen: Filed) -> Outcome:
    """Check the bits of the range coder against N H(p, q_eff)."""

    def check(of: OfOrder) -> Outcome:
        asked = seen.symbols * (of.terms.entropy + of.terms.mismatch)
        most = asked * (1 + RANGE_SHARE) + RANGE_BITS * seen.blocks
        return compared(of.payload_bits["range"], "<=", most)

    if not seen.has_ideal:
        return _NOT_INSTALLED

    return _tightest(seen, check)


def ans_upper(seen: Filed) -> Outcome:
    """Check the bits of ANS against those foretold."""
    if not seen.has_ideal:
        return _NOT_INSTALLED
    return _tightest(
        seen, lambda of: compared(of.payload_bits["ans"], "<=", of.foretold_bits or 0.0)
    )


def ans_lower(seen: Filed) -> Outcome:
    """Check the bits foretold against those of ANS: each block rounds down."""
    if not seen.has_ideal:
        return _NOT_INSTALLED
    return _tightest(
        seen,
        lambda of: compared(of.foretold_bits or 0.0, "<", of.payload_bits["ans"] + seen.blocks),
    )


def regret_lower(seen: Filed) -> Outcome:
    """Check that learning while coding never beats knowing p."""
    return compared(seen.adaptive.entropy_bits, "<=", seen.adaptive.ideal_bits)


def regret_upper(seen: Filed) -> Outcome:
    """Check what learning cost against what it costs at most."""
    return compared(seen.adaptive.regret, "<=", seen.adaptive.worst_regret)


def arithmetic_upper(seen: Filed) -> Outcome:
    """Check the bits of the arithmetic coder against what the estimator asks for."""
    found = seen.adaptive
    return compared(found.payload_bits, "<=", found.ideal_bits + ARITHMETIC_BITS)


def _tightest(seen: Filed, check: Callable[[OfOrder], Outcome]) -> Outcome:
    return tightest((f"order {order}", check(of)) for order, of in seen.orders.items())
