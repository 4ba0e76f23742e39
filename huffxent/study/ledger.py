"""The ledger: where every bit of a message goes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.measures.averages import entropy, kl_divergence

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.models.counts import Counts


@dataclass(frozen=True)
class Ledger:
    r"""What a codebook costs on a message, in bits per symbol, term by term.

    .. math:: L = H(p) + D(p \| q_{eff}) + \text{rounding} + \text{length limit}

    Each term comes from its own formula; that they add up to the bits measured in the file is the
    point, and is tested, not arranged.

    Attributes
    ----------
    entropy : float
        H(p) of the message: the floor for a code that takes symbols one by one.
    mismatch : float
        D(p||q_eff): the price of having learnt another distribution. Never negative.
    rounding : float
        The mean of l(x) - log2(1/q_eff(x)), l being the family's lengths without a limit: the price
        of whole-bit codewords. From 0 to below 1 for Huffman on its own training data; under
        mismatch of either sign, and above 1 too.
    length_limit : float
        The mean of what the limit changed in the lengths. Never negative on the training data;
        under mismatch it may be.
    """

    entropy: float
    mismatch: float
    rounding: float
    length_limit: float

    @property
    def total(self) -> float:
        """The sum of the terms: bits per symbol."""
        return math.fsum((self.entropy, self.mismatch, self.rounding, self.length_limit))

    def to_dict(self) -> dict[str, float]:
        """Return the terms and their total."""
        return {**asdict(self), "total": self.total}


def ledger(message: Counts, book: Codebook) -> Ledger | None:
    """Return the ledger of a message under a codebook that can code it; None for an empty one.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"aaab", unseen="error")
    >>> terms = ledger(hx.train(b"abab").counts, book)
    >>> round(terms.mismatch, 4), round(terms.rounding, 4), terms.total
    (0.2075, -0.2075, 1.0)
    """
    if not message.total:
        return None
    p, q = message.distribution(), book.effective
    seen = p > 0
    unlimited = np.array(book.unlimited_lengths, dtype=np.float64)
    whole_bits = p[seen] * (unlimited[seen] + np.log2(q[seen]))
    limited = message.bits(book.code.lengths) - message.bits(book.unlimited_lengths)
    return Ledger(entropy(p), kl_divergence(p, q), math.fsum(whole_bits), limited / message.total)
