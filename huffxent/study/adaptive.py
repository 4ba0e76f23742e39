"""Learning while coding: no codebook at all, and what that costs against knowing p beforehand."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from huffxent.coding.arithmetic import ArithmeticDecoder, ArithmeticEncoder
from huffxent.measures.averages import entropy
from huffxent.models.counts import count
from huffxent.symbols.bytes import ByteAlphabet

if TYPE_CHECKING:
    from huffxent.models.counts import Counts

SIZE = ByteAlphabet.size


@dataclass(frozen=True)
class Adaptive:
    """What a message of bytes costs with the Krichevsky-Trofimov estimator.

    Attributes
    ----------
    payload_bits : int
        Of the code that was written, and decoded again.
    ideal_bits : float
        -log2 of the probability that the estimator gives the message.
    entropy_bits : float
        n H(p): what knowing p beforehand would cost.
    worst_regret : float
        What learning costs at most for so many symbols, in bits: on a message of one symbol only.
    """

    payload_bits: int
    ideal_bits: float
    entropy_bits: float
    worst_regret: float

    @property
    def regret(self) -> float:
        """What learning cost here, in bits, coding apart: from 0 to `worst_regret`."""
        return self.ideal_bits - self.entropy_bits


def adapt(data: bytes) -> Adaptive:
    """Return what `data` costs when each byte is coded by what was seen before it.

    Symbol x has the weight 2 n(x) + 1 after n(x) occurrences: the estimator adds 1/2 to each.

    References
    ----------
    R. Krichevsky and V. Trofimov, "The performance of universal encoding", IEEE Trans. Inf. Theory
    27 (1981).

    Examples
    --------
    >>> found = adapt(b"abracadabra" * 20)
    >>> found.ideal_bits < found.payload_bits < found.ideal_bits + 16
    True
    >>> 0 < found.regret <= found.worst_regret
    True
    """
    coded = encode(data)
    if decode(coded, len(data)) != data:
        raise AssertionError("decoding did not give the message back")
    counts = count(ByteAlphabet().split(data).indices, SIZE)
    bits = counts.total * entropy(counts.distribution()) if counts.total else 0.0
    return Adaptive(8 * len(coded), ideal_bits(counts), bits, worst_regret(counts.total))


def encode(data: bytes) -> bytes:
    """Return the code of `data`."""
    coder, seen = ArithmeticEncoder(), [0] * SIZE
    for place, byte in enumerate(data):
        coder.encode(2 * sum(seen[:byte]) + byte, 2 * seen[byte] + 1, 2 * place + SIZE)
        seen[byte] += 1
    return coder.finish()


def decode(coded: bytes, size: int) -> bytes:
    """Return the `size` bytes of which `coded` is the code."""
    coder, seen, data = ArithmeticDecoder(coded), [0] * SIZE, bytearray()
    for place in range(size):
        total = 2 * place + SIZE
        below = [0, *accumulate(2 * times + 1 for times in seen)]
        byte = bisect_right(below, coder.target(total)) - 1
        coder.take(below[byte], 2 * seen[byte] + 1, total)
        seen[byte] += 1
        data.append(byte)
    return bytes(data)


def ideal_bits(counts: Counts) -> float:
    """Return -log2 of the probability that the estimator gives a message with these counts."""
    m, n = counts.size, counts.total
    nats = math.lgamma(n + m / 2) - math.lgamma(m / 2)
    nats -= math.fsum(math.lgamma(c + 0.5) - math.lgamma(0.5) for c in counts.values.tolist() if c)
    return nats / math.log(2)


def worst_regret(symbols: int, size: int = SIZE) -> float:
    """Return the most that learning can cost, in bits: a message of one symbol is the worst."""
    nats = math.lgamma(symbols + size / 2) - math.lgamma(size / 2)
    return (nats - math.lgamma(symbols + 0.5) + math.lgamma(0.5)) / math.log(2)
