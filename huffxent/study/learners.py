"""A softmax model of bytes that learns from A, and what files it writes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.codebook import Codebook
from huffxent.container.recipe import Recipe
from huffxent.container.sources import MemorySource
from huffxent.models.contexts import conditional_entropy_bits
from huffxent.models.counts import Counts
from huffxent.models.softmax.fixed import weights_at
from huffxent.models.softmax.objective import counted, loss_nats
from huffxent.models.softmax.training import Training
from huffxent.study.checkpoints import Checkpoint, Side
from huffxent.study.coded import measure_coded
from huffxent.study.comparison import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.models.contexts import Pairs
    from huffxent.models.softmax.descent import Descent, State
    from huffxent.models.softmax.family import Family
    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices

_SLOPE_SYMBOLS = 2000
"""Where nearly every symbol has a context of its own, the loss is taken of so many."""


def learnt_of(symbols: int, validation: float) -> int:
    """Return how many of the first symbols of A are learnt from."""
    return symbols - int(symbols * validation)


class ByteLearner:
    """Learns from one part of A, watches another, and codes B.

    Parameters
    ----------
    family, descent
        What learns, and how.
    a, b
        Bytes of both files.
    validation
        The share of A, from its end, that is not learnt from.
    state
        Where to go on; None to begin.
    engine
        What does the coding.
    """

    def __init__(
        self,
        family: Family,
        descent: Descent,
        a: Indices,
        b: Indices,
        validation: float,
        state: State | None = None,
        engine: str = AUTO,
    ) -> None:
        learnt = learnt_of(a.size, validation)
        self._learnt, self._message, self._engine = a[:learnt], b, engine
        self.family = family
        self.training = Training(family, descent, self._learnt, state)
        self._pairs = self.training.pairs
        self._held_out, self._of_message = (
            counted(sample, family.context) for sample in (a[learnt:], b)
        )

    @property
    def epochs(self) -> int:
        """Epochs so far."""
        return self.training.state.epoch

    def slope_pairs(self) -> Pairs:
        """Return what finite differences are taken on: all that is learnt from, or its start."""
        if self.family.context <= 1:
            return self._pairs
        return counted(self._learnt[:_SLOPE_SYMBOLS], self.family.context)

    def sides(self, a: str, b: str) -> tuple[Side, Side]:
        """Return both sides, given their names."""
        return (
            Side(a, self._learnt.size, entropy_bits(self._pairs), is_thin(self._pairs)),
            Side(b, self._message.size, entropy_bits(self._of_message), is_thin(self._of_message)),
        )

    def epoch(self, watch: Callable[[int], object]) -> None:
        """Learn for an epoch; tell `watch` of its steps."""
        self.training.epoch(watch)

    def measured(self) -> Checkpoint:
        """Return what the model costs now: losses, and files that were written and read back."""
        state = self.training.state
        model = self.family.fixed(state.theta)
        huffman_bits, huffman_file_bytes = (None, None) if model.context else self._huffman(model)
        return Checkpoint(
            state.epoch,
            state.step,
            self._loss(self._pairs),
            self._loss(self._held_out),
            self._loss(self._of_message),
            measure_coded(model, self._learnt, self._engine),
            measure_coded(model, self._message, self._engine),
            huffman_bits,
            huffman_file_bytes,
        )

    def _loss(self, pairs: Pairs) -> float | None:
        loss = loss_nats(self.family, self.training.state.theta, pairs)
        return None if math.isnan(loss) else loss

    def _huffman(self, model: FixedSoftmax) -> tuple[int, int]:
        """Return the bits and the file of B by a Huffman codebook whose counts are the weights."""
        gaps = model.gaps(np.zeros((1, 0)))[0]
        # A count for every symbol, so that each has a codeword; 2**36 for the most probable one.
        weights = np.maximum(weights_at(gaps, 0), np.uint64(1)).astype(np.int64)
        book = Codebook.from_counts(Counts(weights), Recipe(unseen="error"))
        message = MemorySource(self._message.tobytes(), "<message>")
        measured = measure(message, book, engine=self._engine)
        return measured.payload_bits, measured.file_bits // 8


def is_thin(pairs: Pairs) -> bool:
    """Whether most contexts occur once, so that counts after them say nothing of a source."""
    return 2 * int(np.count_nonzero(pairs.totals == 1)) > pairs.contexts.size > 1


def entropy_bits(pairs: Pairs) -> float | None:
    """Return the empirical entropy of symbols given their contexts, in bits per symbol."""
    symbols = int(pairs.counts.sum())
    return conditional_entropy_bits([pairs]) / symbols if symbols else None
