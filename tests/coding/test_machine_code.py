"""Machine code that is kept for other processes: they load what they would have compiled."""

from __future__ import annotations

import os
import subprocess
import sys
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
USE = """
import huffxent as hx
for data in (b"ab" * 5000, bytes(range(256)) * 200 + b"the rain in spain" * 3000):
    book = hx.train(data)
    assert hx.decompress(hx.compress(data, book, engine="numba"), book, engine="numba") == data
"""


def python(folder, *arguments):
    """Run Python with its own folder for machine code; fail if it does."""
    done = subprocess.run(
        [sys.executable, "-c", *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_two_loops_of_different_tables_are_never_taken_for_each_other(tmp_path):
    """T71: each compiled by a process of its own, as the same one in order."""
    python(tmp_path, COMPILE, "_steps_narrow")
    python(tmp_path, COMPILE, "_steps_wide")
    python(tmp_path, USE)


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
