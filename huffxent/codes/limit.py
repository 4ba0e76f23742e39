"""A length limit for families that have no best code under a limit of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def limited(
    lengths: list[int], weights: Sequence[int], max_length: int | None, *, complete: bool
) -> list[int]:
    """Return `lengths` where they keep to `max_length`, else close ones that do.

    Codewords that are too long are cut to the limit. If the Kraft sum is then above 1, the longest
    codewords below the limit grow, the lightest first, until it is not; in a complete code, others
    shrink, the heaviest first, until it is 1 again.

    Examples
    --------
    >>> limited([1, 2, 3, 4, 4], [8, 4, 2, 1, 1], 3, complete=True)
    [1, 3, 3, 3, 3]
    >>> limited([1, 3, 4, 9], [8, 4, 2, 1], 5, complete=False)
    [1, 3, 4, 5]
    """
    if max_length is None or max(lengths) <= max_length:
        return lengths
    cut = [min(length, max_length) for length in lengths]
    # The Kraft sum in units of 2**-max_length; a code may take up so many of them.
    room = (1 << max_length) - sum(1 << max_length - length for length in cut if length)
    if room < 0:
        room = _lengthened(cut, weights, max_length, room)
    if complete and room > 0:
        _shortened(cut, weights, max_length, room)
    return cut


def _lengthened(lengths: list[int], weights: Sequence[int], max_length: int, room: int) -> int:
    """Lengthen codewords in place until they have room; return what is left of it."""
    for length in range(max_length - 1, 0, -1):
        indices = [index for index, own in enumerate(lengths) if own == length]
        for index in sorted(indices, key=lambda index: (weights[index], index)):
            while room < 0 and lengths[index] < max_length:
                lengths[index] += 1
                room += 1 << max_length - lengths[index]
    return room


def _shortened(lengths: list[int], weights: Sequence[int], max_length: int, room: int) -> None:
    """Shorten codewords in place until they leave no room."""
    order = sorted(
        (index for index, length in enumerate(lengths) if length),
        key=lambda index: (-weights[index], index),
    )
    # Room is a multiple of what the longest codewords take up, so one of them always fits.
    while room:
        for index in order:
            share = 1 << max_length - lengths[index]
            if lengths[index] > 1 and share <= room:
                lengths[index] -= 1
                room -= share
