"""Who pays: what each symbol adds to the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.measures.pointwise import kl_contributions, surprisal

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.models.counts import Counts


@dataclass(frozen=True)
class Share:
    """One symbol of a message: what it costs, and what of that is mismatch and rounding.

    Attributes
    ----------
    symbol : str
        As a person reads it.
    training_count, message_count : int
        How often A and B have it.
    p, q : float
        Its share of the message, and of the q that the codebook was made for.
    surprisal : float
        -log2 q: the length that an ideal code would give it, in bits.
    length : int
        The length that it has.
    mismatch, rounding, length_limit : float
        What it adds to these terms of the ledger, in bits per symbol of the message.
    """

    symbol: str
    training_count: int
    message_count: int
    p: float
    q: float
    surprisal: float
    length: int
    mismatch: float
    rounding: float
    length_limit: float

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)


def itemise(message: Counts, book: Codebook) -> tuple[Share, ...]:
    """Return what each symbol of a message adds to its ledger, the dearest mismatch first.

    Examples
    --------
    >>> import huffxent as hx
    >>> for share in itemise(hx.train(b"abab").counts, hx.train(b"aaab", unseen="error")):
    ...     print(share.symbol, *(round(x, 4) for x in (share.surprisal, share.mismatch)))
    'b' 2.0 0.5
    'a' 0.415 -0.2925
    """
    if not message.total:
        return ()
    p, q = message.distribution(), book.effective
    costs, mismatch = surprisal(q), kl_contributions(p, q)
    seen = np.flatnonzero(p)
    found = [
        Share(
            book.alphabet.shown(index),
            int(book.counts.values[index]),
            int(message.values[index]),
            float(p[index]),
            float(q[index]),
            float(costs[index]),
            int(book.lengths[index]),
            float(mismatch[index]),
            float(p[index] * (book.unlimited_lengths[index] - costs[index])),
            float(p[index] * (int(book.lengths[index]) - book.unlimited_lengths[index])),
        )
        for index in seen.tolist()
    ]
    return tuple(sorted(found, key=lambda share: -share.mismatch))
