"""What it costs to share a codebook, and when one of its own pays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.coding.ideal import IDEAL
from huffxent.container.format import PREFIX_CODER

if TYPE_CHECKING:
    from huffxent.container.codebook import Codebook
    from huffxent.study.tally import Tally


@dataclass(frozen=True)
class Sharing:
    """The two-part cost of a message: the bits of a codebook, and those of the payload with it.

    A codebook is described as `described_bits` says. All bits
    are counts times lengths, exact integers; no file is written for what is not the message under
    A's codebook.

    Attributes
    ----------
    codebook_bits, own_codebook_bits : int
        The description of A's codebook, and of one trained on the message in the same way.
    shared_payload_bits, own_payload_bits : int
        The message by each of them.
    symbols : int
        Of the message.
    training_bits_per_symbol : float or None
        What A costs under its own codebook; None if A is empty.
    """

    codebook_bits: int
    own_codebook_bits: int
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
        return self.own_codebook_bits * self.symbols // saved + 1 if saved > 0 else None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return {**asdict(self), "excess": self.excess, "breaks_even": self.breaks_even}


def described_bits(book: Codebook, coder: str = PREFIX_CODER) -> int:
    """Return the bits in which all that a coder needs of a codebook could be sent.

    The symbols of an open alphabet as literals; then one length, of fixed width, for each index.
    After a context, each symbol's index with its length, and an end mark with the escape's. A coder
    without codewords needs counts instead of lengths: one more than each, in Elias' gamma code.

    Examples
    --------
    >>> import huffxent as hx
    >>> described_bits(hx.train(b"abc"))  # 256 lengths up to 15
    1024
    """
    length, index = book.recipe.max_length.bit_length(), (len(book.code) - 1).bit_length()
    symbols = sum(level.lengths.size for level in book.levels)
    escapes = sum(level.escapes.size for level in book.levels)
    bits = book.alphabet.description_bits + (symbols + escapes) * index
    if coder not in IDEAL:
        return bits + (len(book.code) + symbols + escapes) * length
    counts = [book.counts.values, *(level.pairs.counts for level in book.levels)]
    gamma = 2 * np.floor(np.log2(np.concatenate(counts) + 1)) + 1
    return bits + int(gamma.sum())


def price(shared: Tally, own: Tally, training: Tally, books: tuple[Codebook, Codebook]) -> Sharing:
    """Return what a message costs under the training data's codebook and under its own.

    Parameters
    ----------
    shared, own
        The message, as the two codebooks see it.
    training
        A, as its own codebook sees it.
    books
        A's, and the message's own.

    Examples
    --------
    >>> import huffxent as hx
    >>> from huffxent.study.tally import Tally
    >>> a, b = (hx.train(data, unseen="error") for data in (b"aaab" * 9, b"abbb" * 9))
    >>> price(Tally.of(b.counts), Tally.of(b.counts), Tally.of(a.counts), (a, b)).excess
    0.0
    """
    book, of_message = books
    lengths = book.codes.entry_lengths
    return Sharing(
        described_bits(book),
        described_bits(of_message),
        shared.bits(lengths),
        own.bits(of_message.codes.entry_lengths),
        shared.symbols,
        training.bits(lengths) / training.symbols if training.symbols else None,
    )
