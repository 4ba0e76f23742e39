from __future__ import annotations

import os

# There are as many test processes as processors: further threads would wait for each other. To be
# said before NumPy is imported; the programs that tests start take it over.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import pytest

from huffxent import corpora

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]

# A shell lets what runs in its background ignore the interrupt, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str
    raw: bytes


@contextmanager
def forking(folder: Path, *options: str, **start: Any) -> Iterator[Callable[..., Outcome]]:
    """Run command lines in forks of a process of its own, started with `start`."""
    out, err = folder / "out", folder / "err"
    command = [sys.executable, str(ROOT / "tests" / "forks.py"), *options]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, **start) as process:

        def run(arguments: list[str], cwd: Path, **how: Any) -> Outcome:
            out.write_bytes(b"")
            err.write_bytes(b"")
            places = {"folder": str(cwd), "out": str(out), "err": str(err)}
            print(json.dumps({"arguments": arguments, **places, **how}), file=process.stdin)
            process.stdin.flush()
            code = int(process.stdout.readline())
            raw, said = out.read_bytes(), err.read_bytes()
            return Outcome(
                code, raw.decode("utf-8", "replace"), said.decode("utf-8", "replace"), raw
            )

        yield run
        process.stdin.close()


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Outcome]]:
    """Run command lines in forks of a process that has imported everything."""
    with forking(tmp_path_factory.mktemp("forks"), "--prepared") as run:
        yield run


@pytest.fixture(scope="session")
def forks_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Start a process to run command lines in forks of, in surroundings of one's own."""
    return lambda **start: forking(tmp_path_factory.mktemp("forks"), **start)


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., Outcome]:
    """Run the command line in a folder of its own, as a child process without a terminal.

    What depends on how Python starts, or reads, is a process that is started for it.
    """

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Outcome:
        words = list(map(str, arguments))
        if hasattr(os, "fork") and not (stdin or environment):
            return request.getfixturevalue("forks")(words, tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "huffxent", *words],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=60,
            check=False,
        )
        out = done.stdout.decode("utf-8", "replace")
        return Outcome(done.returncode, out, done.stderr.decode("utf-8", "replace"), done.stdout)

    return run


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def builtin() -> dict[str, bytes]:
    """The built-in corpora by name."""
    return {name: corpora.read(name) for name in corpora.CORPORA}


@pytest.fixture(scope="session")
def real_files() -> list[Path]:
    """Real files to measure on, where they are at hand: the tests pass without them."""
    folder = Path(os.environ.get("HUFFXENT_REAL_FILES", ROOT.parent / "shared" / "corpora"))
    return sorted(folder.rglob("*.txt"))
