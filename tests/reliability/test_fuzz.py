"""Inputs that a seeded generator changes: no crash, no hang, no error but ours, no memory kept.

What is changed and judged is in fuzz_targets; atheris does the same with coverage, in fuzz/.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz_argv import FILES, arguments, surely_misused
from fuzz_found import found
from fuzz_targets import TARGETS

from huffxent.coding.engine import numba_is_installed

HERE = Path(__file__).parent
MEMORY = 64 << 20
"""Bytes by which a process that fuzzes may grow."""

SECONDS = 1.0
"""Of its own time that a case may take."""


needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")


def path_of_helpers() -> str:
    return os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)


def fuzz(tmp_path: Path, *work: str, seconds: float, **environment: str) -> dict[str, dict]:
    """Run a fuzzer in a process of its own; if it dies, the case is in the message."""
    last = tmp_path / "last"
    done = subprocess.run(
        [sys.executable, "-W", "error", HERE / "fuzz_child.py", "--last", last, *work],
        env={**os.environ, "PYTHONPATH": path_of_helpers(), **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        size = int.from_bytes(last.read_bytes()[:4], "little")
        case = last.read_bytes()[4 : 4 + size].hex()
        pytest.fail(f"ended with {done.returncode} at {case}\n{done.stderr[-5000:]}")
    found = json.loads(done.stdout)
    for name, outcome in found.items():
        assert len(outcome["verdicts"]) > 1, (name, outcome)
        assert 0 < outcome["verdicts"]["sound"] < outcome["cases"], (name, outcome)
        assert outcome["growth"] < MEMORY, (name, outcome)
    return found


def within_a_second(found: dict[str, dict]) -> None:
    for name, outcome in found.items():
        assert outcome["slowest"] < SECONDS, (name, outcome["slowest_case"])


def test_what_is_changed_with_checksums_that_fit_is_taken_or_refused(tmp_path):
    """T42: 30,000 cases in a few seconds, 1/370 of the 10^7 of a night."""
    sizes = {"codebook": 3000, "container": 10_000, "round_trip": 4000, "header": 10_000}
    more = {"classifier": 500, "model": 500, "option": 2000}
    work = [f"{name}={count}" for name, count in {**sizes, **more}.items()]
    fuzz(tmp_path, *work, seconds=300)


def test_what_is_changed_without_them_never_passes_as_something_else(tmp_path):
    """T43: 12,000 cases, each refused or still the same content; 10^6 at night."""
    work = ("codebook=2000", "container=10000")
    for outcome in fuzz(tmp_path, *work, "--unsigned", seconds=300).values():
        assert outcome["verdicts"]["sound"] < outcome["cases"] / 20


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_fuzzer_that_sees_branches_found_is_taken_or_refused(name):
    """T44: the shortest that reached a branch of their own; longer ones are sound more often."""
    verdicts = {TARGETS[name].judge(data) for data in found(name)}
    assert len(verdicts) > 2
    assert not all(verdict.startswith("sound") for verdict in verdicts)


@needs_numba
def test_a_touch_beside_guarded_memory_is_noticed():
    """T45: the guard pages and the canaries themselves."""
    import guards

    memory = guards.Guarded()
    array = memory.array("here", 10, "u2")
    array[:] = 7
    memory.check()
    ctypes.memset(array.ctypes.data - 1, 0, 1)
    with pytest.raises(AssertionError, match="here"):
        memory.check()
    beyond = """
import ctypes, guards
array = guards.Guarded().array("here", 10, "u2")
ctypes.memset(array.ctypes.data + 20, 0, 1)
"""
    done = subprocess.run(
        [sys.executable, "-c", beyond],
        env={**os.environ, "PYTHONPATH": path_of_helpers()},
        check=False,
    )
    assert done.returncode == -signal.SIGSEGV


@needs_numba
def test_verdicts_are_the_same_between_pages_that_may_not_be_touched(tmp_path):
    """T45: 2,000 cases with guarded input, output and tables; in every mode at night."""
    work = ("container=1500", "round_trip=500")
    plain = fuzz(tmp_path, *work, seconds=300)
    again = fuzz(tmp_path, *work, "--guarded", seconds=300)
    assert digests(plain) == digests(again)


def digests(found: dict[str, dict]) -> dict[str, str]:
    return {name: outcome["digest"] for name, outcome in found.items()}


MODES = {
    "bounds checks": ((), {"NUMBA_BOUNDSCHECK": "1"}, 100_000),
    "guard pages and canaries": (("--guarded",), {}, 100_000),
    "no compiler": ((), {"NUMBA_DISABLE_JIT": "1"}, 10_000),
}


@needs_numba
@pytest.mark.nightly
@pytest.mark.parametrize("mode", MODES)
def test_verdicts_are_the_same_in_every_mode(tmp_path, mode):
    """T45: 10^5 cases a target with bounds checks and guards, 10^4 interpreted, as without."""
    options, environment, count = MODES[mode]
    work = [f"{name}={count}" for name in ("codebook", "container", "round_trip")]
    plain = fuzz(tmp_path, *work, seconds=7200)
    again = fuzz(tmp_path, *work, *options, seconds=7200, **environment)
    assert digests(plain) == digests(again)
    report(mode, again)


NIGHT = {
    "codebook": 2_500_000,
    "container": 2_500_000,
    "round_trip": 2_500_000,
    "header": 2_500_000,
    "classifier": 10**5,
    "model": 10**5,
    "option": 10**6,
}
"""Cases a target: 10^7 of the four that decode."""


def report(name: str, found: dict[str, dict]) -> None:
    """Print what is told of a night: pytest shows it with -rP."""
    for target, outcome in found.items():
        shown = {key: outcome[key] for key in ("cases", "verdicts", "slowest", "growth")}
        print(name, target, json.dumps(shown))  # noqa: T201 - figures for a person


@pytest.mark.nightly
@pytest.mark.parametrize("target", TARGETS)
def test_a_night_of_changes_with_checksums_that_fit(tmp_path, target):
    """T42: 10^7 of the four that decode, none over a second; HUFFXENT_FUZZ_SEED is another seed."""
    seed = os.environ.get("HUFFXENT_FUZZ_SEED", "42")
    found = fuzz(tmp_path, f"{target}={NIGHT[target]}", "--seed", seed, seconds=4 * 3600)
    within_a_second(found)
    report("signed", found)


@pytest.mark.nightly
@pytest.mark.parametrize("target", ["codebook", "container"])
def test_a_night_of_changes_without_them(tmp_path, target):
    """T43: 10^6 cases, 0 silent successes but of the same content."""
    found = fuzz(tmp_path, f"{target}={10**6}", "--unsigned", seconds=4 * 3600)
    within_a_second(found)
    report("unsigned", found)


def command_lines(forks, tmp_path: Path, numbers: range) -> None:
    """Run seeded command lines, a quarter of which are misused whatever their values are."""
    for number in numbers:
        sure = number % 4 == 0
        line = (surely_misused if sure else arguments)(random.Random(number))
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in FILES.items():
            (folder / name).write_bytes(content)
        done = forks(line, folder)
        assert done.code in ((2,) if sure else range(5)), (number, line, done.err)
        assert "Traceback" not in done.err, (number, line)
        assert "Warning" not in done.err, (number, line)
        for name, content in FILES.items():
            assert (folder / name).read_bytes() == content, (number, line)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")


@needs_fork
def test_command_lines_that_nobody_would_write_end_with_their_code(forks, tmp_path):
    """T46: 120 of 10^4, with empty, huge and undecodable values, and arguments of 2 MiB."""
    command_lines(forks, tmp_path, range(120))


@needs_fork
@pytest.mark.nightly
def test_ten_thousand_such_command_lines(forks, tmp_path):
    """T46: exit 2 where the misuse is sure, a code of ours elsewhere, no traceback, inputs kept."""
    command_lines(forks, tmp_path, range(10_000))


@needs_fork
@pytest.mark.parametrize("command", ["matrix", "classify"])
def test_a_list_of_files_may_hold_anything(forks, tmp_path, command):
    """T42: 25 lists of random bytes, and of names that are almost those of files."""
    rng = random.Random(42)
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    names = [
        b"a",
        b"b",
        b"./a",
        b"../",
        b"",
        b" a",
        b"a ",
        b"*",
        b"-",
        b"x://y",
        b"\xff\xfe",
        b"a" * 300,
    ]
    for number in range(25):
        drawn = [rng.choice([*names, rng.randbytes(rng.randrange(20))]) for _ in range(5)]
        listed = rng.choice((b"\n", b"\r\n", b"\0", b"\r")).join(drawn)
        (tmp_path / "list").write_bytes(listed)
        more = ["--with", "a", "b"] if command == "classify" else []
        done = forks([command, "--filelist", "list", *more], tmp_path)
        assert done.code in range(5), (number, listed, done.err)
        assert "Traceback" not in done.err, (number, listed)
        assert "Warning" not in done.err, (number, listed)
