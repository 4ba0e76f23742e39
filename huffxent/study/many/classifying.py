"""Applying the codebooks of all labels to messages, many at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.study.many.classification import NONE_ABOVE, Classification
from huffxent.study.many.costs import comparable, costs_of
from huffxent.study.many.farms import farm_of
from huffxent.study.many.survey import survey
from huffxent.study.sampling import floor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from huffxent.container.sources import Data, Source
    from huffxent.study.many.classifier import Classifier
    from huffxent.study.many.events import Events
    from huffxent.study.many.farms import Farm


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
    columns = np.arange(flat.symbols.size)
    best = comparable(costs.bits).argmin(axis=0), columns
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
    """Return what chance would show of each message's divergence."""
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
        return floor_of(distinct_, total, flat.symbols.astype(np.float64))
