"""Every file by the codebook of every file, block by block."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.parts import parts_of
from huffxent.container.sources import Source, source_of
from huffxent.names import distinct, short
from huffxent.study.many.costs import Costs, costs_of
from huffxent.study.many.events import DROPPED, Events
from huffxent.study.many.survey import Profile, survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data
    from huffxent.study.many.farms import Farm
    from huffxent.study.many.survey import Survey
    from huffxent.symbols.alphabet import Kind


@dataclass(frozen=True, eq=False)
class Crossing:
    """Files that were counted, of which each is to be coded by the codebook of each.

    Attributes
    ----------
    recipe : Recipe
        Of the codebooks.
    profiles : tuple of Profile
        Of the files.
    events : Events
        In them as messages.
    failures : tuple of Exception
        What was wrong with files that are left out.
    kept : tuple of int
        Which files are not.
    """

    recipe: Recipe
    profiles: tuple[Profile, ...]
    events: Events
    failures: tuple[Exception, ...]
    kept: tuple[int, ...]

    @property
    def entropy(self) -> NDArray[np.float64]:
        """H(p) of each message, in bits per symbol."""
        return self.events.entropy_bits / self.events.symbols

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The files' names, shortened where they stay distinct."""
        return tuple(distinct([short(profile.name) for profile in self.profiles]))

    @property
    def rows(self) -> int:
        """How many codebooks are applied at once: as many as keep memory low."""
        events = sum(level.keys.size for level in self.events.levels)
        return max(1, min(_CELLS // len(self.profiles), _PRICES // events))

    def blocks(self, farm: Farm) -> Iterator[Costs]:
        """Yield what all messages cost under the next codebooks, and so on."""
        rows = self.rows
        items = (
            (self.recipe, self.profiles[start : start + rows])
            for start in range(0, len(self.profiles), rows)
        )
        yield from farm.results(_costs, self.events, items)

    def own_bits(self, farm: Farm) -> NDArray[np.int64]:
        """Return what each message costs under its own codebook."""
        starts = range(0, len(self.profiles), _OWN)
        items = (
            (
                self.recipe,
                self.profiles[start : start + _OWN],
                self.events.chosen(start, min(start + _OWN, len(self.profiles))),
            )
            for start in starts
        )
        return np.concatenate([*farm.results(_own, None, items)])


_CELLS = 1 << 21
"""Pairs of a codebook and a message in a block, at most; 32 MB."""

_PRICES = 1 << 22
"""Prices of events in a block, at most; 64 MB."""


def _costs(events: Events, item: tuple[Recipe, Sequence[Profile]]) -> Costs:
    recipe, profiles = item
    return costs_of(events, [profile.book(recipe) for profile in profiles])


_OWN = 64
"""Messages whose own codebooks are applied at once."""


def _own(_: None, item: tuple[Recipe, Sequence[Profile], Events]) -> NDArray[np.int64]:
    recipe, profiles, events = item
    return np.diagonal(_costs(events, (recipe, profiles)).bits).copy()


def cross(
    files: Sequence[Data | Source],
    recipe: Recipe,
    farm: Farm,
    done: Callable[[int], object] = lambda _: None,
) -> Crossing:
    """Return files counted; of those that fail no more than why is kept.

    Parameters
    ----------
    files
        Each of which is read once.
    recipe
        Of the codebooks.
    farm
        That reads and counts them.
    done
        Told of how many more that is done.
    """
    found: dict[int, list[Profile]] = {}
    failures: dict[int, Exception] = {}
    parts, rows = [], []
    whole = set[int]()
    items = _batches(files, recipe.kind)
    for part in farm.results(_survey, recipe, items):
        for place, profile in zip(part.kept, part.found.profiles, strict=True):
            found.setdefault(place, []).append(profile)
        if part.found.events is not None:
            parts.append(part.found.events)
            rows.append(np.array(part.kept))
        failures.update(part.failures)
        looked_at = set(part.kept) | set(part.failures)
        done(len(looked_at - whole))
        whole |= looked_at
    kept = tuple(sorted(set(found) - set(failures)))
    profiles = tuple(Profile.joined(recipe.kind, found[place]) for place in kept)
    row = np.full(len(files), DROPPED)
    row[list(kept)] = np.arange(len(kept))
    events = Events.gathered(recipe, parts, [row[places] for places in rows], len(kept))
    return Crossing(recipe, profiles, events, tuple(failures[n] for n in sorted(failures)), kept)


@dataclass(frozen=True)
class _Batch:
    """Some files, or parts of files, and the number of each file."""

    places: tuple[int, ...]
    files: tuple[Data | Source, ...]


@dataclass(frozen=True, eq=False)
class _Surveyed:
    """What is in them, and the numbers of the files that could be read."""

    found: Survey
    kept: tuple[int, ...]
    failures: dict[int, Exception]


def _survey(recipe: Recipe, batch: _Batch) -> _Surveyed:
    found = survey(batch.files, recipe)
    kept = tuple(batch.places[number] for number in found.kept)
    lost = [place for number, place in enumerate(batch.places) if number not in set(found.kept)]
    return _Surveyed(found, kept, dict(zip(lost, found.failures, strict=True)))


_MOST_FILES = 256
_MOST_BYTES = 1 << 25


def _batches(files: Sequence[Data | Source], kind: Kind) -> Iterator[_Batch]:
    """Yield files in batches that one worker looks at together, and large ones part by part."""
    places: list[int] = []
    room = _MOST_BYTES
    for place, data in enumerate(files):
        size = _size(data)
        if places and (size > room or len(places) == _MOST_FILES):
            yield _batch(files, places)
            places, room = [], _MOST_BYTES
        if parts := _parts(data, size, kind):
            yield from (_Batch((place,), (part,)) for part in parts)
            continue
        places.append(place)
        room -= size
    if places:
        yield _batch(files, places)


def _batch(files: Sequence[Data | Source], places: Sequence[int]) -> _Batch:
    return _Batch(tuple(places), tuple(files[place] for place in places))


def _parts(data: Data | Source, size: int, kind: Kind) -> Sequence[Source]:
    """Return a file in parts, if it is large and can be cut."""
    if size < _MOST_BYTES:
        return []
    try:
        return parts_of(source_of(data, kind), kind)
    except OSError:
        return []  # whoever reads it will say why


def _size(data: Data | Source) -> int:
    """Return the bytes of a file; all the room, where that cannot be told beforehand."""
    if isinstance(data, Source):
        return _MOST_BYTES if data.status is None else data.status.st_size
    if not isinstance(data, (str, os.PathLike)):
        return data.nbytes if isinstance(data, np.ndarray) else memoryview(data).nbytes
    try:
        return Path(data).stat().st_size
    except (OSError, ValueError):
        return _MOST_BYTES
