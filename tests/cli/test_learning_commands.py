"""`huffxent learn` and `huffxent bridge` as their users type them."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import pty
import re
import subprocess
import sys

import pytest

import huffxent as hx
from huffxent import corpora

STORY, ESSAY, GERMAN = map(corpora.locate, ("story.en.txt", "essay.en.txt", "essay.de.txt"))
ORCHARD = corpora.locate("orchard.csv")


def test_learn_prints_a_row_a_checkpoint_and_json_says_the_same(run):
    command = ("learn", STORY, ESSAY, "--epochs", "6", "--seed", "2")
    out, document = run(*command).out, json.loads(run(*command, "--json").out)
    expected = hx.learn(STORY, ESSAY, epochs=6, seed=2)
    assert out == f"{expected}\n"
    assert document == json.loads(json.dumps(expected.to_dict()))
    assert document["schema"] == "huffxent.learn/1"
    rows = re.findall(r"^ +(\d+)  +[\d.]+  +[\d.]+  +([\d,]+)", out, re.MULTILINE)
    points = document["checkpoints"]
    assert [(int(epoch), int(size.replace(",", ""))) for epoch, size in rows] == [
        (point["epoch"], point["training_file_bytes"]) for point in points
    ]
    for point in points:
        loss = point["message_nats"] / math.log(2)
        assert point["message_bits"] == pytest.approx(loss, rel=1e-15)
        assert abs(point["message_excess_bits"]) <= 0.0002 * 8546 * loss + 128


def test_learn_writes_csv_that_holds_the_checkpoints(run, tmp_path):
    done = run("learn", ESSAY, GERMAN, "--epochs", "3", "--csv", "out.csv", "--json")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    points = json.loads(done.out)["checkpoints"]
    assert len(rows) == len(points) == 4
    for row, point in zip(rows, points, strict=True):
        assert list(row) == list(point)
        for key, value in point.items():
            assert row[key] == ("" if value is None else str(value))


def test_learn_draws_and_overwrites_only_with_force(run, tmp_path):
    command = ("learn", ESSAY, GERMAN, "--epochs", "2", "-q", "--plot", "out.svg")
    done = run(*command)
    assert (done.code, done.out) == (0, "")
    drawn = (tmp_path / "out.svg").read_text()
    assert "the loss curve is the file-size curve" in drawn
    assert run(*command).code == 1
    assert run(*command, "-f").code == 0
    assert (tmp_path / "out.svg").read_text() == drawn


def test_learn_goes_on_where_a_model_was_left(run):
    whole = json.loads(run("learn", ESSAY, GERMAN, "--epochs", "6", "--json").out)
    assert run("learn", ESSAY, GERMAN, "--epochs", "4", "--save", "model", "-q").code == 0
    resumed = run("learn", ESSAY, GERMAN, "--epochs", "6", "--resume", "model", "--json")
    assert json.loads(resumed.out)["checkpoints"] == whole["checkpoints"][-2:]
    again = ("learn", ESSAY, GERMAN, "--epochs", "8", "--resume", "model", "--save", "model")
    assert run(*again).code == 1
    assert run(*again, "-f").code == 0


def test_learn_reads_a_pipe(run):
    named = run("learn", ESSAY, GERMAN, "--epochs", "1", "--json")
    piped = run("learn", ESSAY, "-", "--epochs", "1", "--json", stdin=GERMAN.read_bytes())
    first, second = (json.loads(done.out) for done in (named, piped))
    assert second.pop("message")["name"] == "<stdin>"
    del first["message"]
    assert first == second


@pytest.mark.parametrize("model", hx.MODELS)
def test_learn_takes_every_model_and_optimiser(run, model):
    small = ("--context", "2", "--width", "8") if model == "bilinear" else ()
    for optimiser in ("sgd", "adam"):
        command = ("learn", ESSAY, GERMAN, "--model", model, *small, "--optimiser", optimiser)
        done = run(*command, "--epochs", "1")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"{model}")
        assert f"; {optimiser}, rate " in done.out
        assert ("Huffman" in done.out) == (model == "order0")


def test_learn_with_labels_shows_a_labels_file(run):
    out = run("learn", "--labels", ORCHARD, "--epochs", "32").out
    expected = hx.learn_labels(ORCHARD, epochs=32)
    assert out == f"{expected}\n"
    assert "A: 630 labels of variety in orchard.csv" in out
    assert "a label is one-hot: its H(p) is 0" in " ".join(out.split())
    other = run("learn", "--labels", ORCHARD, "--column", "skin", "--epochs", "4", "--json").out
    assert json.loads(other)["model"] == "multinomial logistic regression, 8 features, 2 classes"


def test_learn_shows_its_progress_on_a_terminal_and_only_there():
    parent, child = pty.openpty()
    command = ["learn", str(STORY), str(ESSAY), "--model", "bilinear", "--width", "8"]
    with subprocess.Popen(
        [sys.executable, "-m", "huffxent", *command, "--epochs", "1"],
        stdout=subprocess.PIPE,
        stderr=child,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(child)
        shown = b""
        while True:
            try:
                piece = os.read(parent, 1 << 16)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        assert b"bilinear" in process.stdout.read()
    os.close(parent)
    assert b"learning from story.en.txt" in shown
    assert re.search(rb"\d+/134", shown)


def test_bridge_prints_one_number_all_the_way(run):
    command = ("bridge", ESSAY, GERMAN)
    out, document = run(*command).out, json.loads(run(*command, "--json").out)
    assert max(map(len, out.splitlines())) <= 80
    found = hx.bridge(ESSAY, GERMAN)
    assert document == json.loads(json.dumps(found.to_dict()))
    assert out == f"{found}\n"
    assert out.count("5.12359") >= 3
    assert "N x loss / ln 2 = 49,226.000000" in " ".join(out.split())
    assert "B's file is 49,226 bits" in " ".join(out.split())


def test_bridge_shows_the_kraft_sum_of_a_code_with_holes(run):
    out = " ".join(run("bridge", ESSAY, GERMAN, "--code", "shannon").out.split())
    payload = hx.compare(ESSAY, GERMAN, code="shannon").measured.payload_bits
    assert f"= {payload:,}.000000, and the payload of B's file is {payload:,} bits" in out
