"""The ledger: where every bit of a message goes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from huffxent.coding.ideal import IdealCoder
from huffxent.container.format import PREFIX_CODER
from huffxent.measures.averages import entropy, kl_divergence
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.stack import Stack
from huffxent.study.pictures import ledger_bar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.render.plots.picture import Picture
    from huffxent.study.tally import Tally


@dataclass(frozen=True)
class Ledger(Plotted):
    r"""What a codebook costs on a message, in bits per symbol, term by term.

    .. math:: L = H(p) + D(p \| q_{eff}) + \text{rounding} + \text{length limit} + \text{literals}

    Each term comes from its own formula; that they add up to the bits measured in the file is the
    point, and is tested, not arranged. Only a coder without codewords has a term that is what is
    left: `ending`, some bits a block.

    Attributes
    ----------
    entropy : float
        H(p) of the message: the floor for a code that takes symbols one by one; with contexts of k
        symbols H_k(p), the entropy given these.
    mismatch : float
        D(p||q_eff): the price of having learnt another distribution. Never negative. What an
        alphabet lacks counts as one symbol here.
    rounding : float
        The mean of l(x) - log2(1/q_eff(x)), l being the family's lengths without a limit: the price
        of whole-bit codewords. From 0 to below 1 for Huffman on its own training data; under
        mismatch of either sign, and above 1 too.
    length_limit : float
        The mean of what the limit changed in the lengths. Never negative on the training data;
        under mismatch it may be.
    literals : float or None
        In an alphabet with an escape: the bits of literals, less those by which H(p) already tells
        the escaped symbols apart. Never negative.
    quantisation : float or None
        For a coder without codewords: the price of the fixed-point numbers that stand for q_eff.
    ending : float or None
        For such a coder: all that is left, its start and end. Below zero where it had a part of the
        message for nothing.
    """

    VIEWS: ClassVar = ("ledger",)

    entropy: float
    mismatch: float
    rounding: float = 0.0
    length_limit: float = 0.0
    literals: float | None = None
    quantisation: float | None = None
    ending: float | None = None

    @property
    def total(self) -> float:
        """The sum of the terms: bits per symbol."""
        return math.fsum(self._terms().values())

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture, a bar."""
        return {"ledger": lambda: Stack("bits per symbol", [ledger_bar(self, "", "")])}

    def to_dict(self) -> dict[str, float]:
        """Return the terms and their total."""
        return {**self._terms(), "total": self.total}

    def _terms(self) -> dict[str, float]:
        return {name: value for name, value in asdict(self).items() if value is not None}


def ledger(message: Tally, book: Codebook) -> Ledger | None:
    """Return the ledger of a message under the codewords of a codebook; None for an empty one.

    Examples
    --------
    >>> import huffxent as hx
    >>> from huffxent.study.tally import Tally
    >>> book = hx.train(b"aaab", unseen="error")
    >>> terms = ledger(Tally.of(hx.train(b"abab").counts), book)
    >>> round(terms.mismatch, 4), round(terms.rounding, 4), terms.total
    (0.2075, -0.2075, 1.0)
    """
    if not message.symbols:
        return None
    free = book.entry_unlimited_lengths
    with np.errstate(invalid="ignore"):
        rounding = message.mean(free - book.entry_surprisals)
    limited = message.bits(book.codes.entry_lengths) - message.bits(free.tolist())
    return replace(
        _of_model(message, book), rounding=rounding, length_limit=limited / message.symbols
    )


def ledger_of(message: Tally, book: Codebook, coder: str, payload: int) -> Ledger | None:
    """Return the ledger of a message that a coder took so many bits for; None for an empty one."""
    if coder == PREFIX_CODER:
        return ledger(message, book)
    return ideal_ledger(message, book, IdealCoder(coder, book.codes, book.odds), payload)


def ideal_ledger(message: Tally, book: Codebook, coder: IdealCoder, payload: int) -> Ledger | None:
    """Return the ledger of a message that a coder without codewords took so many bits for."""
    if not message.symbols:
        return None
    terms, spent = _of_model(message, book), quantised_surprisals(message, book, coder)
    with np.errstate(invalid="ignore"):
        quantisation = message.mean(spent - book.entry_surprisals)
    terms = replace(terms, quantisation=quantisation)
    return replace(terms, ending=payload / message.symbols - terms.total)


def quantised_surprisals(message: Tally, book: Codebook, coder: IdealCoder) -> NDArray[np.float64]:
    """Return what a coder really spends on each entry that a message uses; 0 on all others."""
    places, ranks = book.odds.entries
    spent = np.zeros(places.size)
    used = np.flatnonzero(message.entries)
    for place in np.unique(places[used]).tolist():
        here = used[places[used] == place]
        spent[here] = coder.surprisals(place)[ranks[here]]
    return spent


def _of_model(message: Tally, book: Codebook) -> Ledger:
    """Return the terms that no coder can change."""
    known = message.literal_entropy_bits
    literals = None
    if book.alphabet.escape is not None:
        literals = (message.literal_bits - known) / message.symbols
    if not book.levels:
        p = message.counts.distribution()
        return Ledger(
            entropy(p) + known / message.symbols,
            kl_divergence(p, book.effective),
            literals=literals,
        )
    given = message.context_entropy_bits / message.symbols
    # At its very least it is 0 but for rounding: each context's part is a divergence.
    mismatch = max(0.0, message.mean(book.entry_surprisals) - given)
    return Ledger(given + known / message.symbols, mismatch, literals=literals)
