"""`learn` and `bridge` among hostile names, odd terminals, closed pipes and signals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from huffxent.container.sources import path_source
from huffxent.study.learning import Lesson


def named(folder: Path, name: bytes) -> str:
    """Write a file of some name, in a folder of its own where there is a / in it."""
    path = folder / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((folder / "t.csv").read_bytes())
    return os.fsdecode(name)


@pytest.mark.parametrize("name", [b"new\nline", b"\x1b[31mred", b"caf\xe9", b"[/b]", b"=cmd"])
@pytest.mark.parametrize("line", ["learn", "bridge"])
def test_a_hostile_name_prints_as_one_harmless_line(run, folder, line, name):
    path = named(folder, name)
    few = ("--epochs", 1) if line == "learn" else ()
    done = run(line, path, path, *few, FORCE_COLOR="1")
    assert (done.code, done.err) == (0, "")
    assert "\x1b[31mred" not in done.out
    assert "new\nline" not in done.out
    (folder / path).unlink()
    done = run(line, path, "b")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "\x1b" not in done.err


@pytest.mark.parametrize("name", [b"\x1b[31mred[/b]", b"$\\frac$ caf\xe9\n"])
@pytest.mark.parametrize("labels", [False, True], ids=["of bytes", "of labels"])
def test_a_hostile_name_can_be_drawn(run, folder, name, labels):
    path = named(folder, name)
    files = ("--labels", path) if labels else (path, path)
    done = run("learn", *files, "--epochs", 1, "--plot", path + ".svg", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert b"\x1b" not in (folder / (path + ".svg")).read_bytes()


@pytest.mark.parametrize("name", [b"\x1b[31mred", b"[/b]", b"caf\xe9", b"new\nline"])
@pytest.mark.parametrize("labels", [False, True], ids=["of bytes", "of labels"])
def test_a_hostile_name_is_harmless_beside_a_progress_bar(folder, name, labels):
    path = named(folder, name)
    files = ["--labels", path] if labels else [path, path]
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "huffxent", "learn", *files, "--epochs", "8"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=child,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(child)
        shown = b""
        while piece := _read(parent):
            shown += piece
    os.close(parent)
    assert process.returncode == 0
    assert b"learning" in shown
    assert b"Traceback" not in shown
    assert b"\x1b[31mred" not in shown
    assert b"new\r\nline" not in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux says that nobody writes to it any more
        return b""


LINES = [
    "learn a b --epochs 1",
    "learn a b --epochs 1 --json",
    "learn --labels t.csv --epochs 1",
    "bridge a b",
    "bridge a b --json",
]


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"TERM": "dumb"},
        {"COLUMNS": "20"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_any_terminal_and_encoding_will_do(run, folder, environment):
    name = "na\u00efve \u20ac [bold].txt"
    (folder / name).write_bytes((folder / "a").read_bytes())
    for line in (("learn", name, "b", "--epochs", 1), ("bridge", name, "b")):
        done = run(*line, **environment)
        assert (done.code, done.err) == (0, "")
        assert "NO_COLOR" not in environment or "\x1b[3" not in done.out


@pytest.mark.parametrize("line", LINES)
def test_a_closed_pipe_ends_it_in_silence(folder, line):
    command = f"{sys.executable} -m huffxent {line} | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    # What fits the pipe's buffer may have been written before it was closed.
    assert done.returncode in (0, 1)
    assert done.stderr == b""


@pytest.mark.parametrize("line", [*LINES[:-1], "learn a b --epochs 1 --csv - -q"])
def test_a_full_disk_is_named(folder, line):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "huffxent", *line.split()],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"huffxent: no space left on device\n")


@pytest.mark.parametrize("line", LINES[:-1])
def test_a_closed_standard_output_is_one_line_and_code_1(folder, line):
    command = f"{sys.executable} -m huffxent {line} >&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"huffxent: bad file descriptor\n")


@pytest.mark.parametrize(("number", "code"), [("TERM", 143), ("HUP", 129), ("INT", 130)])
def test_a_signal_ends_training_with_its_code_and_a_whole_model(folder, number, code):
    # bash starts background jobs with SIGINT ignored; Python's own handler is put back for it.
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from huffxent.cli.main import main; main()"
    )
    line = "learn a b --model order0 --epochs 100000000 --patience 0 --save x"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *line.split()],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not (folder / "x").exists():  # it is written at the first checkpoint
        assert process.poll() is None
    process.send_signal(getattr(signal, f"SIG{number}"))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (code, b"", b"")
    assert Lesson.resume(folder / "x", path_source(folder / "a")).epochs >= 0
    assert not [*folder.glob(".huffxent-*")]
