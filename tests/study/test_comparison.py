from __future__ import annotations

import json
import math

import pytest

import huffxent as hx

KEYS = {
    "training": {"name", "bytes", "symbols", "alphabet_size"},
    "message": {
        "name",
        "bytes",
        "symbols",
        "alphabet_size",
        "unseen_distinct",
        "unseen_occurrences",
    },
    "code": {
        "family",
        "symbols",
        "max_length",
        "unseen",
        "smoothing",
        "order",
        "coder",
        "kraft_sum",
        "id",
    },
    "theory": {
        "entropy",
        "cross_entropy",
        "kl_divergence",
        "cross_entropy_effective",
        "kl_divergence_effective",
        "cross_entropy_code",
        "kl_divergence_code",
        "kraft_slack",
    },
    "measured": {
        "payload_bits",
        "literal_bits",
        "padding_bits",
        "framing_bits",
        "file_bits",
        "bits_per_symbol",
        "bits_per_byte",
        "roundtrip",
    },
    "ledger": {"entropy", "mismatch", "rounding", "length_limit", "total"},
    "sharing": {
        "codebook_bits",
        "own_codebook_bits",
        "shared_payload_bits",
        "own_payload_bits",
        "symbols",
        "training_bits_per_symbol",
        "excess",
        "breaks_even",
    },
    "sampling": {
        "entropy_miller_madow",
        "kl_divergence",
        "noise_floor",
        "spread",
        "times_floor",
        "is_noise",
        "sentence",
    },
    "significance": {"p_value", "statistic", "degrees_of_freedom"},
    "bootstrap": {
        "bits_per_symbol",
        "kl_divergence",
        "replicates",
        "block_length",
        "seed",
        "level",
    },
}


ASKED = {"significance", "bootstrap"}
RATED = {"sharing", "sampling"}


@pytest.mark.parametrize("message", [b"some message", b"\xff\xfe"])
def test_the_document_has_the_specified_fields(message):
    c = hx.compare(b"some training data", message, significance=True, bootstrap=10)
    document = c.to_dict()
    assert document.pop("schema") == "huffxent.compare/1"
    assert document.pop("end") is None
    assert {key: set(value) for key, value in document.items()} == KEYS
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("chance", [{}, {"significance": True, "bootstrap": 10}])
def test_what_an_empty_message_does_not_have_is_null_in_the_document(chance):
    document = hx.compare(b"some training data", b"", **chance).to_dict()
    assert {key for key, value in document.items() if value is None} == ASKED | RATED | {"end"}
    json.dumps(document, allow_nan=False)


def test_what_was_not_asked_for_is_null_in_the_document():
    document = hx.compare(b"some training data", b"some message").to_dict()
    assert {key for key, value in document.items() if value is None} == ASKED | {"end"}


def test_infinity_is_null_in_the_document_and_inf_in_the_record():
    c = hx.compare(b"aaa", b"b")
    assert c.cross_entropy == c.kl_divergence == math.inf
    theory = c.to_dict()["theory"]
    assert theory["cross_entropy"] is None
    assert theory["kl_divergence"] is None
    assert theory["cross_entropy_effective"] == c.ledger.entropy + c.ledger.mismatch


def test_an_empty_message_has_no_rate():
    c = hx.compare(b"abc", b"")
    assert c.bits_per_symbol is None
    assert (
        c.entropy is c.cross_entropy is c.kl_divergence is c.own is c.sharing is c.sampling is None
    )
    assert c.measured.payload_bits == 0
    assert c.to_dict()["ledger"]["total"] is None
    assert "no rate" in str(c)


def test_an_empty_training_file_with_smoothing_knows_nothing():
    c = hx.compare(b"", b"abc", smoothing=1)
    assert c.cross_entropy == math.inf
    assert c.bits_per_symbol == 8
    assert "H(p, q_eff) = 8.0000" in str(c)


def test_the_unseen_are_counted_and_named_the_commonest_first():
    c = hx.compare(b"aaaa", b"abbbc\x00\x00")
    assert (len(c.unseen), c.unseen_occurrences) == (3, 6)
    assert "3 of them, 6 times, never seen in training" in " ".join(str(c).split())
    assert "infinite: 'b', 0x00, 'c' never occur in training" in " ".join(str(c).split())


def test_own_codebooks_show_the_price_of_sharing(builtin):
    english, german = builtin["essay.en.txt"], builtin["essay.de.txt"]
    c = hx.compare(english, german)
    matched = hx.compare(german, german)
    sharing, kept = c.sharing, matched.sharing
    assert sharing.own_payload_bits == matched.measured.payload_bits
    assert sharing.training_bits_per_symbol == hx.compare(english, english).bits_per_symbol
    assert sharing.breaks_even is not None
    saved = sharing.excess * (sharing.breaks_even - 1)
    assert saved <= sharing.codebook_bits < saved + sharing.excess
    assert kept.excess == 0
    assert kept.breaks_even is None


def test_the_file_is_made_of_payload_padding_and_framing():
    data = b"abracadabra" * 1000
    c = hx.compare(b"abracadabra", data)
    blob = hx.compress(data, c.codebook)
    measured = c.measured
    assert measured.file_bits == 8 * len(blob)
    assert measured.payload_bits + measured.padding_bits + measured.framing_bits == 8 * len(blob)
    assert measured.payload_bits == c.message.counts.bits(c.codebook.lengths)


def test_it_prints_in_80_columns_and_in_html_without_acting(tmp_path):
    hostile = tmp_path / "<b>x[bold]\x1b[31m.txt"
    hostile.write_bytes(b"<script>")
    c = hx.compare(hostile, b"<i>")
    assert max(map(len, str(c).splitlines())) <= 80
    assert "\x1b" not in str(c)
    html = c._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_two_comparisons_of_the_same_data_are_equal():
    assert hx.compare(b"abc", b"cab") == hx.compare(b"abc", b"cab")


def test_a_strict_codebook_refuses_what_it_never_saw():
    with pytest.raises(hx.UnseenSymbolError, match="'c' at offset 2"):
        hx.compare(b"ab", b"abc", unseen="error")
