"""What goes wrong in `learn` and `bridge`: its exit code, its line on stderr, nothing left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import huffxent as hx

FOREVER = "--epochs 100000000 --patience 0"


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.stat().st_size < 1 << 20 else None
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
    }


CASES = [
    # Files, and how many.
    ("learn", 2, "give two files, A to learn from and B to code; or --labels"),
    ("learn a", 2, "give two files"),
    ("learn a b b", 2, "give two files"),
    ("learn - -", 2, "- stands for standard input, which can be read only once"),
    ("bridge", 2, "Missing argument 'A'"),
    ("bridge a", 2, "Missing argument 'B'"),
    ("bridge a b b", 2, "unexpected extra argument (b)"),
    ("bridge - -", 2, "- stands for standard input"),
    *(
        (f"{command} {files}", code, message)
        for command in ("learn", "bridge")
        for files, code, message in (
            ("nope b", 1, "nope: no such file or directory"),
            ("a nope", 1, "nope: no such file or directory"),
            ("folder b", 1, "folder: is a directory; name a file"),
            ("a folder", 1, "folder: is a directory; name a file"),
            ("empty b", 4, "an empty training sample teaches nothing; give another"),
            ("- b", 4, "an empty training sample teaches nothing; give another"),
        )
    ),
    ("learn huge b", 3, "huge: has more than 67,108,864 bytes"),
    ("learn a huge", 3, "huge: has more than 67,108,864 bytes"),
    ("bridge a huge", 3, "huge: has more than 16,777,216 bytes"),
    ("bridge a empty", 3, "empty: is empty, and a mean over no symbols is no number"),
    ("bridge a -", 3, "<stdin>: is empty"),
    # What does not go together.
    ("learn a b --column kind", 2, "--column does not go with A and B"),
    ("learn a b --column 1", 2, "--column does not go with A and B"),
    ("learn a b --labels t.csv", 2, "A file, --resume or --save does not go with --labels"),
    ("learn --labels t.csv --save x", 2, "does not go with --labels"),
    ("learn --labels t.csv --resume model", 2, "does not go with --labels"),
    ("learn --labels t.csv --model order0", 2, "--model does not go with --labels"),
    ("learn --labels t.csv --context 2", 2, "--context does not go with --labels"),
    ("learn --labels t.csv --width 2", 2, "--width does not go with --labels"),
    ("learn a b --context 2", 2, "for bilinear only"),
    ("learn a b --model order0 --width 2", 2, "for bilinear only"),
    *(
        (f"learn a b --resume model {option}", 2, f"{option.split()[0]} is something that the")
        for option in (
            *("--model order0", "--width 1", "--rate 0.1", "--seed 0", "--validation 0.1"),
        )
    ),
    ("learn a b --csv - --json", 2, "both ask for standard output"),
    # Values.
    *(
        (f"learn a b --model bilinear --context {value}", 2, "bytes of context; bilinear takes 1")
        for value in (0, -1, 7, 10**12)
    ),
    *(
        (f"learn a b --model bilinear --width {value}", 2, "bilinear takes 1 to 1024")
        for value in (0, -1, 1025, 10**12)
    ),
    ("learn a b --context 0", 2, "for bilinear only"),
    *(
        (f"learn a b --rate {value}", 2, "wanted a positive number")
        for value in ("0", "-1", "nan", "inf", "1e400", "1e-400")
    ),
    ("learn --labels t.csv --rate nan", 2, "rate nan; wanted a positive number"),
    *(
        (f"learn a b --validation {value}", 2, "from 0 to below 1")
        for value in ("1", "-0.1", "nan", "inf", "0.99999999999999999")
    ),
    ("learn --labels t.csv --validation nan", 2, "validation nan; wanted a share"),
    ("learn --labels t.csv --validation 1", 2, "validation 1.0; wanted a share"),
    *(
        (f"learn a b --{option} {value}", 2, f"Invalid value for '--{option}'")
        for option in ("epochs", "patience", "batch", "seed")
        for value in ("-1", "9" * 5000)
    ),
    *(
        (f"learn a b --{option} x", 2, f"Invalid value for '--{option}'")
        for option in ("model", "width", "optimiser", "rate", "epochs", "engine")
    ),
    ("learn a b --plot x.txt", 2, "--plot needs a file name that ends in png, svg, pdf"),
    ("learn a b --plot -", 2, "--plot needs a file name"),
    ("learn a b --labels", 2, "requires an argument"),
    ("learn a b --nonsense", 2, "No such option '--nonsense'"),
    *((f"bridge a b --smoothing {value}", 4, "smoothing is") for value in ("0", "nan", "1e400")),
    *(
        (f"bridge a b --max-length {value}", 4, "cannot give 256 symbols a codeword each")
        for value in (7, 25, 10**20)
    ),
    ("bridge a b --max-length x", 2, "Invalid value for '--max-length'"),
    ("bridge a b --code morse", 2, "Invalid value for '--code'"),
    ("bridge a b --engine warp", 2, "Invalid value for '--engine'"),
    ("bridge b a --unseen error", 4, "symbol 't' at offset 0 never occurs in the training data"),
    # Models.
    ("learn b b --resume model", 4, "model: it learns from 880 bytes of 'a', which are not what"),
    ("learn empty b --resume model", 4, "model: it learns from 880 bytes of 'a'"),
    (
        "learn a b --resume model --epochs 1",
        2,
        "the model has had 2 epochs; give --epochs 2 or more",
    ),
    ("learn a b --resume damaged", 3, "damaged: "),
    ("learn a b --resume a", 3, "a: not a model of `huffxent learn --save`"),
    ("learn a b --resume empty", 3, "empty: not a model of `huffxent learn --save`"),
    ("learn a b --resume nope", 1, "nope: no such file or directory"),
    ("learn a b --resume folder", 1, "folder: is a directory; name a file"),
    # Tables.
    ("learn --labels nope", 1, "nope: no such file or directory"),
    ("learn --labels folder", 1, "folder: is a directory; name a file"),
    ("learn --labels empty", 3, "empty: has no header with columns of features"),
    ("learn --labels a", 3, "a: has no header with columns of features"),
    ("learn --labels header.csv", 3, "header.csv: has no examples to learn from"),
    ("learn --labels ragged.csv", 3, "ragged.csv: line 3 has 1 fields where its header has 2"),
    ("learn --labels t.csv --column x", 3, "t.csv: has no column 'x'; there is size, skin, kind"),
    ("learn --labels t.csv --column 0", 3, "t.csv: has no column '0'"),
    ("learn --labels t.csv --column 4", 3, "t.csv: has no column '4'"),
    (f"learn --labels t.csv --column {'9' * 5000}", 3, "t.csv: has no column"),
    ("learn --labels t.csv --column size", 3, "is none of those learnt"),
]


def sampled(cases: list, names: list[str]) -> list:
    """Return every third case for every run, and the others for those of the night."""
    return [
        pytest.param(case, id=name, marks=[] if place % 3 == 0 else [pytest.mark.nightly])
        for place, (case, name) in enumerate(zip(cases, names, strict=True))
    ]


@pytest.mark.parametrize("case", sampled(CASES, [case[0][:60] for case in CASES]))
def test_it_ends_with_its_code_one_line_and_nothing_left_behind(run, folder, case):
    line, code, message = case
    before = contents(folder)
    done = run(*line.split())
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("huffxent: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert contents(folder) == before


# An output that cannot be is found before training, which would never end.
OUTPUTS = [
    ("--save b", 1, "b: exists already; -f replaces it"),
    ("--save model", 1, "model: exists already; -f replaces it"),
    ("--save folder", 1, "folder: is a directory; name a file"),
    ("--save folder -f", 1, "folder: is a directory; name a file"),
    ("--save no/x", 1, "no: no such folder"),
    ("--save b/x", 1, "b: not a directory"),
    ("--csv out.png", 1, "out.png: exists already; -f replaces it"),
    ("--csv no/x", 1, "no: no such folder"),
    ("--csv folder -f", 1, "folder: is a directory; name a file"),
    ("--plot out.png", 1, "out.png: exists already; -f replaces it"),
    ("--plot no/x.png", 1, "no: no such folder"),
    ("--save a -f", 1, "a: is an input too"),
    ("--save ./b -f", 1, "b: is an input too"),
    ("--csv a -f", 1, "a: is an input too"),
    ("--csv b -f", 1, "b: is an input too"),
    ("--resume model --csv model -f", 1, "model: is an input too"),
    ("--save x --csv x", None, "x"),
    ("--save x --csv ./x -f", None, "x"),
    ("--save x.png --plot x.png -f", None, "x.png"),
    ("--csv x.png --plot x.png -f", None, "x.png"),
]


@pytest.mark.parametrize(("options", "code", "message"), OUTPUTS, ids=[case[0] for case in OUTPUTS])
def test_an_output_that_cannot_be_is_refused_before_training(folder, options, code, message):
    before = contents(folder)
    done = subprocess.run(
        [sys.executable, "-m", "huffxent", "learn", "a", "b", *options.split(), *FOREVER.split()],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=10,  # a second is enough
        check=False,
    )
    # Two outputs of one name may be called wrong usage or a file that is in the way.
    assert done.returncode in ((1, 2) if code is None else (code,))
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert message in done.stderr
    assert contents(folder) == before


@pytest.mark.parametrize("options", ["--csv t.csv -f", "--csv model", "--plot out.png"])
def test_with_labels_too(folder, options):
    before = contents(folder)
    command = ["learn", "--labels", "t.csv", *options.split(), "--epochs", "100000000"]
    done = subprocess.run(
        [sys.executable, "-m", "huffxent", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert contents(folder) == before


@pytest.mark.parametrize("option", ["--save", "--csv"])
@pytest.mark.parametrize("link", ["hard", "symbolic"])
def test_an_input_under_another_name_is_not_overwritten(run, folder, option, link):
    if link == "hard":
        os.link(folder / "a", folder / "alias")
    else:
        (folder / "alias").symlink_to("a")
    before = contents(folder)
    done = run("learn", "a", "b", "--epochs", 1, option, "alias", "-f")
    assert (done.code, done.out, contents(folder)) == (1, "", before)


DIVERGING = [
    *(f"a b --model order0 --optimiser sgd --rate {rate}" for rate in ("1e10", "1e308")),
    "a b --model order0 --optimiser adam --rate 1e308",
    "a b --model order1 --optimiser sgd --rate 1e308",
    *(f"a b --model order1 --optimiser adam --rate {rate}" for rate in ("1e300", "1e308")),
    *(f"a b --model bilinear --optimiser sgd --rate {rate}" for rate in ("1e3", "1e154")),
    "a b --model bilinear --optimiser adam --rate 1e154",
    *(f"--labels t.csv --optimiser sgd --rate {rate}" for rate in ("1e10", "1e308")),
    *(f"--labels t.csv --optimiser adam --rate {rate}" for rate in ("1e300", "1e308")),
]


@pytest.mark.parametrize("options", sampled(DIVERGING, DIVERGING))
def test_training_that_diverges_is_one_line_without_warnings(run, folder, options):
    before = contents(folder)
    done = run("learn", *options.split(), "--epochs", 4, "--csv", "x.csv")
    assert (done.code, done.out) == (4, "")
    assert "smaller" in done.err
    assert "rate" in done.err
    assert done.err.count("\n") == 1
    assert contents(folder) == before


NOT_MISUSE = [
    "a empty",
    "a empty --model order0",
    "a b --validation 0",
    "a b --validation 0.9999999999999999",
    "a b --batch 0",
    f"a b --batch {10**30}",
    f"a b --seed {10**30}",
    "a b --epochs 0",
    "a b --patience 0",
    "a b --rate 1e-300",
    "a a",
    "one b",
    "one one --model bilinear --context 6 --width 1",
    "one b --validation 0.9",
    "one empty --validation 0.9",
    "a b --resume model --epochs 2",
    "--labels t.csv",
    "--labels t.csv --validation 0",
    "--labels t.csv --column 2",
    "--labels t.csv --batch 1",
]


@pytest.mark.parametrize("options", sampled(NOT_MISUSE, NOT_MISUSE))
@pytest.mark.usefixtures("folder")
def test_awkward_wishes_are_no_misuse(run, options):
    few = () if "--epochs" in options else ("--epochs", 3 if "--resume" in options else 1)
    done = run("learn", *options.split(), *few)
    assert (done.code, done.err) == (0, "")
    assert "A: " in done.out


@pytest.mark.parametrize("options", ["a empty", "one one --validation 0", "--labels t.csv"])
@pytest.mark.usefixtures("folder")
def test_json_is_printed_though_all_else_is_quiet(run, options):
    done = run("learn", *options.split(), "--epochs", 1, "--json", "-q")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert json.loads(done.out)["schema"] == "huffxent.learn/1"


@pytest.mark.parametrize("seed", [2**53, 2**53 + 1, 10**30])
@pytest.mark.usefixtures("folder")
def test_a_model_of_any_seed_that_is_saved_can_be_resumed(run, seed):
    assert run("learn", "a", "b", "--epochs", 1, "--seed", seed, "--save", "x", "-q").code == 0
    done = run("learn", "a", "b", "--epochs", 2, "--resume", "x", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_bridge_says_the_same_in_json_and_nothing_when_quiet(run, folder):
    document = run("bridge", "a", "one", "--json", "-q")
    assert (document.code, document.err) == (0, "")
    expected = {
        **hx.bridge((folder / "a").read_bytes(), b"x").to_dict(),
        "training": "a",
        "message": "one",
    }
    assert json.loads(document.out) == json.loads(json.dumps(expected))
    quiet = run("bridge", "a", "one", "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_quiet_learning_writes_its_files_and_nothing_else(run, folder):
    done = run("learn", "a", "b", "--epochs", 1, "-q", "--save", "x", "--csv", "x.csv")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (folder / "x").exists()
    assert (folder / "x.csv").read_text().startswith("epoch,")


@pytest.mark.usefixtures("folder")
def test_a_model_that_is_resumed_may_be_replaced_by_what_it_becomes(run):
    line = ("learn", "a", "b", "--resume", "model", "--epochs", 3, "--save", "model", "-q")
    assert run(*line).code == 1
    assert run(*line, "-f").code == 0
    assert run("learn", "a", "b", "--resume", "model", "--epochs", 2).code == 2
