"""The commands that explain: compare's extras, converge, paint, show --tree."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import huffxent as hx
from huffxent import corpora

ENGLISH, GERMAN = corpora.locate("essay.en.txt"), corpora.locate("essay.de.txt")


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def test_compare_always_says_whether_the_divergence_is_noise(run):
    far = unwrapped(run("compare", ENGLISH, GERMAN).out)
    assert re.search(r"noise this KL is \d+ times the noise floor of 0\.\d+ bits", far)
    same = unwrapped(run("compare", ENGLISH, ENGLISH).out)
    assert "noise this KL is what two halves of one file would show" in same


def test_compare_shows_both_two_part_costs_and_when_an_own_codebook_pays(run):
    out = unwrapped(run("compare", ENGLISH, GERMAN).out)
    sharing = hx.compare(ENGLISH, GERMAN).sharing
    for payload in (sharing.shared_payload_bits, sharing.own_payload_bits):
        assert f"1,024 + {payload:,} = {1024 + payload:,} bits" in out
    assert f"one of its own pays from {sharing.breaks_even:,} symbols on" in out


def test_compare_shows_the_kraft_slack_of_a_code_with_holes(run):
    out = unwrapped(run("compare", ENGLISH, GERMAN, "--code", "shannon").out)
    c = hx.compare(ENGLISH, GERMAN, code="shannon")
    assert 0.5 < c.codebook.kraft_sum < 1
    total = c.entropy + c.kl_divergence_code + c.kraft_slack
    assert total == pytest.approx(c.bits_per_symbol, abs=1e-12)
    assert f"= {c.entropy:.4f} + {c.kl_divergence_code:.4f} + {c.kraft_slack:.4f}, with r" in out
    assert "Kraft sum" not in run("compare", ENGLISH, GERMAN).out


def test_per_symbol_lists_who_pays_with_and_without_a_number(run):
    listed = run("compare", "--per-symbol", ENGLISH, GERMAN).out
    assert listed == run("compare", ENGLISH, GERMAN, "--per-symbol", "10").out
    assert listed == run("compare", ENGLISH, GERMAN, "--per-symbol").out
    assert "these 10 of 63: " in listed
    assert "these 3 of 63: " in run("compare", ENGLISH, GERMAN, "--per-symbol=3").out
    assert "these" not in run("compare", ENGLISH, GERMAN).out


def test_an_empty_message_has_nothing_to_list_and_nothing_to_resample(run, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    asked = ("--per-symbol", "--significance", "--bootstrap", "5")
    done = run("compare", ENGLISH, "empty", *asked)
    assert (done.code, done.err) == (0, "")
    document = json.loads(run("compare", ENGLISH, "empty", *asked, "--json").out)
    assert document["per_symbol"] == []


def test_per_symbol_shares_add_up_to_the_ledger(run):
    done = run("compare", ENGLISH, GERMAN, "--per-symbol", "300", "--json")
    document = json.loads(done.out)
    for term in ("mismatch", "rounding", "length_limit"):
        total = math.fsum(share[term] for share in document["per_symbol"])
        # Sums of 63 doubles of order 1, in another order.
        assert total == pytest.approx(document["ledger"][term], abs=1e-12)
    shares = [share["mismatch"] for share in document["per_symbol"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(share["message_count"] for share in document["per_symbol"]) == 10_027


def test_a_file_named_like_the_option_s_number_is_still_a_file_after_the_dashes(run, tmp_path):
    (tmp_path / "--per-symbol").write_bytes(b"abc")
    done = run("compare", "--", "--per-symbol", "--per-symbol")
    assert done.code == 0, done.err
    assert "bits per symbol" in done.out


def test_significance_and_bootstrap_come_when_they_are_asked_for(run):
    command = ("compare", ENGLISH, GERMAN, "--significance", "--bootstrap", "100", "--json")
    document = json.loads(run(*command).out)
    assert document["significance"]["p_value"] == 0
    low, high = document["bootstrap"]["bits_per_symbol"]
    assert low < document["measured"]["bits_per_symbol"] < high
    assert document == json.loads(run(*command).out)
    other = json.loads(run(*command, "--seed", "1").out)
    assert other["bootstrap"]["bits_per_symbol"] != [low, high]
    assert "p < 1e-300" in run(*command[:-1]).out


def test_without_scipy_a_g_test_says_what_to_install():
    code = (
        "import sys; sys.modules['scipy.stats'] = None\n"
        "sys.argv = ['huffxent', 'compare', *sys.argv[1:], '--significance']\n"
        "from huffxent.cli.main import main; main()"
    )
    command = [sys.executable, "-c", code, str(ENGLISH), str(GERMAN)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "huffxent: a G-test needs scipy: pip install 'huffxent[stats]'\n"


def test_converge_ends_at_the_rate_of_the_file(run):
    document = json.loads(run("converge", ENGLISH, GERMAN, "--json").out)
    c = hx.compare(ENGLISH, GERMAN)
    last = document["prefixes"][-1]
    assert (last["symbols"], last["rate"]) == (10_027, c.bits_per_symbol)
    first = c.codebook.lengths[GERMAN.read_bytes()[0]]
    assert document["prefixes"][0]["rate"] == first
    lengths = c.codebook.lengths[np.frombuffer(GERMAN.read_bytes(), np.uint8)]
    # Two ways to the same sum of 10,027 doubles.
    deviation = float(lengths.std()) / math.sqrt(10_027)
    assert last["deviation"] == pytest.approx(deviation, rel=1e-12)


def test_converge_makes_blocks_of_up_to_eight_and_says_where_it_stops(run):
    coins = [corpora.locate(f"two-symbols-{name}.bin") for name in ("quarter", "half")]
    document = json.loads(run("converge", *coins, "--unseen", "error", "--json").out)
    assert [block["length"] for block in document["blocks"]] == list(range(1, 9))
    assert [block["huffman"] for block in document["blocks"][:3]] == [1.0, 1.125, 1.25]
    for block in document["blocks"]:
        assert document["cross_entropy"] <= block["shannon"] < block["upper"]
    assert "there are" not in run("converge", *coins, "--unseen", "error").out
    assert "there are 287,496 blocks of 3;" in run("converge", ENGLISH, GERMAN).out


@pytest.mark.parametrize(
    ("suffix", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_converge_draws_and_overwrites_only_with_force(run, tmp_path: Path, suffix, magic):
    command = ("converge", ENGLISH, GERMAN, "-q", "--plot", f"out.{suffix}")
    assert run(*command).code == 0
    drawn = (tmp_path / f"out.{suffix}").read_bytes()
    assert drawn.startswith(magic)
    again = run(*command)
    assert (again.code, len(again.err.splitlines())) == (1, 1)
    assert run(*command, "-f").code == 0
    assert (tmp_path / f"out.{suffix}").read_bytes() == drawn


@pytest.mark.parametrize("path", ["out.gif", "out", "-"])
def test_converge_refuses_what_it_cannot_draw(run, path):
    done = run("converge", ENGLISH, GERMAN, "--plot", path)
    assert done.code == 2
    assert "--plot needs a file name that ends in png, svg, pdf" in done.err


def test_converge_refuses_an_empty_message(run, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    done = run("converge", ENGLISH, "empty")
    assert (done.code, done.out) == (2, "")
    assert "an empty message has no rate" in done.err


def test_paint_numbers_every_character_and_adds_up(run, tmp_path):
    (tmp_path / "a").write_bytes(b"aaaabbc")
    (tmp_path / "b").write_bytes(b"cab\ncc")
    out = run("paint", "a", "b", "--smoothing", "1").out
    document = json.loads(run("paint", "a", "b", "--smoothing", "1", "--json").out)
    book = hx.train(tmp_path / "a", smoothing=1)
    costs = [int(book.lengths[byte]) for byte in b"cab\ncc"]
    assert [cost for _, cost, _ in document["characters"]] == costs
    assert "text  cab$" in out
    assert f"bits  {''.join(map(str, costs[:4]))}" in out
    c = hx.compare(tmp_path / "a", tmp_path / "b", smoothing=1)
    over = c.sharing.shared_payload_bits - c.sharing.own_payload_bits
    assert sum(overpaid for _, _, overpaid in document["characters"]) == over
    assert f"all of B: {sum(costs)} bits, {over} more than by its own codebook" in out


def test_paint_takes_characters_of_several_bytes_and_none_at_all(run, tmp_path):
    (tmp_path / "b").write_bytes("äö".encode() + b"\xff\x1b" + "€".encode())
    document = json.loads(run("paint", GERMAN, "b", "--json").out)
    texts = [text for text, _, _ in document["characters"]]
    assert texts == ["ä", "ö", "\ufffd", "\x1b", "€"]
    book = hx.train(GERMAN)
    assert document["characters"][0][1] == sum(int(book.lengths[x]) for x in "ä".encode())
    assert "\x1b" not in run("paint", GERMAN, "b").out
    assert "text  äö\ufffd?€" in run("paint", GERMAN, "b").out
    (tmp_path / "empty").write_bytes(b"")
    assert "all of B: 0 bits" in run("paint", GERMAN, "empty").out


def test_paint_in_colour_shows_each_line_twice(run, tmp_path):
    (tmp_path / "b").write_bytes(b"zebra\nzebra\n")
    done = run("paint", ENGLISH, "b", "--lines", "1", FORCE_COLOR="1", COLUMNS="80")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.out).splitlines()
    assert plain[3:5] == ["zebra$", "zebra$"]
    assert max(map(len, plain)) <= 80
    assert "\x1b[" in done.out


def test_paint_refuses_a_symbol_that_has_no_codeword(run, tmp_path):
    (tmp_path / "b").write_bytes(b"a\x00")
    done = run("paint", ENGLISH, "b", "--unseen", "error")
    assert (done.code, done.out) == (4, "")


@pytest.mark.parametrize("family", hx.CODES)
def test_show_draws_the_tree_of_every_family(run, tmp_path, family):
    hx.train(b"abracadabra", code=family).save(tmp_path / "book")
    out = run("show", "book", "--tree").out
    assert all(
        f"{symbol!r}  {count}" in out
        for symbol, count in zip("abrcd", (5, 2, 2, 1, 1), strict=True)
    )
    words = json.loads(run("show", "book", "--tree", "--json").out)["words"]
    assert set(words) == {repr(symbol) for symbol in "abrcd"}
    lengths = hx.CODES[family].lengths([5, 2, 1, 1, 2], None)
    assert [len(words[repr(symbol)]) for symbol in "abcdr"] == lengths
    everything = json.loads(run("show", "book", "--tree", "--all", "--json").out)["words"]
    assert len(everything) == 256
