"""What `test_pyodide.py` has Pyodide run: it fails where something differs from what is given."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import huffxent as hx
from huffxent.cli.main import main

GIVEN = Path("/given")


def huffxent(line):
    """Run a command line that is to go well."""
    sys.argv = ["huffxent", *line.split()]
    code = None
    try:
        main()
    except SystemExit as end:
        code = end.code
    assert code == 0, line


def the_same_bytes(data):
    """Learn, code and decode in memory; compare with what another Python made."""
    for case in json.loads((GIVEN / "cases.json").read_text()):
        book = hx.train(data, **case["options"])
        assert book.id == case["id"], case
        blob = hx.compress(data, book)
        assert blob == (GIVEN / f"{case['id']}.hx").read_bytes(), case
        assert hx.decompress(blob, book) == data, case


def the_command_line(data):
    """Do the main job with files."""
    os.chdir("/home/pyodide")
    Path("a").write_bytes(data)
    huffxent("train a -o book")
    huffxent("encode a -b book -o a.hx -T 2")
    huffxent("decode a.hx -b book -o back")
    huffxent("compare a a --plot ledger.svg")
    huffxent("matrix a back")
    assert Path("back").read_bytes() == data
    assert Path("a.hx").read_bytes() == hx.compress(data, hx.Codebook.load("book"))
    assert "</svg>" in Path("ledger.svg").read_text()
    assert not [path.name for path in Path().iterdir() if path.name.startswith(".huffxent")]


def plots(data):
    """Draw a picture of pixels."""
    hx.compare(data, data[::2]).plot(view="symbols").figure.savefig("symbols.png")
    assert Path("symbols.png").read_bytes().startswith(b"\x89PNG")


if __name__ == "__main__":
    DATA = (GIVEN / "data").read_bytes()
    the_same_bytes(DATA)
    the_command_line(DATA)
    plots(DATA)
    parts = ", ".join(f"{name} {version(name)}" for name in ("bitarray", "numpy", "matplotlib"))
    sys.stdout.write(f"\nT75 Python {platform.python_version()} ({sys.platform}), {parts}\n")
