"""A codebook file with a bit flipped, or cut short anywhere, is refused."""

from __future__ import annotations

import re

import pytest

import huffxent as hx

TEXT = b"abacabadabacaba"
WORDS = "zażółć gęślą jaźń, zażółć".encode()

BOOKS = {
    "bytes": (TEXT, {}),
    "bytes, no escape": (TEXT, {"unseen": "error"}),
    "bytes, smoothing": (TEXT, {"smoothing": "1/3", "max_length": 9}),
    "bytes, shannon": (TEXT, {"code": "shannon"}),
    "chars": (TEXT, {"symbols": "chars"}),
    "chars, no escape": (TEXT, {"symbols": "chars", "unseen": "error"}),
    "chars, latin-1": (TEXT, {"symbols": "chars:iso8859-1"}),
    "chars, minimax": (TEXT, {"symbols": "chars", "code": "minimax"}),
    "chars after one": (TEXT, {"symbols": "chars", "order": 1}),
    "chars after two": (TEXT[:7], {"symbols": "chars", "order": 2, "unseen": "error"}),
    "words": (WORDS, {"symbols": "words"}),
    "labels": (b"cat\ndog\ncat\n", {"symbols": "labels"}),
    "u16le": (TEXT, {"symbols": "u16le"}),
    "u32be": (TEXT, {"symbols": "u32be", "code": "fixed"}),
    "block:1": (b"aaaa", {"symbols": "block:1", "unseen": "error"}),
    "block:3 after one": (TEXT * 2, {"symbols": "block:3", "order": 1}),
}


@pytest.fixture(scope="module")
def named(tmp_path_factory) -> dict[str, hx.Codebook]:
    """The codebooks of 16 kinds, learnt from files whose names need escapes in JSON."""
    folder = tmp_path_factory.mktemp("damage")
    books = {}
    for name, (data, options) in BOOKS.items():
        sample = folder / 'é"\\x'
        sample.write_bytes(data)
        books[name] = hx.train(sample, **options)
    return books


def believed(data: bytes) -> hx.Codebook | None:
    """Return the codebook, if it is one; nothing but our own errors may come out."""
    try:
        return hx.Codebook.from_json(data)
    except hx.CodebookError:
        return None


def test_every_bit_flip_of_a_codebook_file_is_noticed(named):
    """T12: every bit of 16 files.

    In an escape as \\u00e9 another case is another way to write the same, and no damage: there
    alone a file is believed, and then it is the codebook that it was.
    """
    assert len(named) == 16
    flipped = 0
    for book in named.values():
        data = book.to_json()
        letters = {
            at
            for escape in re.finditer(rb"\\u[0-9a-f]{4}", data)
            for at in range(escape.start() + 2, escape.end())
            if data[at] >= ord("a")
        }
        for bit in range(8 * len(data)):
            damaged = bytearray(data)
            damaged[bit // 8] ^= 1 << bit % 8
            found = believed(bytes(damaged))
            if bit // 8 in letters and bit % 8 == 5:
                assert found == book
                assert found.samples == book.samples
            else:
                assert found is None, bit
        flipped += 8 * len(data)
    assert flipped > 100_000


def test_every_truncation_of_a_codebook_file_is_noticed(named):
    """T12: 16 files, every length; what lacks nothing but the end of its last line lacks nothing.

    Of the last length alone what is loaded is still all of it.
    """
    for book in named.values():
        data = book.to_json()
        assert not any(believed(data[:size]) for size in range(len(data) - 1))
        assert believed(data[:-1]) == book
