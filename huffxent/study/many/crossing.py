"""Every file by the codebook of every file, block by block."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.sources import Source
from huffxent.names import distinct, short
from huffxent.study.many.costs import Costs, costs_of
from huffxent.study.many.events import Events
from huffxent.study.many.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data
    from huffxent.study.many.farms import Farm
    from huffxent.study.many.survey import Profile, Survey


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

    @property
    def names(self) -> list[str]:
        """The files' names, shortened where they stay distinct."""
        return distinct([short(profile.name) for profile in self.profiles])

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
    profiles: list[Profile] = []
    failures: list[Exception] = []
    parts, rows, kept = [], [], list[int]()
    looked_at = 0
    for found in farm.results(_survey, recipe, _batches(files)):
        if found.events is not None:
            rows.append(np.arange(len(profiles), len(profiles) + len(found.profiles)))
            parts.append(found.events)
        kept += [looked_at + place for place in found.kept]
        size = len(found.profiles) + len(found.failures)
        looked_at += size
        done(size)
        profiles += found.profiles
        failures += found.failures
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        events = Events(recipe.kind.alphabet(()), nothing, nothing, ())
    else:
        events = Events.gathered(recipe.kind, parts, rows, len(profiles))
    return Crossing(recipe, tuple(profiles), events, tuple(failures), tuple(kept))


def _survey(recipe: Recipe, files: Sequence[Data | Source]) -> Survey:
    return survey(files, recipe)


_MOST_FILES = 256
_MOST_BYTES = 1 << 25


def _batches(files: Sequence[Data | Source]) -> Iterator[list[Data | Source]]:
    """Yield files in batches that one worker looks at together."""
    batch: list[Data | Source] = []
    room = _MOST_BYTES
    for data in files:
        size = _size(data)
        if batch and (size > room or len(batch) == _MOST_FILES):
            yield batch
            batch, room = [], _MOST_BYTES
        batch.append(data)
        room -= size
    if batch:
        yield batch


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
