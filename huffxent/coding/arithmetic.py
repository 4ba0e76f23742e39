"""An arithmetic coder on integers: any weights, exactly as they are, new ones for every symbol.

Readable, and slow. What it spends beyond log2 (total / weight) a symbol is below 2**-29 bits as
long as totals are below 2**26, and at the end less than two bytes.
"""

from __future__ import annotations

_WIDTH = 64
_WHOLE = 1 << _WIDTH
_LEAST = 1 << (_WIDTH - 8)


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
    >>> len(coder.finish())
    10
    """

    def __init__(self) -> None:
        self._low = 0
        self._range = _WHOLE
        self._digits = bytearray()

    def encode(self, below: int, weight: int, total: int) -> None:
        """Code a symbol of some weight out of a total, after symbols that have `below` together."""
        unit = self._range // total
        self._low += unit * below
        self._range = unit * weight
        if self._low >= _WHOLE:
            self._low -= _WHOLE
            self._carry()
        while self._range < _LEAST:
            self._digits.append(self._low >> (_WIDTH - 8))
            self._low = (self._low << 8) % _WHOLE
            self._range <<= 8

    def _carry(self) -> None:
        """Add one to the digits so far."""
        place = len(self._digits) - 1
        while self._digits[place] == 0xFF:
            self._digits[place] = 0
            place -= 1
        self._digits[place] += 1

    def finish(self) -> bytes:
        """Return the fewest digits whose number, with zeros after it, is in the interval."""
        for digits in range(_WIDTH // 8 + 1):
            unit = 1 << (_WIDTH - 8 * digits)
            number = -(-self._low // unit) * unit
            if number < self._low + self._range:
                if number >= _WHOLE:
                    self._carry()
                    number -= _WHOLE
                self._digits += (number >> (_WIDTH - 8 * digits)).to_bytes(digits, "big")
                return bytes(self._digits)
        raise AssertionError("a number is always in its own interval")


class ArithmeticDecoder:
    """Follows the intervals of an encoder through its digits."""

    def __init__(self, digits: bytes) -> None:
        self._digits = digits
        self._next = _WIDTH // 8
        self._offset = int.from_bytes(digits[: self._next].ljust(self._next, b"\0"), "big")
        self._range = _WHOLE

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
            self._offset = self._offset << 8 | digit
            self._next += 1
            self._range <<= 8
