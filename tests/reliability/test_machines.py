"""What a machine has or lacks: memory, libraries, a compiler, threads, processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import huffxent as hx
from huffxent.render.page import page


@pytest.fixture(scope="module")
def lean(forks_in):
    """Run command lines in forks of a process that has not imported numba yet."""
    with forks_in() as run:
        yield run


@pytest.mark.parametrize("library", ["numba", "rich", "matplotlib"])
def test_without_a_library_what_does_not_need_it_works(lean, folder, library):
    """T73: the main job, codebooks and containers need neither numba nor rich nor matplotlib."""
    for line in ("train a -o x", "encode a -b x -o y", "decode y -b x -o z", "compare a b"):
        done = lean(line.split(), folder, without=[library])
        assert (done.code, "huffxent: " in done.err) == (0, False)
    assert (folder / "z").read_bytes() == (folder / "a").read_bytes()
    assert "bits per symbol" in done.out


@pytest.mark.parametrize(
    ("library", "line"),
    [
        ("numba", "encode a -b book -o x --engine numba"),
        ("matplotlib", "show book --plot x.svg"),
        ("scipy", "tree a b"),
        ("altair", "report a b -o x"),
        ("constriction", "encode a -b book -o x --coder range"),
        ("distributed", "matrix a b --scheduler local"),
    ],
)
def test_what_needs_a_library_says_how_to_get_it(lean, folder, contents, library, line):
    """T73: one line with the command that installs it, and nothing written."""
    before = contents(folder)
    done = lean(line.split(), folder, without=[library])
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "pip install" in done.err
    assert contents(folder) == before


def test_without_the_compiler_the_bytes_are_the_same(folder):
    """T73: NUMBA_DISABLE_JIT=1; the kernels as Python runs them, beside the reference."""
    script = (
        "import huffxent as hx; data = open('a', 'rb').read(); book = hx.Codebook.load('book')\n"
        "for engine in ('numba', 'reference'):\n"
        "    blob = hx.compress(data, book, engine=engine)\n"
        "    assert blob == open('a.hx', 'rb').read()\n"
        "    assert hx.decompress(blob, book, engine=engine) == data\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


LEAST = """
import os, signal, sys, threading
sys.modules.update(dict.fromkeys(["lzma", "_lzma", "_multiprocessing", "numba"]))
for where, name in ((os, "O_TMPFILE"), (os, "fork"), (os, "link"), (signal, "SIGHUP")):
    delattr(where, name)
def start(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = start

import huffxent as hx
from huffxent.cli.main import main
from huffxent.container import transfer
transfer._WORTH_THREADS = 0  # as for a large file, which is read and written on other threads

data = open("a", "rb").read()
blob = hx.compress(data, hx.Codebook.load("book"), threads=2)
assert blob == open("a.hx", "rb").read()
assert hx.decompress(blob, hx.Codebook.load("book"), threads=2) == data
assert "xz -9" not in [rung.name for rung in hx.ladder(data, data).rungs]
for line, code in (
    ("train a -o new", 0),
    ("encode a -b new -o new.hx -T 2", 0),
    ("decode new.hx -b new -o back -T 2", 0),
    ("compare a a --plot new.svg", 0),
    ("matrix a b -T 2", 1),
):
    sys.argv = ["huffxent", *line.split()]
    try:
        main()
    except SystemExit as end:
        if end.code != code:
            raise
"""


def test_without_threads_processes_and_second_names_of_files_the_main_job_is_done(folder, contents):
    """T75: what a browser's Python lacks, taken away from this one."""
    before = contents(folder)
    done = subprocess.run(
        [sys.executable, "-c", LEAST], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == (
        "huffxent: this system starts no other processes; take one with -T 1"
    )
    after = contents(folder)
    assert after["back"] == after["a"]
    assert {*after} - {*before} == {"back", "new", "new.hx", "new.svg"}


def test_a_codebook_is_shared_by_threads_that_begin_at_once():
    """T70: 8 threads, 50 rounds; what is computed at its first use is the same for all."""
    data = b"the quick brown fox" * 20
    expected = hx.compress(data, hx.train(data))
    for _ in range(50):
        book, barrier = hx.train(data), threading.Barrier(8)
        wrong: list[object] = []

        def work(book=book, barrier=barrier, wrong=wrong) -> None:
            barrier.wait()
            found = hx.compress(data, book), hx.decompress(expected, book)
            wrong.extend(each for each in found if each not in (expected, data))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong


def test_one_compressor_used_by_two_threads_makes_no_unsound_container():
    """T70: their pieces are in some order, or one of them gets an error; nothing else happens."""
    book = hx.train(b"abcd" * 10)
    pieces = [b"a" * 70_000, b"b" * 70_000]
    for _ in range(25):
        compressor, found = hx.Compressor(book), dict[bytes, object]()

        def feed(piece: bytes, compressor=compressor, found=found) -> None:
            try:
                found[piece] = [compressor.compress(piece) for _ in range(20)]
            except (ValueError, hx.HuffxentError) as error:
                found[piece] = error

        threads = [threading.Thread(target=feed, args=(piece,)) for piece in pieces]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(found) == set(pieces)


MEBIBYTES = 300


@pytest.mark.nightly
def test_a_gibibyte_takes_no_more_memory_than_a_mebibyte_would(tmp_path):
    """T65: train, encode and decode a sparse file of 1 GiB; peak memory of each below 300 MiB."""
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    hx.train(bytes(100) + b"some words").save(tmp_path / "book")
    for line in (
        "train large -o trained",
        "encode large -b book -o x",
        "encode large -b book -o y -T 2",
        "test x -b book",
        "decode x -b book -o z",
    ):
        command = [sys.executable, "-m", "huffxent", *line.split(), "-q"]
        process = subprocess.Popen(command, cwd=tmp_path)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / 1024
        sys.stdout.write(f"\nT65 {line}: {peak:.0f} MiB\n")
        assert process.returncode == 0
        assert peak < MEBIBYTES
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()
    assert (tmp_path / "z").stat().st_size == 1 << 30


@pytest.mark.nightly
@pytest.mark.parametrize("how", ["-T 2", "--scheduler local -T 2"])
def test_of_a_thousand_files_the_bad_ones_are_told_and_the_rest_is_done(tmp_path, how):
    """T72: an empty one and a link to nowhere; the others share a hundred names."""
    many = tmp_path / "many"
    for number in range(1000):
        path = many / f"{number % 10}" / f"{number // 10:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"the rain in spain %d" % number)
    (many / "3" / "007.txt").write_bytes(b"")
    names = sorted(map(str, many.rglob("*.txt")))
    (tmp_path / "list").write_text("\n".join([*names, str(many / "nowhere")]))
    command = f"matrix --filelist list --csv x.csv --npy x.npy -q {how}"
    done = subprocess.run(
        [sys.executable, "-m", "huffxent", *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    *said, last = done.stderr.splitlines()
    assert len(said) == 2
    assert "007.txt: " in said[0]
    assert "nowhere: no such file or directory" in said[1]
    assert last == "huffxent: 2 of 1001 files left out"
    with (tmp_path / "x.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == 1 + 999 * 999
    assert (tmp_path / "x.npy").stat().st_size >= 8 * 999 * 999
    assert {path.name for path in Path(tmp_path).iterdir()} == {"many", "list", "x.csv", "x.npy"}


def test_a_page_whose_script_cannot_be_made_is_one_line(here, monkeypatch, folder, contents):
    """T73: what makes Vega's script may be installed and yet end with an error."""
    monkeypatch.setattr(
        "huffxent.render.page.page._BUNDLE", "raise SystemExit('no memory\\nfor V8')"
    )
    monkeypatch.setattr("huffxent.render.page.page._vega", page._vega.__wrapped__)
    before = contents(folder)
    done = here("report a b -o x -q")
    assert (done.code, done.out) == (1, "")
    assert done.err == "huffxent: vl-convert did not give Vega's script: for V8\n"
    assert contents(folder) == before
