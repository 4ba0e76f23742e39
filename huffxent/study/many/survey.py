"""What is in many files: each is read once, and nothing but its counts is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.codebook import Codebook
from huffxent.container.sources import MemorySource, Source, source_of
from huffxent.container.splitting import blocks_of
from huffxent.container.training import alphabet_of
from huffxent.errors import DataError, HuffxentError
from huffxent.models.contexts import PairCounter
from huffxent.models.counts import Counts, count
from huffxent.study.many.events import EventCounter, Events
from huffxent.symbols.alphabet import joint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data
    from huffxent.models.contexts import Pairs
    from huffxent.symbols.alphabet import Alphabet


@dataclass(frozen=True, eq=False)
class Profile:
    """What a codebook is made of.

    Attributes
    ----------
    name : str
        Of the file.
    bytes : int
        Its size.
    alphabet : Alphabet
        Of the symbols that it has.
    counts : Counts
        Of them.
    pairs : tuple of Pairs
        What follows contexts of one symbol, of two, and so on.
    """

    name: str
    bytes: int
    alphabet: Alphabet
    counts: Counts
    pairs: tuple[Pairs, ...]

    def book(self, recipe: Recipe) -> Codebook:
        """Return the codebook that is learnt from the file."""
        return Codebook.from_counts(self.counts, recipe, (), self.alphabet, self.pairs)


@dataclass(frozen=True, eq=False)
class Survey:
    """What is in some files.

    Attributes
    ----------
    profiles : tuple of Profile
        Of those that could be read.
    events : Events or None
        In these as messages, in the same order; None where there are none.
    failures : tuple of Exception
        What was wrong with the others.
    kept : tuple of int
        Which of the files could be read.
    """

    profiles: tuple[Profile, ...]
    events: Events | None
    failures: tuple[Exception, ...] = ()
    kept: tuple[int, ...] = ()


def survey(files: Sequence[Data | Source], recipe: Recipe) -> Survey:
    """Return what is in some files; one that cannot be read or has nothing in it is a failure."""
    failures: list[Exception] = []
    sources: list[tuple[Source, Alphabet]] = []
    kept: list[int] = []
    for place, data in enumerate(files):
        try:
            source = _held(data if isinstance(data, Source) else source_of(data, recipe.kind))
            sources.append((source, alphabet_of([source], recipe)))
            kept.append(place)
        except (HuffxentError, OSError) as error:
            failures.append(error)
    while True:
        try:
            profiles, events = _counted(sources, recipe)
        except _FailedError as failed:
            failures.append(failed.error)
            del sources[failed.number], kept[failed.number]
        else:
            return Survey(tuple(profiles), events, tuple(failures), tuple(kept))


_MOST_HELD = 1 << 26
"""Bytes of a file that is kept while it is looked at; a larger one may be read twice."""


def _held(source: Source) -> Source:
    """Return a file that is not large as it is in memory."""
    if source.status is None or source.status.st_size > _MOST_HELD:
        return source
    return MemorySource(b"".join(source.chunks()), source.name)


class _FailedError(Exception):
    """One of several files could not be read to its end."""

    def __init__(self, number: int, error: Exception) -> None:
        super().__init__(number, error)
        self.number = number
        self.error = error


def _counted(
    sources: Sequence[tuple[Source, Alphabet]], recipe: Recipe
) -> tuple[list[Profile], Events | None]:
    """Return what is in sources that have an alphabet each."""
    if not sources:
        return [], None
    alphabet = joint(recipe.kind, [own for _, own in sources])
    counter = EventCounter(alphabet.size, recipe.order)
    profiles, tails = [], np.zeros(len(sources), dtype=np.int64)
    for number, (source, own) in enumerate(sources):
        try:
            profile, tails[number] = _profiled(source, own, recipe, _Row(counter, number, alphabet))
        except (HuffxentError, OSError) as error:
            raise _FailedError(number, error) from None
        profiles.append(profile)
    symbols = np.array([profile.counts.total for profile in profiles], dtype=np.int64)
    return profiles, Events(alphabet, symbols, tails, counter.levels(len(sources)))


@dataclass
class _Row:
    """Where the events of one message are counted."""

    counter: EventCounter
    number: int
    alphabet: Alphabet


def _profiled(source: Source, own: Alphabet, recipe: Recipe, row: _Row) -> tuple[Profile, int]:
    """Return the profile of a source and the bytes of its tail, and count its events."""
    places = own.places_in(row.alphabet)
    counts, pairs = Counts(np.zeros(own.size, dtype=np.int64)), PairCounter(own.size, recipe.order)
    literals: Counter[bytes] = Counter()
    for block in blocks_of(source, own, literals):
        counts = counts + count(block, own.size)
        pairs.add(block)
        row.counter.add(row.number, places[block])
    if not counts.total:
        raise DataError("is empty: it has no rate, and teaches nothing").about(source.name)
    profile = Profile(source.name, source.size, own, counts, pairs.pairs)
    # All that an alphabet lacks of the very file that it was made of is a tail.
    return profile, sum(map(len, literals))
