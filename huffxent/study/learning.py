"""Learning a softmax model of bytes from A, and weighing B with it at every checkpoint."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.model_file import SavedModel, load_saved
from huffxent.container.recipe import Sample
from huffxent.container.sources import source_of
from huffxent.errors import CodebookError
from huffxent.models.softmax.descent import Descent, State
from huffxent.models.softmax.estimator import SoftmaxModel
from huffxent.models.softmax.registry import family_named
from huffxent.names import shortened
from huffxent.study.checkpoints import follow, is_checkpoint
from huffxent.study.curves import Learning
from huffxent.study.learners import ByteLearner, learnt_of
from huffxent.study.slopes import slopes_of
from huffxent.symbols.bytes import Bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from numpy.typing import NDArray

    from huffxent.container.sources import Data, Source
    from huffxent.models.softmax.family import Family
    from huffxent.study.checkpoints import Checkpoint
    from huffxent.study.slopes import Slopes

LARGEST = 1 << 26
"""Bytes of A and of B: training keeps some 70 for each of them in memory."""

VALIDATION, PATIENCE = 0.1, 4


def learn(
    a: Data,
    b: Data,
    model: str = "order1",
    *,
    context: int | None = None,
    width: int | None = None,
    optimiser: str = "adam",
    rate: float | None = None,
    batch: int | None = None,
    epochs: int | None = None,
    seed: int = 0,
    validation: float = VALIDATION,
    patience: int = PATIENCE,
    engine: str = AUTO,
) -> Learning:
    """Return what a softmax model costs on `a` and `b` while it learns from `a`.

    Its loss is minimised by gradient descent; at checkpoints, `a` and `b` are coded with the model
    of that moment into files, which are read back and decoded. Their bits are N times the loss.

    Parameters
    ----------
    a, b
        Bytes, paths or arrays of integers.
    model
        ``"order0"``: one distribution, 256 logits. ``"order1"``: one after every byte.
        ``"bilinear"``: embeddings of the bytes before, added up and read out linearly.
    context, width
        Of ``"bilinear"``: how many bytes before, and the numbers in an embedding.
    optimiser
        ``"adam"`` or ``"sgd"``, which has momentum 0.9.
    rate
        The first step size; None for the model's own. It is halved after 500 steps, then a third
        after 1000, and so on.
    batch
        Bytes a step, drawn without replacement; 0 for all of them, None for the model's own.
    epochs
        How often `a` is gone through; None for the model's own.
    seed
        Of the first embeddings and of the order of bytes. On one machine, the same seed gives the
        same model.
    validation
        The share of `a`, its end, that is not learnt from: from 0 to below 1.
    patience
        Training ends after so many checkpoints without a lower loss there; 0 for never.
    engine
        What does the coding; the bits are the same.

    Returns
    -------
    Learning
        Losses in nats per symbol; what stands before a file counts as zeros.

    Raises
    ------
    CodebookError
        If nothing is left of `a` to learn from, or training diverges.
    ValueError
        If an option cannot be.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", 1948; D. P. Kingma and J. Ba, "Adam: a
    method for stochastic optimization", ICLR 2015.

    Examples
    --------
    >>> found = learn(b"abab" * 200, b"abba" * 50, "order0", epochs=200)
    >>> first, *_, last = found.checkpoints
    >>> first.message_file_bytes, last.message_file_bytes  # of 200 bytes
    (206, 32)
    >>> found.worst < 1  # within 0.02 % + 128 bits of the loss, everywhere
    True
    """
    kind = Bytes()
    family = family_named(model, context, width)
    descent = Descent(optimiser, rate, batch, seed)
    if epochs is not None and epochs < 0:
        raise ValueError(f"epochs {epochs}; wanted 0 or more")
    lesson = Lesson.begin(source_of(a, kind), family, descent, validation)
    epochs = family.tuning.epochs if epochs is None else epochs
    return lesson.run(source_of(b, kind), epochs, patience, engine=engine)


def load_model(path: str | os.PathLike[str]) -> SoftmaxModel:
    """Return the model that ``huffxent learn --save`` left in a file, as it was at its best.

    That is after the checkpoint with the lowest loss on what was held out; without any, the last.

    Raises
    ------
    FormatError
        If the file is no such model.
    """
    saved = load_saved(path)
    sizes = saved.family.sizes()
    model = SoftmaxModel(saved.family.name, context=sizes.get("context"), width=sizes.get("width"))
    model.theta_, model.n_iter_ = saved.best, saved.best_epoch
    return model


class Lesson:
    """Learning from A: begun, or taken up where it was left.

    Parameters
    ----------
    a
        The training data, and what it is.
    saved
        The model so far.

    Attributes
    ----------
    name : str
        Of A.
    saved : SavedModel
        The model so far.
    """

    def __init__(self, a: tuple[NDArray[np.uint8], Sample], saved: SavedModel) -> None:
        self._data, sample = a
        self.name = sample.name
        self.saved = saved

    @classmethod
    def begin(cls, a: Source, family: Family, descent: Descent, validation: float) -> Self:
        """Return the lesson before its first step."""
        if not 0 <= validation < 1:
            raise ValueError(f"validation {validation}; wanted a share of A, from 0 to below 1")
        data, sample = _content(a)
        learnt = learnt_of(data.size, validation)
        if not learnt:
            raise CodebookError("an empty training sample teaches nothing; give another")
        descent = descent.resolved(family.tuning, learnt)
        state = State.start(family.initial(descent.seed), descent)
        best = family.initial(descent.seed)
        return cls(
            (data, sample),
            SavedModel(family, descent, sample, validation, state, 0, None, best, 0),
        )

    @classmethod
    def resume(cls, path: str | os.PathLike[str], a: Source) -> Self:
        """Return the lesson that was left in a file; CodebookError if it was about other data."""
        saved = load_saved(path)
        data, sample = _content(a)
        if (sample.bytes, sample.sha256) != (saved.sample.bytes, saved.sample.sha256):
            raise CodebookError(
                f"it learns from {saved.sample.bytes:,} bytes of '{shortened(saved.sample.name)}', "
                f"which are not what is in '{shortened(sample.name)}'; give that file as A, or "
                "begin anew"
            ).about(path)
        return cls((data, sample), saved)

    @property
    def epochs(self) -> int:
        """Epochs so far."""
        return self.saved.state.epoch

    def steps(self, epochs: int) -> int:
        """Return how many steps it is to so many epochs."""
        learnt = learnt_of(self._data.size, self.saved.validation)
        return max(0, epochs - self.epochs) * self.saved.descent.steps(learnt)

    def run(
        self,
        b: Source,
        epochs: int,
        patience: int = PATIENCE,
        watch: Callable[[int], object] = lambda _steps: None,
        keep: Callable[[SavedModel], object] = lambda _saved: None,
        *,
        engine: str = AUTO,
    ) -> Learning:
        """Learn until there were so many epochs, and return what it cost at every checkpoint.

        `watch` is told of the steps, and `keep` given the model after every checkpoint.
        """
        if epochs < self.epochs:
            raise ValueError(
                f"the model has had {self.epochs} epochs; give --epochs {self.epochs} or more"
            )
        message, of_message = _content(b)
        saved = self.saved
        learner = ByteLearner(
            saved.family,
            saved.descent,
            self._data,
            message,
            saved.validation,
            saved.state,
            engine,
        )
        points: list[Checkpoint] = []
        slopes: Slopes | None = None
        stopped = False
        for point in follow(learner, epochs, watch):
            points.append(point)
            if slopes is None and point.epoch:
                theta = saved.state.theta
                slopes = slopes_of(saved.family, theta, learner.slope_pairs(), point.epoch)
            if len(points) > 1 or not point.epoch:
                self._judge(point)
            keep(self.saved)
            stopped = 0 < patience <= self.saved.waited and point.epoch < epochs
            if stopped:
                break
        return Learning(
            *learner.sides(self.name, of_message.name),
            saved.family.title,
            saved.descent.title,
            tuple(points),
            self.saved.best_epoch,
            stopped,
            slopes,
            saved.family.given,
        )

    def _judge(self, point: Checkpoint) -> None:
        """Keep theta if it is the best so far; without validation the last one is."""
        saved, loss = self.saved, point.validation_nats
        if loss is not None and not is_checkpoint(point.epoch):
            # Only the last epoch asked for: had more been asked for, it would not have counted.
            return
        if loss is None or saved.best_loss is None or loss < saved.best_loss:
            theta = {name: part.copy() for name, part in saved.state.theta.items()}
            self.saved = replace(
                saved, best_epoch=point.epoch, best_loss=loss, best=theta, waited=0
            )
        else:
            self.saved = replace(saved, waited=saved.waited + 1)


def _content(source: Source) -> tuple[NDArray[np.uint8], Sample]:
    """Return all bytes of a source, and what they were."""
    data = source.content(LARGEST, "which learning would keep in memory many times over")
    sample = Sample(PurePath(source.name).name, len(data), hashlib.sha256(data).hexdigest())
    return np.frombuffer(data, dtype=np.uint8), sample
