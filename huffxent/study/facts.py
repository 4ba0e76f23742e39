"""What a comparison knows: two files, two codebooks, what was measured, and the theory of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.format import PREFIX_CODER
from huffxent.measures.averages import cross_entropy, kl_divergence
from huffxent.study.documents import finite
from huffxent.study.sampling import judge
from huffxent.study.shares import itemise
from huffxent.study.tally import cross_entropy_of_contexts

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.container.codebook import Codebook
    from huffxent.study.bootstrap import Bootstrap
    from huffxent.study.endings import Ending
    from huffxent.study.ledger import Ledger
    from huffxent.study.parties import Measured, Party
    from huffxent.study.sampling import Sampling
    from huffxent.study.shares import Share
    from huffxent.study.sharing import Sharing
    from huffxent.study.significance import Significance
    from huffxent.study.tally import Tally

SCHEMA = "huffxent.compare/1"

_TERMLESS = dict.fromkeys(("entropy", "mismatch", "rounding", "length_limit", "total"))


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
    significance : Significance or None
        A test whether A and B follow one distribution, if it was asked for.
    bootstrap : Bootstrap or None
        How far other messages like B would be from it, if it was asked for.
    tally : Tally
        What is in the message, as the codebook sees it.
    sharing : Sharing or None
        What each codebook costs with the message; None if B is empty, or no codewords were written.
    coder : str
        What wrote the message.
    end : Ending or None
        What ANS did at the end of the message, if it wrote it.
    """

    training: Party
    message: Party
    codebook: Codebook
    own: Codebook | None
    measured: Measured
    ledger: Ledger | None
    tally: Tally
    sharing: Sharing | None = None
    coder: str = PREFIX_CODER
    end: Ending | None = None
    significance: Significance | None = None
    bootstrap: Bootstrap | None = None

    @cached_property
    def entropy(self) -> float | None:
        """H(p), p being the message's empirical distribution; with contexts, H_k(p)."""
        return None if self.ledger is None else self.ledger.entropy

    @cached_property
    def cross_entropy(self) -> float | None:
        """H(p, q) of the raw q: the training counts as they are."""
        if self.codebook.levels and self.message.symbols:
            return cross_entropy_of_contexts(self.tally, self.codebook)
        return self._of_raw_q(cross_entropy)

    @cached_property
    def kl_divergence(self) -> float | None:
        """D(p||q) of the raw q."""
        if self.codebook.levels and self.cross_entropy is not None and self.entropy is not None:
            return self.cross_entropy - self.entropy
        return self._of_raw_q(kl_divergence)

    @cached_property
    def cross_entropy_effective(self) -> float | None:
        """H(p, q_eff) of the q that the code was made for."""
        if self.ledger is None:
            return None
        if not self._is_simple:
            return self.ledger.entropy + self.ledger.mismatch + (self.ledger.literals or 0.0)
        return cross_entropy(self.message.counts.distribution(), self.codebook.effective)

    @property
    def kl_divergence_effective(self) -> float | None:
        """D(p||q_eff): the ledger's mismatch, with what literals cost in excess."""
        if self.ledger is None:
            return None
        return self.ledger.mismatch + (self.ledger.literals or 0.0)

    @property
    def _is_simple(self) -> bool:
        """Whether p and q are distributions over the indices of one alphabet."""
        return not self.tally.literals and not self.codebook.levels

    @cached_property
    def cross_entropy_code(self) -> float | None:
        """H(p, q_code), q_code(x) = 2**-length: what the code costs, exactly."""
        if not self.message.symbols:
            return None
        if not self._is_simple:
            return self.tally.bits(self.codebook.codes.entry_lengths) / self.message.symbols
        p, q = self.message.counts.distribution(), self.codebook.implied()
        return math.fsum(p[p > 0] * -np.log2(q[p > 0]))

    @cached_property
    def kl_divergence_code(self) -> float | None:
        """D(p||r), r(x) = 2**-length / Kraft sum: the mismatch with what the code implies.

        None with contexts, whose codes have a Kraft sum each, and with literals.
        """
        if not self.message.symbols or not self._is_simple:
            return None
        r = self.codebook.implied() / float(self.codebook.kraft_sum)
        return kl_divergence(self.message.counts.distribution(), r)

    @property
    def kraft_slack(self) -> float:
        """-log2 of the Kraft sum: what the holes of the code cost on every symbol; 0 for none."""
        return -math.log2(self.codebook.kraft_sum) + 0.0

    @property
    def bits_per_symbol(self) -> float | None:
        """The measured rate."""
        return self.measured.payload_bits / self.message.symbols if self.message.symbols else None

    @property
    def bits_per_byte(self) -> float | None:
        """The measured rate by bytes of the message, in which kinds of symbols can be compared."""
        return self.measured.payload_bits / self.message.bytes if self.message.bytes else None

    @cached_property
    def sampling(self) -> Sampling | None:
        """How much of the divergence is chance; None if A or B is empty, and with contexts."""
        if self.ledger is None or not self.training.symbols or self.codebook.levels:
            return None
        return judge(self.training.counts, self.message.counts, self.ledger.mismatch)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """What each symbol of the message adds to the ledger, the dearest mismatch first.

        Nothing with contexts, where a symbol has no one code.
        """
        if self.codebook.levels:
            return ()
        return itemise(self.message.counts, self.codebook)

    @cached_property
    def unseen(self) -> tuple[int, ...]:
        """The indices that occur in the message and never in the training data."""
        never = (self.message.counts.values > 0) & (self.training.counts.values == 0)
        return tuple(np.flatnonzero(never).tolist())

    @property
    def unseen_shown(self) -> list[str]:
        """The symbols of the message that never occur in the training data, often ones first."""
        alphabet, counts = self.codebook.alphabet, self.message.counts.values
        if alphabet.escape is None:
            often = sorted(self.unseen, key=lambda index: -counts[index])
            return [alphabet.shown(index) for index in often]
        literals = self.tally.literals
        return [
            alphabet.shown_literal(literal)
            for literal in sorted(literals, key=lambda literal: (-literals[literal], literal))
        ]

    @property
    def unseen_occurrences(self) -> int:
        """How often they occur."""
        if self.codebook.alphabet.escape is not None:
            return sum(self.tally.literals.values())
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
                "unseen_distinct": len(self.unseen_shown),
                "unseen_occurrences": self.unseen_occurrences,
            },
            "code": {
                "family": recipe.family,
                "symbols": recipe.symbols,
                "max_length": recipe.max_length,
                "unseen": recipe.unseen,
                "smoothing": None if recipe.smoothing is None else float(recipe.smoothing),
                "order": recipe.order,
                "coder": self.coder,
                "kraft_sum": float(self.codebook.kraft_sum),
                "id": self.codebook.id,
            },
            "theory": {
                "entropy": self.entropy,
                "cross_entropy": finite(self.cross_entropy),
                "kl_divergence": finite(self.kl_divergence),
                "cross_entropy_effective": self.cross_entropy_effective,
                "kl_divergence_effective": self.kl_divergence_effective,
                "cross_entropy_code": self.cross_entropy_code,
                "kl_divergence_code": self.kl_divergence_code,
                "kraft_slack": self.kraft_slack,
            },
            "measured": {
                "payload_bits": measured.payload_bits,
                "literal_bits": self.tally.literal_bits,
                "padding_bits": measured.padding_bits,
                "framing_bits": measured.framing_bits,
                "file_bits": measured.file_bits,
                "bits_per_symbol": self.bits_per_symbol,
                "bits_per_byte": self.bits_per_byte,
                "roundtrip": measured.roundtrip,
            },
            "ledger": _TERMLESS if self.ledger is None else self.ledger.to_dict(),
            "end": None if self.end is None else self.end.to_dict(),
            "sharing": None if self.sharing is None else self.sharing.to_dict(),
            "sampling": None if self.sampling is None else self.sampling.to_dict(),
            "significance": None if self.significance is None else self.significance.to_dict(),
            "bootstrap": None if self.bootstrap is None else self.bootstrap.to_dict(),
        }

    def _of_raw_q(self, measure: Callable[..., float]) -> float | None:
        if not self.message.symbols:
            return None
        if not self.training.symbols or self.tally.literals:
            return math.inf
        return measure(self.message.counts.distribution(), self.training.counts.distribution())
