"""Kinds of symbols, contexts and coders from the command line."""

from __future__ import annotations

import json

import pytest

import huffxent as hx
from huffxent import corpora

STORY, ESSAY = corpora.locate("story.en.txt"), corpora.locate("essay.de.txt")


@pytest.mark.parametrize(
    "options",
    [
        ["--symbols", "chars"],
        ["--symbols", "words", "--order", "1"],
        ["--symbols", "chars", "--encoding", "utf-8", "--coder", "range"],
        ["--symbols", "block:2", "--coder", "ans"],
        ["--order", "2"],
        ["--order", "1", "--coder", "range"],
        ["--symbols", "u16le", "--max-length", "20"],
    ],
)
def test_the_whole_way_through_files(run, tmp_path, options):
    coder = options[options.index("--coder") :] if "--coder" in options else []
    recipe = options[: len(options) - len(coder)]
    assert run("train", STORY, "-o", "book", *recipe).code == 0
    assert run("encode", ESSAY, "-b", "book", "-o", "out.hx", *coder).code == 0
    assert run("test", "out.hx", "-b", "book").code == 0
    assert run("decode", "out.hx", "-b", "book", "-o", "back").code == 0
    assert (tmp_path / "back").read_bytes() == ESSAY.read_bytes()
    listed = json.loads(run("list", "out.hx", "--json").out)
    assert listed["coder"] == (coder[1] if coder else "huffman")
    shown = run("show", "book")
    assert shown.code == 0
    assert run("show", "book", "--tree").code == 0
    found = json.loads(run("compare", STORY, ESSAY, "--json", *options).out)
    assert found["measured"]["file_bits"] == 8 * (tmp_path / "out.hx").stat().st_size
    assert found["measured"]["payload_bits"] == listed["payload_bits"]
    table = run("compare", STORY, ESSAY, *options)
    assert table.code == 0
    assert "= measured" in table.out


@pytest.mark.parametrize("kind", ["chars", "words"])
def test_bytes_that_are_no_text_end_with_3_and_their_offset(run, tmp_path, kind):
    (tmp_path / "b").write_bytes(b"good\xffbad")
    for command in (
        ["compare", STORY, "b", "--symbols", kind],
        ["train", "b", "-o", "book", "--symbols", kind],
    ):
        found = run(*command)
        assert found.code == 3
        assert found.err.startswith("huffxent: b: byte 0xff at offset 4 is not utf-8 text")
        assert found.err.count("\n") == 1
    assert run("train", STORY, "-o", "book", "--symbols", kind).code == 0
    found = run("encode", "b", "-b", "book")
    assert found.code == 3
    assert not (tmp_path / "b.hx").exists()
    assert run("compare", "b", "b", "--symbols", kind, "--encoding", "latin-1").code == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--symbols", "lines"], 4, "no symbol kind 'lines'"),
        (["--symbols", "block:9"], 4, "block:1 to block:4"),
        (["--encoding", "utf-8"], 2, "--symbols chars or words"),
        (["--symbols", "chars", "--encoding", "klingon"], 4, "no text encoding 'klingon'"),
        (["--order", "4"], 2, "--order"),
        (["--coder", "lzw"], 2, "--coder"),
        (["--order", "1", "--smoothing", "1"], 4, "closed alphabet"),
        (["--order", "1", "--bootstrap", "10"], 4, "a bootstrap puts bytes together"),
        (["--symbols", "words", "--max-length", "5"], 4, "wanted 11 to 24"),
    ],
)
def test_what_cannot_be_asked_for_ends_in_one_line(run, options, code, words):
    found = run("compare", STORY, STORY, *options)
    assert found.code == code
    assert words in found.err
    assert found.err.count("\n") == 1


def test_nothing_is_written_of_what_cannot_be_coded_to_the_end(run, tmp_path):
    # Three blocks, of which the last has a pair that training never showed.
    (tmp_path / "a").write_bytes(b"ab" * 100)
    (tmp_path / "b").write_bytes(b"ab" * 600_000 + b"aabb")
    assert run("train", "a", "-o", "book", "--order", "1", "--unseen", "error").code == 0
    found = run("encode", "b", "-b", "book", "-o", "-")
    assert found.code == 4
    assert found.raw == b""
    assert "after what stands before it at offset 120000" in found.err


def test_columns_of_csv_files_are_labels(run, tmp_path):
    (tmp_path / "a.csv").write_text('id,kind\n1,cat\n2,"a ""big"", dog"\n3,cat\n\n4,cat\n', "utf-8")
    (tmp_path / "b.csv").write_text("kind\r\ncat\r\nbird\r\n", "utf-8")
    found = run("compare", "a.csv", "b.csv", "--column", "kind", "--json")
    document = json.loads(found.out)
    assert document["code"]["symbols"] == "labels"
    assert (document["training"]["symbols"], document["message"]["symbols"]) == (4, 2)
    assert document["message"]["unseen_distinct"] == 1
    assert run("train", "a.csv", "-o", "book", "--column", "kind").code == 0
    assert set(hx.Codebook.load(tmp_path / "book").codewords) == {"cat\n", 'a "big", dog\n'}
    assert run("encode", "b.csv", "-b", "book", "-o", "b.hx", "--column", "1").code == 0
    assert run("decode", "b.hx", "-b", "book", "-o", "-").raw == b"kind\ncat\nbird\n"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (b"a,b\n1,2\n", "c", "has no column 'c'; there is a, b"),
        (b"a,b\n1,2\n", "3", "has no column '3'"),
        (b"a,b\n1\n", "b", "line 2 has 1 fields, and no column 2"),
        (b'a\n"x\ny"\n', "a", "has a line break in it"),
        (b"a\n\xff\n", "a", "is not CSV in UTF-8"),
        (b'a\n"x"y\n', "a", "is not CSV in UTF-8"),
    ],
)
def test_a_column_that_cannot_be_read_ends_with_3(run, tmp_path, text, column, words):
    (tmp_path / "a.csv").write_bytes(text)
    found = run("train", "a.csv", "-o", "book", "--column", column)
    assert found.code == 3
    assert found.err.startswith("huffxent: a.csv")
    assert words in found.err
    assert not (tmp_path / "book").exists()


def test_the_ladder_prints_a_row_for_each_rung(run):
    found = run("ladder", ESSAY, ESSAY)
    assert found.code == 0
    rows = found.out.splitlines()
    assert " ".join(rows[2].split()) == (
        "bits per byte measured H(p,q) distance codebook, bits with it"
    )
    document = json.loads(run("ladder", ESSAY, ESSAY, "--json").out)
    assert document["schema"] == "huffxent.ladder/1"
    assert rows[-2] == ""
    assert rows[-1].startswith(
        f"adaptive: learning cost {document['adaptive']['regret']:,.0f} bits"
    )
    for rung, row in zip(document["rungs"], rows[3:-2], strict=True):
        assert row.startswith(rung["name"])
        assert f"{rung['payload_bits'] / document['bytes']:.4f}" in row
    assert run("ladder", ESSAY, ESSAY, "-q").out == ""


def test_an_empty_message_has_no_rates_on_the_ladder(run, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    found = run("ladder", ESSAY, "empty")
    assert found.code == 0
    assert "costs nothing" in found.out
    assert run("ladder", "empty", ESSAY).code == 4
