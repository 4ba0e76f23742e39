"""The code families by name, and the one way to ask a family for lengths."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.codes.limited_huffman import limited_huffman_lengths
from huffxent.codes.prefix_code import LONGEST
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


CODES: Mapping[str, CodeFamily] = MappingProxyType(
    {"huffman": CodeFamily("Huffman", limited_huffman_lengths)}
)


def code_lengths(weights: Sequence[int], family: str, max_length: int) -> list[int]:
    """Return the lengths that `family` gives to symbols with these weights, at most `max_length`.

    Raises
    ------
    CodebookError
        If the family is unknown, or no code with that limit has so many codewords.

    Examples
    --------
    >>> code_lengths([4, 2, 1, 1], "huffman", max_length=15)
    [1, 2, 3, 3]
    """
    if family not in CODES:
        raise CodebookError(f"no code family {family!r}; there is {', '.join(CODES)}")
    coded = sum(weight > 0 for weight in weights)
    least = max(1, (coded - 1).bit_length())
    if not least <= max_length <= LONGEST:
        raise CodebookError(
            f"length limit {max_length} cannot give {coded} symbols a codeword each; "
            f"wanted {least} to {LONGEST}"
        )
    return CODES[family].lengths(weights, max_length)
