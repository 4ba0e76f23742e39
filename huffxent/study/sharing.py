"""What it costs to share a codebook, and when one of its own pays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.models.counts import Counts


@dataclass(frozen=True)
class Sharing:
    """The two-part cost of a message: the bits of a codebook, and those of the payload with it.

    A codebook is described by its code lengths, each in as many bits as the limit needs. All bits
    are counts times lengths, exact integers; no file is written for what is not the message under
    A's codebook.

    Attributes
    ----------
    codebook_bits : int
        The description of either codebook.
    shared_payload_bits, own_payload_bits : int
        The message by A's codebook, and by one trained on itself in the same way.
    symbols : int
        Of the message.
    training_bits_per_symbol : float or None
        What A costs under its own codebook; None if A is empty.
    """

    codebook_bits: int
    shared_payload_bits: int
    own_payload_bits: int
    symbols: int
    training_bits_per_symbol: float | None

    @property
    def excess(self) -> float:
        """What sharing costs, in bits per symbol: negative if A's codebook is better."""
        return (self.shared_payload_bits - self.own_payload_bits) / self.symbols

    @property
    def breaks_even(self) -> int | None:
        """From how many symbols like these on a codebook of its own pays for its description.

        Where A's codebook is at hand on both sides already; None where it never does.
        """
        saved = self.shared_payload_bits - self.own_payload_bits
        return self.codebook_bits * self.symbols // saved + 1 if saved > 0 else None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {**asdict(self), "excess": self.excess, "breaks_even": self.breaks_even}


def price(training: Counts, message: Counts, book: Codebook, own: Codebook) -> Sharing:
    """Return what a message costs under the training data's codebook and under its own.

    Examples
    --------
    >>> import huffxent as hx
    >>> a, b = (hx.train(data, unseen="error") for data in (b"aaab" * 9, b"abbb" * 9))
    >>> price(a.counts, b.counts, a, b).excess
    0.0
    """
    return Sharing(
        book.description_bits,
        message.bits(book.code.lengths),
        message.bits(own.code.lengths),
        message.total,
        training.bits(book.code.lengths) / training.total if training.total else None,
    )
