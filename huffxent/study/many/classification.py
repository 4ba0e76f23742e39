"""Messages by the label whose codebook takes the fewest bits for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.names import distinct, short
from huffxent.render.plots.heatmap import Heatmap
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text
from huffxent.study.many.costs import IMPOSSIBLE, costs_of
from huffxent.study.many.farms import farm_of
from huffxent.study.many.guesses import Undecided
from huffxent.study.many.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.container.sources import Data, Source
    from huffxent.render.plots.picture import Picture
    from huffxent.study.many.classifier import Classifier
    from huffxent.study.many.events import Events
    from huffxent.study.many.farms import Farm
    from huffxent.study.many.guesses import Guess

SCHEMA = "huffxent.classification/1"

NONE_ABOVE = 3.0
"""Noise floors: a message whose divergence is above that is of none of the labels."""


@dataclass(frozen=True, eq=False)
class Classification(Plotted):
    """What each message costs under the codebook of each label.

    Attributes
    ----------
    labels : tuple of str
        Of the codebooks.
    names : tuple of str
        Of the messages.
    symbols : ndarray of int64, shape (messages,)
        How many each message has.
    bits : ndarray of int64, shape (labels, messages)
        Of the payload by each codebook, exactly; -1 where it cannot code the message.
    divergence : ndarray of float64, shape (messages,)
        D(p||q_eff) of single symbols, without contexts, from what the best codebook was learnt
        from; bits per symbol.
    noise_floor : ndarray of float64, shape (messages,)
        What that would be on average if the message were of the same source.
    none_above : float
        Noise floors, above which a message is of none of the labels.
    """

    VIEWS: ClassVar = ("excess",)

    labels: tuple[str, ...]
    names: tuple[str, ...]
    symbols: NDArray[np.int64]
    bits: NDArray[np.int64]
    divergence: NDArray[np.float64]
    noise_floor: NDArray[np.float64]
    none_above: float

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """The label of each message; an `Undecided` for none of them, or where two are equal."""
        best = self._ranked[0]
        labels = [self.labels[place] for place in best.tolist()]
        ties, none = (self.margins == 0).tolist(), self._is_none.tolist()
        return tuple(
            Undecided.NONE if foreign else Undecided.TIE if tie else label
            for label, tie, foreign in zip(labels, ties, none, strict=True)
        )

    @cached_property
    def margins(self) -> NDArray[np.int64]:
        """The bits that the second best codebook takes more than the best.

        That is log2 of how many times more probable the message is under the best code, whose
        probabilities are 2^-bits. The largest integer where no other codebook can code it.
        """
        best, second = self._ranked
        columns = np.arange(self.symbols.size)
        margins = self._possible[second, columns] - self._possible[best, columns]
        return np.where(self._possible[second, columns] == _NEVER, _NEVER, margins)

    @property
    def runners_up(self) -> tuple[str, ...]:
        """The label of the second best codebook for each message; "" where there is none."""
        return tuple(
            self.labels[place] if margin < _NEVER else ""
            for place, margin in zip(self._ranked[1].tolist(), self.margins.tolist(), strict=True)
        )

    @cached_property
    def _possible(self) -> NDArray[np.int64]:
        return np.where(self.bits == IMPOSSIBLE, _NEVER, self.bits)

    @cached_property
    def _ranked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the best and the second best codebook for each message."""
        best = self._possible.argmin(axis=0)
        others = self._possible.copy()
        others[best, np.arange(best.size)] = _NEVER
        return best, others.argmin(axis=0)

    @cached_property
    def _is_none(self) -> NDArray[np.bool_]:
        impossible = self._possible.min(axis=0) == _NEVER
        foreign = self.divergence > self.none_above * self.noise_floor
        none: NDArray[np.bool_] = impossible | foreign
        return none

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what was found for each message."""
        best = self._ranked[0]
        columns = zip(
            self.names,
            self.guesses,
            self.symbols.tolist(),
            self.bits[best, np.arange(best.size)].tolist(),
            self.runners_up,
            self.margins.tolist(),
            self.divergence.tolist(),
            self.noise_floor.tolist(),
            strict=True,
        )
        for name, guess, symbols, bits, second, margin, divergence, floor in columns:
            yield {
                "message": name,
                "label": None if isinstance(guess, Undecided) else guess,
                "verdict": guess.value if isinstance(guess, Undecided) else "label",
                "symbols": symbols,
                "bits": None if bits == IMPOSSIBLE else bits,
                "runner_up": second or None,
                "margin_bits": margin if second else None,
                "log_likelihood_ratio_nats": margin * math.log(2) if second else None,
                "kl_divergence": divergence if math.isfinite(divergence) else None,
                "noise_floor": floor,
            }

    def to_dict(self) -> dict[str, Any]:
        """Return what ``huffxent classify --json`` prints."""
        return {
            "schema": SCHEMA,
            "labels": list(self.labels),
            "none_above": self.none_above if math.isfinite(self.none_above) else None,
            "messages": list(self.rows()),
        }

    def __str__(self) -> str:
        rows = [
            (
                row["message"],
                row["verdict"] if row["label"] is None else row["label"],
                row["symbols"],
                "-" if row["bits"] is None else row["bits"],
                row["runner_up"] or "-",
                "-" if row["margin_bits"] is None else f"{row['margin_bits']:+,}",
                "-" if row["kl_divergence"] is None else _times(row),
            )
            for row in self.rows()
        ]
        header = ("message", "label", "symbols", "bits", "next best", "margin", "KL / noise")
        return table_text(header, rows)

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture."""
        return {"excess": self._heatmap} if self.names else {}

    def _heatmap(self) -> Heatmap:
        rates = np.where(self.bits == IMPOSSIBLE, np.nan, self.bits / self.symbols)
        return Heatmap(
            "above the cheapest codebook: every message by every codebook",
            self.labels,
            distinct([short(name) for name in self.names]),
            rates - np.nanmin(rates, axis=0),
            UNIT,
            "codebook of",
            "message",
        )


_NEVER = np.iinfo(np.int64).max


def _times(row: dict[str, Any]) -> str:
    floor = row["noise_floor"]
    return f"{row['kl_divergence'] / floor:.1f}" if floor else "-"


@dataclass(frozen=True, eq=False)
class _Part:
    """What some messages cost."""

    names: tuple[str, ...]
    symbols: NDArray[np.int64]
    bits: NDArray[np.int64]
    divergence: NDArray[np.float64]
    noise_floor: NDArray[np.float64]
    kept: tuple[int, ...]
    failures: tuple[Exception, ...]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """A classification, which messages it is of, and what was wrong with the others."""

    found: Classification
    kept: tuple[int, ...]
    failures: tuple[Exception, ...]


def classify(
    messages: Sequence[Data],
    classifier: Classifier,
    none_above: float = NONE_ABOVE,
    *,
    threads: int = 1,
    scheduler: str | None = None,
) -> Classification:
    """Return which label's codebook takes the fewest bits for each message.

    Parameters
    ----------
    messages
        Bytes, paths or arrays of integers.
    classifier
        From `huffxent.train_classifier` or `huffxent.Classifier.load`.
    none_above
        Noise floors: a message whose divergence from the best training is above that is of none of
        the labels. Infinite for always one of them.
    threads, scheduler
        As `huffxent.matrix` takes them.

    Raises
    ------
    DataError
        If a message is empty, or not made of the symbols.
    OSError
        If one cannot be read.

    Examples
    --------
    >>> import huffxent as hx
    >>> coins = hx.train_classifier({"fair": b"hthhttth" * 9, "loaded": b"hhhhhhht" * 9})
    >>> found = hx.classify([b"hhhhthhhhhhh", b"thththttht"], coins)
    >>> found.guesses, found.margins.tolist()
    (('loaded', 'fair'), [10, 2])
    """
    with farm_of(threads, scheduler) as farm:
        verdicts = classify_by(farm, messages, classifier, none_above)
    if verdicts.failures:
        raise verdicts.failures[0]
    return verdicts.found


def classify_by(
    farm: Farm,
    messages: Iterable[Data | Source],
    classifier: Classifier,
    none_above: float,
    done: Callable[[int], object] = lambda _: None,
) -> Verdicts:
    """Return what messages are, computed by a farm, and what was wrong with some."""
    parts, kept, looked_at = [], list[int](), 0
    for part in farm.results(_part, classifier, _batches(messages)):
        parts.append(part)
        kept += [looked_at + place for place in part.kept]
        looked_at += len(part.names) + len(part.failures)
        done(len(part.names) + len(part.failures))
    size = len(classifier.labels)
    found = Classification(
        classifier.labels,
        tuple(name for part in parts for name in part.names),
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.symbols for part in parts)]),
        np.concatenate([np.zeros((size, 0), dtype=np.int64), *(p.bits for p in parts)], axis=1),
        np.concatenate([np.zeros(0), *(part.divergence for part in parts)]),
        np.concatenate([np.zeros(0), *(part.noise_floor for part in parts)]),
        none_above,
    )
    failures = tuple(error for part in parts for error in part.failures)
    return Verdicts(found, tuple(kept), failures)


_BATCH = 4096


def _batches(messages: Iterable[Data | Source]) -> Iterator[list[Data | Source]]:
    batch: list[Data | Source] = []
    for message in messages:
        batch.append(message)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _part(classifier: Classifier, messages: Sequence[Data | Source]) -> _Part:
    found = survey(messages, classifier.recipe, learn=False)
    size = len(classifier.books)
    if found.events is None:
        none = np.zeros(0)
        bits = np.zeros((size, 0), dtype=np.int64)
        return _Part((), none.astype(np.int64), bits, none, none, (), found.failures)
    costs = costs_of(found.events, classifier.books)
    flat = found.events.flat()
    of_symbols = costs if flat.order == found.events.order else costs_of(flat, classifier.books)
    bits = np.where(costs.bits == IMPOSSIBLE, _NEVER, costs.bits)
    columns = np.arange(flat.symbols.size)
    best = bits.argmin(axis=0), columns
    divergence = (of_symbols.cross_entropy_bits[best] - flat.entropy_bits) / flat.symbols
    floor = _noise_floor(flat, classifier, best[0])
    return _Part(
        found.names,
        flat.symbols,
        costs.bits,
        np.maximum(divergence, 0.0),
        floor,
        found.kept,
        found.failures,
    )


def _noise_floor(
    flat: Events, classifier: Classifier, best: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what chance would show of each message's divergence; `study.sampling` has a source."""
    level = flat.levels[0]
    distinct_, total = np.zeros((2, best.size))
    for number in np.unique(best).tolist():
        book = classifier.books[number]
        seen = book.counts.values > 0
        new = ~seen[flat.alphabet.places_in(book.alphabet)]
        occurring = seen.sum() + level.sums(new[level.keys][level.columns].astype(np.int64))
        here = best == number
        distinct_[here] = occurring[here]
        total[here] = book.counts.total
    with np.errstate(divide="ignore"):
        both = 1 / total + 1 / flat.symbols
    return (distinct_ - 1) / (2 * math.log(2)) * both
