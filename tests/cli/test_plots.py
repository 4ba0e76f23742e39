"""Figures from the command line: what a file holds, and what is refused."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from matplotlib import pyplot as plt

MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1.", "svg": b"<?xml"}
COMMANDS = {
    "compare": (["compare", "A", "B"], ("ledger", "symbols", "areas", "budget", "trees")),
    "show": (["show", "book.json"], ("budget", "tree", "areas", "symbols")),
    "converge": (["converge", "A", "B"], ("rate", "blocks")),
    "paint": (["paint", "A", "B"], ("text", "rolling")),
    "learn": (["learn", "A", "B", "--model", "order0", "--epochs", "3"], ("files", "mismatch")),
    "bridge": (["bridge", "A", "B"], ()),
    "ladder": (["ladder", "A", "B"], ()),
}

TITLES = {
    "compare": "what each symbol costs by the codebook of A",
    "show": "canonical codewords",
    "converge": "what the first n symbols cost: B by the codebook of A",
    "paint": "what each character cost: B by the codebook of A",
    "learn": "the loss curve is the file-size curve",
    "bridge": "one number in every way: B by A",
    "ladder": "B by models learnt from A",
}


@pytest.fixture
def files(tmp_path: Path, run) -> Path:
    (tmp_path / "A").write_bytes(b"abracadabra, said the magician; " * 9)
    (tmp_path / "B").write_bytes(b"cabbage and bread for the bear " * 7)
    assert run("train", "A", "-o", "book.json").code == 0
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_view_is_drawn_and_the_command_says_what_it_says_without(name, run, files):
    command, views = COMMANDS[name]
    plain = run(*command)
    done = run(
        *command, "--plot", "all.svg", *(part for view in views for part in ("--view", view))
    )
    assert (done.code, done.err) == (0, plain.err)
    assert done.out == plain.out
    assert ET.parse(files / "all.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own file
    # Letters are drawn as paths; beside them stands, as a comment, what they say.
    said = (files / "all.svg").read_text(encoding="utf-8")
    assert f"<!-- {TITLES[name]}" in said
    assert said.count('id="axes_') >= len(views)


@pytest.mark.parametrize("ending", MAGIC)
def test_a_file_is_of_the_format_that_its_ending_says(ending, run, files):
    for number in (1, 2):
        assert run("compare", "A", "B", "--plot", f"{number}.{ending}", "-q").code == 0
    first, second = ((files / f"{number}.{ending}").read_bytes() for number in (1, 2))
    assert first.startswith(MAGIC[ending])
    assert first == second
    if ending == "svg":
        assert len(list(ET.fromstring(first).iter())) > 50  # noqa: S314 - our own file
    elif ending == "png":
        height, width, channels = plt.imread(files / "1.png").shape
        assert width > height > 200
        assert channels == 4
    else:
        at = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
        assert first[at:].startswith(b"xref\n")
        assert first.endswith(b"%%EOF\n")


def test_several_messages_have_their_ledgers_in_one_figure(run, files):
    assert run("compare", "A", "B", "A", "--plot", "both.svg", "-q").code == 0
    drawn = (files / "both.svg").read_text(encoding="utf-8")
    assert "what each symbol costs by the codebook of A" in drawn.replace("<!-- ", "")
    outcome = run("compare", "A", "B", "A", "--plot", "x.svg", "--view", "symbols", "-q")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert not (files / "x.svg").exists()


REFUSED = {
    "another ending": (["--plot", "x.gif"], 2, "ends in png, svg, pdf"),
    "no ending": (["--plot", "x"], 2, "ends in png, svg, pdf"),
    "standard output": (["--plot", "-"], 2, "ends in png, svg, pdf"),
    "a view of another record": (["--plot", "x.png", "--view", "rolling"], 2, "'rolling'"),
    "a view without a file": (["--view", "symbols"], 2, "--plot"),
    "no such folder": (["--plot", "there/x.png"], 1, "there"),
    "a file that exists": (["--plot", "old.png"], 1, "exists already; -f replaces it"),
    "an input": (["--plot", "B.png"], 1, "is an input too"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_drawn_is_refused_in_one_line_and_nothing_is_lost(why, run, files):
    options, code, part = REFUSED[why]
    (files / "old.png").write_bytes(b"old")
    (files / "B.png").write_bytes(b"cabbage")
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    outcome = run("compare", "A", "B.png", *options, *(["-f"] if why == "an input" else []))
    assert outcome.code == code
    assert outcome.out == ""
    assert outcome.err.startswith("huffxent: ")
    assert outcome.err.count("\n") == 1
    assert part in outcome.err
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_before_it_says_or_writes_anything(name, run, files):
    (files / "old.png").write_bytes(b"old")
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    outcome = run(*COMMANDS[name][0], "--plot", "old.png")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "huffxent: old.png: exists already; -f replaces it\n"
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


def test_several_messages_and_a_view_of_one_are_refused_before_any_of_them_is_told_of(run, files):
    outcome = run("compare", "A", "B", "A", "--json", "--plot", "x.svg", "--view", "symbols")
    assert not (files / "x.svg").exists()
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_a_view_that_was_not_found_leaves_no_table_behind(run, files):
    learn, _ = COMMANDS["learn"]  # in three epochs nothing overfits
    outcome = run(*learn, "--csv", "t.csv", "--plot", "x.svg", "--view", "overfitting")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "no picture 'overfitting'" in outcome.err
    assert not (files / "t.csv").exists()
    assert not (files / "x.svg").exists()


def test_an_ending_may_be_in_capitals(run, files):
    assert run("ladder", "A", "B", "--plot", "X.PNG", "-q").code == 0
    assert (files / "X.PNG").read_bytes().startswith(MAGIC["png"])


def test_an_old_figure_is_replaced_on_demand(run, files):
    (files / "old.png").write_bytes(b"old")
    assert run("compare", "A", "B", "--plot", "old.png", "-f", "-q").code == 0
    assert (files / "old.png").read_bytes().startswith(MAGIC["png"])


def test_an_empty_message_has_no_picture(run, files):
    (files / "empty").write_bytes(b"")
    outcome = run("compare", "A", "empty", "--plot", "x.png", "-q")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert not (files / "x.png").exists()
