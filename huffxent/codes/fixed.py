"""The fixed-length code: what a file costs if nothing is known of it but its symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fixed_lengths(weights: Sequence[int], max_length: int | None = None) -> list[int]:  # noqa: ARG001 - no code is shorter
    """Return ceil(log2 m) for each of the m symbols that have a weight, by index.

    Incomplete unless m is a power of 2. No limit that m symbols allow is below it.

    Examples
    --------
    >>> fixed_lengths([9, 0, 1, 1])
    [2, 0, 2, 2]
    """
    coded = sum(weight > 0 for weight in weights)
    length = max(1, (coded - 1).bit_length())
    return [length if weight else 0 for weight in weights]


def fixed_words(weights: Sequence[int]) -> list[str]:
    """Return the numbers 0, 1, 2 ... of the symbols that have a weight, in binary.

    Examples
    --------
    >>> fixed_words([9, 0, 1, 1])
    ['00', '', '01', '10']
    """
    words = [""] * len(weights)
    coded = [index for index, weight in enumerate(weights) if weight]
    for number, index in enumerate(coded):
        words[index] = f"{number:0{max(1, (len(coded) - 1).bit_length())}b}"
    return words
