from __future__ import annotations

import json
import os
import subprocess
import sys
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


def test_the_id_is_the_same_in_every_process():
    # Case T11, in part: nothing may depend on the seed of Python's string hashes.
    code = f"import huffxent as hx; print(hx.train({TEXT!r}).id)"
    for seed in "0123":
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hx.train(TEXT).id


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


def test_an_empty_sample_is_refused_unless_smoothed():
    with pytest.raises(hx.CodebookError, match="teaches nothing"):
        hx.train(b"")
    assert hx.train(b"", smoothing=1).lengths.tolist() == [8] * 256


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


def changed(path: Path, change) -> None:
    """Save a codebook, change its document, and give it the checksum and id that would fit."""
    hx.train(TEXT).save(path, force=True)
    fields = json.loads(path.read_text())
    change(fields)
    path.write_text(json.dumps(resigned(fields)))


def resigned(fields):
    from huffxent.container.codebook_json import _checksum

    fields.pop("checksum", None)
    return {**fields, "checksum": _checksum(fields)}


def put(field, value, at=None):
    def change(fields):
        if at is None:
            fields[field] = value
        else:
            fields[field][at] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("lengths", 1, at=0), "over-subscribed"),
        (put("lengths", 24, at=115), "above its own limit"),
        (put("lengths", 15, at=115), "incomplete"),
        (put("lengths", 25, at=0), "not an integer from 0 to 24"),
        (put("lengths", -1, at=0), "not an integer"),
        (put("lengths", True, at=0), "not an integer"),
        (put("lengths", "3", at=0), "not an integer"),
        (put("lengths", None, at=0), "not an integer"),
        (put("lengths", [1] * 257), "257 entries"),
        (put("lengths", []), "0 entries"),
        (put("lengths", "abc"), "not a list"),
        (put("counts", 2**63, at=0), "not an integer"),
        (put("counts", -1, at=0), "not an integer"),
        (put("counts", [0] * 256), "teaches nothing"),
        (put("counts", 5, at=0), "id is not that"),
        (put("symbols", "runes"), "no symbol kind"),
        (put("symbols", 7), "not of its form"),
        (put("schema", "huffxent.codebook/2"), "another version"),
        (put("id", "0" * 32), "id is not that"),
        (put("id", "0"), "not of its form"),
        (put("extra", 1), "exactly the fields"),
        (put("code", "morse", at="family"), "no code family"),
        (put("code", False, at="complete"), "complete is False, which no huffman code is"),
        (put("code", 1, at="complete"), "complete is 1, which no huffman code is"),
        (put("code", "shannon", at="family"), "complete is True, which no shannon code is"),
        (put("code", 0, at="max_length"), "above its own limit"),
        (put("code", "1/0", at="smoothing"), "smoothing"),
        (put("code", "error", at="unseen"), "does not go with its counts"),
        (put("training", [{}]), "exactly the fields"),
        (put("training", [{"name": "a\nb", "bytes": 1, "sha256": "0" * 64}]), "not of its form"),
        (lambda fields: fields.pop("counts"), "exactly the fields"),
    ],
)
def test_a_document_that_cannot_be_is_refused_though_its_checksum_fits(path, change, message):
    changed(path, change)
    with pytest.raises(hx.CodebookError, match=message) as caught:
        hx.Codebook.load(path)
    assert str(caught.value).startswith(str(path))


def at_context(field, value, at=0):
    def change(fields):
        fields["contexts"][0][field][at] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("alphabet", [98, 97]), "increasing order"),
        (put("alphabet", [97]), "entries for an alphabet of 2"),
        (put("alphabet", "ab"), "not a list"),
        (lambda fields: fields.pop("alphabet"), "not a list"),
        (put("symbols", "bytes"), "always the same"),
        (put("contexts", []), "entries for an alphabet|id is not that"),
        (put("contexts", {}), "not a list"),
        (put("contexts", [{}]), "exactly the fields"),
        (put("contexts", [0] * 4), "contexts have 0 to 3|exactly the fields"),
        (at_context("contexts", 9, at=-1), "not an integer"),
        (at_context("contexts", 1), "not in order"),
        (at_context("sizes", 0), "entries"),
        (at_context("symbols", 9), "not an integer"),
        (at_context("counts", 0), "not in order, or say nothing"),
        (at_context("counts", 2**63 - 1), "more symbols than a count can be"),
        (at_context("counts", -1), "not an integer"),
        (at_context("counts", 7), "id is not that"),
        (at_context("lengths", 0), "has no codeword there"),
        (at_context("lengths", 1), "over-subscribed|id is not that|incomplete"),
        (at_context("lengths", 24), "incomplete"),
        (at_context("lengths", 25), "not an integer"),
        (at_context("escapes", 0), "escapes of its contexts|incomplete"),
        (at_context("escapes", 5), "incomplete"),
        (at_context("escapes", True), "not an integer"),
    ],
)
def test_contexts_that_cannot_be_are_refused_though_their_checksum_fits(path, change, message):
    hx.train(b"abacabadabacaba" * 3, symbols="chars", order=1).save(path, force=True)
    fields = json.loads(path.read_text())
    change(fields)
    path.write_text(json.dumps(resigned(fields)))
    with pytest.raises(hx.CodebookError, match=message):
        hx.Codebook.load(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'{"a": 1, "a": 1}',
        b'{"a": NaN}',
        b'{"a": 1.5}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b"\x80\x04\x95",
        b"\x93NUMPY\x01\x00",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_codebook_is_one_line_and_a_codebook_error(path, data):
    path.write_bytes(data)
    with pytest.raises(hx.CodebookError) as caught:
        hx.Codebook.load(path)
    assert "\n" not in str(caught.value)


def test_every_bit_flip_and_every_cut_of_a_codebook_file_is_noticed(path):
    # Case T12 for one file; flips sampled 1 in 3, so that the whole takes seconds.
    hx.train(TEXT, unseen="error").save(path)
    data = path.read_bytes()
    for bit in range(0, 8 * len(data), 3):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(hx.CodebookError):
            hx.Codebook.load(path)
    for size in range(0, len(data) - 1, 7):
        path.write_bytes(data[:size])
        with pytest.raises(hx.CodebookError):
            hx.Codebook.load(path)


def test_windows_line_ends_and_a_lost_last_one_do_no_harm(path):
    hx.train(TEXT).save(path)
    path.write_bytes(path.read_bytes().rstrip().replace(b"\n", b"\r\n"))
    assert hx.Codebook.load(path) == hx.train(TEXT)


def test_a_codebook_must_be_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        hx.Codebook.load(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        hx.Codebook.load(tmp_path)
