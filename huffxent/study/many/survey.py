"""What is in many files: each is read once, and nothing but its counts is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.codebook import Codebook
from huffxent.container.parts import PartSource
from huffxent.container.sources import MemorySource, source_of
from huffxent.container.splitting import blocks_of
from huffxent.container.training import alphabet_of, counted
from huffxent.errors import DataError, HuffxentError
from huffxent.models.contexts import PairCounter, Pairs, nothing
from huffxent.models.counts import Counts
from huffxent.study.many.events import EventCounter, Events, translated
from huffxent.symbols.alphabet import joint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data, Source
    from huffxent.symbols.alphabet import Alphabet, Indices, Kind


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

    @classmethod
    def joined(cls, kind: Kind, parts: Sequence[Profile]) -> Profile:
        """Return the profile of a file that was looked at in parts."""
        if len(parts) == 1:
            return parts[0]
        alphabet = joint(kind, [part.alphabet for part in parts])
        counts, orders = np.zeros(alphabet.size, dtype=np.int64), len(parts[0].pairs)
        pairs = [nothing(alphabet.size, order) for order in range(1, orders + 1)]
        for part in parts:
            counts[part.alphabet.places_in(alphabet)] += part.counts.values
            for place, own in enumerate(part.pairs):
                keys = translated(own.keys, own.order, part.alphabet, alphabet)
                pairs[place] += Pairs(alphabet.size, own.order, keys, own.counts)
        size = sum(part.bytes for part in parts)
        return cls(parts[0].name, size, alphabet, Counts(counts), tuple(pairs))

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
        What was wrong with the others, in their order.
    kept : tuple of int
        Which of the files could be read.
    names : tuple of str
        Of those.
    """

    profiles: tuple[Profile, ...]
    events: Events | None
    failures: tuple[Exception, ...] = ()
    kept: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


def survey(files: Sequence[Data | Source], recipe: Recipe, *, learn: bool = True) -> Survey:
    """Return what is in some files; one that cannot be read or has nothing in it is a failure.

    Parameters
    ----------
    files
        Each of which is read once, unless it is large and its alphabet open.
    recipe
        What a symbol is, and the longest context.
    learn
        Whether codebooks are to be made of them: without, there are no profiles.
    """
    failures: dict[int, Exception] = {}
    sources: list[tuple[Source, Alphabet]] = []
    kept: list[int] = []
    for place, data in enumerate(files):
        try:
            source = _held(source_of(data, recipe.kind))
            lead = MemorySource(_before(source, recipe), source.name)
            sources.append((source, alphabet_of([lead, source], recipe)))
            kept.append(place)
        except (HuffxentError, OSError) as error:
            failures[place] = error
    while True:
        try:
            profiles, events = _surveyed(sources, recipe, learn=learn)
        except _FailedError as failed:
            failures[kept[failed.number]] = failed.error
            del sources[failed.number], kept[failed.number]
        else:
            names = tuple(source.name for source, _ in sources)
            why = tuple(failures[place] for place in sorted(failures))
            return Survey(tuple(profiles), events, why, tuple(kept), names)


_MOST_HELD = 1 << 26
"""Bytes of a file that is kept while it is looked at; a larger one may be read twice."""


def _held(source: Source) -> Source:
    """Return a file that is not large as it is in memory."""
    if source.status is None or source.status.st_size > _MOST_HELD:
        return source
    return MemorySource(b"".join(source.chunks()), source.name)


def _before(source: Source, recipe: Recipe) -> bytes:
    """Return what stands before a part of a file: the contexts of its first symbols."""
    if not isinstance(source, PartSource):
        return b""
    return source.before(recipe.order * (recipe.kind.width or 0))


class _FailedError(Exception):
    """One of several files could not be read to its end."""

    def __init__(self, number: int, error: Exception) -> None:
        super().__init__(number, error)
        self.number = number
        self.error = error


def _surveyed(
    sources: Sequence[tuple[Source, Alphabet]], recipe: Recipe, *, learn: bool
) -> tuple[list[Profile], Events | None]:
    """Return what is in sources that have an alphabet each."""
    if not sources:
        return [], None
    alphabet = joint(recipe.kind, [own for _, own in sources])
    counter = EventCounter(alphabet.size, recipe.order)
    profiles, (symbols, tails) = [], np.zeros((2, len(sources)), dtype=np.int64)
    for number, (source, own) in enumerate(sources):
        pupil = _Pupil(own, recipe.order, _before(source, recipe)) if learn else None
        places = own.places_in(alphabet)
        try:
            for block in blocks_of(source, own):
                symbols[number] += block.indices.size
                # All that an alphabet lacks of the very file that it was made of is a tail.
                tails[number] += sum(map(len, block.literals))
                counter.add(number, places[block.indices])
                if pupil is not None:
                    pupil.add(block.indices)
            if not symbols[number]:
                raise DataError("is empty: it has no rate, and teaches nothing").about(source.name)
        except (HuffxentError, OSError) as error:
            raise _FailedError(number, error) from None
        if pupil is not None:
            profiles.append(pupil.profile(source))
    return profiles, Events(alphabet, symbols, tails, counter.levels(len(sources)))


def learnt(source: Source, recipe: Recipe) -> Profile:
    """Return the profile of a source, or of a part of one; it may be empty."""
    before = _before(source, recipe)
    alphabet = alphabet_of([MemorySource(before, source.name), source], recipe)
    pupil = _Pupil(alphabet, recipe.order, before)
    for block in blocks_of(source, alphabet):
        pupil.add(block.indices)
    return pupil.profile(source)


class _Pupil:
    """Learns from a file, block by block."""

    def __init__(self, alphabet: Alphabet, order: int, before: bytes) -> None:
        self._alphabet = alphabet
        self._counts = Counts(np.zeros(alphabet.size, dtype=np.int64))
        self._pairs = PairCounter(alphabet.size, order, alphabet.split(before).indices)

    def add(self, block: Indices) -> None:
        """Learn from what comes next."""
        self._counts = self._counts + counted(block, self._alphabet.size)
        self._pairs.add(block)

    def profile(self, source: Source) -> Profile:
        """Return what was learnt."""
        return Profile(source.name, source.size, self._alphabet, self._counts, self._pairs.pairs)
