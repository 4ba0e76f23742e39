"""The Shannon-Fano code, as Fano made it: halve the symbols, again and again.

Two codes go by that name. Shannon's, of lengths ceil(log2 1/q), is `codes.shannon`; Fano's, which
is what most books draw under "Shannon-Fano", is this one.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from huffxent.codes.limit import limited

if TYPE_CHECKING:
    from collections.abc import Sequence


def shannon_fano_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:
    """Return the code lengths of Fano's splitting, in bits, by index.

    Symbols are sorted by falling weight and split where the two parts differ least; each part is
    split in the same way until single symbols are left. The code is complete, and nearly as good
    as Huffman's: for q itself it costs less than H(q) + 1.

    Parameters
    ----------
    weights : sequence of int, shape (n,)
        Proportional to q; 0 for a symbol that gets no codeword.
    max_length
        In bits; longer codewords are cut, and others made longer where that is needed.

    Returns
    -------
    list of int, shape (n,)
        0 where the weight is 0; 1 for a symbol that is alone. Of two equal splits the earlier one.

    References
    ----------
    R. M. Fano, "The transmission of information", MIT Research Laboratory of Electronics, Technical
    Report 65, 1949; S. Krajci et al., "Performance analysis of Fano coding", 2015.

    Examples
    --------
    >>> shannon_fano_lengths([15, 7, 6, 6, 5])  # Huffman: [1, 3, 3, 3, 3], one bit in 39 less
    [2, 2, 2, 3, 3]
    """
    lengths = [len(word) for word in shannon_fano_words(weights)]
    return limited(lengths, weights, max_length, complete=True)


def shannon_fano_words(weights: Sequence[int]) -> list[str]:
    """Return the codewords of the splitting itself: 0 for the heavier symbols, 1 for the lighter.

    Examples
    --------
    >>> shannon_fano_words([15, 7, 6, 6, 5])
    ['00', '01', '10', '110', '111']
    """
    coded = [index for index, weight in enumerate(weights) if weight]
    coded.sort(key=lambda index: (-weights[index], index))
    before = [0, *accumulate(weights[index] for index in coded)]
    words = [""] * len(weights)
    if len(coded) == 1:
        words[coded[0]] = "0"
    parts = [(0, len(coded), "")]
    while parts:
        start, end, word = parts.pop()
        if end - start == 1:
            words[coded[start]] = word or "0"
            continue
        split = _split(before, start, end)
        parts += [(start, split, word + "0"), (split, end, word + "1")]
    return words


def _split(before: Sequence[int], start: int, end: int) -> int:
    """Return where the symbols from `start` to `end` are split; `before` has their sums."""
    both = before[start] + before[end]
    after = bisect_left(before, both, start + 1, end - 1, key=lambda half: 2 * half)
    return min(
        (split for split in (after - 1, after) if split > start),
        key=lambda split: (abs(2 * before[split] - both), split),
    )
