"""In a browser's Python, of which no browser is needed: Node.js runs it too.

HUFFXENT_PYODIDE names a folder with a full distribution of Pyodide, packages included.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import huffxent as hx

HERE = Path(__file__).parent
DATA = b"she sells sea shells by the sea shore; the shells she sells are sea-shells, sure.\n" * 200
OPTIONS = [
    {},
    {"symbols": "chars"},
    {"symbols": "words"},
    {"symbols": "block:2"},
    {"symbols": "u16le"},
    {"symbols": "labels"},
    {"order": 1},
    {"order": 2},
    {"order": 3},
    {"code": "minimax"},
    {"code": "shannon"},
    {"unseen": "error"},
]


@pytest.fixture
def given(tmp_path):
    """A folder with data, and what this Python makes of it."""
    (tmp_path / "data").write_bytes(DATA)
    cases = []
    for options in OPTIONS:
        book = hx.train(DATA, **options)
        (tmp_path / f"{book.id}.hx").write_bytes(hx.compress(DATA, book))
        cases.append({"options": options, "id": book.id})
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    return tmp_path


@pytest.mark.nightly
def test_in_a_browser_s_python_the_bytes_are_the_same(given, root):
    """T75: import, train, encode, decode and plot, in memory and by the command line."""
    distribution = os.environ.get("HUFFXENT_PYODIDE")
    if not distribution:
        pytest.skip("HUFFXENT_PYODIDE names no folder with a distribution of Pyodide")
    if shutil.which("node") is None:
        pytest.skip("there is no Node.js to run Pyodide")
    places = Path(distribution).resolve(), root, given, HERE / "pyodide_child.py"
    done = subprocess.run(
        ["node", HERE / "pyodide.mjs", *places], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    sys.stdout.write(done.stdout[done.stdout.index("\nT75") :])
