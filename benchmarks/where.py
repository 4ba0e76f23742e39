"""Where the time goes in `compress` and `decompress_into`, and what no program could do without.

python benchmarks/where.py            # a minute; prints the table of docs/performance.md
python benchmarks/where.py --quick
"""

from __future__ import annotations

import argparse
import threading

import numpy as np
import xxhash
from targets import BLOCK, kernels
from workloads import letters

import huffxent as hx
from huffxent.study.contestants import copy_of
from huffxent.study.speed import Contestant, race


def together(*runs) -> None:
    threads = [threading.Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def parts(data: bytes) -> list[Contestant]:
    """Return the whole and its parts; every one goes through all of the data."""
    size, indices, book = len(data), np.frombuffer(data, dtype=np.uint8), hx.train(data)
    encode, decode = kernels(indices, book.code, "")
    also_encode, also_decode = kernels(indices, book.code, "")
    blob, out = hx.compress(data, book, check=False), bytearray(size)
    checked = hx.compress(data, book)
    coded_block = memoryview(blob)[: len(blob) * BLOCK // size]
    blocks = range(0, size, BLOCK)
    return [
        copy_of(data),
        Contestant("encode", "compress", size, lambda: hx.compress(data, book, check=False)),
        Contestant("encode", "... its kernel", size, encode.run),
        Contestant(
            "encode",
            "... checksums of blocks",
            size,
            lambda: [xxhash.xxh3_64_intdigest(coded_block) for _ in blocks],
        ),
        Contestant("encode", "... new memory for the result", size, lambda: bytearray(blob)),
        Contestant("encode", "compress, with check", size, lambda: hx.compress(data, book)),
        Contestant("decode", "decompress_into", size, lambda: hx.decompress_into(blob, book, out)),
        Contestant("decode", "... its kernel", size, decode.run),
        Contestant(
            "decode",
            "decompress_into, with check",
            size,
            lambda: hx.decompress_into(checked, book, out),
        ),
        Contestant("decode", "decompress", size, lambda: hx.decompress(blob, book)),
        Contestant("decode", "new memory of that size", size, lambda: bytearray(data)),
        Contestant(
            "threads",
            "encode kernel, twice in turn",
            2 * size,
            lambda: (encode.run(), encode.run()),
        ),
        Contestant(
            "threads",
            "encode kernel, two at once",
            2 * size,
            lambda: together(encode.run, also_encode.run),
        ),
        Contestant(
            "threads",
            "decode kernel, twice in turn",
            2 * size,
            lambda: (decode.run(), decode.run()),
        ),
        Contestant(
            "threads",
            "decode kernel, two at once",
            2 * size,
            lambda: together(decode.run, also_decode.run),
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    size = (1 if quick else 64) << 20
    piece = letters(1 << 20)
    print("| | milliseconds | MB/s |\n|---|---|---|")
    for timing in race(parts(piece * (size >> 20)), 1 if quick else 15):
        print(f"| {timing.name} | {1e3 * size / timing.rate:.1f} | {timing.rate / 1e6:,.0f} |")


if __name__ == "__main__":
    main()
