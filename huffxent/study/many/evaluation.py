"""How often a classifier is right, what it takes for what, and what simpler ones reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.names import distinct
from huffxent.render import spans
from huffxent.render.plots.heatmap import Heatmap
from huffxent.render.plots.picture import Plotted
from huffxent.render.tables import table_text
from huffxent.study.many.guesses import Undecided
from huffxent.study.many.scores import LEVEL, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.render.plots.picture import Picture
    from huffxent.study.many.guesses import Guess

SCHEMA = "huffxent.evaluation/1"

_WIDEST = 12
"""Labels up to which all is printed of what was taken for what."""

_MOST_MISTAKES = 20


@dataclass(frozen=True, eq=False)
class Evaluation(Plotted):
    """What a classifier guessed of messages whose labels are known.

    ``str()`` is two tables: how often it and the baselines are right, and what was taken for what.

    Attributes
    ----------
    labels : tuple of str
        Those that trainings have; each once.
    unlearnt : tuple of str
        Those that only messages have: every guess is wrong.
    confusion : ndarray of int64, shape (labels + unlearnt, labels + 2)
        How many messages: a row for each true label, a column for each guess; the last two columns
        are "none of these" and "tie".
    baselines : tuple of Score
        How often others are right about the same messages.
    """

    VIEWS: ClassVar = ("confusion",)

    labels: tuple[str, ...]
    unlearnt: tuple[str, ...]
    confusion: NDArray[np.int64]
    baselines: tuple[Score, ...] = ()

    @cached_property
    def score(self) -> Score:
        """How often it is right. A tie is right about none."""
        right = np.trace(self.confusion[: len(self.labels), : len(self.labels)])
        return Score("fewest bits", int(right), int(self.confusion.sum()))

    @property
    def correct(self) -> int:
        """How many messages were taken for what they are."""
        return self.score.correct

    @property
    def total(self) -> int:
        """How many messages there are."""
        return self.score.total

    @property
    def accuracy(self) -> float | None:
        """The share that is right; None where there are no messages."""
        return self.score.accuracy

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the accuracy, at 95 %."""
        return self.score.interval

    @property
    def rows(self) -> tuple[str, ...]:
        """The true labels, in the order of the rows."""
        return (*self.labels, *self.unlearnt)

    @property
    def columns(self) -> tuple[str, ...]:
        """What can be guessed, in the order of the columns."""
        return tuple(distinct((*self.labels, *(answer.value for answer in Undecided))))

    def to_dict(self) -> dict[str, Any]:
        """Return all of it; None where there are no messages to be right about."""
        return {
            "schema": SCHEMA,
            "labels": list(self.labels),
            "rows": list(self.rows),
            "columns": list(self.columns),
            "confusion": self.confusion.tolist(),
            **self.score.numbers(),
            "level": LEVEL,
            "baselines": [baseline.to_dict() for baseline in self.baselines],
        }

    def __str__(self) -> str:
        scores = [one.row() for one in (self.score, *self.baselines)]
        table = table_text(("", "right", "of", "accuracy", f"{LEVEL:.0%} interval"), scores)
        return f"{table}\n\n{self._mistakes() if len(self.labels) > _WIDEST else self._counts()}"

    def _counts(self) -> str:
        rows = [
            (name, *line) for name, line in zip(self.rows, self.confusion.tolist(), strict=True)
        ]
        return "messages of each label (row) by what they were taken for (column)\n" + table_text(
            ("label", *self.columns), rows
        )

    def _mistakes(self) -> str:
        """Return the mistakes that are most frequent."""
        wrong = self.confusion.copy()
        np.fill_diagonal(wrong[:, : len(self.labels)], 0)
        found = sorted(
            (-int(wrong[place]), place) for place in zip(*np.nonzero(wrong), strict=True)
        )
        rows = [
            (self.rows[row], self.columns[column], -times)
            for times, (row, column) in found[:_MOST_MISTAKES]
        ]
        head = f"the most frequent of {len(found)} kinds of mistakes"
        return (
            f"{head}\n{table_text(('label', 'taken for', 'times'), rows)}" if rows else "no mistake"
        )

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture; there is none where there are no messages."""
        return {"confusion": self._map} if self.total else {}

    def _map(self) -> Heatmap:
        """Return a map of shares, so that labels with few messages are seen as well."""
        totals = self.confusion.sum(axis=1)
        return Heatmap(
            f"{self.correct:,} of {self.total:,} right: what was taken for what",
            [f"{name} ({total:,})" for name, total in zip(self.rows, totals, strict=True)],
            self.columns,
            self.confusion / np.maximum(totals, 1)[:, np.newaxis],
            "share of the label's messages",
            "label (messages)",
            "taken for",
        )


def evaluate(
    truth: Sequence[str],
    guesses: Sequence[Guess],
    labels: Sequence[str],
    baselines: Sequence[Score] = (),
) -> Evaluation:
    """Return how often guesses are right; the accuracy is None where there are no messages.

    Nothing but the one true label is right: not "none of these", and not a tie either, even where
    the true label is among those that tie, for a tie has not decided for it.

    Parameters
    ----------
    truth
        The label of each message; one that no training has gets a row, in which nothing is right.
    guesses
        What was guessed of each: one of `labels`, or an `Undecided`.
    labels
        Those of the trainings; what stands several times counts once.
    baselines
        How often others are right about the same messages.

    Raises
    ------
    ValueError
        If there are not as many guesses as messages, or one is not among the labels.

    Examples
    --------
    >>> found = evaluate(["fi", "fi", "sv"], ["fi", Undecided.TIE, "fi"], ["fi", "sv"])
    >>> found.correct, found.total, found.confusion.tolist()
    (1, 3, [[1, 0, 0, 1], [1, 0, 0, 0]])
    >>> evaluate([], [], ["fi"]).accuracy is None
    True
    """
    if len(truth) != len(guesses):
        raise ValueError(f"{len(guesses)} guesses for {len(truth)} messages")
    known = tuple(dict.fromkeys(labels))
    unlearnt = tuple(label for label in dict.fromkeys(truth) if label not in set(known))
    rows = {label: row for row, label in enumerate((*known, *unlearnt))}
    columns = {guess: column for column, guess in enumerate((*known, *Undecided))}
    confusion = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for label, guess in zip(truth, guesses, strict=True):
        if guess not in columns:
            raise ValueError(f"{guess!r} was guessed, which is none of the labels")
        confusion[rows[label], columns[guess]] += 1
    return Evaluation(known, unlearnt, confusion, tuple(baselines))
