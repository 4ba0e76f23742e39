"""An arithmetic coder on integers: any weights, exactly as they are, new ones for every symbol.

Readable, and slow; `kernels/shares` is the same, fast. What it spends beyond log2 (total / weight)
a symbol is below 1.5 total / 2**56 bits while totals are far below 2**56: a total of 2**36 never
costs more than 2**-19, one of 2**44 never more than 2**-11, and mostly far less. At the end it
spends a byte at most.
"""

from __future__ import annotations

WIDTH = 64
"""Bits of the numbers that it reckons with."""

_WHOLE = 1 << WIDTH
_LEAST = 1 << (WIDTH - 8)

START = _WHOLE - 1
"""The first range: all but one of the numbers, so that it is itself a number of 64 bits."""


class ArithmeticEncoder:
    """Narrows an interval of numbers, symbol by symbol; its digits are the code.

    References
    ----------
    G. N. N. Martin, "Range encoding: an algorithm for removing redundancy from a digitised
    message", 1979.

    Examples
    --------
    >>> coder = ArithmeticEncoder()
    >>> for _ in range(80):
    ...     coder.encode(1, 1, 2)  # 80 times the second of two equal symbols
    >>> len(coder.finish())  # 80 bits, and a digit for the end
    11
    """

    def __init__(self) -> None:
        self._low = 0
        self._range = START
        self._digits = bytearray()

    def encode(self, below: int, weight: int, total: int) -> None:
        """Code a symbol of some weight out of a total, after symbols that have `below` together."""
        unit = self._range // total
        self._low += unit * below
        self._range = unit * weight
        if self._low >= _WHOLE:
            self._low -= _WHOLE
            carry(self._digits)
        while self._range < _LEAST:
            self._digits.append(self._low >> (WIDTH - 8))
            self._low = (self._low << 8) % _WHOLE
            self._range <<= 8

    def finish(self) -> bytes:
        """Return all digits, with the fewest last ones that lead into the interval."""
        return finish(self._digits, self._low, self._range)


def carry(digits: bytearray) -> None:
    """Add one to the digits so far."""
    place = len(digits) - 1
    while digits[place] == 0xFF:
        digits[place] = 0
        place -= 1
    digits[place] += 1


def finish(digits: bytearray, low: int, width: int) -> bytes:
    """Return digits with the fewest after them whose number is in the interval from `low` on."""
    for more in range(WIDTH // 8 + 1):
        unit = 1 << (WIDTH - 8 * more)
        number = -(-low // unit) * unit
        if number < low + width:
            if number >= _WHOLE:
                carry(digits)
                number -= _WHOLE
            return bytes(digits) + (number >> (WIDTH - 8 * more)).to_bytes(more, "big")
    raise AssertionError("a number is always in its own interval")


class ArithmeticDecoder:
    """Follows the intervals of an encoder through its digits."""

    def __init__(self, digits: bytes) -> None:
        self._digits = digits
        self._next = WIDTH // 8
        self._offset = int.from_bytes(digits[: self._next].ljust(self._next, b"\0"), "big")
        self._range = START

    def target(self, total: int) -> int:
        """Return a number from 0 to below `total`: the symbol is the one that has it."""
        return min(self._offset // (self._range // total), total - 1)

    def take(self, below: int, weight: int, total: int) -> None:
        """Go on behind that symbol; the arguments are those of `ArithmeticEncoder.encode`."""
        unit = self._range // total
        self._offset -= unit * below
        self._range = unit * weight
        while self._range < _LEAST:
            digit = self._digits[self._next] if self._next < len(self._digits) else 0
            # Only in digits of no encoder does it leave the 64 bits.
            self._offset = (self._offset << 8 | digit) % _WHOLE
            self._next += 1
            self._range <<= 8
