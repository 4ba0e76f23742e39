"""A process that is ended, at any moment, leaves its target old, absent or complete."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import huffxent as hx

# bash starts background jobs with SIGINT ignored; Python's own handler is put back for it.
SCRIPT = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from huffxent.cli.main import main; main()"
)
SIGNALS = {"INT": 130, "TERM": 143, "HUP": 129}


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_ends_it_with_its_code_and_nothing_left(folder, contents, name):
    """T56: while it waits for more of a pipe; the moments of the night are random."""
    before = contents(folder)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "encode", "-", "-b", "book", "-o", "x"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(bytes(3 << 20))  # more than a pipe holds: it is reading when this returns
    process.stdin.flush()
    process.send_signal(getattr(signal, f"SIG{name}"))
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (SIGNALS[name], b"")
    assert contents(folder) == before


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_that_its_caller_has_it_ignore_is_ignored(folder, name):
    """T56: as nohup does with SIGHUP, and a shell with SIGINT for what runs in the background."""
    process = subprocess.Popen(
        ["bash", "-c", f"trap '' {name}; exec {sys.executable} -m huffxent encode - -b book -o x"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(bytes(3 << 20))
    process.stdin.flush()
    process.send_signal(getattr(signal, f"SIG{name}"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert hx.decompress((folder / "x").read_bytes(), hx.Codebook.load(folder / "book")) == bytes(
        3 << 20
    )


@pytest.mark.parametrize("name", ["INT", "KILL"])
def test_its_workers_end_with_it(folder, name):
    """T56: whether it is asked to end or killed; they are not waited for, and say nothing."""
    os.mkfifo(folder / "pipe")
    # A worker that says who it is, and then has much to do.
    script = (
        "import os, sys, time\n"
        "from huffxent.study.many.farms import Processes\n"
        "def job(pipe, _):\n"
        "    fd = os.open(pipe, os.O_WRONLY); os.write(fd, b'%d\\n' % os.getpid())\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    import huffxent.study.many.farms as farms\n"
        "    from huffxent.cli import main\n"
        "    main._status = lambda: list(Processes(2).results(job, 'pipe', range(9)))\n"
        "    main.main()\n"
    )
    (folder / "script.py").write_text(script)
    with subprocess.Popen(
        [sys.executable, "script.py"],
        cwd=folder,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        with (folder / "pipe").open("rb") as pipe:
            workers = {int(pipe.readline()) for _ in range(2)}
            if name == "INT":  # as Ctrl-C at a terminal does it
                os.killpg(process.pid, signal.SIGINT)
            else:
                process.kill()
            assert pipe.read() == b""  # once both have ended: nobody else writes to it
        process.communicate(timeout=30)
    assert len(workers) == 2


WAITS = """
import os, time
with open("pipe", "w") as pipe:
    print(os.getpid(), file=pipe, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("name", SIGNALS)
def test_what_makes_the_script_of_a_page_ends_with_it(folder, contents, name):
    """T56: that takes seconds in which no signal would be answered, were it not a process."""
    os.mkfifo(folder / "pipe")
    before = contents(folder)
    script = f"from huffxent.render.page import page; page._BUNDLE = {WAITS!r};{SCRIPT}"
    with subprocess.Popen(
        [sys.executable, "-c", script, "report", "a", "b", "-o", "x", "-q"],
        cwd=folder,
        stderr=subprocess.PIPE,
    ) as process:
        with (folder / "pipe").open("rb") as pipe:
            assert int(pipe.readline()) != process.pid
            process.send_signal(getattr(signal, f"SIG{name}"))
            assert pipe.read() == b""  # once nobody can write to it
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (SIGNALS[name], b"")
    assert contents(folder) == before


COMMANDS = {
    "encode": ("encode large -b book -o x -q", "large.hx"),
    "decode": ("decode large.hx -b book -o x -q", "large"),
    "train": ("train large -o x -q --order 1", "trained"),
    "report": ("report large large -o x -q", "page"),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A folder with what `COMMANDS` read and, under other names, write."""
    folder = tmp_path_factory.mktemp("large")
    content = random.Random(5).choices(range(48, 80), range(32), k=1 << 20)
    (folder / "large").write_bytes(bytes(content))
    book = hx.train(folder / "large")
    book.save(folder / "book")
    for line, complete in COMMANDS.values():
        if not (folder / complete).exists():
            words = line.replace(" x ", f" {complete} ").split()
            subprocess.run([sys.executable, "-m", "huffxent", *words], cwd=folder, check=True)
    return folder


class Struck:
    """Starts a command again and again, and ends it at random moments."""

    def __init__(self, large: Path, command: str, target: Path) -> None:
        self.line, complete = COMMANDS[command]
        self.large, self.complete, self.target = large, (large / complete).read_bytes(), target
        self.random = random.Random(command)
        # What Python itself needs to start is no moment of the command's.
        self.started = min(self._seconds("--version") for _ in range(5))
        self.seconds = min(self._seconds(*self._words()) for _ in range(5))

    def _seconds(self, *words: str) -> float:
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", SCRIPT, *words], cwd=self.large, check=True)
        self.target.unlink(missing_ok=True)
        return time.monotonic() - start

    def _words(self) -> list[str]:
        return self.line.replace(" x ", f" {self.target} ").split()

    def run(self, number: signal.Signals | None, *, force: bool = False) -> tuple[int, float, str]:
        """Return the exit code, the seconds after the signal, and what stood on stderr."""
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *self._words(), *["-f"] * force],
            cwd=self.large,
            stderr=subprocess.PIPE,
            text=True,
        )
        if number is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(self.random.uniform(0.9 * self.started, 1.1 * self.seconds))
            process.send_signal(number)  # which does nothing where it has ended by now
        struck = time.monotonic()
        _, said = process.communicate(timeout=600)
        return process.returncode, time.monotonic() - struck, said


def _rerun(struck: Struck, old: bytes | None) -> None:
    code, _, said = struck.run(None, force=old is not None)
    assert (code, said, struck.target.read_bytes()) == (0, "", struck.complete)
    struck.target.unlink()


@pytest.mark.nightly
@pytest.mark.parametrize("old", [None, b"old"], ids=["new", "overwrite"])
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_100_moments_it_leaves_nothing_half_done(tmp_path, large, command, old):
    """T55: 100 x {new, overwrite} x {encode, decode, train, report}; every tenth run again."""
    struck = Struck(large, command, tmp_path / "x")
    seen = {"old or absent": 0, "complete": 0}
    for number in range(100):
        if old is not None:
            struck.target.write_bytes(old)
        struck.run(signal.SIGKILL, force=old is not None)
        found = struck.target.read_bytes() if struck.target.exists() else None
        assert found in (old, struck.complete)
        assert {path.name for path in tmp_path.iterdir()} <= {"x"}
        seen["complete" if found == struck.complete else "old or absent"] += 1
        if number % 10 == 0:
            struck.target.unlink(missing_ok=True)
            if old is not None:
                struck.target.write_bytes(old)
            _rerun(struck, old)
        struck.target.unlink(missing_ok=True)
    sys.stdout.write(f"\nT55 {command} {old}: {seen}\n")
    assert seen["old or absent"]


@pytest.mark.nightly
@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("command", COMMANDS)
def test_asked_to_end_at_50_moments_it_leaves_nothing_and_says_nothing(
    tmp_path, large, command, name
):
    """T56: 50 x {INT, TERM, HUP} x 4 commands. Before it has begun, Python answers a signal."""
    struck = Struck(large, command, tmp_path / "x")
    slowest, seen = 0.0, dict[str, int]()
    for _ in range(50):
        code, seconds, said = struck.run(getattr(signal, f"SIG{name}"))
        slowest = max(slowest, seconds)
        # An interrupt of its imports may come out as one of their own errors.
        early = {128 - SIGNALS[name]: "not begun", 1: "not begun"}
        ended = {SIGNALS[name]: "ended", 0: "complete", **early}[code]
        assert code != 1 or "KeyboardInterrupt" in said
        seen[ended] = seen.get(ended, 0) + 1
        found = struck.target.read_bytes() if struck.target.exists() else None
        assert found in ((struck.complete,) if code == 0 else (None, struck.complete))
        assert {path.name for path in tmp_path.iterdir()} <= {"x"}
        assert said == "" or ended == "not begun"
        struck.target.unlink(missing_ok=True)
    sys.stdout.write(f"\nT56 {command} {name}: {seen}, slowest answer {slowest:.2f} s\n")
    assert seen["ended"]
