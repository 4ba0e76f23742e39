"""Theorems about whole messages: blocks, arithmetic coding, and learning while coding."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from huffxent.codes.shannon_fano_elias import shannon_fano_elias_lengths
from huffxent.measures.averages import cross_entropy, entropy
from huffxent.study.blocks import block_rate
from huffxent.study.theorems.evidence import normalised
from huffxent.study.theorems.outcome import compared, inapplicable, tightest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.study.theorems.evidence import Evidence
    from huffxent.study.theorems.outcome import Outcome

SOURCES = (((1, 1), (3, 1)), ((1, 9), (1, 1)), ((1, 1), (1, 9)), ((5, 3, 2), (2, 3, 5)))
"""Pairs of weights (p, q) that blocks are taken of."""

BLOCKS = range(1, 9)

_ENOUGH = 2_000
"""Symbols in a message that is computed with in exact integers."""

_FEW = 100
"""Symbols in one whose odds can still be shown in floating point."""


def matched_blocks_lower() -> Outcome:
    """Check block-Huffman's rate on q itself against H(q)."""
    return tightest(
        (label, compared(entropy(normalised(q)), "<=", block_rate(q, q, n, "huffman")))
        for label, _, q, n in _cases()
    )


def matched_blocks_upper() -> Outcome:
    """Check block-Huffman's rate on q itself against H(q) + 1/n."""
    return tightest(
        (label, compared(block_rate(q, q, n, "huffman"), "<", entropy(normalised(q)) + 1 / n))
        for label, _, q, n in _cases()
    )


def shannon_blocks_lower() -> Outcome:
    """Check block-Shannon's rate on p against H(p, q)."""
    return tightest(
        (
            label,
            compared(
                cross_entropy(normalised(p), normalised(q)), "<=", block_rate(p, q, n, "shannon")
            ),
        )
        for label, p, q, n in _cases()
    )


def shannon_blocks_upper() -> Outcome:
    """Check block-Shannon's rate on p against H(p, q) + 1/n."""
    return tightest(
        (
            label,
            compared(
                block_rate(p, q, n, "shannon"),
                "<",
                cross_entropy(normalised(p), normalised(q)) + 1 / n,
            ),
        )
        for label, p, q, n in _cases()
    )


def whole_message(seen: Evidence) -> Outcome:
    """Check the length of a whole message as one symbol against log 1/q(x^n) + 2.

    The message has the counts of B, cut down until exact integers can take it.
    """
    part = -(-seen.symbols // _ENOUGH)
    counts = [n // part for n in seen.message]
    symbols = sum(counts)
    if not symbols:
        return inapplicable("no symbol occurs often enough for a message cut down so far")
    mass = math.prod(w**n for w, n in zip(seen.weights, counts, strict=True) if n)
    everything = seen.total**symbols
    if mass == everything:
        return inapplicable("a message of probability 1")
    length = shannon_fano_elias_lengths([mass, everything - mass])[0]
    information = math.fsum(
        n * (math.log2(seen.total) - math.log2(w))
        for w, n in zip(seen.weights, counts, strict=True)
        if n
    )
    return compared(length, "<", information + 2, f"{symbols} symbols")


def laplace_constant(seen: Evidence) -> Outcome:
    """Check Laplace's regret at a constant sequence: the odds of it against C(n + m - 1, m - 1)."""
    n, m = min(seen.symbols, _FEW), len(seen.coded)
    odds = math.prod(range(m, m + n)) // math.factorial(n)
    return compared(odds, "=", math.comb(n + m - 1, m - 1), f"n = {n}, m = {m}")


def laplace_worst(seen: Evidence) -> Outcome:
    """Check Laplace's regret on B against that of a constant sequence."""
    n, m = seen.symbols, len(seen.coded)
    most = math.lgamma(n + m) - math.lgamma(m) - math.lgamma(n + 1)
    # What the orders of B's symbols fall short of n H(p): the powers of n! / n^n cancel.
    saved = math.fsum(map(_of_factorial, seen.message)) - _of_factorial(n)
    return compared((most - saved) / math.log(2), "<=", most / math.log(2))


def kt_binary(seen: Evidence) -> Outcome:
    """Check the KT estimator's regret on B, its commonest symbol against the rest."""
    a, n = max(seen.message), seen.symbols
    regret = math.log(math.pi) + _of_factorial(n) - _of_half(a) - _of_half(n - a)
    return compared(regret / math.log(2), "<=", math.log2(n) / 2 + 1)


_LARGE = 64
"""From here on Stirling's series, cut after three terms, is exact to the last bit or two."""


def _of_factorial(n: int) -> float:
    """Return ln(n! e^n / n^n) without the loss of digits that large terms would bring."""
    if n < _LARGE:
        return math.lgamma(n + 1) + n - (n * math.log(n) if n else 0.0)
    return math.log(2 * math.pi * n) / 2 + 1 / (12 * n) - 1 / (360 * n**3) + 1 / (1260 * n**5)


def _of_half(n: int) -> float:
    """Return ln(Gamma(n + 1/2) e^n / n^n), likewise."""
    if n < _LARGE:
        return math.lgamma(n + 0.5) + n - (n * math.log(n) if n else 0.0)
    return math.log(2 * math.pi) / 2 - 1 / (24 * n) + 7 / (2880 * n**3) - 31 / (40320 * n**5)


def _cases() -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...], int]]:
    for p, q in SOURCES:
        for n in BLOCKS:
            yield f"p {p}, q {q}, n = {n}", p, q, n
