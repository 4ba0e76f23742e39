"""Learning while coding: no codebook at all, and what that costs against knowing p beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    coder, weights = ArithmeticEncoder(), _Weights()
    for byte in data:
        coder.encode(weights.below(byte), weights.of(byte), weights.total)
        weights.add(byte)
    return coder.finish()


def decode(coded: bytes, size: int) -> bytes:
    """Return the `size` bytes of which `coded` is the code."""
    coder, weights, data = ArithmeticDecoder(coded), _Weights(), bytearray()
    for _ in range(size):
        byte = weights.at(coder.target(weights.total))
        coder.take(weights.below(byte), weights.of(byte), weights.total)
        weights.add(byte)
        data.append(byte)
    return bytes(data)


_GROUP = 16


class _Weights:
    """The weights of all bytes, summed up in groups, so that few are added to find one."""

    def __init__(self) -> None:
        self.total = SIZE
        self._weights = [1] * SIZE
        self._groups = [_GROUP] * (SIZE // _GROUP)

    def of(self, byte: int) -> int:
        """Return the weight of a byte."""
        return self._weights[byte]

    def below(self, byte: int) -> int:
        """Return the weight of all bytes before it."""
        group = byte // _GROUP
        return sum(self._groups[:group]) + sum(self._weights[group * _GROUP : byte])

    def at(self, target: int) -> int:
        """Return the byte whose share of the total has a number in it."""
        byte = 0
        while target >= self._groups[byte // _GROUP]:
            target -= self._groups[byte // _GROUP]
            byte += _GROUP
        while target >= self._weights[byte]:
            target -= self._weights[byte]
            byte += 1
        return byte

    def add(self, byte: int) -> None:
        """Count one more of a byte."""
        self._weights[byte] += 2
        self._groups[byte // _GROUP] += 2
        self.total += 2


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
