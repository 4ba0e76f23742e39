"""Which engine does the work."""

from __future__ import annotations

import pytest

import huffxent as hx
from huffxent.coding import engine as choice
from huffxent.coding.engine import LOADING_SECONDS, REFERENCE_SECONDS, numba_is_installed

needs_numba = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")

WORTH = int(LOADING_SECONDS / REFERENCE_SECONDS["encode"])
"""Symbols from which on loading numba pays for encoding."""

ENCODE = "blob = hx.compress(data, hx.train(b'some words'), engine={engine!r}); "
LOADED = "print('numba' in sys.modules)"


def loads_numba(python, code: str) -> bool:
    done = python(code + LOADED)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1] == "True"


@needs_numba
def test_little_data_does_not_load_numba_and_much_does(python):
    little, much = f"data = bytes({WORTH // 4}); ", f"data = bytes({2 * WORTH}); "
    assert not loads_numba(python, little + ENCODE.format(engine="auto"))
    assert loads_numba(python, much + ENCODE.format(engine="auto"))
    assert loads_numba(python, "data = b'x'; " + ENCODE.format(engine="numba"))
    assert not loads_numba(python, "data = b'x' * 9; " + ENCODE.format(engine="reference"))


@needs_numba
def test_much_data_in_small_pieces_loads_numba_in_the_end(python):
    code = "c = hx.Compressor(hx.train(b'some words')); piece = bytes(1 << 20); "
    assert loads_numba(python, code + f"[c.compress(piece) for _ in range({2 * WORTH >> 20})]; ")
    assert not loads_numba(python, code + "c.compress(piece); ")


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
