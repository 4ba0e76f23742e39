"""Each surprise runs, breaks its claim, and has the numbers that arithmetic gives it."""

from __future__ import annotations

import json
import math

import pytest

import huffxent as hx
from huffxent.study.blocks import block_rate


@pytest.mark.parametrize("name", hx.GALLERY)
def test_a_surprise_breaks_its_claim_and_explains_itself_in_three_lines(name):
    surprise = hx.GALLERY[name]
    assert surprise.outcome().verdict == "HOLDS"
    assert len(surprise.why) == 3
    assert all(len(line) <= 80 for line in surprise.why)


def test_the_coin_costs_nothing_above_its_entropy():
    outcome = hx.GALLERY["free-mismatch"].outcome()
    assert outcome.left == 0
    # H(.5; .75) - 1 = (log2(4/3) + 2) / 2 - 1; three roundings of 2**-53.
    assert outcome.right == pytest.approx((math.log2(4 / 3) + 2) / 2 - 1, abs=1e-15)


def test_three_bits_are_more_than_two_point_six():
    outcome = hx.GALLERY["above-plus-one"].outcome()
    assert outcome.left == 3
    assert outcome.right == pytest.approx(1 - math.log2(0.32), rel=1e-15)


def test_one_letter_makes_the_cross_entropy_infinite_and_the_file_finite():
    outcome = hx.GALLERY["never-shown"].outcome()
    assert outcome.left == math.inf
    assert 4 < outcome.right < 5


def test_blocks_swing_about_the_cross_entropy():
    between = (math.log2(4 / 3) + 2) / 2
    rates = {n: float(block_rate((1, 1), (3, 1), n, "huffman")) for n in range(9, 15)}
    assert {n for n, rate in rates.items() if rate > between} == {9, 10, 11}
    outcome = hx.GALLERY["block-swing"].outcome()
    assert all(f"{n}: {rate:.4f}" in outcome.why for n, rate in rates.items())


def test_a_limit_saves_more_than_half_on_what_training_hardly_showed():
    outcome = hx.GALLERY["limit-helps"].outcome()
    # Twenty-one Fibonacci counts: the five rarest have 20, 20, 19, 18 and 17 bits; limited, 8 each.
    assert (outcome.left, outcome.right) == (8, (20 + 20 + 19 + 18 + 17) / 5)


def test_a_run_at_the_end_is_free_for_ans():
    outcome = hx.GALLERY["below-entropy"].outcome()
    # Half zeros and four others alike: 1 bit and 3 bits, so 4,000 in all; 3,000 without the zeros.
    assert outcome.right == 4000
    assert 3000 <= outcome.left < 3000 + 20


def test_halves_of_one_book_are_within_the_noise():
    outcome = hx.GALLERY["one-book"].outcome()
    assert 0 < outcome.left <= outcome.right


def test_the_command_runs_all_of_them_or_one(run):
    everything = run("gallery").out
    for name, surprise in hx.GALLERY.items():
        assert f'{name}: not so: "{surprise.claim}"' in everything
        assert all(line in everything for line in surprise.why)
    one = run("gallery", "above-plus-one").out
    assert one in everything
    assert "3.0000" in one
    assert "2.6439" in one


def test_the_command_has_a_document_for_each(run):
    lines = run("gallery", "--json").out.splitlines()
    documents = [json.loads(line) for line in lines]
    assert [document["name"] for document in documents] == list(hx.GALLERY)
    assert all(document["verdict"] == "HOLDS" for document in documents)
    assert {document["schema"] for document in documents} == {"huffxent.gallery/1"}


def test_a_name_that_is_not_there_is_a_usage_error_that_lists_those_that_are(run):
    done = run("gallery", "nope")
    assert (done.code, done.out) == (2, "")
    assert "free-mismatch" in done.err
