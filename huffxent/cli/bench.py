"""How fast this machine is, from the shell."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from huffxent import corpora
from huffxent.cli.options import talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.coding.engine import numba_is_installed
from huffxent.container.sources import require_regular
from huffxent.names import printable
from huffxent.render.tables import table_text
from huffxent.study.contestants import FLOOR, contestants
from huffxent.study.speed import drawn, loading_seconds, race

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.study.speed import Timing

_LIBRARIES = ("numpy", "numba", "bitarray", "xxhash", "zstandard")


@click.command()
@click.argument("files", metavar="[FILES...]", nargs=-1)
@click.option(
    "--size",
    type=click.IntRange(1, 4096),
    default=16,
    metavar="MIB",
    help="How much of it: files are repeated or cut.  [default: 16]",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 1000),
    default=9,
    metavar="N",
    help="Times that everyone has his turn; the median counts.  [default: 9]",
)
@talk_options
def bench(files: tuple[str, ...], size: int, rounds: int, talk: Talk) -> None:
    """Time counting, encoding, decoding and comparing on this machine.

    Every engine, beside other coders where they are installed, on FILES or on letters drawn as
    often as in the built-in English essay. The reference and bitarray do the first MiB only. Speeds
    are in MB (10**6 bytes) of content a second, and as a share of a copy of memory.
    """
    for name, data in _workloads(files, size << 20):
        timings = race(contestants(data), rounds)
        facts = {"workload": name, "bytes": len(data), "rounds": rounds}
        if talk.json:
            rows = [
                {"task": t.task, "name": t.name, "bytes_per_second": t.rate, "copies": share}
                for t, share in _shares(timings)
            ]
            machine = {"machine": _machine(), "loading_seconds": _loading()}
            print_json({"schema": "huffxent.bench/1", **facts, **machine, "rows": rows})
        elif not talk.quiet:
            _print(name, len(data), timings)
    if not (talk.json or talk.quiet):
        print_text(f"{_machine()}")
        if (loading := _loading()) is not None:
            print_text(f"loading numba and the compiled kernels takes {loading:.2f} s")


def _workloads(files: tuple[str, ...], size: int) -> list[tuple[str, bytes]]:
    if not files:
        essay = np.frombuffer(corpora.read("essay.en.txt"), dtype=np.uint8)
        weights = np.bincount(essay, minlength=256).astype(np.float64)
        return [("letters drawn as in essay.en.txt", drawn(weights, size, seed=1))]
    found = []
    for file in files:
        require_regular(Path(file))
        data = Path(file).read_bytes()
        if not data:
            raise click.UsageError(f"{printable(file)} is empty; there is nothing to time")
        found.append((printable(file), (data * -(-size // len(data)))[:size]))
    return found


def _shares(timings: list[Timing]) -> list[tuple[Timing, float]]:
    floor = next(timing for timing in timings if timing.name == FLOOR)
    return [(timing, timing.times(floor)) for timing in timings]


def _print(name: str, size: int, timings: list[Timing]) -> None:
    print_text(f"{name}, {size / 2**20:g} MiB")
    rows = [
        (timing.task, timing.name, round(timing.rate / 1e6), f"{share:.3f}")
        for timing, share in sorted(_shares(timings), key=lambda pair: _ORDER.index(pair[0].task))
    ]
    print_text(table_text(("task", "who", "MB/s", "of the copy"), rows) + "\n")


_ORDER = ("copy", "count", "encode", "decode", "compare")


def _machine() -> str:
    found = [f"Python {platform.python_version()}"]
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} not installed")
    return f"{platform.machine()}: " + ", ".join(found)


def _loading() -> float | None:
    return loading_seconds() if numba_is_installed() else None
