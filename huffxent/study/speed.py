"""How fast things are on this machine: contestants that take turns, and what they are timed on."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_LEAST_SECONDS = 0.01
"""Of one timing: shorter work is repeated until it takes as long."""


_PIECE = 1 << 20


@dataclass(frozen=True)
class Contestant:
    """Something to time: what it does, who does it, and the bytes of content it goes through."""

    task: str
    name: str
    size: int
    run: Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """The seconds for each byte of content that a contestant took, one figure a round."""

    task: str
    name: str
    seconds: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Bytes of content a second, by the median."""
        return 1 / statistics.median(self.seconds)

    def times(self, other: Timing) -> float:
        """Return how many times as fast as `other` this was: the median over the rounds."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return statistics.median(theirs / ours for ours, theirs in pairs)


def race(contestants: Sequence[Contestant], rounds: int) -> list[Timing]:
    """Return the timings of contestants that take turns.

    Each round lets every contestant run once, so that a machine that gets slower does so for all.
    """
    repeats = [_repeats(contestant) for contestant in contestants]
    seconds: list[list[float]] = [[] for _ in contestants]
    for _ in range(rounds):
        for contestant, times, taken in zip(contestants, repeats, seconds, strict=True):
            taken.append(_seconds(contestant.run, times) / contestant.size)
    return [
        Timing(contestant.task, contestant.name, tuple(taken))
        for contestant, taken in zip(contestants, seconds, strict=True)
    ]


def _repeats(contestant: Contestant) -> int:
    """Return how often to run for a timing; the run that finds out warms up, too."""
    contestant.run()
    return math.ceil(_LEAST_SECONDS / max(_seconds(contestant.run, 1), 1e-7))


def _seconds(run: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def drawn(weights: NDArray[np.float64], size: int, seed: int) -> bytes:
    """Return `size` bytes drawn independently; `weights` goes by byte and need not sum to 1."""
    rng, shares = np.random.default_rng(seed), weights / weights.sum()
    pieces = [
        rng.choice(shares.size, min(_PIECE, size - start), p=shares).astype(np.uint8)
        for start in range(0, size, _PIECE)
    ]
    return b"".join(piece.tobytes() for piece in pieces)


def loading_seconds() -> float:
    """Return what a new process takes to load numba and compiled kernels: the median of three."""
    code = (
        "import huffxent, time; start = time.perf_counter(); book = huffxent.train(b'ab');"
        "huffxent.compress(b'ab', book, engine='numba'); print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(4)]  # noqa: S603
    return statistics.median(float(run.stdout) for run in runs[1:])
