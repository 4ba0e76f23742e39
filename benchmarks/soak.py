"""Encode, damage and decode for a given time, and see that memory and open files do not grow.

python benchmarks/soak.py                   # an hour; a line a minute, and a verdict
python benchmarks/soak.py --minutes 3
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import huffxent as hx
from huffxent import corpora

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reliability"))

from havoc import bytewise
from mutate import mutated
from samples import CODERS

LEAK = 32 << 20
"""Bytes that a process may have grown by, after its first minute."""

LARGEST = 3 << 20


def books() -> list[hx.Codebook]:
    text = corpora.read("essay.en.txt")
    return [
        hx.train(text),
        hx.train(text, smoothing=1, code="shannon"),
        hx.train(text, symbols="words"),
        hx.train(text, symbols="chars", order=1),
        hx.train(text, order=2),
        hx.train(text, symbols="u16le"),
    ]


def resident() -> int:
    """Return the bytes of memory that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@dataclass
class Soak:
    """One process that goes round and round."""

    folder: Path
    rng: random.Random
    books: list[hx.Codebook] = field(default_factory=books)
    text: bytes = field(default_factory=lambda: corpora.read("essay.en.txt"))
    rounds: int = 0
    coded: int = 0
    refused: int = 0
    passed: int = 0

    def message(self) -> bytes:
        """Return some text; one of a hundred is of several blocks."""
        size = self.rng.choice((0, 1, 100, 10_000, 100_000))
        if self.rng.random() < 0.01:
            size = LARGEST
        start = self.rng.randrange(len(self.text))
        piece = self.text[start:] + self.text
        text = (piece * (1 + size // len(piece)))[:size]
        return text.decode("utf-8", "ignore").encode()

    def turn(self) -> None:
        """Take a message to a container and back, in memory and by files; then damage it."""
        book, message = self.rng.choice(self.books), self.message()
        coder = "huffman" if len(message) > 10_000 else self.rng.choice(CODERS)
        blob = hx.compress(message, book, coder=coder, threads=self.rng.choice((1, 1, 2)))
        assert hx.decompress(blob, book) == message
        if self.rng.random() < 0.1:
            self.by_files(book, message)
        for _ in range(10):
            changed = self.rng.choice((mutated, bytewise))(blob, self.rng)
            self.damaged(changed, book)
        self.rounds += 1
        self.coded += len(message)

    def by_files(self, book: hx.Codebook, message: bytes) -> None:
        coded, saved = self.folder / "coded", self.folder / "book"
        with hx.open(coded, "wb", codebook=book) as file:
            file.write(message)
        with hx.open(coded, codebook=book) as file:
            place = file.seek(self.rng.randrange(len(message) + 1))
            assert file.read() == message[place:]
        book.save(saved, force=True)
        assert hx.Codebook.load(saved) == book
        hx.compare(self.text, message[:100_000], code=book.recipe.family)
        coded.write_bytes(coded.read_bytes()[:-1])
        try:
            hx.open(coded, codebook=book)
        except hx.FormatError:
            return
        raise AssertionError("a container without its last byte was taken")

    def damaged(self, blob: bytes, book: hx.Codebook) -> None:
        try:
            content = hx.decompress(blob, book)
        except (hx.FormatError, hx.CodebookMismatchError):
            self.refused += 1
        else:
            self.passed += 1
            zlib.crc32(content)

    def line(self, minute: float) -> str:
        return (
            f"{minute:6.1f} min  {self.rounds:>9,} rounds  {self.coded / 1e6:>9,.0f} MB coded  "
            f"{self.refused:>10,} refused  {self.passed:>8,} signed and taken  "
            f"{resident() / 2**20:>6.0f} MiB  {descriptors()} open files"
        )


def soak(minutes: float, seed: int) -> bool:
    """Go round for that long, and return whether nothing grew."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        work = Soak(Path(folder), random.Random(seed))
        # Compiled code, tables and pools come with the first of everything.
        warm, memory, files = min(1.0, minutes / 3), 0, 0
        told = 0.0
        while (past := (time.monotonic() - begin) / 60) < minutes:
            work.turn()
            if not memory and past >= warm:
                gc.collect()
                memory, files = resident(), descriptors()
            if past - told >= min(1.0, minutes / 3):
                told = past
                print(work.line(past), flush=True)
        gc.collect()
        grown, opened = resident() - memory, descriptors() - files
    print(work.line(past))
    sound = grown < LEAK and opened <= 0
    print(
        f"{'sound' if sound else 'LEAKS'}: after the first {60 * warm:.0f} s memory grew by "
        f"{grown / 2**20:.1f} MiB and open files by {opened}"
    )
    return sound


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(not soak(options.minutes, options.seed))


if __name__ == "__main__":
    main()
