"""Features as numbers: a number in units of its spread, and a kind as ones and zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import DataError
from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Rows = Sequence[Sequence[str]]

MOST_KINDS = 256
"""Values of a column of kinds; one with more is an identifier rather than a feature."""

_FARTHEST = 1e3
"""Spreads that a number may be from the mean, so that logits stay numbers."""

_LARGEST_EXPONENT = 1023


@dataclass(frozen=True)
class Number:
    """A column of numbers: less their mean, in units of their standard deviation.

    Both are of the numbers divided by `scale`, a power of 2 near the largest of them, so that no
    sum overflows. The spread is infinite where all are the same: such a column teaches nothing.
    """

    scale: float
    mean: float
    spread: float

    @classmethod
    def of(cls, numbers: NDArray[np.float64]) -> Number:
        """Return what numbers are divided by, and what is subtracted from them."""
        _, exponent = np.frexp(np.abs(numbers).max())
        scale = float(np.ldexp(1.0, min(int(exponent), _LARGEST_EXPONENT)))
        small = numbers / scale
        if small.min() == small.max():
            return cls(scale, float(small[0]), np.inf)
        return cls(scale, float(small.mean()), float(small.std()))

    def columns(self, cells: Sequence[str]) -> NDArray[np.float64]:
        """Return one column; ValueError where a cell is no finite number."""
        numbers = _numbers(cells)[:, np.newaxis]
        if np.isinf(self.spread):
            return np.zeros_like(numbers)
        with np.errstate(over="ignore"):
            return (numbers / self.scale - self.mean) / self.spread


@dataclass(frozen=True)
class Kind:
    """A column of a few values: a one in the place of each."""

    values: tuple[str, ...]

    def columns(self, cells: Sequence[str]) -> NDArray[np.float64]:
        """Return as many columns as there are values; a value that was never seen has no one."""
        places = {value: place for place, value in enumerate(self.values)}
        found = np.zeros((len(cells), len(self.values)))
        for row, cell in enumerate(cells):
            if cell in places:
                found[row, places[cell]] = 1
        return found


@dataclass(frozen=True)
class Design:
    """How rows of text become a matrix, as learnt from some.

    Attributes
    ----------
    names : tuple of str
        Of the columns of text.
    columns : tuple
        A `Number` where all cells are finite numbers, else a `Kind`; one without values where there
        are more than 256 of them.

    Examples
    --------
    >>> design = Design.learnt(("size", "skin"), [("1", "smooth"), ("3", "rough")])
    >>> design.matrix([("5", "smooth"), ("2", "thorny")])
    array([[3., 0., 1.],
           [0., 0., 0.]])
    """

    names: tuple[str, ...]
    columns: tuple[Number | Kind, ...]

    @classmethod
    def learnt(cls, names: Sequence[str], rows: Rows) -> Design:
        """Return the design that rows ask for."""
        columns = tuple(_column([row[place] for row in rows]) for place in range(len(names)))
        return cls(tuple(names), columns)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that have too many values to be kinds."""
        pairs = zip(self.names, self.columns, strict=True)
        return tuple(name for name, column in pairs if column == Kind(()))

    def matrix(self, rows: Rows) -> NDArray[np.float64]:
        """Return rows as numbers, shape (rows, features).

        Raises
        ------
        DataError
            If a cell is no number, or one out of all proportion, where all cells were numbers that
            it was learnt from.
        """
        if not rows:
            return np.zeros((0, sum(_width(column) for column in self.columns)))
        parts = []
        for place, (name, column) in enumerate(zip(self.names, self.columns, strict=True)):
            cells = [row[place] for row in rows]
            try:
                part = column.columns(cells)
            except ValueError as error:
                raise DataError(
                    f"column '{shortened(name)}' has '{error}', where it had numbers"
                ) from None
            far = np.flatnonzero(~np.all(np.abs(part) <= _FARTHEST, axis=1))
            if far.size:
                raise DataError(
                    f"column '{shortened(name)}' has '{shortened(cells[int(far[0])])}', out of all "
                    "proportion to the numbers that it had"
                )
            parts.append(part)
        return np.hstack(parts)


def _column(cells: Sequence[str]) -> Number | Kind:
    try:
        return Number.of(_numbers(cells))
    except ValueError:
        values = set(cells)
    return Kind(tuple(sorted(values)) if len(values) <= MOST_KINDS else ())


def _width(column: Number | Kind) -> int:
    return len(column.values) if isinstance(column, Kind) else 1


def _numbers(cells: Sequence[str]) -> NDArray[np.float64]:
    """Return cells as numbers; ValueError, which is the cell, where one is no finite number."""
    found = np.zeros(len(cells))
    for place, cell in enumerate(cells):
        try:
            found[place] = float(cell)
        except ValueError:
            found[place] = np.nan
        if not np.isfinite(found[place]):
            raise ValueError(shortened(cell))
    return found
