"""The code families by name, and the one way to ask a family for lengths."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.codes.fixed import fixed_lengths, fixed_words
from huffxent.codes.huffman import huffman_lengths, huffman_words
from huffxent.codes.minimax import minimax_lengths, minimax_words
from huffxent.codes.package_merge import package_merge_lengths
from huffxent.codes.prefix_code import LONGEST
from huffxent.codes.shannon import shannon_lengths, shannon_words
from huffxent.codes.shannon_fano import shannon_fano_lengths, shannon_fano_words
from huffxent.codes.shannon_fano_elias import (
    shannon_fano_elias_lengths,
    shannon_fano_elias_words,
)
from huffxent.errors import CodebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class CodeFamily:
    """A rule that gives every symbol a code length."""

    title: str
    """As a person reads it."""

    lengths: Callable[[Sequence[int], int | None], list[int]]
    """From integer weights and a limit (None: no limit) to lengths by index."""

    words: Callable[[Sequence[int]], list[str]] | None
    """From integer weights to the codewords of the construction itself, without a limit, by index.

    Files have the canonical codewords of the same lengths. None where the construction ends at
    lengths.
    """

    complete: bool = True
    """Whether the Kraft sum is 1, for two symbols or more; otherwise it is at most 1."""

    optimal: bool = False
    """Whether no prefix code under the same limit costs less on the weights themselves."""


CODES: Mapping[str, CodeFamily] = MappingProxyType(
    {
        "huffman": CodeFamily("Huffman", huffman_lengths, huffman_words, optimal=True),
        "limited": CodeFamily("package-merge", package_merge_lengths, None, optimal=True),
        "shannon": CodeFamily("Shannon", shannon_lengths, shannon_words, complete=False),
        "shannon-fano": CodeFamily("Shannon-Fano", shannon_fano_lengths, shannon_fano_words),
        "shannon-fano-elias": CodeFamily(
            "Shannon-Fano-Elias",
            shannon_fano_elias_lengths,
            shannon_fano_elias_words,
            complete=False,
        ),
        "minimax": CodeFamily("minimax", minimax_lengths, minimax_words),
        "fixed": CodeFamily("fixed-length", fixed_lengths, fixed_words, complete=False),
    }
)


def code_lengths(weights: Sequence[int], family: str, max_length: int) -> list[int]:
    """Return the lengths that `family` gives to symbols with these weights, at most `max_length`.

    Raises
    ------
    CodebookError
        If the family is unknown, or no code with that limit has so many codewords, or no symbol
        has a weight.
    ValueError
        If a weight is negative or not an integer.

    Examples
    --------
    >>> code_lengths([4, 2, 1, 1], "huffman", max_length=15)
    [1, 2, 3, 3]
    """
    if family not in CODES:
        raise CodebookError(f"no code family {family!r}; there is {', '.join(CODES)}")
    if not set(map(type, weights)) <= {int} or min(weights, default=0) < 0:
        raise ValueError("weights are integers and not negative")
    coded = sum(weight > 0 for weight in weights)
    if not coded:
        raise CodebookError("no symbol has a weight, so there is no code")
    least = max(1, (coded - 1).bit_length())
    if not least <= max_length <= LONGEST:
        raise CodebookError(
            f"length limit {max_length} cannot give {coded} symbols a codeword each; "
            f"wanted {least} to {LONGEST}"
        )
    return CODES[family].lengths(weights, max_length)
