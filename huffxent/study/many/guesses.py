"""What a classifier answers: a label, or why there is none."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


class Undecided(Enum):
    """An answer that is no label, and therefore never right.

    It is no string: whatever labels are called, none of them can be mistaken for it.
    """

    NONE = "none of these"
    TIE = "tie"


Guess = str | Undecided
"""A label, or why there is none."""


def fewest(values: ArrayLike, labels: Sequence[str]) -> list[Guess]:
    """Return the label of the training with the least value, for each message.

    Parameters
    ----------
    values
        Bits, bytes or distances, shape (trainings, messages); infinite where a training cannot code
        a message.
    labels
        One for each training; several may share one.

    Returns
    -------
    list of str or Undecided
        One for each message. `Undecided.TIE` where trainings of different labels have the least
        value: exactly, for a rounded number that decides would be chance. `Undecided.NONE` where no
        training has a finite one.

    Raises
    ------
    ValueError
        If there are not as many labels as rows, or a value is NaN.

    Examples
    --------
    >>> fewest([[7, 5, 5], [9, 4, 5], [7, 6, 6]], ["fi", "sv", "fi"])
    ['fi', 'sv', <Undecided.TIE: 'tie'>]
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or len(table) != len(labels):
        raise ValueError(f"{len(labels)} labels for values of shape {table.shape}")
    if np.isnan(table).any():
        raise ValueError("a value is NaN; wanted infinity where a training cannot code a message")
    least = table.min(axis=0, initial=np.inf)
    best = (table == least) & np.isfinite(table)
    return [_one({labels[row] for row in np.flatnonzero(column).tolist()}) for column in best.T]


def _one(labels: set[str]) -> Guess:
    if len(labels) == 1:
        return labels.pop()
    return Undecided.TIE if labels else Undecided.NONE
