"""What every kind of symbols promises: one suite, run over the registry."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.container.splitting import Splitter
from huffxent.symbols.registry import SYMBOLS, kind_named

KINDS = [
    "bytes",
    "chars",
    "chars:latin-1",
    "words",
    "words:latin-1",
    "block:1",
    "block:2",
    "block:3",
    "block:4",
    "u16le",
    "u16be",
    "u32le",
    "u32be",
    "labels",
]
TEXT = "To be, or not to be: that is the question.\nÜber allen Gipfeln ist Ruh'\n\n".encode()


def test_every_family_is_among_them():
    assert {name.partition(":")[0] for name in KINDS} == set(SYMBOLS)


def alphabet_of(name: str, data: bytes):
    kind = kind_named(name)
    symbols, _ = kind.parse(data, 0, last=True)
    return kind.alphabet(np.unique(symbols).tolist() if hasattr(symbols, "dtype") else set(symbols))


def joined(alphabet, split) -> bytes:
    return bytes(alphabet.join(split.indices, b"".join(split.literals)))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("training", [TEXT, b"", b"be"])
def test_data_come_back_whatever_the_alphabet_has_seen(name, training):
    alphabet = alphabet_of(name, training)
    for message in (TEXT, TEXT[:41], TEXT * 3, b"", b"z"):
        split = alphabet.split(message)
        assert split.used == len(message)
        assert joined(alphabet, split) == message
        if alphabet.escape is not None:
            assert len(split.literals) == np.count_nonzero(split.indices == alphabet.escape)


@pytest.mark.parametrize("name", KINDS)
def test_pieces_give_the_symbols_of_the_whole(name):
    alphabet = alphabet_of(name, TEXT[:40])
    whole = alphabet.split(TEXT)
    for size in (1, 2, 3, 7, 50):
        splitter = Splitter(alphabet)
        parts = [splitter.split(TEXT[at : at + size]) for at in range(0, len(TEXT), size)]
        parts.append(splitter.split(b"", last=True))
        assert np.array_equal(np.concatenate([part.indices for part in parts]), whole.indices)
        assert [one for part in parts for one in part.literals] == whole.literals


@pytest.mark.parametrize("name", KINDS)
def test_what_a_codebook_file_says_gives_the_alphabet_back(name):
    alphabet = alphabet_of(name, TEXT)
    document = alphabet.document()
    assert alphabet.kind.read(None if document is None else list(document)) == alphabet
    shown = [alphabet.shown(index) for index in range(alphabet.size)]
    assert len(set(shown)) == alphabet.size
    assert all(text.isprintable() for text in shown)
    if alphabet.escape is not None:
        assert shown[-1] == "escape"


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("bytes", []),
        ("chars", None),
        ("chars", [98, 97]),
        ("chars", [97, 97]),
        ("chars", [0x110000]),
        ("chars", ["a"]),
        ("chars", [True]),
        ("block:2", [65536]),
        ("block:2", [-1]),
        ("words", "word"),
        ("words", ["b", "a"]),
        ("words", ["two words"]),
        ("words", [""]),
        ("words", ["\ud800"]),
        ("words", [1]),
        ("labels", ["a\nb"]),
        ("labels", ["x" * 256]),
    ],
)
def test_an_alphabet_that_cannot_be_is_refused(name, document):
    with pytest.raises(hx.CodebookError):
        kind_named(name).read(document)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chars:", None),
        ("block:0", "block:1 to block:4"),
        ("block:5", "block:1 to block:4"),
        ("block", "block:1 to block:4"),
        ("bytes:2", "nothing to choose"),
        ("lines", "no symbol kind"),
        ("chars:nonsense", "no text encoding"),
        ("words:base64", "no text encoding"),
    ],
)
def test_a_name_that_is_none_is_refused_with_what_there_is(name, words):
    if words is None:
        assert kind_named(name).name == "chars"
    else:
        with pytest.raises(hx.CodebookError, match=words):
            kind_named(name)


@pytest.mark.parametrize("name", ["chars", "words"])
@pytest.mark.parametrize("at", [0, 1, 5, 70, 1 << 20, (1 << 20) + 3])
def test_what_is_no_text_is_named_by_its_offset(name, at):
    data = ("é" * at).encode()[:at]
    data = data if at % 2 == 0 else data[:-1] + b"e"
    book = hx.train(b"some text", symbols=name)
    for call in (
        lambda: hx.compress(data + b"\xff" + b"rest", book),
        lambda: hx.train(data + b"\xffrest", symbols=name),
        lambda: hx.compare(b"abc", data + b"\xffrest", symbols=name),
    ):
        with pytest.raises(hx.DataError, match=rf"0xff at offset {at} is not utf-8"):
            call()
    assert hx.decompress(hx.compress(data, book), book) == data


@pytest.mark.parametrize("name", ["chars", "words"])
def test_a_character_that_is_cut_at_the_end_is_no_text(name):
    with pytest.raises(hx.DataError, match="offset 3"):
        hx.train("abcé".encode()[:-1], symbols=name)


def test_an_encoding_that_would_lose_something_is_refused_at_the_place():
    data = "abc".encode("utf-16")  # with a mark, which the encoding would write for every piece
    with pytest.raises(hx.DataError, match="utf-16-le"):
        hx.train(data, symbols="chars:utf-16")
    assert hx.train(data, symbols="chars:utf-16-le").counts.total == 4
    with pytest.raises(hx.DataError, match="offset 2"):
        hx.train(b"ab+AGE-", symbols="chars:utf-7")


@pytest.mark.parametrize("kind", ["chars", "words"])
@pytest.mark.parametrize(
    ("encoding", "text"), [("utf-7", "日本"), ("iso2022_jp", "日本"), ("utf-8-sig", "ab")]
)
def test_an_encoding_whose_characters_cannot_stand_alone_is_refused(kind, encoding, text):
    """A block may begin at any of them, and is decoded without what is before it."""
    data = text.encode(encoding)
    with pytest.raises(hx.DataError, match=f"would not come back as it is from {encoding}"):
        hx.train(data, symbols=f"{kind}:{encoding}")
    book = hx.train(b"ab", symbols=f"{kind}:utf-7")
    assert hx.decompress(hx.compress(b"ba", book), book) == b"ba"


@pytest.mark.parametrize("kind", ["chars", "words"])
def test_a_text_without_the_mark_of_its_encoding_is_refused(kind):
    with pytest.raises(hx.DataError, match="is not utf-16 text"):
        hx.train(b"abcd", symbols=f"{kind}:utf-16")


@pytest.mark.parametrize(
    ("kind", "literal"), [("chars:latin-1", "π"), ("words:latin-1", "\x02π"), ("chars:ascii", "é")]
)
def test_a_literal_that_its_encoding_cannot_write_is_damage(kind, literal):
    alphabet = kind_named(kind).alphabet(())
    indices = np.array([alphabet.escape], dtype=alphabet.dtype)
    with pytest.raises(hx.FormatError, match="damaged"):
        alphabet.join(indices, literal.encode())


def test_half_a_surrogate_pair_is_no_character():
    with pytest.raises(hx.CodebookError, match="a character that no text can have"):
        kind_named("chars").read([97, 0xD800])
    with pytest.raises(hx.DataError, match="would not come back"):
        hx.train(b"+2AA-", symbols="chars:utf-7")


def test_symbols_are_what_they_are_called():
    chars = hx.train("aé€🙂a".encode(), symbols="chars")
    assert set(chars.codewords) == {"a", "é", "€", "🙂"}
    words = hx.train(b"to be, or not to be", symbols="words")
    assert set(words.codewords) == {"to", "be", "or", "not", " ", ", "}
    pairs = hx.train(b"abcdabcd", symbols="block:2")
    assert set(pairs.codewords) == {b"ab", b"cd"}
    numbers = hx.train(np.array([1, 65535, 1]), symbols="u16le")
    assert set(numbers.codewords) == {1, 65535}
    assert set(hx.train(b"\x00\x01\x00\x01", symbols="u16be").codewords) == {1}
    labels = hx.train(b"cat\ndog\ncat", symbols="labels")
    assert set(labels.codewords) == {"cat\n", "dog\n", "cat"}


def test_a_tail_is_counted_as_a_symbol_of_its_own():
    book = hx.train(b"ababa", symbols="block:2")
    assert book.counts.total == 3
    assert book.counts.values.tolist() == [2, 1]
    c = hx.compare(b"abab", b"ababc", symbols="block:2")
    assert (c.message.symbols, c.message.alphabet_size) == (3, 2)
    assert c.tally.literals == {b"c": 1}


def test_long_runs_are_cut_so_that_a_block_needs_little_memory():
    words, _ = kind_named("words").parse(b"a" * 200 + b" " * 65, 0, last=True)
    assert [len(word) for word in words] == [64, 64, 64, 8, 64, 1]
    labels, _ = kind_named("labels").parse(b"a" * 300 + b"\nb", 0, last=True)
    assert [len(label) for label in labels] == [255, 46, 1]


@pytest.mark.parametrize("name", ["chars", "words", "labels"])
def test_an_array_is_no_text(name):
    with pytest.raises(ValueError, match="pass bytes or a path"):
        hx.train(np.array([1, 2]), symbols=name)


def test_numbers_out_of_range_are_refused():
    with pytest.raises(ValueError, match="0 to 65535"):
        hx.train(np.array([65536]), symbols="u16le")


@pytest.mark.parametrize(
    ("name", "literals"),
    [
        ("chars", b""),
        ("chars", b"ab"),
        ("chars", b"\xff"),
        ("block:2", b""),
        ("block:2", b"abcd"),
        ("words", b""),
        ("words", b"\x05ab"),
        ("words", b"\x00"),
        ("words", b"\x81"),
        ("words", b"\x01a\x01b"),
        ("labels", b"\x02a"),
    ],
)
def test_literals_that_are_not_those_of_the_escapes_are_damage(name, literals):
    alphabet = alphabet_of(name, b"xy")
    one_escape = np.array([alphabet.escape, 0], dtype=alphabet.dtype)
    with pytest.raises(hx.IntegrityError):
        alphabet.join(one_escape, literals)


def test_a_symbol_cut_short_can_only_be_the_last():
    alphabet = alphabet_of("block:2", b"xy")
    with pytest.raises(hx.IntegrityError, match="not the last"):
        alphabet.join(np.array([1, 0], dtype=np.uint8), b"a")


def test_a_symbol_that_training_never_showed_is_named_where_it_is_refused():
    book = hx.train(b"to be or not to be", symbols="words", unseen="error")
    with pytest.raises(hx.UnseenSymbolError, match="symbol 'that' at offset 4") as refused:
        hx.compress(b"to be that", book)
    assert refused.value.offset == 4
    assert hx.decompress(hx.compress(b"be to", book), book) == b"be to"


LITTLE_TEXT = st.text(st.sampled_from("ab é\n,ü€"), max_size=40).map(str.encode)


@pytest.mark.parametrize("name", KINDS)
@given(training=LITTLE_TEXT, message=LITTLE_TEXT)
@settings(max_examples=60, deadline=None)
def test_split_and_join_are_inverse(name, training, message):
    alphabet = alphabet_of(name, training)
    assert joined(alphabet, alphabet.split(message)) == message


def test_words_are_those_of_the_regular_expression(builtin):
    text = builtin["story.en.txt"].decode()
    words, used = kind_named("words").parse(builtin["story.en.txt"], 0, last=True)
    assert used == len(builtin["story.en.txt"])
    assert [word.decode() for word in words] == re.findall(r"\w+|\W+", text)
