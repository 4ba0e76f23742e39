"""Terminals, pipes, encodings and closed streams: any will do, and none gets what it should not."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys

import pytest

HUFFXENT = [sys.executable, "-m", "huffxent"]


@pytest.mark.parametrize(
    ("line", "stream"),
    [
        ("encode a -b book -o -", "stdout"),
        pytest.param("encode a -b book -o - -f", "stdout", marks=pytest.mark.nightly),
        ("encode - -b book", "stdout"),
        pytest.param("decode - -b book -o x", "stdin", marks=pytest.mark.nightly),
        ("decode - -b book -f", "stdin"),
        pytest.param("test - -b book", "stdin", marks=pytest.mark.nightly),
    ],
)
def test_compressed_data_is_neither_written_to_a_terminal_nor_read_from_one(folder, line, stream):
    """T51: with and without -f, and where - or nothing names the stream; there is no -c."""
    controller, terminal = pty.openpty()
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, stream: terminal}
    done = subprocess.run(
        [*HUFFXENT, *line.split()],
        cwd=folder,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **streams,
    )
    os.close(controller)
    os.close(terminal)
    assert done.returncode == 2
    assert b"a terminal; name a file, or use a pipe" in done.stderr


PRINTING = [
    "encode a -b book -o -",
    "decode a.hx -b book -o -",
    "compare a b",
    "compare a b --json",
    "show book",
    "matrix a b --csv - -q",
    "classify a --with a b --json",
    "learn a b --epochs 1",
    *(
        pytest.param(line, marks=pytest.mark.nightly)
        for line in (
            "train a -o -",
            "show book --json",
            "list a.hx",
            "test a.hx -b book --json",
            "matrix a b",
            "tree a b --newick -",
            "demo",
            "verify a b --json",
            "corpora list",
            "bridge a b",
            "report a b -o -",
        )
    ),
]


@pytest.mark.parametrize("line", PRINTING)
def test_a_pipe_that_nobody_reads_ends_it_in_silence(in_fork, folder, contents, line):
    """T53: code 1, nothing on standard error, no file left; the pipe is closed from the start.

    Eight commands, and eleven more at night.
    """
    before = contents(folder)
    done = in_fork(line, out="")
    assert (done.code, done.err) == (1, "")
    assert contents(folder) == before


def test_a_pipe_that_is_closed_in_the_middle_ends_it_in_silence(folder):
    """T53: after the first ten bytes, of more than a pipe holds."""
    (folder / "large").write_bytes(os.urandom(1 << 18))
    lines = ("encode large -b book -o -", "show book --json --all")
    for line in lines:
        script = f"{' '.join(HUFFXENT)} {line} | head -c 10; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=False)
        # What fits the pipe's buffer may have been written before it was closed.
        assert done.returncode in ((1,) if line.startswith("encode") else (0, 1))
        assert (len(done.stdout), done.stderr) == (10, b"")


@pytest.mark.parametrize("line", ["compare a b", "encode a -b book -o -"])
def test_a_closed_standard_output_is_one_line_and_code_1(folder, line):
    """T63: as the shell's >&- leaves it; what is opened next does not take its place."""
    command = f"{' '.join(HUFFXENT)} {line} >&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"huffxent: bad file descriptor\n")


def test_a_closed_standard_output_does_not_keep_a_file_from_being_written(folder):
    """T63: nothing is printed, so that nothing fails."""
    command = f"{' '.join(HUFFXENT)} encode a -b book -o x >&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    assert (folder / "x").read_bytes() == (folder / "a.hx").read_bytes()


NAME = "na\u00efve \u20ac [bold].txt"
TALKING = [
    (["compare", NAME, "b"], 0),
    (["corpora", "list"], 0),
    (["show", "book", "--tree"], 0),
    (["matrix", NAME, "b"], 0),
    (["list", "a.hx"], 0),
    (["compare", NAME + "!", "b"], 1),
    (["show", NAME], 4),
]


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"FORCE_COLOR": "1"},
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"TERM": "dumb"},
        {"COLUMNS": "20"},
    ],
    ids=str,
)
def test_any_terminal_will_do(here, folder, monkeypatch, environment):
    """T63: the same exit codes and at most a line on standard error, for seven commands."""
    (folder / NAME).write_bytes(b"the rain in spain")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for line, code in TALKING:
        done = here(line)
        assert (done.code, done.err.count("\n")) == (code, 1 if code else 0)
        assert "NO_COLOR" not in environment or "\x1b[3" not in done.out


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        pytest.param({"PYTHONIOENCODING": "latin-1"}, marks=pytest.mark.nightly),
    ],
    ids=str,
)
def test_any_encoding_will_do(forks_in, folder, environment):
    """T63: which Python takes over when it starts."""
    (folder / NAME).write_bytes(b"the rain in spain")
    with forks_in(env={**os.environ, **environment}) as run:
        for line, code in TALKING:
            done = run(line, folder)
            assert (done.code, done.err.count("\n")) == (code, 1 if code else 0)


def test_a_closed_standard_error_changes_no_exit_code(forks_in, folder):
    """T63: as the shell's 2>&- leaves it; what would be said there is lost, and no file has it."""
    (folder / NAME).write_bytes(b"the rain in spain")
    with forks_in(preexec_fn=lambda: os.close(2)) as run:
        for line, code in [*TALKING, (["encode", "a", "-b", "book", "-o", "x"], 0)]:
            assert run(line, folder, err=None).code == code
    assert (folder / "x").read_bytes() == (folder / "a.hx").read_bytes()


@pytest.mark.parametrize(("line", "code"), [("list a.hx", 0), ("encode - -b book -o x", 2)])
def test_a_closed_standard_input_matters_only_where_it_is_asked_for(folder, line, code):
    """T63: as the shell's <&- leaves it."""
    command = f"{' '.join(HUFFXENT)} {line} <&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (code, 1 if code else 0)


QUIET = [
    "train a -o x",
    "encode a -b book -o x",
    "decode a.hx -b book -o x",
    "test a.hx -b book",
    "compare a b",
    "show book",
    "matrix a b",
    "tree a b",
    "classify a --with a b",
    "learn a b --epochs 1",
    pytest.param("report a b -o x", marks=pytest.mark.nightly),
    pytest.param("bridge a b", marks=pytest.mark.nightly),
    "ladder a b",
    "converge a b",
    "paint a b",
    "verify a b",
]


@pytest.mark.parametrize("line", QUIET)
@pytest.mark.usefixtures("folder")
def test_quiet_is_silent_and_json_is_one_document(here, line):
    """T64: -q prints nothing; with --json one document with its schema, on one line, and no more.

    The document is printed though all else is quiet: it was asked for.
    """
    done = here(f"{line} -q")
    assert (done.code, done.out, done.err) == (0, "", "")
    done = here(f"{line} --json -q{' -f' if line.endswith(' x') else ''}")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert json.loads(done.out)["schema"].startswith("huffxent.")


@pytest.mark.parametrize(
    ("options", "shown"), [("", True), ("--no-progress", False), ("-q", False)]
)
def test_progress_is_shown_on_a_terminal_unless_it_is_not_wanted(folder, options, shown):
    """T64: on standard error; never in a file or a pipe, as all other tests show."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [*HUFFXENT, "matrix", "a", "b", *options.split()],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(terminal)
        said = b""
        with contextlib.suppress(OSError):  # how Linux says that nobody writes to it any more
            while piece := os.read(controller, 1 << 16):
                said += piece
    os.close(controller)
    assert process.returncode == 0
    assert (b"counting" in said, bool(said)) == (shown, shown)
