"""Fuzzes in a process of its own, which a crash would end with a signal.

``python fuzz_child.py TARGET=COUNT`` prints a document of JSON: how many cases, what became of
them, the slowest and the growth of memory. ``--last FILE`` keeps the case that was begun last, for
when there is no answer; whatever is wrong with a case is shown with its bytes.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import mmap
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz_targets import TARGETS, Target
from havoc import bytewise

if TYPE_CHECKING:
    from guards import Guarded

_KEPT = 1 << 20


class _Last:
    """The bytes of the case at hand, in a file that outlives this process."""

    def __init__(self, path: Path | None) -> None:
        self._map = None
        if path is not None:
            path.write_bytes(bytes(_KEPT))
            with path.open("r+b") as file:
                self._map = mmap.mmap(file.fileno(), _KEPT)

    def keep(self, data: bytes) -> None:
        if self._map is not None and len(data) < _KEPT - 4:
            self._map[: 4 + len(data)] = len(data).to_bytes(4, "little") + data


def cases(target: Target, seed: int, *, signed: bool) -> Iterator[tuple[bytes, bytes]]:
    """Yield seeds and what they are changed to, without an end."""
    rng, seeds = random.Random(seed), target.seeds()
    change = target.change if signed else bytewise
    while True:
        origin = rng.choice(seeds)
        yield origin, change(origin, rng)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def fuzz(name: str, count: int, options: argparse.Namespace, memory: Guarded | None) -> dict:
    """Judge so many cases of a target."""
    target, last = TARGETS[name], _Last(options.last)
    sound = {seed: target.judge(seed) for seed in target.seeds()}
    stream = cases(target, options.seed, signed=not options.unsigned)
    verdicts, digest, slowest, peak = Counter(), hashlib.blake2b(), (0.0, b""), 0
    for number in range(count):
        origin, data = next(stream)
        last.keep(data)
        before = time.thread_time()
        try:
            verdict = target.judge(data)
        except BaseException as error:
            raise RuntimeError(f"{name}, case {number}: {data.hex()}") from error
        slowest = max(slowest, (time.thread_time() - before, data))
        if memory is not None:
            memory.check()
        digest.update(verdict.encode("utf-8", "backslashreplace"))
        verdicts[verdict.partition(":")[0]] += 1
        if options.unsigned and verdict.startswith("sound"):
            # Damage that nobody mended a checksum for may only pass where it changes nothing.
            assert verdict == sound[origin], (name, number, data.hex())
        if number == min(1000, count // 10):
            gc.collect()
            peak = _peak()
    return {
        "cases": count,
        "verdicts": verdicts,
        "digest": digest.hexdigest(),
        "slowest": slowest[0],
        "slowest_case": slowest[1].hex()[:4000],
        "growth": _peak() - peak,
    }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", nargs="+", metavar="TARGET=COUNT")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--unsigned", action="store_true", help="leave checksums as they are")
    parser.add_argument("--guarded", action="store_true", help="between pages not to be touched")
    parser.add_argument("--last", type=Path, help="file for the case that was begun last")
    options = parser.parse_args(arguments)
    found, fence = {}, nullcontext()
    if options.guarded:
        # Only what numba compiles is fenced: without it there is no such module.
        from guards import guarded

        fence = guarded()
    with fence as memory:
        # Whatever is compiled is compiled now, and no case's own time.
        for seed in TARGETS["round_trip"].seeds():
            TARGETS["round_trip"].judge(seed)
        for work in options.work:
            name, _, count = work.partition("=")
            found[name] = fuzz(name, int(count), options, memory)
    print(json.dumps(found))  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1:])
