"""What a fuzzer that sees branches has found worth keeping: `fuzz/found`, a line of base64 each."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "fuzz" / "found"
_MOST = 1 << 15
"""Bytes of a file: the shortest are kept."""


def found(name: str) -> list[bytes]:
    """Return what was found for a target."""
    path = _FOLDER / f"{name}.txt"
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [base64.b64decode(line) for line in lines]


def keep(name: str, seeds: Iterable[bytes], corpus: Path) -> None:
    """Keep what is in a corpus beside the seeds, in place of what was kept before."""
    grown = {path.read_bytes() for path in corpus.iterdir()} - set(seeds)
    lines = [
        base64.b64encode(data) + b"\n" for data in sorted(grown, key=lambda data: (len(data), data))
    ]
    sizes = accumulate(map(len, lines))
    _FOLDER.mkdir(exist_ok=True)
    kept = b"".join(line for line, size in zip(lines, sizes, strict=True) if size <= _MOST)
    (_FOLDER / f"{name}.txt").write_bytes(kept)
