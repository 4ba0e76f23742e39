"""Examples for a classifier: the rows of a CSV file, a column of which holds the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.container.columns import place_of, rows_of
from huffxent.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.container.sources import Source


@dataclass(frozen=True)
class Examples:
    """Rows of features, and a label of each.

    Attributes
    ----------
    name : str
        Of the file.
    columns : tuple of str
        Of the features, by the first row of the file.
    label : str
        The column of the labels.
    features : tuple of tuple of str
        A row an example.
    labels : tuple of str
        Of each example.
    """

    name: str
    columns: tuple[str, ...]
    label: str
    features: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]

    def pick(self, places: Sequence[int]) -> Examples:
        """Return some of them."""
        return Examples(
            self.name,
            self.columns,
            self.label,
            tuple(self.features[place] for place in places),
            tuple(self.labels[place] for place in places),
        )


def examples_in(source: Source, column: str | None = None) -> Examples:
    """Return the examples in a CSV file whose first row names the columns.

    Parameters
    ----------
    source
        The file.
    column
        That of the labels: its name or its number from 1 on; None for the last.

    Raises
    ------
    DataError
        If it is no such file, a row has another number of fields than the first, or there is
        nothing to learn from.
    """
    rows = rows_of(source)
    _, header = next(rows, (0, []))
    if len(header) < 2:
        raise DataError("has no header with columns of features and one of labels").about(
            source.name
        )
    place = len(header) - 1 if column is None else place_of(column, header, source.name)
    features, labels = [], []
    for line, row in rows:
        if len(row) != len(header):
            raise DataError(
                f"line {line} has {len(row)} fields where its header has {len(header)}"
            ).about(source.name)
        labels.append(row.pop(place))
        features.append(tuple(row))
    label = header.pop(place)
    return Examples(source.name, tuple(header), label, tuple(features), tuple(labels))
