from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bitarray import bitarray

import huffxent as hx

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"she sells sea shells by the sea shore"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.json"


def test_what_is_saved_is_what_is_loaded(path):
    book = hx.train(TEXT, smoothing="1/3", max_length=12)
    book.save(path)
    loaded = hx.Codebook.load(path)
    assert loaded == book
    assert loaded.id == book.id
    assert loaded.samples == book.samples
    assert loaded.to_json() == book.to_json()


def test_a_codebook_names_its_samples(tmp_path):
    sample = tmp_path / "sample.txt"
    sample.write_bytes(TEXT)
    (named,) = hx.train(sample).samples
    assert (named.name, named.bytes) == ("sample.txt", len(TEXT))
    assert len(named.sha256) == 64


def test_several_samples_count_as_one():
    parts = hx.train([TEXT[:10], np.frombuffer(TEXT[10:], np.uint8)])
    assert parts.id == hx.train(TEXT).id
    assert len(parts.samples) == 2


def test_the_id_is_of_the_content_and_not_of_the_sample_s_name(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(TEXT)
    assert hx.train(tmp_path / "a").id == hx.train(tmp_path / "b").id
    assert hx.train(TEXT).id != hx.train(TEXT + b"!").id
    assert hx.train(TEXT).id != hx.train(TEXT, unseen="error").id
    assert hx.train(TEXT).id != hx.train(TEXT, smoothing=1).id


def test_every_byte_has_a_codeword_unless_unseen_is_an_error():
    assert np.all(hx.train(TEXT).lengths > 0)
    strict = hx.train(TEXT, unseen="error")
    assert set(strict.codewords) == set(TEXT)
    assert strict.kraft_sum == hx.train(TEXT).kraft_sum == 1


def test_the_implied_distribution_of_a_complete_code_sums_to_one():
    assert hx.train(TEXT).implied().sum() == 1
    assert hx.train(b"aaa", unseen="error").implied().sum() == 0.5


def test_the_effective_distribution_sums_to_one_and_keeps_a_share_for_the_unseen():
    book = hx.train(TEXT)
    assert book.effective.sum() == pytest.approx(1, abs=1e-15)
    unseen = book.effective[book.counts.values == 0].sum()
    assert unseen == pytest.approx(1 / (len(TEXT) + 1), rel=1e-12)


def test_a_single_symbol_has_one_bit_and_a_kraft_sum_of_one_half():
    book = hx.train(b"aaaa", unseen="error")
    assert book.codewords == {ord("a"): bitarray("0")}
    assert book.kraft_sum == Fraction(1, 2)


def test_codewords_given_out_cannot_change_the_codebook():
    book = hx.train(TEXT)
    book.codewords[ord("s")].append(1)
    assert len(book.codewords[ord("s")]) == book.lengths[ord("s")]
    with pytest.raises(ValueError, match="read-only"):
        book.lengths[0] = 1


@pytest.mark.parametrize("limit", [0, 7, 25, -1])
def test_a_length_limit_that_cannot_be_met_is_refused(limit):
    with pytest.raises(hx.CodebookError, match="length limit"):
        hx.train(TEXT, max_length=limit)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"symbols": "runes"}, "no symbol kind"),
        ({"code": "morse"}, "no code family"),
        ({"unseen": "ignore"}, "no policy"),
        ({"smoothing": -1}, "smoothing"),
    ],
)
def test_an_unknown_option_says_what_there_is(option, message):
    with pytest.raises(hx.CodebookError, match=message):
        hx.train(TEXT, **option)


@pytest.mark.parametrize("data", [3, None, [1, 2], np.array([0.5])])
def test_what_is_no_data_is_a_type_error(data):
    with pytest.raises(TypeError):
        hx.train(data)


def test_integers_that_are_no_bytes_are_refused():
    with pytest.raises(ValueError, match="not bytes"):
        hx.train(np.array([0, 256]))


def test_saving_does_not_replace_unless_forced(path):
    hx.train(TEXT).save(path)
    with pytest.raises(FileExistsError):
        hx.train(b"other").save(path)
    assert hx.Codebook.load(path).id == hx.train(TEXT).id
    hx.train(b"other").save(path, force=True)
    assert hx.Codebook.load(path).id == hx.train(b"other").id


def test_a_codebook_must_be_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        hx.Codebook.load(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        hx.Codebook.load(tmp_path)
