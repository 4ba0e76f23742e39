"""The ways to a cross-entropy, each reckoned as its own formula says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.bare import head_size
from huffxent.logits import cross_entropy as cross_entropy_of_logits
from huffxent.measures.averages import cross_entropy
from huffxent.measures.pointwise import surprisal
from huffxent.models.softmax.table import Order0
from huffxent.study.coded import measure_coded
from huffxent.study.judge import ask_torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Indices

_BATCH = 4096
"""Symbols that are rows of logits at a time."""

_NOWHERE = 30.0
"""Nats that a symbol without probability, which does not occur, is below the least probable one."""


@dataclass(frozen=True)
class Step:
    """One way to the number.

    Attributes
    ----------
    title, formula : str
        What it is called, and what is reckoned.
    nats, bits : float
        Per symbol.
    total : float
        Bits of the whole message.
    """

    title: str
    formula: str
    nats: float
    bits: float
    total: float


@dataclass(frozen=True)
class Symbol:
    """A symbol of B on its way.

    Attributes
    ----------
    shown : str
        The symbol as a person reads it.
    surprisal : float
        -log2 q: the cross-entropy of its one-hot target, in bits.
    total : float
        The sum of it so far.
    codeword : str
        By which it is coded in Huffman's file.
    """

    shown: str
    surprisal: float
    total: float
    codeword: str


def textbook(p: NDArray[np.float64], q: NDArray[np.float64], symbols: int) -> Step:
    """Return -sum p(x) log2 q(x), over the alphabet."""
    bits = cross_entropy(p, q)
    return _of_bits("the textbook", "-sum over x of p(x) log q(x)", symbols * bits, symbols)


def one_hot(q: NDArray[np.float64], indices: Indices) -> Step:
    """Return the mean of -log2 q(x_t), over the message."""
    costs = surprisal(q)
    bits = math.fsum(float(np.sum(costs[batch])) for batch in _batches(indices))
    return _of_bits("one-hot NLL", "mean over t of -log q(x_t)", bits, indices.size)


def from_logits(logits: NDArray[np.float64], indices: Indices, formula: str) -> Iterator[Step]:
    """Yield the mean of cross_entropy, a row of logits a symbol; then what PyTorch makes of it."""
    sums = (
        float(
            cross_entropy_of_logits(
                np.broadcast_to(logits, (batch.size, logits.size)), batch, reduction="sum"
            )
        )
        for batch in _batches(indices)
    )
    yield _of_bits("PyTorch's form", formula, math.fsum(sums) / math.log(2), indices.size)
    verdict = ask_torch(logits, _batches(indices))
    if verdict is not None:
        bits = verdict.loss * indices.size / math.log(2)
        yield _of_bits(f"torch {verdict.version}", "the same call", bits, indices.size)


def arithmetic_file(q: NDArray[np.float64], indices: Indices, engine: str) -> tuple[Step, int]:
    """Return the code in a bare stream by q, and the bytes of its file.

    It was written, read back and decoded.
    """
    logits = np.full(q.size, np.log(q[q > 0].min()) - _NOWHERE)
    np.log(q, where=q > 0, out=logits)
    model = Order0().fixed({"table": logits[np.newaxis]})
    size = measure_coded(model, indices, engine)
    code = size - head_size(indices.size)
    return _of_bits("the file", f"8 x {code:,} bytes of code", 8 * code, indices.size), size


def codeword_file(payload_bits: int, symbols: int) -> Step:
    """Return what the codewords of a container take."""
    return _of_bits("the file", "its codewords, counted", payload_bits, symbols)


def symbols_of(book: Codebook, indices: Indices) -> Iterator[Symbol]:
    """Yield symbols on their way, one after another."""
    costs, words, total = surprisal(book.effective), book.codewords, 0.0
    for index in indices.tolist():
        total += float(costs[index])
        yield Symbol(book.alphabet.shown(index), float(costs[index]), total, words[index].to01())


def _of_bits(title: str, formula: str, total: float, symbols: int) -> Step:
    bits = total / symbols
    return Step(title, formula, bits * math.log(2), bits, float(total))


def _batches(indices: Indices) -> Iterator[NDArray[np.int64]]:
    for first in range(0, indices.size, _BATCH):
        yield indices[first : first + _BATCH].astype(np.int64)
