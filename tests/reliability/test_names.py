"""Whatever a file is called: names print as harmless text, on terminals and in documents."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from huffxent.cli.output import csv_bytes

NAMES = [
    b"new\nline",
    b"\x1b[31mred",
    b"bell\x07",
    b"[/b]",
    b"[bold]x",
    b":smiley:",
    b"-leading",
    b"caf\xe9",
    b"x" * 255,
    "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}".encode(),
    "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe".encode(),
    b"=cmd",
    b"<img onerror=alert(1)>",
]
ACTIVE = ("\x1b[31mred", "\x07", "new\nline", "\u202e", "\u200d")
"""What may stand nowhere in what is printed."""


def put(folder: Path, name: bytes) -> str:
    path = folder / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"the rain in spain")
    return os.fsdecode(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_prints_as_harmless_text(here, folder, monkeypatch, name):
    """T61: in tables, plain and in colour, in JSON, in CSV and in an error's one line."""
    path = put(folder, name)
    for colour in ("", "1"):
        monkeypatch.setenv("FORCE_COLOR", colour)
        for line in (["compare", "--", path, "b"], ["matrix", "--", path, "b"]):
            done = here(line)
            assert (done.code, done.err) == (0, "")
            assert not any(active in done.out for active in ACTIVE)
    monkeypatch.delenv("FORCE_COLOR")
    document = json.loads(here(["compare", "--json", "--", path, "b"]).out)
    assert not any(active in document["training"]["name"] for active in ACTIVE)
    rows = list(csv.reader(here(["matrix", "--csv", "-", "-q", "--", path, "b"]).out.splitlines()))
    assert [len(row) for row in rows] == [8] * 5
    assert not rows[1][0].startswith(("=", "+", "-", "@"))
    (folder / path).unlink()
    for line in (["compare", "--", path, "b"], ["list", "--", path], ["show", "--", path]):
        done = here(line)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert not any(active in done.err for active in ACTIVE)


def test_in_a_page_names_are_text(here, folder):
    """T61: all of them in one page; what browsers make of it is seen in tests/browser."""
    paths = [put(folder, name) for name in NAMES]
    done = here(["report", "-o", "page.html", "--", "a", *paths])
    assert (done.code, done.err) == (0, "")
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "<img onerror" not in page
    assert not any(active in page for active in ACTIVE)


def test_a_name_that_cannot_be_printed_can_be_drawn(here, folder):
    """T61: fonts, markup and formulas of the drawing library are not set off."""
    for name in (b"$\\frac$ \x1b[31mred", b"caf\xe9[/b]", b"x" * 255):
        done = here(["compare", "--plot", "x.svg", "-f", "-q", "--", put(folder, name), "b"])
        assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_pass_for_a_formula_begins_with_an_apostrophe(first):
    """T68: documented with `csv_bytes`; numbers, negative ones too, are left alone."""
    cell = f"{first}1+1\r=2"
    [row] = csv.reader(io.StringIO(csv_bytes([[cell, -1.5, "plain"]]).decode(), newline=""))
    assert row == [f"'{cell}", "-1.5", "plain"]


@pytest.mark.parametrize("line", ["matrix {} b --csv -", "classify {} --with a b --csv -"])
def test_no_command_writes_a_formula(here, folder, line):
    """T68: a file's name is the one text in these tables that others may choose."""
    name = put(folder, b"@SUM(A1)")
    rows = list(csv.reader(here(f"{line.format(name)} -q").out.splitlines()))
    assert "'@SUM(A1)" in {cell for row in rows for cell in row}
    assert "@SUM(A1)" not in {cell for row in rows for cell in row}
