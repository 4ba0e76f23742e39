"""`matrix` and `tree`: which files are meant, what comes out, and what becomes of bad ones."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from huffxent.cli.collecting import collected

WORDS = {
    "b.txt": b"the quick brown fox",
    "sub/c.txt": b"jumps over the lazy dog",
    "sub/deep/a.txt": b"pack my box with jugs",
    "z.txt": b"how vexingly quick daft zebras jump",
}
FILES = sorted(WORDS)
HOSTILE = [b"\x1b[31mred", b"new\nline", b"caf\xe9", b"[bold]x", b"it's, (x):y;", b"$\\frac$"]
SHOWN = ["\\x1b[31mred", "new\\nline", "caf\\xe9", "[bold]x", "it's, (x):y;", "$\\frac$"]


@pytest.fixture
def folder(tmp_path):
    """A folder with `d`, which has files at several depths, and others that are no good."""
    for name, content in WORDS.items():
        path = tmp_path / "d" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "d" / ".hidden").write_bytes(b"hidden")
    (tmp_path / "d" / ".git").mkdir()
    (tmp_path / "d" / ".git" / "config").write_bytes(b"hidden too")
    (tmp_path / "d" / "nothing").mkdir()
    (tmp_path / "only-hidden").mkdir()
    (tmp_path / "only-hidden" / ".x").write_bytes(b"x")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "no-text").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "out").write_bytes(b"precious")
    (tmp_path / "out.svg").write_bytes(b"precious")
    return tmp_path


@pytest.fixture
def hostile(tmp_path):
    """The path of a folder with files of hostile names."""
    (tmp_path / "h").mkdir()
    for name in HOSTILE:
        (tmp_path / "h" / os.fsdecode(name)).write_bytes(b"a text " + name)
    return "h"


def names(done):
    assert done.code == 0, done.err
    return json.loads(done.out)["names"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["d"], FILES),
        (["./d/"], FILES),
        (["d/z.txt", "d/b.txt"], ["z.txt", "b.txt"]),
        (["d/*.txt"], ["b.txt", "z.txt"]),
        (["d/*"], FILES),
        (["d/**/*.txt"], FILES),
        (["d/**"], FILES),
        (["./**/deep/**"], ["sub/deep/a.txt"]),
        (["d/[zb].txt", "d/sub/deep"], ["b.txt", "z.txt", "sub/deep/a.txt"]),
        (["{}/d/*.txt"], ["b.txt", "z.txt"]),
        (["[ab]*"], ["[ab]*"]),
        (["d/b.txt", "s3://bucket/*"], ["b.txt", "s3://bucket/*"]),
    ],
    ids=str,
)
def test_an_argument_stands_for_its_files_once_in_order(folder, monkeypatch, arguments, wanted):
    monkeypatch.chdir(folder)
    (folder / "[ab]*").write_bytes(b"called like a pattern")
    found = collected([argument.format(folder) for argument in arguments])
    assert [path.removeprefix(f"{folder}/").removeprefix("d/") for path in found] == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"d/z.txt\nd/b.txt\n", ["d/z.txt", "d/b.txt"]),
        (b"d/z.txt\n\nd/b.txt", ["d/z.txt", "d/b.txt"]),
        (b"d/z.txt\0d/b.txt\0", ["d/z.txt", "d/b.txt"]),
        (b"a b\n caf\xe9\n", ["a b", " caf\udce9"]),
        (b"new\nline\0a b\0", ["new\nline", "a b"]),
    ],
    ids=str,
)
def test_a_list_names_files_by_lines_or_by_zero_bytes(tmp_path, content, wanted):
    (tmp_path / "list").write_bytes(content)
    assert collected([], str(tmp_path / "list")) == wanted
    assert collected(["first"], str(tmp_path / "list")) == ["first", *wanted]


@pytest.mark.usefixtures("folder")
def test_a_list_may_stand_on_standard_input(run):
    done = run("matrix", "--filelist", "-", "--json", stdin=b"d/z.txt\nd/b.txt\n")
    assert names(done) == ["z.txt", "b.txt"]


def test_a_list_on_a_closed_standard_input_is_one_line(folder):
    command = f"{sys.executable} -m huffxent matrix --filelist - <&-"
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"huffxent: standard input is closed, and - asks")


CASES = [
    ("matrix", 2, "no files; name some, a directory, a pattern or a --filelist"),
    ("matrix only-hidden", 2, "no files in the directory only-hidden"),
    ("matrix only-hidden/*", 2, "no file fits the pattern only-hidden/*"),
    ("matrix d/*.csv", 2, "no file fits the pattern d/*.csv"),
    ("matrix d/nothin*", 2, "no file fits the pattern d/nothin*"),
    ("matrix d -", 2, "- is standard input, which is one file; name files, or --filelist -"),
    ("matrix --filelist empty", 2, "no files"),
    ("matrix --filelist nope", 1, "nope: no such file or directory"),
    ("matrix --filelist d", 1, "d: is a directory"),
    ("matrix d --csv - --json", 2, "standard output is asked for more than once"),
    ("matrix d --npy - --json", 2, "standard output is asked for more than once"),
    ("matrix d --npy - --csv -", 2, "standard output is asked for more than once"),
    ("matrix d --csv out", 1, "out: exists already; -f replaces it"),
    ("matrix d --npy out", 1, "out: exists already; -f replaces it"),
    ("matrix d --plot out.svg", 1, "out.svg: exists already; -f replaces it"),
    ("matrix d --csv no/x", 1, "no: no such folder"),
    ("matrix d --csv d/b.txt -f", 1, "d/b.txt: is an input too"),
    ("matrix d --csv x --npy x", 1, "x: is an output twice"),
    ("matrix d --csv x.svg --plot x.svg", 1, "x.svg: is an output twice"),
    ("matrix d --plot x.gif", 2, "--plot needs a file name that ends in png, svg, pdf"),
    ("matrix d --view kl", 2, "--view says what --plot draws; name a file with --plot"),
    ("matrix d --symbols nonsense", 4, "nonsense"),
    ("tree", 2, "no files"),
    ("tree d/b.txt", 2, "a tree joins 2 to 1000 files; here are 1"),
    ("tree d --newick - --json", 2, "--newick - and --json both ask for standard output"),
    ("tree d --newick out", 1, "out: exists already; -f replaces it"),
    ("tree d --newick x.svg --plot x.svg", 1, "x.svg: is an output twice"),
    ("tree d --unseen error", 4, "some files cannot code others, so no tree"),
]


@pytest.mark.parametrize(("line", "code", "message"), CASES, ids=[case[0] for case in CASES])
def test_misuse_is_one_line_and_nothing_is_written(run, folder, line, code, message):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run(*line.split())
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("huffxent: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (["nope"], 1),
        (["empty"], 3),
        (["no-text"], 3),
        (["empty", "nope"], 3),
        (["nope", "empty"], 1),
        (["empty", "only-hidden"], 3),
        (["only-hidden", "empty"], 1),
    ],
    ids=str,
)
def test_a_bad_file_is_reported_and_the_rest_is_done(run, folder, bad, code):
    (folder / "list").write_text("\n".join(["d/z.txt", *bad, "d/b.txt"]))
    options = ["--filelist", "list", "--symbols", "chars"]
    done = run("matrix", *options, "--json", "--npy", "bits.npy")
    *reasons, total = done.err.splitlines()
    assert [line.split(": ")[1] for line in reasons] == bad
    assert total == f"huffxent: {len(bad)} of {2 + len(bad)} files left out"
    found = json.loads(done.out)
    assert (done.code, found["names"]) == (code, ["z.txt", "b.txt"])
    assert np.load(folder / "bits.npy").tolist() == found["bits"]


@pytest.mark.parametrize("line", ["matrix nope empty", "tree nope empty", "tree nope d/b.txt"])
def test_where_too_few_files_are_left_nothing_is_written(run, folder, line):
    option = "--newick" if line.startswith("tree") else "--csv"
    done = run(*line.split(), option, "x", "--plot", "x.svg")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("huffxent: nope: no such file or directory\n")
    assert not [*folder.glob("x*")]


def test_json_array_and_table_of_pairs_hold_the_same_bits(run, folder):
    done = run("matrix", "d", "--json", "--csv", "x.csv", "--npy", "x.npy", "--encode")
    found = json.loads(done.out)
    assert found["encoded_pairs"] == len(FILES) ** 2
    array = np.load(folder / "x.npy")
    assert array.tolist() == found["bits"]
    with (folder / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["bits"]) for row in rows] == array.ravel().tolist()
    pairs = [(row["training"], row["message"]) for row in rows]
    assert pairs == [(a, b) for a in found["names"] for b in found["names"]]
    for key, many in (("rate", "rate"), ("kl_divergence", "kl"), ("excess", "excess")):
        flat = [value for line in found[many] for value in line]
        assert [float(row[key]) for row in rows] == pytest.approx(flat)  # sums in another order


def test_what_cannot_be_coded_is_null_empty_or_minus_one_and_never_nan(run, folder):
    done = run("matrix", "d", "--unseen", "error", "--json", "--npy", "x.npy", "--csv", "x.csv")
    bits = json.loads(done.out, parse_constant=pytest.fail)["bits"]
    assert bits[0][1] is None
    assert bits[0][0] > 0
    wanted = [-1 if value is None else value for line in bits for value in line]
    assert np.load(folder / "x.npy").ravel().tolist() == wanted
    lines = (folder / "x.csv").read_text().splitlines()[1:]
    cells = [[*line.split(","), -1][3] for line in lines]
    assert list(map(int, cells)) == wanted


@pytest.mark.usefixtures("folder")
def test_what_is_written_to_standard_output_stands_there_alone(run):
    table = run("matrix", "d", "--csv", "-")
    assert len(list(csv.reader(io.StringIO(table.out)))) == 1 + len(FILES) ** 2
    assert np.load(io.BytesIO(run("matrix", "d", "--npy", "-").raw)).shape == (4, 4)


@pytest.mark.usefixtures("folder")
def test_encoding_really_is_said_and_quiet_says_nothing(run):
    assert run("matrix", "d/*.txt", "--encode").out.endswith(
        "\n4 pairs written to a file, read back and decoded: "
        "each took counts times lengths, to the bit\n"
    )
    for command in ("matrix", "tree"):
        done = run(command, "d/*.txt", "-q")
        assert (done.code, done.out, done.err) == (0, "", "")


def test_of_more_than_30_files_what_is_nearest_is_printed(run, tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(31):
        (tmp_path / "many" / f"{number:02}").write_bytes(b"%d" % (number // 2) * 9)
    lines = run("matrix", "many").out.splitlines()
    assert lines[0].startswith("message  bits per symbol  nearest other codebook")
    assert (len(lines), lines[1].split()[2:]) == (32, ["01", "+0.0000"])
    (tmp_path / "many" / "30").unlink()
    assert run("matrix", "many").out.startswith("bits per symbol of each message")


def test_the_same_name_in_two_folders_stays_distinct(run, folder):
    (folder / "d" / "sub" / "b.txt").write_bytes(b"another")
    assert names(run("matrix", "d/**/b.txt", "--json")) == ["b.txt", "b.txt (2)"]


def test_hostile_names_print_as_one_harmless_line(run, hostile):
    for command in ("matrix", "tree"):
        done = run(command, hostile)
        assert done.code == 0
        assert "\x1b" not in done.out
        assert all(name in done.out for name in SHOWN)
    table = csv.DictReader(io.StringIO(run("matrix", hostile, "--csv", "-").out))
    assert {row["message"] for row in table} == set(SHOWN)
    done = run("matrix", hostile, "no\nsuch\x1b31m")
    assert done.err.startswith("huffxent: no\\nsuch\\x1b31m: no such file or directory\n")


def test_hostile_names_are_quoted_in_newick_and_can_be_drawn(run, hostile, tmp_path):
    done = run("tree", hostile, "--newick", "-", "--plot", "t.svg")
    assert (done.code, done.out.count("\n")) == (0, 1)
    quoted = re.findall(r"'((?:[^']|'')*)':", done.out)
    assert sorted(name.replace("''", "'") for name in quoted) == sorted(SHOWN)
    assert run("matrix", hostile, "--plot", "m.svg", "-q").code == 0
    assert (tmp_path / "t.svg").stat().st_size > 0


def test_a_plot_draws_the_view_that_is_asked_for(run, folder):
    for view in ("kl", "tree"):
        assert run("matrix", "d", "-q", "--plot", f"{view}.svg", "--view", view).code == 0
    heat, tree = (folder / "kl.svg").read_text(), (folder / "tree.svg").read_text()
    assert "every file by every codebook" in heat
    assert "which is near to which" in tree


def test_a_tree_is_written_as_newick_beside_what_is_printed(run, folder):
    done = run("tree", "d/*.txt", "--newick", "x.nwk", "--json", "--bootstrap", "4")
    found = json.loads(done.out)
    assert found["schema"] == "huffxent.tree/1"
    assert (folder / "x.nwk").read_text() == found["newick"] + "\n"
    assert [merger["support"] for merger in found["mergers"]] == [1.0]
    assert found["newick"].endswith(")100;")
    assert run("tree", "d/*.txt", "--newick", "x.nwk", "-f", "--seed", "1").code == 0


@pytest.mark.usefixtures("folder")
def test_two_workers_give_the_output_of_one(run):
    one, two = (run("matrix", "d", "nope", "empty", "--json", "-T", n) for n in (1, 2))
    assert (two.code, two.out, two.err) == (one.code, one.out, one.err)
    assert one.code == 1
