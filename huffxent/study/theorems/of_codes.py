"""Theorems about codes, checked on a pair of distributions. One function, one row."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.kraft import kraft_sum
from huffxent.codes.package_merge import package_merge_lengths
from huffxent.codes.registry import CODES
from huffxent.measures.averages import cross_entropy, entropy, kl_divergence
from huffxent.study.theorems import bounds
from huffxent.study.theorems.outcome import compared, inapplicable, tightest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.study.theorems.evidence import Evidence
    from huffxent.study.theorems.outcome import Outcome

ALONE = "one symbol alone has a codeword of 1 bit, since 0 bits could not be told apart"
UNWRITTEN = "no file was written"


def kraft(seen: Evidence) -> Outcome:
    """Check the Kraft sum of every family."""
    return tightest(
        (name, compared(kraft_sum(lengths), "<=", 1)) for name, lengths in seen.lengths.items()
    )


def kraft_of_huffman(seen: Evidence) -> Outcome:
    """Check that Huffman's code is complete."""
    wanted = Fraction(1) if len(seen.coded) > 1 else Fraction(1, 2)
    return compared(kraft_sum(seen.lengths["huffman"]), "=", wanted)


def payload(seen: Evidence) -> Outcome:
    """Check the bits of the files against counts times lengths."""
    if not seen.written:
        return inapplicable(UNWRITTEN)
    return tightest(
        (name, compared(file.payload_bits, "=", _bits(seen.message, file.lengths)))
        for name, file in seen.written.items()
    )


def mismatch_identity(seen: Evidence) -> Outcome:
    """Check L = H(p) + D(p||r) - log2 K on the measured bits."""
    if not seen.written:
        return inapplicable(UNWRITTEN)
    rows = []
    for name, file in seen.written.items():
        kraft = kraft_sum(file.lengths)
        divergence = kl_divergence(seen.p, _implied(file.lengths) / float(kraft))
        right = seen.entropy + divergence - math.log2(kraft)
        rows.append((name, compared(Fraction(file.payload_bits, seen.symbols), "=", right)))
    return tightest(rows)


def complete_identity(seen: Evidence) -> Outcome:
    """Check L = H(p, 2^-l) on the measured bits of complete codes."""
    rows = [
        (name, compared(Fraction(file.payload_bits, seen.symbols), "=", _cost(seen, file.lengths)))
        for name, file in seen.written.items()
        if kraft_sum(file.lengths) == 1
    ]
    if not rows:
        return inapplicable("no file was written with a complete code")
    return tightest(rows)


def floor(seen: Evidence) -> Outcome:
    """Check that no code costs less than the entropy of the message."""
    return tightest(
        (name, compared(seen.rate(lengths), ">=", seen.entropy))
        for name, lengths in seen.lengths.items()
    )


def matched_lower(seen: Evidence) -> Outcome:
    """Check Huffman's cost on q itself against H(q)."""
    return compared(entropy(seen.q), "<=", seen.matched_rate(seen.lengths["huffman"]))


def matched_upper(seen: Evidence) -> Outcome:
    """Check Huffman's cost on q itself against H(q) + 1."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    return compared(seen.matched_rate(seen.lengths["huffman"]), "<", entropy(seen.q) + 1)


def gallager(seen: Evidence) -> Outcome:
    """Check Huffman's redundancy on q itself against Gallager's bound."""
    redundancy = float(seen.matched_rate(seen.lengths["huffman"])) - entropy(seen.q)
    return compared(redundancy, "<=", bounds.gallager(float(seen.q.max())))


def shannon_lower(seen: Evidence) -> Outcome:
    """Check the lower side of the wrong-code theorem, for Shannon's lengths."""
    return compared(seen.cross_entropy, "<=", seen.rate(seen.lengths["shannon"]))


def shannon_upper(seen: Evidence) -> Outcome:
    """Check the upper side of the wrong-code theorem, for Shannon's lengths."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    return compared(seen.rate(seen.lengths["shannon"]), "<", seen.cross_entropy + 1)


def huffman_depth(seen: Evidence) -> Outcome:
    """Check that a codeword of d bits has q(x) F(d + 1) <= 1."""
    return tightest(
        (
            f"symbol {index}",
            compared(
                Fraction(
                    seen.weights[index] * bounds.fibonacci(seen.lengths["huffman"][index] + 1),
                    seen.total,
                ),
                "<=",
                1,
            ),
        )
        for index in seen.coded
    )


def huffman_under_mismatch(seen: Evidence) -> Outcome:
    """Check L <= 1 + 1.4404 H(p, q) for Huffman's code."""
    right = 1 + bounds.DEPTH_PER_BIT * seen.cross_entropy
    return compared(seen.rate(seen.lengths["huffman"]), "<=", right)


def huffman_gap(seen: Evidence) -> Outcome:
    """Check the gap between Huffman's cost and H(p, q) against the worst for so many symbols."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    gap = float(seen.rate(seen.lengths["huffman"])) - seen.cross_entropy
    return compared(gap, "<=", bounds.worst_gap(len(seen.coded)))


def minimax_worst(seen: Evidence) -> Outcome:
    """Check that the minimax code has the smallest worst case of all families, as a power of 2."""
    own = _worst(seen, seen.lengths["minimax"])
    return tightest(
        (name, compared(own, "<=", _worst(seen, lengths)))
        for name, lengths in seen.lengths.items()
        if name != "minimax"
    )


def minimax_upper(seen: Evidence) -> Outcome:
    """Check L < H(p, q) + 1 for the minimax code."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    return compared(seen.rate(seen.lengths["minimax"]), "<", seen.cross_entropy + 1)


def limit_when_matched(seen: Evidence) -> Outcome:
    """Check that a length limit costs nothing less than nothing on q itself."""
    free = seen.lengths["huffman"]
    least = max(1, (len(seen.coded) - 1).bit_length())
    limit = max(least, max(free) - 2)
    if limit >= max(free):
        return inapplicable("Huffman's code is as shallow as any with so many codewords")
    limited = package_merge_lengths(seen.weights, limit)
    extra = seen.matched_rate(limited) - seen.matched_rate(free)
    return compared(extra, ">=", Fraction(0), f"limit {limit}, {max(free)} without")


def depth_needs_counts(seen: Evidence) -> Outcome:
    """Check that a codeword of d bits needs a total of at least F(d + 2)."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    common = math.gcd(*seen.weights)
    depth = max(seen.lengths["huffman"])
    return compared(seen.total // common, ">=", bounds.fibonacci(depth + 2), f"{depth} bits deep")


def fano_upper(seen: Evidence) -> Outcome:
    """Check the cost of Fano's code on q itself against H(q) + 1."""
    if len(seen.coded) == 1:
        return inapplicable(ALONE)
    return compared(seen.matched_rate(seen.lengths["shannon-fano"]), "<", entropy(seen.q) + 1)


def huffman_is_cheapest(seen: Evidence) -> Outcome:
    """Check that no family costs less than Huffman's on q itself."""
    own = seen.matched_rate(seen.lengths["huffman"])
    return tightest(
        (name, compared(own, "<=", seen.matched_rate(lengths)))
        for name, lengths in seen.lengths.items()
        if not CODES[name].optimal
    )


def _worst(seen: Evidence, lengths: Sequence[int]) -> Fraction:
    """Return the largest 2**l(x) q(x): two to the most that a symbol costs above log 1/q."""
    return Fraction(max((seen.weights[x] << lengths[x]) for x in seen.coded), seen.total)


def _bits(message: Sequence[int], lengths: Sequence[int]) -> int:
    return sum(n * length for n, length in zip(message, lengths, strict=True))


def _implied(lengths: Sequence[int]) -> NDArray[np.float64]:
    bits = np.array(lengths, dtype=np.float64)
    return np.where(bits > 0, np.exp2(-bits), 0.0)


def _cost(seen: Evidence, lengths: Sequence[int]) -> float:
    return cross_entropy(seen.p, _implied(lengths))
