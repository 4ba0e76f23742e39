"""Machine code that is kept for other processes: they load what they would have compiled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pkgutil import iter_modules

import pytest

from huffxent.coding.engine import numba_is_installed

pytestmark = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")

# The n-th function that a process compiles is told from others of its name by n.
COMPILE = """
import itertools, sys
import numpy as np
from numba.core.bytecode import FunctionIdentity
from huffxent.coding.kernels import decoding
data, rest = np.zeros(64, "u1"), (np.zeros(64, "u1"), np.zeros(64, "u1"), np.uint64(0))
data.flags.writeable = False
FunctionIdentity._unique_ids = itertools.count(1000)
getattr(decoding, sys.argv[1])(data, np.zeros((decoding.ROWS, 4), "u8"), *rest)
"""
ROUND_TRIPS = """
words = b"some words, of which some are words\\n" * 3000
cases = [(b"ab" * 9000, {}), (bytes(range(256)) * 100, {}), (words, {"order": 1}),
         (words, {"symbols": "block:2"}), (bytes(range(256)) * 400, {"symbols": "block:3"})]
turn = int(sys.argv[1]) % len(cases)
for data, options in cases[turn:] + cases[:turn]:
    book = hx.train(data, **options)
    assert hx.decompress(hx.compress(data, book, engine="numba"), book, engine="numba") == data
"""
ENCODE = "hx.compress(b'x', hx.train(b'some words'), engine='numba')"


def test_two_loops_of_different_tables_are_never_taken_for_each_other(python, tmp_path):
    """T71: each compiled by a process of its own, as the same one in order."""
    for code, argument in (
        (COMPILE, "_steps_narrow"),
        (COMPILE, "_steps_wide"),
        (ROUND_TRIPS, "0"),
    ):
        done = python(code, argument, XDG_CACHE_HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr


def test_every_kernel_has_a_name_of_its_own():
    """T71: by which what it calls is found, when what was kept is linked together."""
    from huffxent.coding import kernels

    found = {}
    for module in iter_modules(kernels.__path__, f"{kernels.__name__}."):
        for value in vars(import_module(module.name)).values():
            if hasattr(value, "py_func"):
                found[id(value)] = f"{value.py_func.__module__}.{value.py_func.__qualname__}"
    assert len(found) > 20
    assert len(set(found.values())) == len(found)


def test_what_is_kept_for_one_form_is_never_another_s(tmp_path):
    """T71: nor what is damaged, or cut short; what a full disk does not take is not kept."""
    from huffxent.coding.kernels.kept import Forms

    forms = Forms(tmp_path, "a.kernel")
    forms.save(("uint8",), "code for bytes")
    forms.save(("uint16",), "code for more")
    assert forms.load(("uint8",)) == "code for bytes"
    assert forms.load(("uint32",)) is None
    one, other = tmp_path.iterdir()
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert forms.load(("uint8",)) is forms.load(("uint16",)) is None
    for damaged in (first[:-1], b"", first[:20], bytes([first[0] ^ 1]) + first[1:]):
        one.write_bytes(damaged)
        other.write_bytes(damaged)
        assert forms.load(("uint8",)) is forms.load(("uint16",)) is None
    forms.save(("uint8",), "code again")
    assert forms.load(("uint8",)) == "code again"
    assert len([*tmp_path.iterdir()]) == 2
    Forms(tmp_path / "nowhere", "a.kernel").save(("uint8",), "code")


def test_the_first_compilation_says_so_and_later_processes_are_silent(python, tmp_path):
    first = python(ENCODE, XDG_CACHE_HOME=str(tmp_path))
    assert "compiling the fast kernels, once for this machine" in first.stderr
    assert python(ENCODE, XDG_CACHE_HOME=str(tmp_path)).stderr == ""
    folder = tmp_path / "huffxent"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*.code"))


@pytest.mark.parametrize("place", ["open to all", "not to be written", "no home"])
def test_where_no_private_folder_can_be_had_kernels_are_kept_elsewhere(python, place, tmp_path):
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
    done = python(ENCODE, **environment)
    assert done.returncode == 0, done.stderr
    assert not list(home.rglob("*.code"))
    [kept] = tmp_path.glob("huffxent-*")
    assert kept.stat().st_mode & 0o777 == 0o700
    assert list(kept.rglob("*.code"))


def test_with_no_folder_at_all_kernels_are_compiled_for_this_process(python, tmp_path):
    """T71: as where site-packages and everything else is read-only."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("in the way")
    code = f"import tempfile; tempfile.tempdir = {str(in_the_way)!r}; "
    done = python(code + ENCODE, XDG_CACHE_HOME=str(in_the_way))
    assert done.returncode == 0, done.stderr
    assert "for want of a private folder" in done.stderr


@pytest.mark.parametrize(
    ("processes", "rounds"),
    [
        pytest.param(4, 1, marks=pytest.mark.thorough),
        pytest.param(16, 10, marks=pytest.mark.nightly),
    ],
)
def test_processes_that_start_at_once_with_nothing_compiled_yet(
    python, processes, rounds, tmp_path
):
    """T71: 16 processes, 10 rounds, each with an empty cache; they do not all do the same."""
    for number in range(rounds):
        home = str(tmp_path / f"{number}")
        with ThreadPoolExecutor(processes) as pool:
            turns = [
                pool.submit(python, ROUND_TRIPS, str(turn), XDG_CACHE_HOME=home)
                for turn in range(processes)
            ]
        # Whoever comes later takes what they have compiled.
        later = python(ROUND_TRIPS, "0", XDG_CACHE_HOME=home)
        for done in (*(turn.result() for turn in turns), later):
            assert done.returncode == 0, done.stderr
