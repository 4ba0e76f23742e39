"""Features as numbers: a number in units of its spread, and a kind as ones and zeros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Number:
    """A column of numbers: less their mean, in units of their standard deviation."""

    mean: float
    spread: float

    def columns(self, cells: Sequence[str]) -> NDArray[np.float64]:
        """Return one column; ValueError where a cell is no finite number."""
        return (_numbers(cells) - self.mean)[:, np.newaxis] / self.spread


@dataclass(frozen=True)
class Kind:
    """A column of a few values: a one in the place of each."""

    values: tuple[str, ...]

    def columns(self, cells: Sequence[str]) -> NDArray[np.float64]:
        """Return as many columns as there are values; a value that was never seen has no one."""
        return np.array([[float(cell == value) for value in self.values] for cell in cells])


@dataclass(frozen=True)
class Design:
    """How rows of text become a matrix, as learnt from some.

    Attributes
    ----------
    names : tuple of str
        Of the columns of text.
    columns : tuple
        A `Number` where all cells are finite numbers, else a `Kind`.

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

    def matrix(self, rows: Rows) -> NDArray[np.float64]:
        """Return rows as numbers, shape (rows, features).

        Raises
        ------
        DataError
            If a cell is no number where all cells were that it was learnt from.
        """
        if not rows:
            return np.zeros((0, sum(_width(column) for column in self.columns)))
        parts = []
        for place, (name, column) in enumerate(zip(self.names, self.columns, strict=True)):
            try:
                parts.append(column.columns([row[place] for row in rows]))
            except ValueError as error:
                raise DataError(f"column {name!r} has {error}, where it had numbers") from None
        return np.hstack(parts)


def _column(cells: Sequence[str]) -> Number | Kind:
    try:
        numbers = _numbers(cells)
    except ValueError:
        return Kind(tuple(sorted(set(cells))))
    return Number(float(numbers.mean()), float(numbers.std()) or 1.0)


def _width(column: Number | Kind) -> int:
    return len(column.values) if isinstance(column, Kind) else 1


def _numbers(cells: Sequence[str]) -> NDArray[np.float64]:
    found = np.zeros(len(cells))
    for place, cell in enumerate(cells):
        try:
            found[place] = float(cell)
        except ValueError:
            found[place] = np.nan
        if not np.isfinite(found[place]):
            raise ValueError(f"{cell!r}")
    return found
