"""Which engine does the work, and where its machine code is kept."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import huffxent as hx
from huffxent.coding import engine as choice
from huffxent.coding.engine import LOADING_SECONDS, REFERENCE_SECONDS, numba_is_installed

needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")

WORTH = int(LOADING_SECONDS / REFERENCE_SECONDS["encode"])
"""Symbols from which on loading numba pays for encoding."""

ENCODE = "blob = hx.compress(data, hx.train(b'some words'), engine={engine!r}); "
LOADED = "print('numba' in sys.modules)"


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a new process; a variable with an empty value is unset in it."""
    variables = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-c", "import sys; import huffxent as hx; " + code],
        env={name: value for name, value in variables.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def loads_numba(code: str) -> bool:
    done = python(code + LOADED)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1] == "True"


@needs_numba
def test_little_data_does_not_load_numba_and_much_does():
    little, much = f"data = bytes({WORTH // 4}); ", f"data = bytes({2 * WORTH}); "
    assert not loads_numba(little + ENCODE.format(engine="auto"))
    assert loads_numba(much + ENCODE.format(engine="auto"))
    assert loads_numba("data = b'x'; " + ENCODE.format(engine="numba"))
    assert not loads_numba("data = b'x' * 9; " + ENCODE.format(engine="reference"))


@needs_numba
def test_much_data_in_small_pieces_loads_numba_in_the_end():
    code = "c = hx.Compressor(hx.train(b'some words')); piece = bytes(1 << 20); "
    assert loads_numba(code + f"[c.compress(piece) for _ in range({2 * WORTH >> 20})]; ")
    assert not loads_numba(code + "c.compress(piece); ")


def test_without_numba_everything_works_and_asking_for_it_says_what_to_install(monkeypatch):
    """T73: for callers of Python; the command line is in tests/reliability."""
    monkeypatch.setattr(choice, "numba_is_installed", lambda: False)
    choice._numba.cache_clear()
    monkeypatch.setattr(choice, "_KERNELS", "never.loaded")
    book = hx.train(b"some words")
    data = b"words " * 1000
    monkeypatch.setattr(choice._automatic, "_seconds", 10 * LOADING_SECONDS)
    assert hx.decompress(hx.compress(data, book), book) == data
    with pytest.raises(hx.EngineError, match="pip install numba"):
        hx.compress(data, book, engine="numba")


def test_an_unknown_engine_is_refused_with_the_known_ones_named():
    with pytest.raises(ValueError, match="no engine 'steam'; there is auto, numba, reference"):
        hx.compress(b"x", hx.train(b"x"), engine="steam")


@needs_numba
def test_the_first_compilation_says_so_and_later_processes_are_silent(tmp_path):
    code = "data = b'some words'; " + ENCODE.format(engine="numba")
    first = python(code, XDG_CACHE_HOME=str(tmp_path))
    assert "compiling the fast kernels, once for this machine" in first.stderr
    assert python(code, XDG_CACHE_HOME=str(tmp_path)).stderr == ""
    folder = tmp_path / "huffxent"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*.code"))


@needs_numba
@pytest.mark.parametrize("place", ["open to all", "not to be written", "no home"])
def test_where_no_private_folder_can_be_had_kernels_are_kept_elsewhere(place, tmp_path):
    """T71: a cache that others may write is not used; without a home there is another place."""
    home = tmp_path / "home"
    (home / "huffxent").mkdir(parents=True)
    environment = {"XDG_CACHE_HOME": str(home), "TMPDIR": str(tmp_path)}
    if place == "open to all":
        (home / "huffxent").chmod(0o777)
    elif place == "not to be written":
        # A file where the folder would be: root can write into a folder whatever its mode.
        (home / "huffxent").rmdir()
        (home / "huffxent").write_text("in the way")
    else:
        environment.update(XDG_CACHE_HOME="", HOME="/dev/null/home")
    done = python("data = b'x'; " + ENCODE.format(engine="numba"), **environment)
    assert done.returncode == 0, done.stderr
    assert not list(home.rglob("*.code"))
    [kept] = tmp_path.glob("huffxent-*")
    assert kept.stat().st_mode & 0o777 == 0o700
    assert list(kept.rglob("*.code"))


@needs_numba
def test_with_no_folder_at_all_kernels_are_compiled_for_this_process(tmp_path):
    """T71: as where site-packages and everything else is read-only."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("in the way")
    code = f"import tempfile; tempfile.tempdir = {str(in_the_way)!r}; data = b'x'; "
    done = python(code + ENCODE.format(engine="numba"), XDG_CACHE_HOME=str(in_the_way))
    assert done.returncode == 0, done.stderr
    assert "for want of a private folder" in done.stderr


ROUND_TRIPS = """
import huffxent as hx
words = b"some words, of which some are words\\n" * 3000
cases = [(b"ab" * 9000, {{}}), (bytes(range(256)) * 100, {{}}), (words, {{"order": 1}}),
         (words, {{"symbols": "block:2"}}), (bytes(range(256)) * 400, {{"symbols": "block:3"}})]
turn = {turn} % len(cases)
for data, options in cases[turn:] + cases[:turn]:
    book = hx.train(data, **options)
    assert hx.decompress(hx.compress(data, book, engine="numba"), book, engine="numba") == data
"""


@needs_numba
@pytest.mark.parametrize(
    ("processes", "rounds"),
    [
        pytest.param(4, 1, marks=pytest.mark.thorough),
        pytest.param(16, 10, marks=pytest.mark.nightly),
    ],
)
def test_processes_that_start_at_once_with_nothing_compiled_yet(processes, rounds, tmp_path):
    """T71: 16 processes, 10 rounds, each with an empty cache; they do not all do the same."""
    turns = [ROUND_TRIPS.format(turn=turn) for turn in range(processes)]
    for number in range(rounds):
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / f"{number}")}
        started = [
            subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
            for code in turns
        ]
        for process in started:
            _, stderr = process.communicate(timeout=600)
            assert process.returncode == 0, stderr.decode()
        # Whoever comes later takes what they have compiled.
        subprocess.run([sys.executable, "-c", turns[0]], env=environment, check=True)
