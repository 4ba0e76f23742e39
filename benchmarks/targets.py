"""Speed as ratios: how many times as fast as something else in the same run, and what was wanted.

    python benchmarks/targets.py            # some minutes; prints the table of docs/performance.md
    python benchmarks/targets.py --quick    # small data and few rounds, to see that it runs

A ratio is the median over rounds in which everyone takes his turn once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from bitarray import bitarray, decodetree
from workloads import WORKLOADS

import huffxent as hx
from huffxent.codes.context_code import ContextCode
from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import code_lengths
from huffxent.coding.engine import engine_for
from huffxent.coding.reference import codewords
from huffxent.coding.streams import SLACK, room
from huffxent.container.format import BLOCK_LOG2
from huffxent.study.contestants import FLOOR, copy_of, engine_of, peers
from huffxent.study.speed import Contestant, race

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huffxent.coding.reference import Code
    from huffxent.study.speed import Timing

BLOCK = 1 << BLOCK_LOG2
ENGINE = engine_for("numba", "encode", 0)


@dataclass(frozen=True)
class Row:
    what: str
    against: str
    data: str
    ratio: float
    wanted: float | None

    def __str__(self) -> str:
        wanted = f"{self.wanted:g}" if self.wanted is not None else "-"
        missed = " (missed)" if self.wanted is not None and self.ratio < self.wanted else ""
        what = f"| {self.what} | {self.against} | {self.data} "
        return what + f"| {self.ratio:.2f} | {wanted}{missed} |"


def timings(contestants: list[Contestant], rounds: int) -> dict[tuple[str, str], Timing]:
    return {(timing.task, timing.name): timing for timing in race(contestants, rounds)}


def against_peers(name: str, size: int, rounds: int) -> Iterator[Row]:
    data = WORKLOADS[name](size)
    book = hx.train(data)
    ours = engine_of("numba", data, book) + engine_of("reference", data[: 1 << 20], book)
    found = timings(ours + peers(data), rounds)
    shown = f"{name}, {size >> 20} MiB"
    zstd_encode = {"letters": 1.5, "text": 2.0}.get(name)
    zstd_decode = {"letters": 1.0, "text": 1.0}.get(name)
    for task, what, against, wanted in (
        ("encode", "compress", "zstandard, literals", zstd_encode),
        ("decode", "decompress_into", "zstandard, literals", zstd_decode),
        ("encode", "compress", "bitarray", 30),
        ("decode", "decompress", "bitarray", 30),
        ("encode", "compress", "zlib, Huffman only", 8),
        ("decode", "decompress", "zlib, Huffman only", 4),
    ):
        ratio = found[task, f"{what}, numba"].times(found[task, against])
        yield Row(what, against, shown, ratio, wanted)
    ratio = found["count", "counts, numba"].times(found["count", "counts, reference"])
    yield Row("count", "NumPy's bincount, chunks of 64 Ki", shown, ratio, 2.5)


def longest(code: Code) -> int:
    return code.longest if isinstance(code, ContextCode) else max(code.lengths)


def coded_blocks(indices: np.ndarray, code: Code) -> list[tuple[np.ndarray, tuple[int, ...]]]:
    found, out = [], np.zeros(room(BLOCK, longest(code)), dtype=np.uint8)
    for start in range(0, indices.size, BLOCK):
        sizes, _ = ENGINE.encode(indices[start : start + BLOCK], code, out)
        found.append((out[: sum(sizes) + SLACK].copy(), sizes))
    return found


def kernels(indices: np.ndarray, code: Code, name: str) -> list[Contestant]:
    """Return the loops alone, block by block, in memory that is used again."""
    blocks = coded_blocks(indices, code)
    out = np.zeros(room(BLOCK, longest(code)), dtype=np.uint8)
    back = np.zeros(BLOCK, dtype=indices.dtype)

    def encode() -> None:
        for start in range(0, indices.size, BLOCK):
            ENGINE.encode(indices[start : start + BLOCK], code, out)

    def decode() -> None:
        for number, (data, sizes) in enumerate(blocks):
            size = min(BLOCK, indices.size - number * BLOCK)
            ENGINE.decode(data, sizes, code, back[:size])

    return [
        Contestant("encode", name, indices.size, encode),
        Contestant("decode", name, indices.size, decode),
    ]


def against_the_copy(size: int, rounds: int) -> Iterator[Row]:
    for name in WORKLOADS:
        data = WORKLOADS[name](size)
        indices = np.frombuffer(data, dtype=np.uint8)
        loops = kernels(indices, hx.train(data).code, "kernel")
        found = timings([copy_of(data), *loops], rounds)
        for task, wanted in (("encode", 0.17), ("decode", 0.24)):
            ratio = found[task, "kernel"].times(found["copy", FLOOR])
            shown = f"{name}, {size >> 20} MiB"
            yield Row(f"{task} kernel", FLOOR, shown, ratio, wanted if name == "letters" else None)


def wide_alphabet(size: int, rounds: int) -> Iterator[Row]:
    rng, symbols = np.random.default_rng(4), 4096
    weights = 1e6 / np.arange(1, symbols + 1)
    code = PrefixCode(bytes(code_lengths(weights.astype(int).tolist(), "huffman", 15)))
    indices = rng.choice(symbols, size, p=weights / weights.sum()).astype(np.uint16)
    part, words = indices[: 1 << 18].tolist(), dict(codewords(code))
    tree, coded = decodetree(words), bitarray()
    coded.encode(words, part)

    def encode() -> None:
        bitarray().encode(words, part)

    slow = [
        Contestant("encode", "bitarray", len(part), encode),
        Contestant("decode", "bitarray", len(part), lambda: list(coded.decode(tree))),
    ]
    found = timings(kernels(indices, code, "kernel") + slow, rounds)
    for task in ("encode", "decode"):
        ratio = found[task, "kernel"].times(found[task, "bitarray"])
        yield Row(f"{task}, 4,096 symbols", "bitarray", "1/rank, 16-bit indices", ratio, 20)


def contexts(size: int, rounds: int) -> Iterator[Row]:
    """Return the loops after contexts against those without, on the same text."""
    data = WORKLOADS["text"](size)
    indices, loops = np.frombuffer(data, dtype=np.uint8), []
    for order in range(3):
        loops += kernels(indices, hx.train(data, order=order).codes, f"order {order}")
    found = timings(loops, rounds)
    for order, task in product((1, 2), ("encode", "decode")):
        ratio = found[task, f"order {order}"].times(found[task, "order 0"])
        wanted = {"encode": 0.25, "decode": 0.15}[task] if order == 1 else None
        shown = f"text, {size >> 20} MiB"
        yield Row(f"{task} kernel, order {order}", "order 0", shown, ratio, wanted)


def two_threads(size: int, rounds: int) -> Iterator[Row]:
    data = WORKLOADS["letters"](1 << 22) * (size >> 22)
    book = hx.train(data[: 1 << 22])
    blob, out = hx.compress(data, book, check=False), bytearray(len(data))

    def coder(task: str, threads: int) -> Callable[[], object]:
        if task == "compress":
            return lambda: hx.compress(data, book, check=False, threads=threads)
        return lambda: hx.decompress_into(blob, book, out, threads=threads)

    tasks = ("compress", "decompress_into")
    found = timings(
        [Contestant(task, str(n), size, coder(task, n)) for task in tasks for n in (1, 2)], rounds
    )
    for task in tasks:
        ratio = found[task, "2"].times(found[task, "1"])
        yield Row(f"{task}, 2 threads", "1 thread", f"letters, {size >> 20} MiB", ratio, 1.8)


def small_files(rounds: int) -> Iterator[Row]:
    import subprocess

    with tempfile.TemporaryDirectory() as folder:
        a, b = Path(folder, "a"), Path(folder, "b")
        a.write_bytes(WORKLOADS["text"](5000))
        b.write_bytes(WORKLOADS["text"](10_000)[5000:])

        def runner(*arguments: str) -> Callable[[], object]:
            command = [sys.executable, *arguments]
            return lambda: subprocess.run(command, check=True, capture_output=True)

        compare = runner("-m", "huffxent", "compare", str(a), str(b))
        found = timings(
            [
                Contestant("compare", "huffxent compare", 1, compare),
                Contestant("compare", "import numpy", 1, runner("-c", "import numpy")),
            ],
            rounds,
        )
    ratio = found["compare", "huffxent compare"].times(found["compare", "import numpy"])
    yield Row("huffxent compare", "python -c 'import numpy'", "two files of 5 KB", ratio, 1 / 3)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    rounds, sizes, large = (1, (1,), 8) if quick else (9, (4, 64), 256)
    print("| what | against | on | times as fast | wanted |\n|---|---|---|---|---|")
    tables = [
        *(against_peers(name, mib << 20, rounds) for mib in sizes for name in WORKLOADS),
        against_the_copy(sizes[-1] << 20, rounds),
        wide_alphabet(1 << 22, rounds),
        contexts(1 << 22, rounds),
        two_threads(large << 20, rounds),
        small_files(rounds),
    ]
    for table in tables:
        for row in table:
            print(row, flush=True)


if __name__ == "__main__":
    main()
