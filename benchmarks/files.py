"""Large files through the shell: `huffxent encode` and `decode` beside `zstd -1 -T1`.

    python benchmarks/files.py            # some minutes and 4 GiB of disk
    python benchmarks/files.py --quick

Wall time and peak memory of whole processes; medians over rounds in which they take turns. Every
output is a new file. This process stays small, since what it starts is charged with its size.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(command: list[str], output: Path) -> tuple[float, float]:
    """Return the seconds that a command takes, and its peak memory in MiB."""
    output.unlink(missing_ok=True)
    start = time.perf_counter()
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
    if status:
        sys.exit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def make(name: str, mib: str, content: str, book: str) -> None:
    from workloads import WORKLOADS

    import huffxent as hx

    piece = WORKLOADS[name](64 << 20)
    with Path(content).open("wb") as file:
        for _ in range(int(mib) // 64):
            file.write(piece)
    hx.train(content).save(book)


def measure(name: str, mib: int, rounds: int, folder: Path) -> None:
    content, book = folder / "content", folder / "book"
    subprocess.run(
        [sys.executable, __file__, "--make", name, str(mib), str(content), str(book)], check=True
    )
    ours, theirs, back = folder / "content.hx", folder / "content.zst", folder / "back"
    huffxent = [sys.executable, "-m", "huffxent"]
    commands = {
        "zstd -1 -T1": (["zstd", "-q", "-1", "-T1", str(content), "-o", str(theirs)], theirs),
        "huffxent encode": ([*huffxent, "encode", str(content), "-b", str(book), "-q"], ours),
        "zstd -d": (["zstd", "-q", "-d", str(theirs), "-o", str(back)], back),
        "huffxent decode": (
            [*huffxent, "decode", str(ours), "-b", str(book), "-o", str(back), "-q"],
            back,
        ),
    }
    results: dict[str, list[tuple[float, float]]] = {what: [] for what in commands}
    for _ in range(rounds):
        for what, (command, output) in commands.items():
            results[what].append(run(command, output))
    for what in commands:
        seconds, peaks = zip(*results[what], strict=True)
        size = (theirs if "zstd" in what else ours).stat().st_size
        print(
            f"| {name}, {mib} MiB | {what} | {statistics.median(seconds):.2f} "
            f"| {min(seconds):.2f} to {max(seconds):.2f} | {max(peaks):.0f} | {size >> 20} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--make", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make(*options.make)
        return
    if shutil.which("zstd") is None:
        sys.exit("zstd is not installed")
    print("| data | command | seconds | from ... to | peak MiB | coded MiB |")
    print("|---" * 6 + "|")
    for name in ("letters", "text"):
        with tempfile.TemporaryDirectory() as folder:
            measure(name, 64 if options.quick else 1024, 1 if options.quick else 5, Path(folder))


if __name__ == "__main__":
    main()
