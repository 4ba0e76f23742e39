"""Fuzzes a target with atheris: it asks for changes, sees the branches they lead to, and goes on.

What is changed, how checksums are mended and what must hold is that of the seeded fuzzers, in
tests/reliability/fuzz_targets.py. README.md says how to run it.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

# Machine code has no branches that could be seen; the same kernels interpreted have.
os.environ.setdefault("NUMBA_DISABLE_JIT", "1")

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reliability"))

COMPILED = os.environ["NUMBA_DISABLE_JIT"] == "0"
# What is instrumented cannot be compiled.
with atheris.instrument_imports(
    include=["huffxent"], exclude=["huffxent.coding.kernels"] if COMPILED else []
):
    from fuzz_found import found, keep
    from fuzz_targets import TARGETS

GENERIC_SHARE = 0.25
"""Of changes that libFuzzer makes itself: it knows with what bytes were compared."""

LIMITS = ("-max_len=16384", "-timeout=10", "-rss_limit_mb=2048")


def write_seeds(name: str, folder: Path) -> None:
    """Write what a target begins with, one a file: its seeds, and what was found earlier."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*TARGETS[name].seeds(), *found(name)]):
        (folder / f"seed-{number:04}").write_bytes(seed)


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz a target with options of libFuzzer; from its seeds, unless they name a corpus."""
    target = TARGETS[name]

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < GENERIC_SHARE:
            return atheris.Mutate(data, most)
        changed = target.change(data, rng)
        return changed if len(changed) <= most else data[:most]

    def judge(data: bytes) -> None:
        target.judge(data)

    corpus = []
    if all(option.startswith("-") for option in options):
        corpus = [tempfile.mkdtemp(prefix="huffxent-corpus-")]
        write_seeds(name, Path(corpus[0]))
    arguments = [sys.argv[0], *LIMITS, *options, *corpus]
    atheris.Setup(arguments, judge, custom_mutator=change)
    atheris.Fuzz()


def main(arguments: list[str]) -> None:
    if not arguments or arguments[0] not in TARGETS:
        names = "|".join(TARGETS)
        sys.exit(f"usage: fuzz.py {names} [--seeds FOLDER | --keep FOLDER | libFuzzer's options]")
    name, *options = arguments
    if options[:1] == ["--seeds"]:
        write_seeds(name, Path(options[1]))
    elif options[:1] == ["--keep"]:
        keep(name, TARGETS[name].seeds(), Path(options[1]))
    else:
        fuzz(name, options)


if __name__ == "__main__":
    main(sys.argv[1:])
