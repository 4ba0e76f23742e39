"""What a comparison knows: two files, two codebooks, what was measured, and the theory of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.measures.averages import cross_entropy, entropy, kl_divergence

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.container.codebook import Codebook
    from huffxent.models.counts import Counts
    from huffxent.study.ledger import Ledger

SCHEMA = "huffxent.compare/1"

_TERMLESS = dict.fromkeys(("entropy", "mismatch", "rounding", "length_limit", "total"))


@dataclass(frozen=True)
class Party:
    """One side of a comparison.

    Attributes
    ----------
    name : str
        The file, as a person reads it.
    bytes : int
        Its size.
    counts : Counts
        Of its symbols.
    """

    name: str
    bytes: int
    counts: Counts

    @property
    def symbols(self) -> int:
        """How many symbols it has."""
        return self.counts.total

    @property
    def alphabet_size(self) -> int:
        """How many different ones."""
        return self.counts.distinct

    def to_dict(self) -> dict[str, Any]:
        """Return its name and sizes."""
        return {
            "name": self.name,
            "bytes": self.bytes,
            "symbols": self.symbols,
            "alphabet_size": self.alphabet_size,
        }


@dataclass(frozen=True)
class Measured:
    """What came out of a file that was written, read and decoded.

    Attributes
    ----------
    payload_bits : int
        The coded bits.
    padding_bits : int
        The bits that fill the last byte of each stream.
    file_bits : int
        8 times the size of the file.
    roundtrip : bool
        Whether decoding gave the message back; a comparison is only made if it did.
    """

    payload_bits: int
    padding_bits: int
    file_bits: int
    roundtrip: bool

    @property
    def framing_bits(self) -> int:
        """The bits of headers, checksums, index and footer."""
        return self.file_bits - self.payload_bits - self.padding_bits


@dataclass(frozen=True)
class Facts:
    """What message B costs under the codebook of A, and why; all rates in bits per symbol.

    A rate is None where the message is empty, since it has none; a divergence is ``inf`` where B
    has a symbol that A never showed.

    Attributes
    ----------
    training, message : Party
        A and B.
    codebook : Codebook
        Trained on A.
    own : Codebook or None
        Trained on B in the same way; None if B is empty.
    measured : Measured
        Taken from the file that was written.
    ledger : Ledger or None
        The terms that add up to `bits_per_symbol`.
    """

    training: Party
    message: Party
    codebook: Codebook
    own: Codebook | None
    measured: Measured
    ledger: Ledger | None

    @cached_property
    def entropy(self) -> float | None:
        """H(p), p being the message's empirical distribution."""
        return entropy(self.message.counts.distribution()) if self.message.symbols else None

    @cached_property
    def cross_entropy(self) -> float | None:
        """H(p, q) of the raw q: the training counts as they are."""
        return self._of_raw_q(cross_entropy)

    @cached_property
    def kl_divergence(self) -> float | None:
        """D(p||q) of the raw q."""
        return self._of_raw_q(kl_divergence)

    @cached_property
    def cross_entropy_effective(self) -> float | None:
        """H(p, q_eff) of the q that the code was made for."""
        if not self.message.symbols:
            return None
        return cross_entropy(self.message.counts.distribution(), self.codebook.effective)

    @property
    def kl_divergence_effective(self) -> float | None:
        """D(p||q_eff): the ledger's mismatch."""
        return None if self.ledger is None else self.ledger.mismatch

    @cached_property
    def cross_entropy_code(self) -> float | None:
        """H(p, q_code), q_code(x) = 2**-length: what a complete code costs, exactly."""
        if not self.message.symbols:
            return None
        p, q = self.message.counts.distribution(), self.codebook.implied()
        return math.fsum(p[p > 0] * -np.log2(q[p > 0]))

    @property
    def bits_per_symbol(self) -> float | None:
        """The measured rate."""
        return self.measured.payload_bits / self.message.symbols if self.message.symbols else None

    @property
    def own_bits_per_symbol(self) -> float | None:
        """What B costs under its own codebook: counts times lengths, exactly."""
        if self.own is None:
            return None
        return self.message.counts.bits(self.own.code.lengths) / self.message.symbols

    @property
    def training_bits_per_symbol(self) -> float | None:
        """What A costs under its own codebook: counts times lengths, exactly."""
        if not self.training.symbols:
            return None
        return self.training.counts.bits(self.codebook.code.lengths) / self.training.symbols

    @property
    def breaks_even(self) -> int | None:
        """From how many symbols like these on B's own codebook pays for its description.

        None where it never does.
        """
        if self.own is None:
            return None
        saved = self.measured.payload_bits - self.message.counts.bits(self.own.code.lengths)
        if saved <= 0:
            return None
        return self.codebook.description_bits * self.message.symbols // saved + 1

    @cached_property
    def unseen(self) -> tuple[int, ...]:
        """The indices that occur in the message and never in the training data."""
        never = (self.message.counts.values > 0) & (self.training.counts.values == 0)
        return tuple(np.flatnonzero(never).tolist())

    @property
    def unseen_occurrences(self) -> int:
        """How often they occur."""
        return sum(int(self.message.counts.values[index]) for index in self.unseen)

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent compare --json`` prints: only numbers, text, None."""
        recipe = self.codebook.recipe
        measured = self.measured
        return {
            "schema": SCHEMA,
            "training": self.training.to_dict(),
            "message": {
                **self.message.to_dict(),
                "unseen_distinct": len(self.unseen),
                "unseen_occurrences": self.unseen_occurrences,
            },
            "code": {
                "family": recipe.family,
                "symbols": recipe.symbols,
                "max_length": recipe.max_length,
                "unseen": recipe.unseen,
                "smoothing": None if recipe.smoothing is None else float(recipe.smoothing),
                "kraft_sum": float(self.codebook.kraft_sum),
                "id": self.codebook.id,
            },
            "theory": {
                "entropy": self.entropy,
                "cross_entropy": _finite(self.cross_entropy),
                "kl_divergence": _finite(self.kl_divergence),
                "cross_entropy_effective": self.cross_entropy_effective,
                "kl_divergence_effective": self.kl_divergence_effective,
                "cross_entropy_code": self.cross_entropy_code,
            },
            "measured": {
                "payload_bits": measured.payload_bits,
                "padding_bits": measured.padding_bits,
                "framing_bits": measured.framing_bits,
                "file_bits": measured.file_bits,
                "bits_per_symbol": self.bits_per_symbol,
                "roundtrip": measured.roundtrip,
            },
            "ledger": _TERMLESS if self.ledger is None else self.ledger.to_dict(),
        }

    def _of_raw_q(self, measure: Callable[..., float]) -> float | None:
        if not self.message.symbols:
            return None
        if not self.training.symbols:
            return math.inf
        return measure(self.message.counts.distribution(), self.training.counts.distribution())


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else value
