"""The four kinds of data that speed is measured on, each of any size and the same every time."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import numpy as np

from huffxent import corpora
from huffxent.study.speed import drawn


def letters(size: int) -> bytes:
    """Independent draws, as often as in the built-in English essay: 4.23 bits a symbol."""
    essay = np.frombuffer(corpora.read("essay.en.txt"), dtype=np.uint8)
    return drawn(np.bincount(essay, minlength=256).astype(np.float64), size, seed=1)


def text(size: int) -> bytes:
    """Real text: the source of Python's standard library, or the files of HUFFXENT_REAL_FILES."""
    folder = Path(os.environ.get("HUFFXENT_REAL_FILES", sysconfig.get_path("stdlib")))
    pieces, total = [], 0
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.txt")]):
        if "site-packages" not in path.parts and total < size:
            pieces.append(path.read_bytes())
            total += len(pieces[-1])
    content = b"".join(pieces)
    return (content * -(-size // len(content)))[:size]


def near_uniform(size: int) -> bytes:
    """Draws from 256 symbols whose shares fall by a factor of 7.4: 7.78 bits a symbol."""
    return drawn(np.exp(-2 * np.arange(256) / 256), size, seed=2)


def skewed(size: int) -> bytes:
    """Draws from 16 symbols of which one has 92.4 %: 0.54 bits a symbol."""
    weights = 0.5 ** np.arange(16)
    weights[0] = weights[1:].sum() * 12.2
    return drawn(weights, size, seed=3)


WORKLOADS = {"letters": letters, "text": text, "near-uniform": near_uniform, "skewed": skewed}
