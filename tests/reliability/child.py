"""Meets hostile containers in a process with little memory, and says what became of each.

A crash would end it with a signal; what it took is measured, which a process that does much else
cannot. `python child.py NAME` runs one of `TASKS` and prints a document of JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hostile import Hostile, amplifiers, liars, long_index
from mutate import mutated
from samples import WAYS, books, samples, verdict

import huffxent as hx
from huffxent.container.listing import listing
from huffxent.container.sources import FileSource, MemorySource
from huffxent.container.transfer import decode_into

ADDRESS_SPACE = 3 << 30


def peak() -> int:
    """Return the most memory that was in use, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _listed(path: Path) -> str:
    try:
        listing(path)
    except hx.FormatError as error:
        return f"{type(error).__name__}: {error.message}"
    return "listed"


def _opened(path: Path, book: hx.Codebook) -> str:
    """Read a file to its end and from the middle of what it says it has."""
    try:
        with hx.open(path, codebook=book) as file:
            while file.read(1 << 16):
                pass
            file.seek(file.seek(0, 2) // 2)
            file.read(1)
    except hx.HuffxentError as error:
        return f"{type(error).__name__}: {error.message}"
    return "sound"


def _verdicts(cases: list[Hostile]) -> list[Any]:
    return [
        [case.name, {way: verdict(case.blob, case.book, way) for way in WAYS}] for case in cases
    ]


def lies() -> list[Any]:
    """Decode every liar by every way, list it, and read it from a file."""
    found = _verdicts(liars())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "liar.hx"
        for case, (_, verdicts) in zip(liars(), found, strict=True):
            path.write_bytes(case.blob)
            verdicts["list"], verdicts["open"] = _listed(path), _opened(path, case.book)
    return found


def amplified() -> list[Any]:
    """Decode containers that claim more, or less, than they can have."""
    return _verdicts(amplifiers())


def eight_to_one() -> list[Any]:
    """Decode the most that a container may hold for its size, 32 MiB in 4 MiB, piece by piece."""
    blob = hx.compress(bytes(32 << 20), hx.train(bytes(8), unseen="error"))
    # What was made here is not to hide what decoding takes.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zeros.hx"
        path.write_bytes(blob)
        book, size = hx.train(bytes(8), unseen="error"), len(blob)
        del blob
        before = peak()
        content = decode_into(len, FileSource(path), book).content_bytes
    return [size, content, peak() - before]


def index() -> list[Any]:
    """List and decode files of 64 MiB that claim an index and no blocks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.hx"
        found = []
        for claimed in (0, 1, 36):
            with path.open("wb") as file:
                long_index(file, claimed)
            found.append([_listed(path), _decoded(path)])
        return found


def mutants() -> list[Any]:
    """Decode mutants of what has a checksum of its content: refused, the message, or another."""
    rng, checked = random.Random(32), [each for each in samples() if each.blob[5] & 1]
    refused, same, silent = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.hx"
        for _ in range(4_000):
            sample = rng.choice(checked)
            blob = mutated(sample.blob, rng)
            path.write_bytes(blob)
            _opened(path, sample.book)
            try:
                content = hx.decompress(blob, sample.book)
            except hx.FormatError:
                refused += 1
                continue
            same += content == sample.message
            silent += [sample.name] if content != sample.message else []
    return [refused, same, silent]


def _decoded(path: Path) -> str:
    try:
        decode_into(len, FileSource(path), books()["bytes"])
    except hx.FormatError as error:
        return f"{type(error).__name__}: {error.message}"
    return "sound"


TASKS: dict[str, Callable[[], list[Any]]] = {
    task.__name__: task for task in (lies, amplified, eight_to_one, index, mutants)
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    # What is loaded with the first use is no cost of what comes then.
    for sample in samples():
        for way in WAYS.values():
            way(sample.blob, sample.book)
        decode_into(len, MemorySource(sample.blob, "sample"), sample.book)
    before = peak()
    found = TASKS[sys.argv[1]]()
    print(json.dumps({"found": found, "growth": peak() - before}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
