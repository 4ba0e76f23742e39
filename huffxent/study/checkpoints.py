"""Learning q_theta: at every checkpoint the loss, and the size of a file that it really writes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from huffxent.study.documents import finite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huffxent.study.slopes import Slopes

SCHEMA = "huffxent.learn/1"

ALLOWED_SHARE, ALLOWED_BITS = 0.0002, 128
"""How far a file may be from what the loss says: a share of it, and bits."""


@dataclass(frozen=True)
class Checkpoint:
    """What a model costs after so many epochs. Losses are means in nats per symbol.

    Attributes
    ----------
    epoch, step : int
        How far training was.
    training_nats, message_nats : float or None
        On the part of A that it learns from, and on B; None where there are no symbols.
    validation_nats : float or None
        On the part of A that it does not learn from; None if there is none.
    training_file_bytes, message_file_bytes : int
        Bytes on disk of that part of A, and of B, coded with this model.
    huffman_bits : int or None
        Payload of B by a Huffman codebook made from q_theta; for order 0 only.
    huffman_file_bytes : int or None
        Bytes on disk of that container.
    accuracy : float or None
        The share of B's labels that the model finds the most probable; for labels only.
    """

    epoch: int
    step: int
    training_nats: float | None
    validation_nats: float | None
    message_nats: float | None
    training_file_bytes: int
    message_file_bytes: int
    huffman_bits: int | None = None
    huffman_file_bytes: int | None = None
    accuracy: float | None = None

    @property
    def of_sides(self) -> tuple[tuple[float | None, int], tuple[float | None, int]]:
        """The loss on A and A's file, and those of B."""
        return (
            (self.training_nats, self.training_file_bytes),
            (self.message_nats, self.message_file_bytes),
        )


@dataclass(frozen=True)
class Side:
    """One side of it: what is learnt from, or what is coded.

    Attributes
    ----------
    name : str
        As a person reads it.
    symbols : int
        How many.
    entropy : float or None
        H(p) in bits per symbol: for bytes given as many bytes before them as the model looks at,
        for labels without their features. None where there are no symbols.
    thin : bool
        Whether that entropy says little, most contexts having occurred once.
    """

    name: str
    symbols: int
    entropy: float | None
    thin: bool = False

    def distance(self, loss: float | None, file_bytes: int) -> float:
        """Return the bits of a file less those that the loss in nats says."""
        return 8 * file_bytes - self.bits(loss)

    def bits(self, loss: float | None) -> float:
        """Return N times a loss in nats, in bits."""
        return self.symbols * (loss or 0.0) / math.log(2)

    def allowed(self, loss: float | None) -> float:
        """Return how far a file may be from that."""
        return ALLOWED_SHARE * self.bits(loss) + ALLOWED_BITS


@dataclass(frozen=True)
class Course:
    """How the losses of a model went, and the sizes of its files.

    Attributes
    ----------
    training, message : Side
        A without its validation part, and B.
    model, descent : str
        What was trained, and how.
    checkpoints : tuple of Checkpoint
        In order.
    best_epoch : int
        After how many epochs the validation loss was lowest; the last where there is none.
    stopped_early : bool
        Whether the validation loss ended it.
    slopes : Slopes or None
        The gradient beside finite differences; None where no step was made.
    given : str
        What the entropies are given: the bytes before, as many as the model looks at.
    labels : bool
        Whether the symbols are labels, given features.
    """

    training: Side
    message: Side
    model: str
    descent: str
    checkpoints: tuple[Checkpoint, ...]
    best_epoch: int
    stopped_early: bool
    slopes: Slopes | None = None
    given: str = ""
    labels: bool = False

    def kl_bits(self, loss: float | None) -> float | None:
        """Return KL(p||q_theta) on B in bits per symbol: the loss, less a constant."""
        if loss is None or self.message.entropy is None or self.labels:
            return None
        return loss / math.log(2) - self.message.entropy

    @property
    def worst(self) -> float:
        """The largest distance of a file from its loss, as a share of what is allowed."""
        return max(
            abs(side.distance(loss, size)) / side.allowed(loss)
            for point in self.checkpoints
            for side, (loss, size) in zip(
                (self.training, self.message), point.of_sides, strict=True
            )
        )

    @property
    def smallest(self) -> Checkpoint:
        """The checkpoint with the smallest file of B, the first of several."""
        return min(self.checkpoints, key=lambda point: point.message_file_bytes)

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent learn --json`` prints."""
        return {
            "schema": SCHEMA,
            "training": asdict(self.training),
            "message": asdict(self.message),
            "model": self.model,
            "descent": self.descent,
            "given": self.given,
            "labels": self.labels,
            "checkpoints": [self.row(point) for point in self.checkpoints],
            "best_epoch": self.best_epoch,
            "stopped_early": self.stopped_early,
            "slopes": None if self.slopes is None else asdict(self.slopes),
        }

    def row(self, point: Checkpoint) -> dict[str, float | None]:
        """Return a checkpoint with what follows from it, as JSON and CSV have it."""
        training, message = point.training_nats, point.message_nats
        numbers = {
            key: value if isinstance(value, int) else finite(value)
            for key, value in asdict(point).items()
        }
        return {
            **numbers,
            "training_bits": per_symbol(training),
            "message_bits": per_symbol(message),
            "message_kl_bits": self.kl_bits(message),
            "training_excess_bits": self.training.distance(training, point.training_file_bytes),
            "message_excess_bits": self.message.distance(message, point.message_file_bytes),
        }


def per_symbol(loss: float | None) -> float | None:
    """Return a loss in nats as bits."""
    return None if loss is None else loss / math.log(2)


class Learner(Protocol):
    """Something that learns from A, an epoch at a time, and can be measured on A and B."""

    @property
    def epochs(self) -> int:
        """Epochs so far."""

    def epoch(self, watch: Callable[[int], object]) -> None:
        """Learn for an epoch; tell `watch` of its steps."""

    def measured(self) -> Checkpoint:
        """Return what the model costs now."""


def is_checkpoint(epoch: int) -> bool:
    """Whether an epoch is 0, a power of 2, or three times one.

    Examples
    --------
    >>> [epoch for epoch in range(50) if is_checkpoint(epoch)]
    [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]
    """
    return epoch == 0 or epoch // (epoch & -epoch) in {1, 3}


def follow(
    learner: Learner, epochs: int, watch: Callable[[int], object] = lambda _steps: None
) -> Iterator[Checkpoint]:
    """Yield what a learner costs now, and at each checkpoint until it has so many epochs."""
    yield learner.measured()
    while learner.epochs < epochs:
        learner.epoch(watch)
        if is_checkpoint(learner.epochs) or learner.epochs == epochs:
            yield learner.measured()
