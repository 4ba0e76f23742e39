"""What becomes of files when things go wrong: huffxent beside zstd, xz, gzip and bzip2.

    python benchmarks/neighbours.py

Each case is tried with each program, and what is found afterwards is printed as a table. It takes
a minute, and `unshare` where a disk is to be full.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import huffxent as hx

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE = 48 << 20
SMALL = 700_000
BASH = "/bin/bash"
HUFFXENT = f"{sys.executable} -m huffxent"


@dataclass(frozen=True)
class Program:
    """How a program is called: {f} is -f or nothing; the input is `in`, or `in` with its ending."""

    name: str
    ending: str
    encode: str
    decode: str
    version: str


PROGRAMS = [
    Program(
        "huffxent",
        ".hx",
        f"{HUFFXENT} encode in -b book -q --engine reference {{f}}",
        f"{HUFFXENT} decode in.hx -b book -q {{f}}",
        f"{HUFFXENT} --version",
    ),
    Program("zstd", ".zst", "zstd -q -19 {f} in", "zstd -q -d {f} in.zst", "zstd --version"),
    Program("xz", ".xz", "xz -k {f} in", "xz -k -d {f} in.xz", "xz --version"),
    Program("gzip", ".gz", "gzip -k -9 {f} in", "gzip -k -d {f} in.gz", "gzip --version"),
    Program("bzip2", ".bz2", "bzip2 -k {f} in", "bzip2 -k -d {f} in.bz2", "bzip2 --help"),
]


def write_input(folder: Path, size: int) -> None:
    """Write text of 64 letters, which nothing packs into much less than three quarters."""
    letters = bytes(range(48, 112))
    data = os.urandom(min(size, 1 << 20)).translate(letters * 4)
    with (folder / "in").open("wb") as file:
        for _ in range(0, size, len(data)):
            file.write(data[: size - file.tell()])
    hx.train(data).save(folder / "book", force=True)


def left(folder: Path, program: Program, before: set[str]) -> str:
    """Say what stands where the output would, and beside it."""
    out = folder / f"in{program.ending}"
    more = {path.name for path in folder.iterdir()} - before - {out.name}
    beside = f", and {', '.join(sorted(more))}" if more else ""
    if not out.exists():
        return f"nothing{beside}"
    content = out.read_bytes()
    if content == b"old":
        return f"the old file{beside}"
    check = program.decode.format(f="").replace(" -d", " -t").replace("decode", "test")
    sound = subprocess.run(check.split(), cwd=folder, capture_output=True, check=False)
    return f"{'complete' if sound.returncode == 0 else '**a part of it**'}{beside}"


def struck(number: signal.Signals, *, force: bool) -> Callable[[Path, Program], str]:
    """Return what is left after a signal in the middle of the work."""

    def case(folder: Path, program: Program) -> str:
        write_input(folder, LARGE)
        out = folder / f"in{program.ending}"
        if force:
            out.write_bytes(b"old")
        before = {path.name for path in folder.iterdir()}
        command = program.encode.format(f="-f" if force else "").split()
        quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=folder, **quiet) as process:
            while not begun(process.pid, out):
                if process.poll() is not None:
                    return "was too fast"
                time.sleep(0.01)
            process.send_signal(number)
        return left(folder, program, before)

    return case


def begun(process: int, out: Path) -> bool:
    """Whether a process has written output: to its file, or to one that has no name yet."""
    for fd in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            status = fd.stat()
            ours = status.st_nlink == 0 or fd.readlink() == out
            if ours and stat.S_ISREG(status.st_mode) and status.st_size > 0:
                return True
    return False


def limited(folder: Path, program: Program) -> str:
    write_input(folder, SMALL)
    before = {path.name for path in folder.iterdir()}
    script = f"ulimit -f 64; {program.encode.format(f='')}"
    subprocess.run([BASH, "-c", script], cwd=folder, capture_output=True, check=False)
    return left(folder, program, before)


def full(folder: Path, program: Program) -> str:
    unshare = shutil.which("unshare")
    if unshare is None:
        return "not tried"
    disk, kept = folder / "disk", folder / "kept"
    disk.mkdir()
    kept.mkdir()
    write_input(folder, SMALL)
    script = (
        f"mount -t tmpfs -o size=1m none {disk} && cp {folder}/in {folder}/book {disk} && cd {disk}"
        f" && {program.encode.format(f='')}; cp -a {disk}/. {kept}"
    )
    subprocess.run([unshare, "-rm", BASH, "-c", script], capture_output=True, check=False)
    return left(kept, program, {"in", "book"})


def there(folder: Path, program: Program) -> str:
    write_input(folder, SMALL)
    (folder / f"in{program.ending}").write_bytes(b"old")
    before = {path.name for path in folder.iterdir()}
    command = program.encode.format(f="").split()
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return f"{left(folder, program, before)}, exit {done.returncode}"


def missing(folder: Path, program: Program) -> str:
    write_input(folder, SMALL)
    (folder / f"in{program.ending}").write_bytes(b"old")
    (folder / "in").unlink()
    before = {path.name for path in folder.iterdir()}
    command = program.encode.format(f="-f").split()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return f"{left(folder, program, before)}, exit {done.returncode}"


def decoded_with(change: Callable[[bytes], bytes]) -> Callable[[Path, Program], str]:
    """Return what decoding says to a file that was changed."""

    def case(folder: Path, program: Program) -> str:
        write_input(folder, SMALL)
        subprocess.run(program.encode.format(f="").split(), cwd=folder, check=True)
        out = folder / f"in{program.ending}"
        out.write_bytes(change(out.read_bytes()))
        (folder / "in").unlink()
        command = program.decode.format(f="").split()
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        output = "decoded" if (folder / "in").exists() else "nothing written"
        said = "says so" if done.stderr else "**says nothing**"
        return f"{output}, {said}, exit {done.returncode}"

    return case


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


CASES: dict[str, Callable[[Path, Program], str]] = {
    "SIGTERM in the middle": struck(signal.SIGTERM, force=False),
    "SIGTERM, replacing with -f": struck(signal.SIGTERM, force=True),
    "SIGKILL in the middle": struck(signal.SIGKILL, force=False),
    "SIGKILL, replacing with -f": struck(signal.SIGKILL, force=True),
    "disk full": full,
    "limit on file size": limited,
    "output exists, no -f, no terminal": there,
    "output exists, -f, input missing": missing,
    "garbage after the end": decoded_with(lambda data: data + b"garbage"),
    "NULs after the end": decoded_with(lambda data: data + bytes(512)),
    "cut short by one byte": decoded_with(lambda data: data[:-1]),
    "one bit flipped": decoded_with(flipped),
}


def tried(case: Callable[[Path, Program], str], program: Program) -> str:
    if program.name != "huffxent" and shutil.which(program.name) is None:
        return "not installed"
    with tempfile.TemporaryDirectory() as folder:
        return case(Path(folder), program)


def main() -> None:
    for program in PROGRAMS:
        done = subprocess.run(
            program.version.split(), capture_output=True, text=True, check=False, timeout=60
        )
        print((done.stdout + done.stderr).strip().splitlines()[0])
    print(f"\n| case | {' | '.join(program.name for program in PROGRAMS)} |")
    print("|---" * (len(PROGRAMS) + 1) + "|")
    for name, case in CASES.items():
        print(f"| {name} | {' | '.join(tried(case, each) for each in PROGRAMS)} |", flush=True)


if __name__ == "__main__":
    main()
