"""What every kind of symbols promises with every order and coder: one suite over the registries."""

from __future__ import annotations

import io
import json
import math
import os
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.codes.registry import CODES
from huffxent.container.format import CODERS
from huffxent.models.contexts import MOST_ORDERS

KINDS = ["bytes", "chars", "words", "block:1", "block:2", "block:3", "u16le", "u32be", "labels"]
ORDERS = range(MOST_ORDERS + 1)
EACH = list(product(KINDS, ORDERS))
EXAMPLES = 1_250 if "HUFFXENT_THOROUGH" in os.environ else 200
"""Of each of the kinds, orders and coders drawn among them: in CI more than 10,000 in all."""

LITTLE = st.text(st.sampled_from("aab bé\n€"), max_size=60).map(str.encode)


@pytest.mark.parametrize("kind", KINDS)
@given(training=LITTLE, message=LITTLE, order=st.sampled_from(ORDERS), data=st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_message_comes_back(kind, training, message, order, data):
    """T17: 1,800 of Hypothesis's examples; 11,250 in CI, where HUFFXENT_THOROUGH is set."""
    coder = data.draw(st.sampled_from(list(CODERS)))
    book = hx.train(training or b"a", symbols=kind, order=order)
    blob = hx.compress(message, book, coder=coder)
    assert hx.decompress(blob, book) == message


@pytest.mark.parametrize(("kind", "order"), EACH)
def test_built_in_files_come_back_by_every_coder(builtin, kind, order):
    book = hx.train(builtin["story.en.txt"], symbols=kind, order=order)
    texts = ("essay.pl.txt", "weather.csv")
    others = ("uniform.bin", "sensor.u16le", "one-byte.bin")
    names = texts if kind in {"chars", "words"} else texts + others
    for name, coder in product(names, CODERS):
        message = builtin[name][:8001]
        assert hx.decompress(hx.compress(message, book, coder=coder), book) == message


@pytest.mark.parametrize("kind", KINDS)
def test_every_built_in_file_comes_back_by_its_own_codebook(builtin, kind):
    for number, (name, message) in enumerate(builtin.items()):
        order = number % (MOST_ORDERS + 1)
        try:
            book = hx.train(message, symbols=kind, order=order)
        except hx.DataError:
            assert kind in {"chars", "words"}
            assert not is_text(message)
            continue
        assert hx.decompress(hx.compress(message, book), book) == message, name


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_real_files_come_back(real_files):
    for number, path in enumerate(real_files):
        if path.stat().st_size > 200_000 and number % 3:
            continue  # the larger ones are alike; every third of them
        kind, order = KINDS[number % len(KINDS)], number % (MOST_ORDERS + 1)
        book = hx.train(path, symbols=kind, order=order)
        data = path.read_bytes()
        assert hx.decompress(hx.compress(data, book), book) == data, (path, kind, order)


@pytest.mark.parametrize(
    ("kind", "order", "coder"), [(*each, coder) for each in EACH for coder in CODERS]
)
def test_the_ledger_adds_up_to_what_was_measured(builtin, kind, order, coder):
    a, b = builtin["story.en.txt"][:9000], builtin["essay.de.txt"][:6001]
    c = hx.compare(a, b, symbols=kind, order=order, coder=coder)
    assert abs(c.ledger.total - c.bits_per_symbol) < 1e-12 * max(1, c.bits_per_symbol)
    assert c.ledger.mismatch >= 0
    assert c.ledger.literals is None or c.ledger.literals >= -1e-12
    assert c.bits_per_byte == c.measured.payload_bits / len(b)
    model = c.cross_entropy_effective
    assert model == pytest.approx(c.entropy + c.kl_divergence_effective, rel=1e-12)
    document = json.loads(json.dumps(c.to_dict(), allow_nan=False))
    assert document["ledger"]["total"] == pytest.approx(c.bits_per_symbol, rel=1e-12)
    assert (document["code"]["order"], document["code"]["coder"]) == (order, coder)
    assert str(c).count("\n") > 8
    if coder == "huffman":
        assert c.cross_entropy_code == pytest.approx(c.bits_per_symbol, rel=1e-12)


@pytest.mark.parametrize("kind", ["chars", "words", "labels", "block:2"])
def test_entropy_is_that_of_the_symbols_whatever_was_escaped(builtin, kind):
    a, b = builtin["story.en.txt"][:3000], builtin["essay.fr.txt"][:5000]
    c = hx.compare(a, b, symbols=kind)
    symbols, _ = c.codebook.alphabet.kind.parse(b, 0, last=True)
    counts = Counter(symbols.tolist() if isinstance(symbols, np.ndarray) else symbols)
    total = sum(counts.values())
    expected = -math.fsum(n / total * math.log2(n / total) for n in counts.values())
    assert c.message.symbols == total
    assert c.message.alphabet_size == len(counts)
    assert c.entropy == pytest.approx(expected, rel=1e-12)
    seen, _ = c.codebook.alphabet.kind.parse(a, 0, last=True)
    known = set(seen)
    unseen = {s: n for s, n in counts.items() if s not in known}
    document = c.to_dict()["message"]
    assert document["unseen_distinct"] == len(unseen)
    assert document["unseen_occurrences"] == sum(unseen.values())
    assert c.tally.literal_bits == c.to_dict()["measured"]["literal_bits"] > 0
    assert c.cross_entropy == math.inf


@pytest.mark.parametrize("kind", ["bytes", "chars"])
def test_a_message_of_what_was_seen_has_a_finite_cross_entropy(kind):
    a = b"abcabcacb" * 20
    c = hx.compare(a, a[:150], symbols=kind, order=1)
    # Four streams begin without a context; all else follows what it followed in training.
    assert math.isfinite(c.cross_entropy)
    assert c.cross_entropy <= c.cross_entropy_effective
    assert hx.compare(a, b"bbb" + a, symbols=kind, order=1).cross_entropy == math.inf


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("family", CODES)
def test_every_family_makes_codes_after_contexts(builtin, order, family):
    a, b = builtin["story.en.txt"], builtin["essay.en.txt"]
    c = hx.compare(a, b, code=family, order=order, max_length=20)
    assert c.measured.roundtrip
    assert abs(c.ledger.total - c.bits_per_symbol) < 1e-12 * c.bits_per_symbol
    unit = 1 << 24
    for level in c.codebook.levels:
        sums = [Fraction(int(one), unit) for one in level.kraft_sums]
        assert max(sums) <= 1
        assert not CODES[family].complete or set(sums) == {Fraction(1)}


@pytest.mark.parametrize(("kind", "order"), EACH)
def test_codebooks_come_back_from_their_files(builtin, tmp_path, kind, order):
    book = hx.train(builtin["essay.it.txt"], symbols=kind, order=order)
    path = tmp_path / "book.json"
    book.save(path)
    again = hx.Codebook.load(path)
    assert again == book
    assert again.id == book.id
    assert hash(again) == hash(book)
    other = hx.train(builtin["essay.it.txt"] * 2, symbols=kind, order=order)
    assert other.id != book.id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coder", CODERS)
def test_pieces_make_no_difference(builtin, kind, coder):
    book = hx.train(builtin["story.en.txt"][:2000], symbols=kind, order=1)
    data = builtin["essay.tr.txt"][:3000]
    blob = hx.compress(data, book, coder=coder)
    for size in (1, 7, 1000):
        compressor = hx.Compressor(book, coder=coder)
        pieces = [compressor.compress(data[at : at + size]) for at in range(0, len(data), size)]
        assert b"".join([*pieces, compressor.flush()]) == blob
        decompressor = hx.Decompressor(book)
        parts = [decompressor.decompress(blob[at : at + size]) for at in range(0, len(blob), size)]
        assert b"".join(parts) == data
        assert decompressor.eof


@pytest.mark.parametrize("kind", ["bytes", "chars", "words"])
@pytest.mark.parametrize("coder", CODERS)
def test_several_blocks_are_read_from_any_place(builtin, tmp_path, kind, coder):
    data = builtin["story.en.txt"] * (60 if kind == "words" else 15)
    book = hx.train(builtin["story.en.txt"], symbols=kind)
    path = tmp_path / "story.hx"
    with hx.open(path, "xb", codebook=book, coder=coder, threads=2) as file:
        file.write(data)
    with hx.open(path, codebook=book) as file:
        assert file.seek(0, io.SEEK_END) == len(data)
        assert file.read(1) == b""
        for place in (len(data) - 10, 524_287, 524_280, 3):
            file.seek(place)
            assert file.read(20) == data[place : place + 20]
    out = bytearray(len(data))
    blob = path.read_bytes()
    assert hx.decompress_into(blob, book, out, threads=2) == len(data)
    assert out == data
    with pytest.raises(hx.LimitExceededError):
        hx.decompress_into(blob, book, bytearray(len(data) - 1))
    with pytest.raises(hx.LimitExceededError):
        hx.decompress(blob, book, max_output_size=len(data) - 1)


@pytest.mark.parametrize("coder", CODERS)
@pytest.mark.parametrize("kind", ["bytes", "words"])
def test_every_flipped_byte_is_noticed(builtin, kind, coder):
    book = hx.train(builtin["story.en.txt"][:500], symbols=kind, order=1)
    blob = hx.compress(b"the rain in Spain and other words", book, coder=coder)
    for place in range(len(blob)):
        for bit in (1, 128):
            damaged = bytearray(blob)
            damaged[place] ^= bit
            with pytest.raises((hx.FormatError, hx.CodebookMismatchError)):
                hx.decompress(bytes(damaged), book)
    for size in range(len(blob)):
        with pytest.raises(hx.FormatError):
            hx.decompress(blob[:size], book)
