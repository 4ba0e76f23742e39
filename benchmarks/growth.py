"""How the cost grows: with the size of the data, and with the size of the alphabet.

python benchmarks/growth.py            # some minutes; prints two tables
python benchmarks/growth.py --quick    # small data and few rounds, to see that it runs
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from targets import kernels
from workloads import letters

import huffxent as hx
from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import code_lengths
from huffxent.study.speed import Contestant, race

SIZES = [1 << power for power in (10, 13, 16, 19, 22, 25, 28, 30)]
ALPHABETS = [2, 16, 256, 4096, 65_536]


def by_size(sizes: list[int], rounds: int) -> None:
    print("| bytes | train | compress | decompress | decompress_into |")
    print("|---|---|---|---|---|")
    piece = letters(1 << 22)
    book = hx.train(piece)
    for size in sizes:
        data = (piece * -(-size // len(piece)))[:size]
        blob, out = hx.compress(data, book, engine="numba"), bytearray(size)
        tasks = [
            Contestant("train", "", size, lambda d=data: hx.train(d)),
            Contestant("encode", "", size, lambda d=data: hx.compress(d, book)),
            Contestant("decode", "", size, lambda b=blob: hx.decompress(b, book)),
            Contestant("into", "", size, lambda b=blob, o=out: hx.decompress_into(b, book, o)),
        ]
        rates = " | ".join(f"{timing.rate / 1e6:,.1f}" for timing in race(tasks, rounds))
        print(f"| {size:,} | {rates} |", flush=True)


def by_alphabet(alphabets: list[int], size: int, rounds: int) -> None:
    print("| symbols | longest codeword | bits a symbol | code made in | encode | decode |")
    print("|---|---|---|---|---|---|")
    for alphabet in alphabets:
        rng, weights = np.random.default_rng(5), 1e9 / np.arange(1, alphabet + 1)
        start = time.perf_counter()
        code = PrefixCode(bytes(code_lengths(weights.astype(int).tolist(), "huffman", 20)))
        made = time.perf_counter() - start
        p = weights / weights.sum()
        indices = rng.choice(alphabet, size, p=p).astype(np.min_scalar_type(alphabet - 1))
        rates = [f"{timing.rate / 1e6:,.0f}" for timing in race(kernels(indices, code, ""), rounds)]
        mean = float(p @ code.by_index)
        print(
            f"| {alphabet:,} | {max(code.lengths)} | {mean:.2f} | {1e3 * made:,.1f} ms "
            f"| {' | '.join(rates)} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    print("MB of content a second, one thread, by the size of the data (letters):\n")
    by_size(SIZES[:4] if quick else SIZES, 1 if quick else 5)
    print("\nMillion symbols a second, kernels alone, by the size of the alphabet (1/rank):\n")
    by_alphabet(
        ALPHABETS[:4] if quick else ALPHABETS, 1 << 18 if quick else 1 << 22, 1 if quick else 9
    )


if __name__ == "__main__":
    main()
