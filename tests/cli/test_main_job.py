from __future__ import annotations

import json

import pytest

import huffxent as hx
from huffxent import corpora


@pytest.fixture
def two(tmp_path):
    """The names of two files in the folder of the run."""
    for name in ("essay.en.txt", "essay.de.txt"):
        (tmp_path / name).write_bytes(corpora.read(name))
    return "essay.en.txt", "essay.de.txt"


def test_compare_prints_what_the_record_prints(run, two, tmp_path):
    done = run("compare", *two)
    assert (done.code, done.err) == (0, "")
    record = str(hx.compare(tmp_path / two[0], tmp_path / two[1]))
    assert done.out == record.replace(f"{tmp_path}/", "") + "\n" or "essay.de.txt" in done.out
    assert "= measured" in done.out


def test_compare_json_is_one_document_a_line_for_each_message(run, two):
    done = run("compare", two[0], *two, "--json")
    documents = [json.loads(line) for line in done.out.splitlines()]
    assert [document["message"]["name"] for document in documents] == list(two)
    for document in documents:
        assert document["ledger"]["total"] == pytest.approx(
            document["measured"]["bits_per_symbol"], abs=1e-12
        )


def test_file_bits_are_those_of_the_file_that_encode_writes(run, two, tmp_path):
    assert run("train", two[0], "-o", "book.json").code == 0
    for name in two:
        (document,) = map(json.loads, run("compare", two[0], name, "--json").out.splitlines())
        assert run("encode", name, "-b", "book.json").code == 0
        written = tmp_path / f"{name}.hx"
        assert document["measured"]["file_bits"] == 8 * written.stat().st_size
        (listed,) = map(json.loads, run("list", written.name, "--json").out.splitlines())
        for bits in ("payload_bits", "padding_bits", "framing_bits"):
            assert listed[bits] == document["measured"][bits]


def test_files_go_through_train_encode_test_list_decode(run, two, tmp_path):
    a, b = two
    assert run("train", a, "-o", "book.json").err.startswith("book.json: Huffman codebook")
    encoded = run("encode", b, "-b", "book.json")
    assert encoded.err == "essay.de.txt: 10,027 bytes -> essay.de.txt.hx: 6,251 bytes\n"
    assert run("test", f"{b}.hx", "-D", "book.json").err == (
        "essay.de.txt.hx: sound, 10,027 bytes of content\n"
    )
    assert "10,027" in run("list", f"{b}.hx").out
    (tmp_path / b).unlink()
    assert run("decode", f"{b}.hx", "-b", "book.json").code == 0
    assert (tmp_path / b).read_bytes() == corpora.read(b)


def test_pipes_give_the_same_bytes_as_files(run, two, tmp_path):
    """T52: encode, test and decode between pipes."""
    a, b = two
    run("train", a, "-o", "book.json")
    run("encode", b, "-b", "book.json")
    piped = run("encode", "-", "-b", "book.json", stdin=corpora.read(b))
    assert piped.err == ""
    assert piped.raw == (tmp_path / f"{b}.hx").read_bytes()
    assert run("decode", "-", "-b", "book.json", stdin=piped.raw).raw == corpora.read(b)
    assert run("decode", f"{b}.hx", "-b", "book.json", "-o", "-").raw == corpora.read(b)
    assert run("train", "-", "-o", "-", stdin=corpora.read(a)).raw.startswith(b"{")


def test_compare_takes_one_side_from_a_pipe(run, two):
    document = json.loads(run("compare", two[0], "-", "--json", stdin=corpora.read(two[1])).out)
    assert document["message"]["name"] == "<stdin>"
    assert document["message"]["bytes"] == 10_027
    assert document["measured"]["roundtrip"] is True
    assert run("compare", "-", "-").code == 2


def test_show_lists_codewords_and_hides_the_unseen_until_asked(run, two):
    run("train", two[0], "-o", "book.json")
    shown = run("show", "book.json").out
    assert "' '" in shown
    assert "symbols never seen in training have codewords of" in shown
    assert "Kraft sum 1;" in shown
    assert "0xff" not in shown
    assert "0xff" in run("show", "book.json", "--all").out
    document = json.loads(run("show", "book.json", "--json").out)
    assert len(document["codewords"]) == 256


def test_demo_shows_the_two_symbol_surprise(run):
    done = run("demo")
    assert (done.code, done.err) == (0, "")
    assert "+ KL(p||q)       0.2075" in done.out
    assert "+ rounding      -0.2075" in done.out
    assert "rounding is negative: symbol '1'" in done.out


def test_options_reach_the_codebook(run, two):
    options = ("--smoothing", "0.5", "--max-length", "12", "--symbols", "bytes", "--json")
    document = json.loads(run("compare", *two, *options).out)
    assert document["code"]["smoothing"] == 0.5
    assert document["code"]["max_length"] == 12
    assert document["theory"]["cross_entropy"] is None


def test_built_in_files_are_found_by_name(run):
    listed = run("corpora", "list").out
    assert all(name in listed for name in corpora.CORPORA)
    assert run("corpora", "path", "dna.txt").out.strip() == str(corpora.locate("dna.txt"))
    assert run("corpora", "path", "nope").code == 2


def test_quiet_says_nothing_and_verbose_says_more(run, two):
    assert run("compare", *two, "-q").out == ""
    assert run("train", two[0], "-o", "book.json", "-q").err == ""
    assert "id " in run("compare", *two, "-v").err


def test_double_dash_ends_the_options(run, tmp_path):
    (tmp_path / "-q").write_bytes(b"abc")
    assert "3 symbols" in run("compare", "--", "-q", "-q").out


def test_threads_and_engines_make_the_same_file(run, tmp_path):
    (tmp_path / "a").write_bytes(b"the rain in spain" * 99_000)
    assert run("train", "a", "-o", "book").code == 0
    outputs = set()
    for number, options in enumerate(
        (["-T", "1"], ["-T", "2"], ["-T", "0"], ["--engine", "reference"], ["--engine", "auto"])
    ):
        assert run("encode", "a", "-b", "book", "-o", f"{number}.hx", *options).code == 0
        outputs.add((tmp_path / f"{number}.hx").read_bytes())
        assert run("decode", f"{number}.hx", "-b", "book", "-o", str(number), *options).code == 0
        assert (tmp_path / str(number)).read_bytes() == (tmp_path / "a").read_bytes()
        assert run("test", f"{number}.hx", "-b", "book", *options).code == 0
    assert len(outputs) == 1
    compared = {run("compare", "a", "a", "-T", threads).out for threads in "12"}
    assert len(compared) == 1


def test_bench_times_every_task_on_given_files_and_on_its_own(run, tmp_path):
    (tmp_path / "text").write_bytes(b"a text to be timed " * 100)
    done = run("bench", "text", "--size", "1", "--rounds", "1", "--json")
    assert done.code == 0
    facts = json.loads(done.out)
    assert (facts["schema"], facts["bytes"]) == ("huffxent.bench/1", 1 << 20)
    assert {row["task"] for row in facts["rows"]} == {
        "copy",
        "count",
        "encode",
        "decode",
        "compare",
    }
    assert all(row["bytes_per_second"] > 0 for row in facts["rows"])
    table = run("bench", "--size", "1", "--rounds", "1")
    assert table.code == 0
    assert "decompress_into, reference" in table.out
    (tmp_path / "empty").write_bytes(b"")
    assert run("bench", "empty").code == 2
    assert run("bench", "missing").code == 1
