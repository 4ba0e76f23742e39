"""What goes wrong has its exit code, its one line on stderr, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import huffxent as hx

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sample, codebooks, containers, and what may be wrong with them."""
    (tmp_path / "a").write_bytes(TEXT)
    (tmp_path / "b").write_bytes(b"pack my box")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    book = hx.train(TEXT)
    book.save(tmp_path / "book")
    hx.train(b"other").save(tmp_path / "other")
    hx.train(b"abc", unseen="error").save(tmp_path / "strict")
    blob = hx.compress(TEXT, book)
    (tmp_path / "a.hx").write_bytes(blob)
    (tmp_path / "sound.hx").write_bytes(blob)
    (tmp_path / "cut.hx").write_bytes(blob[:-9])
    (tmp_path / "long.hx").write_bytes(blob + b"!")
    flipped = bytearray(blob)
    flipped[60] ^= 4
    (tmp_path / "flipped.hx").write_bytes(flipped)
    (tmp_path / "damaged").write_bytes((tmp_path / "book").read_bytes().replace(b"3", b"4", 1))
    return tmp_path


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


CASES = [
    ("compare a nope", 1, "nope: no such file or directory"),
    ("compare nope a", 1, "nope: no such file or directory"),
    ("compare a folder", 1, "folder: is a directory; name a file"),
    ("compare folder a", 1, "folder: is a directory; name a file"),
    ("compare a", 2, "Missing argument 'B...'.  (see `huffxent compare --help`)"),
    ("compare a b --max-length 7", 4, "length limit 7 cannot give 256 symbols a codeword each"),
    ("compare a b --max-length x", 2, "Invalid value for '--max-length'"),
    ("compare a b --smoothing x", 4, "smoothing is 'x'; wanted a positive number"),
    ("compare a b --code morse", 2, "Invalid value for '--code'"),
    ("compare empty a", 4, "an empty training sample teaches nothing"),
    ("compare b a --unseen error", 4, "a: symbol 't' at offset 0 never occurs in the training"),
    ("train empty -o x", 4, "an empty training sample teaches nothing"),
    ("train a -o book", 1, "book: exists already; -f replaces it"),
    ("train a -o folder", 1, "folder: is a directory; name a file"),
    ("train a -o no/x", 1, "no: no such folder"),
    ("train a", 2, "Missing option '-o'"),
    ("train a -o a -f", 1, "a: is an input too; name another output with -o"),
    ("encode a -b nope", 1, "nope: no such file or directory"),
    ("encode a -b a", 4, "a: not a codebook file"),
    ("encode a -b damaged", 4, "damaged: its checksum does not fit"),
    ("encode a -b book", 1, "a.hx: exists already; -f replaces it"),
    ("encode b -b strict", 4, "b: symbol 'p' at offset 0 never occurs"),
    ("encode nope -b book", 1, "nope: no such file or directory"),
    ("encode folder -b book", 1, "folder: is a directory"),
    ("encode a -b book -o book -f", 1, "book: is an input too"),
    ("encode a -b book -o ./a -f", 1, "a: is an input too"),
    ("encode a", 2, "Missing option '-b'"),
    ("encode a -b book --json -o -", 2, "both ask for standard output"),
    ("decode a -b book", 2, "a does not end in .hx; name an output with -o"),
    ("decode sound.hx -b other", 4, "sound.hx: made with codebook"),
    ("decode flipped.hx -b book", 3, "flipped.hx: damaged: the checksum of block 0 is wrong"),
    ("decode cut.hx -b book", 3, "cut.hx: ends too early"),
    ("decode long.hx -b book", 3, "long.hx: something follows the end"),
    ("decode empty -b book -o x", 3, "empty: not a huffxent file"),
    ("decode a -b book -o x", 3, "a: not a huffxent file"),
    ("decode a.hx -b book", 1, "a: exists already; -f replaces it"),
    ("test flipped.hx -b book", 3, "flipped.hx: damaged"),
    ("test cut.hx -b book", 3, "cut.hx: ends too early"),
    ("list cut.hx", 3, "cut.hx: "),
    ("list long.hx", 3, "long.hx: "),
    ("list a", 3, "a: not a huffxent file"),
    ("show a", 4, "a: not a codebook file"),
    ("nonsense", 2, "No such command 'nonsense'"),
]


@pytest.mark.parametrize(("line", "code", "message"), CASES, ids=[case[0] for case in CASES])
def test_it_ends_with_its_code_one_line_and_nothing_left_behind(run, folder, line, code, message):
    before = contents(folder)
    done = run(*line.split())
    assert done.code == code
    assert done.out == ""
    assert done.err.startswith("huffxent: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize(
    "content", [b"", b"x", b"aaaa", b"a" * 100_000, bytes(range(256))], ids=len
)
def test_awkward_files_are_no_misuse(run, tmp_path, content):
    (tmp_path / "f").write_bytes(content)
    (tmp_path / "a").write_bytes(TEXT)
    assert run("compare", "a", "f").code == 0
    if content:
        assert run("compare", "f", "f").code == 0
        assert run("compare", "f", "f", "--unseen", "error").code == 0
    assert run("train", "a", "-o", "book").code == 0
    assert run("encode", "f", "-b", "book").code == 0
    assert run("decode", "f.hx", "-b", "book", "-o", "again").code == 0
    assert (tmp_path / "again").read_bytes() == content


@pytest.mark.parametrize("link", ["hard", "symbolic"])
def test_an_input_under_another_name_is_not_overwritten(run, folder, link):
    if link == "hard":
        os.link(folder / "a", folder / "alias")
    else:
        (folder / "alias").symlink_to("a")
    before = contents(folder)
    done = run("encode", "a", "-b", "book", "-o", "alias", "-f")
    assert (done.code, contents(folder)) == (1, before)


def test_compressed_data_is_never_written_to_a_terminal_nor_read_from_one(folder):
    for line in ("encode a -b book -o - -f", "decode - -b book -o x -f"):
        controller, terminal = pty.openpty()
        streams = {"stdout": terminal} if line.startswith("encode") else {"stdin": terminal}
        done = subprocess.run(
            [sys.executable, "-m", "huffxent", *line.split()],
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


def test_a_closed_pipe_ends_it_in_silence(folder):
    for line in ("encode a -b book -o -", "compare a b", "show book", "show book --json"):
        command = f"{sys.executable} -m huffxent {line} | head -c 1; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
        # What fits the pipe's buffer may have been written before it was closed.
        assert done.returncode in (0, 1)
        assert done.stderr == b""


def test_a_full_disk_is_named_and_leaves_nothing(folder):
    for line in ("encode a -b book -o -", "decode a.hx -b book -o -", "compare a b", "show book"):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "huffxent", *line.split()],
                cwd=folder,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 1
        assert done.stderr == b"huffxent: no space left on device\n"


@pytest.mark.parametrize("line", ["compare a b", "list a.hx", "encode a -b book -o -", "demo"])
def test_a_closed_standard_output_is_one_line_and_code_1(folder, line):
    command = f"{sys.executable} -m huffxent {line} >&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"huffxent: bad file descriptor\n")


def test_a_closed_standard_output_does_not_keep_a_file_from_being_written(folder):
    command = f"{sys.executable} -m huffxent encode a -b book -o x >&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    assert (folder / "x").read_bytes() == (folder / "a.hx").read_bytes()


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"FORCE_COLOR": "1"},
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
    (folder / name).write_bytes(TEXT)
    for arguments in (("compare", name, "b"), ("corpora", "list"), ("demo",), ("show", "book")):
        done = run(*arguments, **environment)
        assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "name", [b"new\nline", b"\x1b[31mred", b"caf\xe9", b"[b]", b"[bold]x", b"=cmd", b":smiley:"]
)
def test_a_hostile_name_prints_as_one_harmless_line(run, folder, name):
    path = folder / os.fsdecode(name)
    path.write_bytes(TEXT)
    for environment in ({}, {"FORCE_COLOR": "1"}):
        done = run("compare", path, "b", **environment)
        assert done.code == 0
        assert "\x1b[31mred" not in done.out
    path.unlink()
    done = run("compare", path, "b")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err


@pytest.mark.parametrize(("number", "code"), [("TERM", 143), ("HUP", 129), ("INT", 130)])
def test_a_signal_ends_it_with_its_code_and_nothing_left(folder, number, code):
    before = contents(folder)
    # bash starts background jobs with SIGINT ignored; Python's own handler is put back for it.
    script = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from huffxent.cli.main import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "encode", "-", "-b", "book", "-o", "x"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(bytes(3 << 20))  # more than a pipe holds: it is reading when this returns
    process.stdin.flush()
    process.send_signal(getattr(__import__("signal"), f"SIG{number}"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err == b""
    assert contents(folder) == before
