"""`classify`: where codebooks come from, what messages are, and how often that is right."""

from __future__ import annotations

import csv
import io
import json
import os
import random

import pytest

import huffxent as hx

SENTENCES = {
    "de": "der schnelle braune Fuchs springt über den faulen Hund und dann noch einmal",
    "en": "the quick brown fox jumps over the lazy dog and then once more for luck",
}
KEYS = (
    "message,label,verdict,symbols,bits,runner_up,margin_bits,log_likelihood_ratio_nats,"
    "kl_divergence,noise_floor"
)


def text(label, number, words):
    return " ".join(random.Random(f"{label}{number}").choices(SENTENCES[label].split(), k=words))


@pytest.fixture
def folder(tmp_path):
    """Trainings by folder (`tr`) and by name (`one`), messages by folder, lines, and bad files."""
    for label in SENTENCES:
        for place, first, words in (("tr", 0, 200), ("ms", 5, 40)):
            (tmp_path / place / label).mkdir(parents=True)
            for number in (first, first + 1):
                path = tmp_path / place / label / f"{place}{number}.txt"
                path.write_text(text(label, number, words), encoding="utf-8")
        (tmp_path / "one").mkdir(exist_ok=True)
        (tmp_path / "one" / f"{label}.txt").write_text(text(label, 9, 200), encoding="utf-8")
    (tmp_path / "tr" / ".git").mkdir()
    (tmp_path / "lines").write_bytes(b"the dog and the fox\r\n\r\n\nder Hund und dann\nluck")
    (tmp_path / "m").write_bytes(b"then the lazy dog")
    (tmp_path / "foreign").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_bytes(b"\n\r\n\n")
    (tmp_path / "out").write_bytes(b"precious")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "x").write_bytes(b"x")
    return tmp_path


def found(done):
    assert done.code == 0, done.err
    return json.loads(done.out, parse_constant=pytest.fail)


def labels(document):
    return [message["label"] for message in document["messages"]]


MESSAGES = ["ms/de/ms5.txt", "ms/de/ms6.txt", "ms/en/ms5.txt", "ms/en/ms6.txt"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "line",
    [
        "ms --with one/de.txt one/en.txt",
        "ms --with one",
        "ms --with one/*.txt",
        "ms --with=one/de.txt --with one/en.txt",
        "--with one/de.txt one/en.txt --order 1 ms",
        "--with one -- ms",
        "ms/*/ms?.txt --with-dir tr",
        "ms/de --with-dir tr --order 1 ms/en",
    ],
)
def test_codebooks_come_from_files_or_folders_and_messages_stand_anywhere_else(run, line):
    document = found(run("classify", "--json", *line.split()))
    assert document["labels"] == ["de", "en"]
    assert [message["message"] for message in document["messages"]] == MESSAGES
    assert labels(document) == ["de", "de", "en", "en"]


CASES = [
    ("m", 2, "needs --with TRAINING..., --with-dir FOLDER or --model FILE, and only one of them"),
    ("m --with", 2, "needs --with TRAINING..."),
    ("m --with one --with-dir tr", 2, "and only one of them"),
    ("m --with-dir tr --model out", 2, "and only one of them"),
    ("--with one m", 2, "no messages; name some before --with, which takes all that follows it"),
    ("--with-dir tr", 2, "no messages; name some"),
    ("m --with one -", 2, "- is standard input, which is one file"),
    ("- --with one", 2, "- is standard input, which is one file"),
    ("m --with nope", 1, "nope: no such file or directory"),
    ("m --with empty one", 4, "an empty training sample teaches nothing"),
    ("m --with-dir nope", 1, "nope: no such file or directory"),
    ("m --with-dir m", 1, "m: not a directory"),
    ("m --with-dir files", 2, "no folders in files; each one's name is a label"),
    ("m --model nope", 1, "nope: no such file or directory"),
    ("m --model m", 4, "m: is no classifier, or a damaged one; `huffxent classify --save` makes"),
    ("m --model out --order 1", 2, "--model says itself how its codebooks are made"),
    ("m --model out --symbols chars", 2, "--model says itself how its codebooks are made"),
    ("m --with one --save out", 1, "out: exists already; -f replaces it"),
    ("m --with one --save -", 2, "--save needs the name of a file"),
    ("m --with one --csv out", 1, "out: exists already; -f replaces it"),
    ("m --with one --csv - --json", 2, "--csv - and --json both ask for standard output"),
    ("m --with one --csv m -f", 1, "m: is an input too"),
    ("m --with one/*.txt --save one/de.txt -f", 1, "one/de.txt: is an input too"),
    ("m --with-dir tr --csv tr/en/tr0.txt -f", 1, "tr/en/tr0.txt: is an input too"),
    ("m --model out --csv out -f", 1, "out: is an input too"),
    ("m --with one --save x.svg --plot x.svg", 1, "x.svg: is an output twice"),
    ("m --with one --none-above 0", 2, "Invalid value for '--none-above'"),
    ("m --with one --none-above nan", 2, "--none-above is not a number"),
    ("m --with one --evaluate --csv x", 2, "m tells no label: neither its folder nor its name"),
    ("tr/en --with-dir tr --evaluate --csv x", 3, "tr/en/tr0.txt was learnt from, and 1 more"),
]


@pytest.mark.parametrize(("line", "code", "message"), CASES, ids=[case[0] for case in CASES])
def test_misuse_is_one_line_and_nothing_is_written(run, folder, line, code, message):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("classify", *line.split())
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("huffxent: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_saved_model_classifies_as_what_it_was_made_of(run, folder):
    options = ("--symbols", "chars", "--order", "1", "--with-dir", "tr")
    learnt = run("classify", "ms", *options, "--save", "a")
    alone = run("classify", *options, "--save", "b")
    loaded = run("classify", "ms", "--model", "b")
    assert (loaded.code, loaded.out) == (0, learnt.out)
    assert (alone.code, alone.out, alone.err) == (0, "", "")
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()


@pytest.mark.usefixtures("folder")
def test_each_line_with_something_in_it_is_a_message(run):
    document = found(run("classify", "lines", "m", "--lines", "--with-dir", "tr", "--json"))
    rows = [(message["message"], message["symbols"]) for message in document["messages"]]
    assert rows == [("lines:1", 19), ("lines:4", 17), ("lines:5", 4), ("m:1", 17)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("bad", "code", "reason"),
    [
        (["nope"], 1, "nope: no such file or directory"),
        (["empty"], 3, "empty: is empty"),
        (["empty", "nope"], 3, "empty: is empty"),
        (["nope", "empty"], 1, "nope: no such file or directory"),
        (["--lines", "nope", "blank"], 1, "nope: no such file or directory"),
        (["--lines", "blank", "nope"], 3, "blank: has no line with anything in it"),
    ],
    ids=str,
)
def test_a_message_that_cannot_be_read_is_left_out(run, bad, code, reason):
    done = run("classify", "m", *bad, "ms/de/ms5.txt", "--with-dir", "tr", "--json")
    assert done.code == code
    assert labels(json.loads(done.out)) == ["en", "de"]
    lost = len([word for word in bad if word != "--lines"])
    lines = done.err.splitlines()
    assert lines[0].startswith(f"huffxent: {reason}")
    assert (len(lines), lines[-1]) == (
        lost + 1,
        f"huffxent: {lost} of {2 + lost} files left out",
    )


def test_where_no_message_is_left_nothing_is_written(run, folder):
    line = "nope empty --with-dir tr --csv x.csv --plot x.svg --json --evaluate"
    done = run("classify", *line.split())
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 3)
    assert not [*folder.glob("x*")]


def test_equal_codebooks_tie_and_what_is_far_from_all_is_none_of_them(run, folder):
    for name in ("a", "b"):
        (folder / name).write_bytes((folder / "one" / "en.txt").read_bytes())
    tied = found(run("classify", "m", "foreign", "--with", "a", "b", "--json"))["messages"]
    assert [(one["label"], one["verdict"]) for one in tied] == [
        (None, "tie"),
        (None, "none of these"),
    ]
    assert tied[0]["margin_bits"] == 0
    done = run("classify", "foreign", "--with", "one", "--none-above", "inf", "--json")
    assert found(done)["none_above"] is None
    assert labels(found(done)) in (["de"], ["en"])
    assert (
        found(run("classify", "m", "--with", "one", "--none-above", "0.01", "--json"))["messages"][
            0
        ]["verdict"]
        == "none of these"
    )


@pytest.mark.usefixtures("folder")
def test_table_csv_and_json_say_the_same_of_each_message(run):
    line = ("classify", "m", "foreign", "--with", "one", "--unseen", "error")
    document = found(run(*line, "--json"))
    assert document["schema"] == "huffxent.classification/1"
    assert (document["labels"], document["none_above"]) == (["de", "en"], 3.0)
    assert [",".join(message) for message in document["messages"]] == [KEYS, KEYS]
    rows = list(csv.DictReader(io.StringIO(run(*line, "--csv", "-").out)))
    assert rows == [
        {key: "" if value is None else str(value) for key, value in message.items()}
        for message in document["messages"]
    ]
    assert [message["bits"] is None for message in document["messages"]] == [False, True]
    table = run(*line).out.splitlines()
    assert table[0].split()[:3] == ["message", "label", "symbols"]
    assert table[1].split()[:4] == ["m", "en", "17", str(document["messages"][0]["bits"])]
    assert table[2].startswith("foreign  none of these    1,024  -")
    assert (run(*line, "-q").out, run(*line, "-q").code) == ("", 0)


@pytest.mark.usefixtures("folder")
def test_an_evaluation_counts_what_is_right_beside_other_classifiers(run):
    document = found(run("classify", "ms", "--with-dir", "tr", "--evaluate", "--json"))
    assert document["schema"] == "huffxent.evaluation/1"
    assert (document["correct"], document["total"], document["accuracy"]) == (4, 4, 1.0)
    assert document["confusion"] == [[2, 0, 0, 0], [0, 2, 0, 0]]
    assert document["columns"] == ["de", "en", "none of these", "tie"]
    names = [baseline["name"] for baseline in document["baselines"]]
    assert names == ["majority", "deflate NCD, 1-NN", "deflate C(A+b) - C(A)"]
    assert document["baselines"][0]["correct"] == 2
    text = run("classify", "ms", "--with-dir", "tr", "--evaluate").out
    assert text.splitlines()[1].split() == [
        "fewest",
        "bits",
        "4",
        "4",
        "100.0%",
        "51.0%",
        "to",
        "100.0%",
    ]
    assert "messages of each label (row) by what they were taken for (column)" in text


def test_the_truth_is_the_name_of_the_folder_or_else_of_the_file(run, folder):
    (folder / "here").mkdir()
    (folder / "here" / "de.txt").write_text(text("en", 3, 50))
    (folder / "ms" / "de" / "en.txt").write_text(text("de", 4, 50), encoding="utf-8")
    done = run("classify", "here", "ms/de/en.txt", "--with-dir", "tr", "--evaluate", "--json")
    assert found(done)["confusion"] == [[1, 1, 0, 0], [0, 0, 0, 0]]


def test_a_saved_model_knows_what_it_learnt_but_not_what_other_classifiers_need(run, folder):
    run("classify", "--with-dir", "tr", "--save", "model")
    document = found(run("classify", "ms", "--model", "model", "--evaluate", "--json"))
    assert [baseline["name"] for baseline in document["baselines"]] == ["majority"]
    (folder / "de").mkdir()
    (folder / "de" / "copy").write_bytes((folder / "tr" / "de" / "tr0.txt").read_bytes())
    done = run("classify", "de", "--model", "model", "--evaluate")
    assert (done.code, done.out) == (3, "")
    assert "de/copy was learnt from; what was learnt by heart proves nothing" in done.err


def test_a_message_out_of_a_training_proves_nothing(run, folder):
    piece = (folder / "tr" / "en" / "tr0.txt").read_bytes()[100:300]
    (folder / "ms" / "en" / "piece").write_bytes(piece)
    done = run("classify", "ms", "--with-dir", "tr", "--evaluate")
    assert (done.code, done.out) == (3, "")
    assert "ms/en/piece stands whole in the training tr/en/tr0.txt: 200 bytes" in done.err


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"\x1b[31mred", "\\x1b[31mred"), (b"new\nline", "new\\nline"), (b"caf\xe9", "caf\\xe9")],
)
def test_a_hostile_label_prints_as_one_harmless_line(run, folder, name, shown):
    (folder / "tr" / os.fsdecode(name)).mkdir()
    (folder / "tr" / os.fsdecode(name) / "x").write_bytes(bytes(range(256)) * 99)
    options = ("--with-dir", "tr", "--save", "model", "--plot", "x.svg", "--csv", "x.csv")
    done = run("classify", "foreign", *options)
    assert (done.code, len(done.out.splitlines())) == (0, 2)
    assert done.out.splitlines()[1].split()[:2] == ["foreign", shown]
    assert run("classify", "foreign", "--model", "model").out == done.out
    assert shown in (folder / "x.csv").read_text(encoding="utf-8").splitlines()[1]
    (folder / "foreign").rename(folder / "tr" / os.fsdecode(name) / "y")
    truth = run("classify", f"tr/{os.fsdecode(name)}/y", "--model", "model", "--evaluate", "--json")
    assert found(truth)["correct"] == 1
    assert sorted(found(truth)["rows"]) == sorted([shown, "de", "en"])


def test_a_hostile_label_in_a_model_is_harmless_too(run, folder):
    hx.train_classifier({"\x1b[31mred\n": b"then", "b": b"x"}).save(folder / "model")
    for options in ((), ("--csv", "-")):
        done = run("classify", "m", "--model", "model", *options)
        assert (done.code, len(done.out.splitlines())) == (0, 2)
        assert "\x1b" not in done.out
