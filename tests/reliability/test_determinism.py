"""The same counts give the same codebook, to the last byte, everywhere."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys

import numpy as np
import pytest

import huffxent as hx
from huffxent.coding.engine import ENGINES, engine_for
from huffxent.container.recipe import Recipe

TEXT = b"she sells sea shells by the sea shore; the shells she sells are sea-shells, sure. "

KINDS = {
    "bytes": {},
    "chars": {"symbols": "chars"},
    "words": {"symbols": "words"},
    "block:2": {"symbols": "block:2", "unseen": "error"},
    "labels": {"symbols": "labels"},
    "minimax": {"code": "minimax"},
}


def permuted(kind: str, seed: int) -> bytes:
    """Return the same symbols in another order."""
    rng = random.Random(seed)
    if kind in {"words", "labels"}:
        words = re.findall(rb"\w+", TEXT)
        rng.shuffle(words)
        return b"\n".join([*words, b""])
    width = 2 if kind == "block:2" else 1
    parts = [TEXT[at : at + width] for at in range(0, len(TEXT), width)]
    rng.shuffle(parts)
    return b"".join(parts)


def trained(kind: str, seed: int) -> tuple[str, str]:
    """Return the id of a codebook, and a hash of its file, which is without the samples."""
    book = hx.train(permuted(kind, seed), **KINDS[kind])
    plain = hx.Codebook.from_counts(book.counts, book.recipe, (), book.alphabet)
    assert plain.id == book.id
    return book.id, hashlib.sha256(plain.to_json()).hexdigest()[:16]


# Frozen: any release, Python and machine has to come to these.
FROZEN: dict[str, tuple[str, str]] = {
    "bytes": ("cf1b05af42c62ed8ccf874a25925cea3", "326fb9c770bc942a"),
    "chars": ("6d8e4e24b816dbf76960f06422e84557", "17ccee412f2f0c67"),
    "words": ("bd7d66902a5ea2f556c519ce4e2c45ef", "9f290abfdf7e5ad0"),
    "block:2": ("6a51251eb70f492f2d245c690c3b7160", "963085b3c993f91d"),
    "labels": ("9eb6673b2313fdf75dc411f6d7045c15", "29aab1ef65944ed1"),
    "minimax": ("02f40887a44ab490754d4e10e11eeda6", "9dcb88c76632ff94"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_input_makes_no_difference_to_the_codebook(kind):
    """T11: 100 permutations; what is frozen here is compared by every Python that runs this."""
    assert {trained(kind, seed) for seed in range(100)} == {FROZEN[kind]}


@pytest.mark.parametrize("engine", ENGINES)
def test_either_engine_counts_to_the_same_codebook(engine):
    """T11: the same 100 permutations, counted by each engine."""
    count = engine_for(engine, "count", 0).count
    for seed in range(100):
        indices = np.frombuffer(permuted("bytes", seed), dtype=np.uint8)
        book = hx.Codebook.from_counts(count(indices, 256), Recipe.of())
        assert (book.id, hashlib.sha256(book.to_json()).hexdigest()[:16]) == FROZEN["bytes"]


CHILD = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("determinism", sys.argv[1])
here = importlib.util.module_from_spec(spec)
spec.loader.exec_module(here)
first = int(sys.argv[2])
print({kind: {here.trained(kind, seed) for seed in range(first, first + 20)} for kind in here.KINDS}
      == {kind: {frozen} for kind, frozen in here.FROZEN.items()})
"""


@pytest.mark.parametrize("seed", range(5))
def test_the_seed_of_python_s_hashes_makes_no_difference(seed):
    """T11: PYTHONHASHSEED 0 to 4, each in a process of its own with 20 of the permutations."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, __file__, str(20 * seed)],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "True\n", done.stderr
