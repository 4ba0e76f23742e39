"""How cost grows with files, bytes, alphabet and workers, and what that comes to for 1 PB.

    python benchmarks/scale.py

Needs huffxent[scale]. Files are made anew in a temporary folder from a fixed seed: 10,000 of 4 KB,
and a large one. Every figure that is not a measurement says the model that it comes from.
"""

from __future__ import annotations

import io
import resource
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.study.many.costs import costs_of
from huffxent.study.many.crossing import cross
from huffxent.study.many.farms import Here, farm_of
from huffxent.study.many.whole import encode_by, train_by

FILES, SIZE, LARGE = 10_000, 4096, 1 << 28
CORE_HOUR, REQUESTS = 0.05, 0.0004
"""Assumed prices: dollars an hour of one core, and for 1,000 reads of an object."""


def made(folder: Path) -> list[str]:
    """Write small files, each of 96 letters drawn by shares of its own."""
    random = np.random.default_rng(1)
    for number in range(FILES):
        shares = random.dirichlet(np.full(96, 0.3))
        letters = random.choice(96, SIZE, p=shares) + 32
        (folder / f"{number:05}.bin").write_bytes(letters.astype(np.uint8).tobytes())
    return [str(path) for path in sorted(folder.glob("*.bin"))]


def made_large(path: Path) -> Path:
    random = np.random.default_rng(2)
    block = random.choice(64, 1 << 22, p=random.dirichlet(np.full(64, 0.5))).astype(np.uint8)
    with path.open("wb") as file:
        for shift in range(LARGE >> 22):
            file.write(np.roll(block, 7919 * shift).tobytes())
    return path


def weighed(files: list[str], workers: int, scheduler: str | None) -> tuple[float, float, int]:
    """Return the seconds of counting and of weighing, once workers are there, and a sum of bits."""
    with farm_of(workers, scheduler) as farm:
        list(farm.results(_nothing, None, range(2 * workers)))
        start = time.perf_counter()
        crossing = cross(files, Recipe(), farm)
        counted = time.perf_counter() - start
        bits = sum(int(block.bits.sum()) for block in crossing.blocks(farm))
        return counted, time.perf_counter() - start - counted, bits


def _nothing(_shared: None, number: int) -> int:
    import huffxent.study.many.crossing  # noqa: F401 - so that workers have it

    return number


def by_files(files: list[str]) -> tuple[float, float]:
    """Print how the matrix grows with files; return seconds for a file, and for a pair."""
    print("| files | pairs | counting s | weighing s | pairs per second |\n|---|---|---|---|---|")
    rows = []
    for size in (1_250, 2_500, 5_000, FILES):
        counted, spent, _ = weighed(files[:size], 1, None)
        rows.append((size, counted + spent))
        rate = size * size / (counted + spent)
        print(f"| {size:,} | {size * size:,} | {counted:.2f} | {spent:.2f} | {rate:,.0f} |")
    sizes = np.array([size for size, _ in rows], dtype=float)
    seconds = np.array([spent for _, spent in rows])
    a_file, a_pair = np.linalg.lstsq(np.stack([sizes, sizes**2], axis=1), seconds)[0]
    print(f"\nmodel: {a_file * 1e3:.2f} ms a file + {max(a_pair, 0) * 1e9:.1f} ns a pair")
    return a_file, max(a_pair, 0.0)


def beside_numpy(files: list[str]) -> None:
    """Print what one matrix product of NumPy takes for the same sums."""
    crossing = cross(files, Recipe(), Here())
    level = crossing.events.levels[0]
    counts = np.zeros((len(files), level.keys.size))
    counts[level.rows, level.columns] = level.counts
    lengths = np.random.default_rng(0).integers(1, 16, counts.shape).astype(float)
    rows = crossing.rows
    start = time.perf_counter()
    for first in range(0, len(files), rows):
        (lengths[first : first + rows] @ counts.T).astype(np.int64)
    product = time.perf_counter() - start
    books = [profile.book(Recipe()) for profile in crossing.profiles[:rows]]
    start = time.perf_counter()
    costs_of(crossing.events, books)
    block = time.perf_counter() - start
    start = time.perf_counter()
    for profile in crossing.profiles[:rows]:
        profile.book(Recipe())
    learnt = time.perf_counter() - start
    blocks = len(files) / rows
    print(
        f"one product of NumPy, {len(files):,} x {counts.shape[1]} x {len(files):,}, "
        f"in blocks: {product:.2f} s\n"
        f"bits and cross-entropies of all pairs, of which it is half: {block * blocks:.2f} s\n"
        f"making {len(files):,} codebooks: {learnt * blocks:.2f} s"
    )


def by_workers(files: list[str]) -> None:
    print("| workers | counting s | weighing s | bits of all pairs |\n|---|---|---|---|")
    for name, workers, scheduler in (
        ("this process", 1, None),
        ("2 processes", 2, None),
        ("Dask, 1 worker", 1, "local"),
        ("Dask, 2 workers", 2, "local"),
    ):
        counted, spent, bits = weighed(files, workers, scheduler)
        print(f"| {name} | {counted:.2f} | {spent:.2f} | {bits:,} |", flush=True)


def by_bytes(path: Path) -> dict[str, float]:
    """Print what a large file takes in parts; return seconds a GB of one worker."""
    source, found = path_source(path), {}
    print(f"| {LARGE >> 20} MiB | 1 worker s | 2 workers s |\n|---|---|---|")
    for order in (0, 1, 2):
        learn = partial(train_by, sources=[source], recipe=Recipe.of(order=order))
        found[f"order {order}"] = row(f"codebook, order {order}", learn)
    book = train_by(Here(), [source], Recipe())
    found["encode"] = row("container", lambda farm: encode_by(farm, io.BytesIO(), source, book))
    return {name: spent * 1e9 / LARGE for name, spent in found.items()}


def row(name, task) -> float:
    spent = []
    for workers in (1, 2):
        with farm_of(workers, "local") as farm:
            list(farm.results(_nothing, None, range(2 * workers)))
            times = []
            for _ in range(3):
                start = time.perf_counter()
                task(farm)
                times.append(time.perf_counter() - start)
            spent.append(statistics.median(times))
    print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} |", flush=True)
    return spent[0]


def extrapolated(a_file: float, a_pair: float, a_gigabyte: dict[str, float]) -> None:
    """Print what the model says of sizes that nobody measured here."""
    print("| what | core hours | dollars | on 100 cores, hours | bytes over the network |")
    print("|---|---|---|---|---|")
    files, petabyte = 1e6, 1e15
    cases = {
        "count 1 PB, order 0": (1e6 * a_gigabyte["order 0"], petabyte),
        "count 1 PB, order 2": (1e6 * a_gigabyte["order 2"], petabyte),
        "encode 1 PB": (1e6 * a_gigabyte["encode"], 2 * petabyte),
        "matrix of 10^6 files of 4 KB": (files * a_file + files**2 * a_pair, 16 * files**2),
        "one row of it: a message by 10^6 codebooks": (files * (a_file + a_pair), 16 * files),
    }
    for name, (seconds, network) in cases.items():
        hours = seconds / 3600
        dollars = hours * CORE_HOUR + REQUESTS * files / 1000
        print(f"| {name} | {hours:,.1f} | {dollars:,.2f} | {hours / 100:,.2f} | {network:.0e} |")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = made(Path(folder))
        a_file, a_pair = by_files(files)
        print()
        beside_numpy(files)
        here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"most memory of this process so far: {here / 1e3:,.0f} MB\n")
        by_workers(files)
        print()
        a_gigabyte = by_bytes(made_large(Path(folder, "large")))
        print()
        extrapolated(a_file, a_pair, a_gigabyte)


if __name__ == "__main__":
    main()
