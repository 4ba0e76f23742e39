"""Classification: the mean cross-entropy of a classifier is the size of its labels' file."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.shares import Levels, decode_shares, encode_shares, shares_in
from huffxent.container.bare import measure_stream
from huffxent.container.examples import examples_in
from huffxent.container.sources import path_source
from huffxent.errors import DataError
from huffxent.measures.averages import entropy
from huffxent.models.softmax.design import MOST_KINDS, Design
from huffxent.models.softmax.regression import TUNING, SoftmaxRegression
from huffxent.names import shortened
from huffxent.study.checkpoints import Checkpoint, Side, follow
from huffxent.study.curves import Learning

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from huffxent.container.examples import Examples
    from huffxent.symbols.alphabet import Indices

HELD_OUT = 0.3
MOST_CLASSES = 256


def learn_labels(
    data: str | os.PathLike[str],
    column: str | int | None = None,
    *,
    optimiser: str = "adam",
    rate: float | None = None,
    batch: int | None = None,
    epochs: int | None = None,
    seed: int = 0,
    held_out: float = HELD_OUT,
) -> Learning:
    """Return what the labels of a CSV file cost under a classifier that learns them.

    A is the examples that multinomial logistic regression learns from, B those held out. The
    features are known to writer and reader; only the labels are coded, each by q_theta(y | x).

    Parameters
    ----------
    data
        A CSV file whose first row names the columns. Where all cells of a column are numbers, it
        is taken in units of its spread, else as a kind.
    column
        That of the labels, by its name or its number from 1 on; None for the last.
    optimiser, rate, batch, epochs, seed
        As `huffxent.learn` takes them; the seed also draws what is held out.
    held_out
        The share of examples not learnt from.

    Returns
    -------
    Learning
        Losses in nats per label.

    Raises
    ------
    DataError
        If the file cannot be such a table, or what is held out has a label that is nowhere else.

    Examples
    --------
    >>> from huffxent import corpora
    >>> found = learn_labels(corpora.locate("orchard.csv"), epochs=64)
    >>> first, last = found.checkpoints[0], found.checkpoints[-1]
    >>> first.message_file_bytes > 2 * last.message_file_bytes, found.worst < 1
    (True, True)
    """
    examples = examples_in(path_source(data), None if column is None else str(column))
    model = SoftmaxRegression(optimiser=optimiser, rate=rate, batch=batch, seed=seed)
    learner = LabelLearner(model, examples, held_out)
    return learner.run(TUNING.epochs if epochs is None else epochs)


class LabelLearner:
    """A classifier that learns from some examples, and codes the labels of others.

    Parameters
    ----------
    model
        The classifier.
    examples
        All of them.
    held_out
        The share that is not learnt from.
    """

    def __init__(self, model: SoftmaxRegression, examples: Examples, held_out: float) -> None:
        if not 0 <= held_out < 1:
            raise ValueError(f"validation {held_out}; wanted a share, from 0 to below 1")
        total = len(examples.labels)
        order = np.random.default_rng(model.descent.seed).permutation(total).tolist()
        split = total - int(total * held_out)
        if not split:
            raise DataError("has no examples to learn from").about(examples.name)
        self._name, self._label, self._model = examples.name, examples.label, model
        learnt, message = examples.pick(order[:split]), examples.pick(order[split:])
        self._design = Design.learnt(examples.columns, learnt.features)
        self._classes = sorted(set(learnt.labels))
        if len(self._classes) > MOST_CLASSES:
            raise DataError(
                f"column '{shortened(examples.label)}' has {len(self._classes):,} labels, above "
                f"the {MOST_CLASSES} that are coded; is it the column of labels?"
            ).about(examples.name)
        try:
            self._x = [self._design.matrix(part.features) for part in (learnt, message)]
            self._y = [self._indices(part.labels) for part in (learnt, message)]
        except DataError as error:
            raise error.about(examples.name) from None
        if not self._x[0].shape[1]:
            raise DataError("has no features: no column but that of labels can be one").about(
                examples.name
            )
        model.begin(self._x[0], self._y[0])

    def _indices(self, labels: Sequence[str]) -> NDArray[np.int64]:
        places = {label: place for place, label in enumerate(self._classes)}
        for label in labels:
            if label not in places:
                raise DataError(
                    f"label '{shortened(label)}' is none of those learnt, but held out: its q "
                    "would be 0; hold out other examples with --seed"
                )
        return np.array([places[label] for label in labels], dtype=np.int64)

    @property
    def steps(self) -> int:
        """Steps in an epoch."""
        return self._model.descent.steps(self._y[0].size)

    @property
    def epochs(self) -> int:
        """Epochs so far."""
        return self._model.n_iter_

    def epoch(self, watch: Callable[[int], object]) -> None:
        """Learn for an epoch; tell `watch` of its steps."""
        self._model.epoch(self._x[0], self._y[0], watch)

    def measured(self) -> Checkpoint:
        """Return what labels cost now: losses, and files that were written and read back."""
        learnt, message = (self._loss_and_file(place) for place in range(2))
        accuracy = self._model.score(self._x[1], self._y[1]) if self._y[1].size else None
        return Checkpoint(
            self.epochs,
            self._model.steps_,
            learnt[0],
            None,
            message[0],
            learnt[1],
            message[1],
            accuracy=accuracy,
        )

    def _loss_and_file(self, place: int) -> tuple[float | None, int]:
        x, y, symbols = self._x[place], self._y[place], self._y[place].astype(np.uint8)
        model, hidden = self._model.fixed(x)
        shares, _ = shares_in(model.gaps(hidden), np.arange(symbols.size), symbols)
        digits = encode_shares(shares)

        def decode(data: bytes, out: Indices) -> None:
            decode_shares(data, lambda place: Levels.of(model.gaps(hidden[place : place + 1])), out)

        loss = self._model.loss(x, y) if y.size else None
        return loss, measure_stream(symbols, digits, decode)

    def run(self, epochs: int, watch: Callable[[int], object] = lambda _steps: None) -> Learning:
        """Learn for so many epochs, and return what labels cost at every checkpoint."""
        points = tuple(follow(self, epochs, watch))
        file, label = PurePath(self._name).name, shortened(self._label)
        learnt, message = (
            Side(name, labels.size, _entropy(labels, len(self._classes)))
            for name, labels in zip(
                (f"{label} in {file}", "the same file, held out"), self._y, strict=True
            )
        )
        shape = f"{self._x[0].shape[1]} features, {len(self._classes)} classes"
        if self._design.left_out:
            named = ", ".join(map(shortened, self._design.left_out))
            shape += f"; without {named}, with more than {MOST_KINDS} values"
        return Learning(
            learnt,
            message,
            f"multinomial logistic regression, {shape}",
            self._model.descent.title,
            points,
            self.epochs,
            stopped_early=False,
            labels=True,
        )


def _entropy(labels: NDArray[np.int64], classes: int) -> float | None:
    if not labels.size:
        return None
    return entropy(np.bincount(labels, minlength=classes) / labels.size)
