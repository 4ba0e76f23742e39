"""A codebook file is proved to its last field before it is used."""

from __future__ import annotations

import json
import math
import tracemalloc
from pathlib import Path

import pytest

import huffxent as hx
from huffxent.container.codebook_json import _checksum

TEXT = b"she sells sea shells by the sea shore"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.json"


def resigned(fields):
    fields.pop("checksum", None)
    return {**fields, "checksum": _checksum(fields)}


def document(**options):
    return json.loads(hx.train(TEXT, **options).to_json())


def refused(fields) -> hx.CodebookError:
    """Return the error for a document that was given the checksum that fits it."""
    with pytest.raises(hx.CodebookError) as caught:
        hx.Codebook.from_json(json.dumps(resigned(fields)).encode())
    assert "\n" not in str(caught.value)
    return caught.value


def put(field, value, at=None):
    def change(fields):
        if at is None:
            fields[field] = value
        else:
            fields[field][at] = value

    return change


NUMBERS = [0, 24, 25, 255, -1, True, 1.5, 1e2, math.nan, math.inf, "3", None, 10**400, [1], {}]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: str(number)[:9])
def test_no_number_but_a_sound_one_is_taken(number):
    """T06: what a JSON file can have instead of a length, a count or a limit, 45 times."""
    for field in ("lengths", "counts"):
        fields = document()
        fields[field][ord("s")] = number
        refused(fields)
    fields = document()
    fields["code"]["max_length"] = number
    if number == 24:
        # The lengths keep to that limit as well: another recipe may come to the same code.
        assert hx.Codebook.from_json(json.dumps(resigned(fields)).encode()).recipe.max_length == 24
    else:
        refused(fields)


@pytest.mark.parametrize("number", [True, 12.0, 8.5, math.nan, "12"])
def test_an_option_that_is_no_integer_is_refused_and_never_saved(number):
    """T06: the same for a caller, whose file no one could load."""
    with pytest.raises((hx.CodebookError, TypeError)):
        hx.train(TEXT, max_length=number)
    if number is not True:
        with pytest.raises(TypeError):
            hx.train(TEXT, order=number)


@pytest.mark.parametrize("smoothing", ["1e999999999", "1e-999999999", "1E+0999999999", "9" * 5000])
def test_a_smoothing_with_a_huge_exponent_is_refused_without_being_multiplied_out(smoothing):
    """T06: as a fraction it would have a billion digits."""
    with pytest.raises(hx.CodebookError, match="smoothing is"):
        hx.train(TEXT, smoothing=smoothing)
    assert (
        hx.train(TEXT, smoothing="1e-09").recipe.smoothing
        == hx.train(TEXT, smoothing="1/1000000000").recipe.smoothing
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("lengths", 1, at=0), "over-subscribed"),
        (put("lengths", 24, at=115), "above its own limit"),
        (put("lengths", 15, at=115), "incomplete"),
        (put("lengths", [1] * 257), "257 entries"),
        (put("lengths", [8] * 255), "255 entries"),
        (put("lengths", []), "0 entries"),
        (put("lengths", "abc"), "not a list"),
        (put("counts", 2**63, at=0), "not an integer"),
        (put("counts", [0] * 256), "teaches nothing"),
        (put("counts", [1] * 255), "255 entries"),
        (put("counts", 5, at=0), "id is not that"),
        (put("symbols", "runes"), "no symbol kind"),
        (put("symbols", "block:4294967296"), "wanted block:1"),
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
    """T07: fields that do not go together, one at a time."""
    fields = document()
    change(fields)
    path.write_text(json.dumps(resigned(fields)))
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
        (put("alphabet", [97, 97]), "increasing order"),
        (put("alphabet", [97, 0x110000]), "none of its chars"),
        (put("alphabet", [97, 2**32]), "none of its chars"),
        (put("alphabet", [97, True]), "none of its chars"),
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
def test_contexts_that_cannot_be_are_refused_though_their_checksum_fits(change, message):
    """T07: symbols that come twice, unsorted or from outside, numbers of entries that do not fit.

    The same for the codes after contexts.
    """
    book = hx.train(b"abacabadabacaba" * 3, symbols="chars", order=1)
    fields = json.loads(book.to_json())
    change(fields)
    assert message in str(refused(fields)) or "|" in message
    with pytest.raises(hx.CodebookError, match=message):
        hx.Codebook.from_json(json.dumps(resigned(fields)).encode())


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
    """T07: what is no JSON, JSON of no codebook, and files of other kinds."""
    path.write_bytes(data)
    with pytest.raises(hx.CodebookError) as caught:
        hx.Codebook.load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("write", [
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.decode().encode("utf-16"),
    lambda data: data.decode().encode("utf-32"),
    lambda data: data.replace(b'  "counts"', b'  "counts": [1],\n  "counts"'),
    lambda data: data.replace(b'"bytes": ', b'"bytes": 0, "bytes": '),
    lambda data: data + data,
    lambda data: data + b"\0",
    lambda data: data + b" x",
    lambda data: data.replace(b"huffman", b"huffm\xe4n"),
], ids=range(9))  # fmt: skip
def test_a_sound_codebook_written_in_another_way_is_refused(path, write):
    """T07: with a mark, in another encoding, with keys twice, or followed by something."""
    path.write_bytes(write(hx.train(TEXT).to_json()))
    with pytest.raises(hx.CodebookError):
        hx.Codebook.load(path)


def test_windows_line_ends_and_a_lost_last_one_do_no_harm(path):
    """T07: line ends are blank space, which JSON may have between anything."""
    hx.train(TEXT).save(path)
    path.write_bytes(path.read_bytes().rstrip().replace(b"\n", b"\r\n"))
    assert hx.Codebook.load(path) == hx.train(TEXT)


BOMB = b'{"lengths":[%d],"max_length":%d}'


def test_a_codebook_that_claims_huge_tables_is_refused_before_any_is_made():
    """T13: limits from 25 to 255, in files below 64 bytes and in whole ones: 462 in all."""
    bombs = [BOMB % (length, length) for length in range(25, 256)]
    assert max(map(len, bombs)) < 64
    fields = document()
    for length in range(25, 256):
        fields["code"]["max_length"] = length
        fields["lengths"] = [length] * 256
        bombs.append(json.dumps(resigned(fields)).encode())
    tracemalloc.start()
    try:
        for bomb in bombs:
            with pytest.raises(hx.CodebookError, match=r"exactly the fields|integer from 0 to 24"):
                hx.Codebook.from_json(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20
