"""Codes after contexts: against PPM's rule in plain Python, and engine against engine."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest

import huffxent as hx
from huffxent.codes.context_code import UNCODED
from huffxent.coding.engine import engine_for
from huffxent.coding.kernels import context_tables
from huffxent.coding.streams import SLACK, room, runs
from huffxent.errors import IntegrityError
from huffxent.models.contexts import conditional_entropy_bits, split_by_context

REFERENCE = engine_for("reference", "encode", 0)
NUMBA = engine_for("numba", "encode", 0)


def model_of(data: bytes, order: int) -> list[dict[bytes, Counter[int]]]:
    """Return, for each length of context, what followed each context how often."""
    levels: list[dict[bytes, Counter[int]]] = []
    for length in range(order + 1):
        after: dict[bytes, Counter[int]] = defaultdict(Counter)
        for place in range(length, len(data)):
            after[data[place - length : place]][data[place]] += 1
        levels.append(after)
    return levels


def events_of(levels, before: bytes, symbol: int) -> list[tuple[bytes, int | None]]:
    """Return the contexts that a symbol is tried in, and None for an escape, by the rule."""
    events: list[tuple[bytes, int | None]] = []
    for length in range(min(len(before), len(levels) - 1), 0, -1):
        context = before[len(before) - length :]
        if context not in levels[length]:
            continue
        if symbol in levels[length][context]:
            return [*events, (context, symbol)]
        events.append((context, None))
    return [*events, (b"", symbol)]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_symbols_take_the_entries_of_method_a(builtin, order):
    training, message = builtin["story.en.txt"][:5000], builtin["essay.de.txt"][:3000]
    book, levels = hx.train(training, order=order), model_of(training, order)
    entries, owners = book.codes.events(np.frombuffer(message, dtype=np.uint8))
    surprisals = book.entry_surprisals[entries]
    found = np.bincount(owners, surprisals, len(message))
    total = len(training)
    for place, symbol in enumerate(message):
        expected = 0.0
        for context, coded in events_of(levels, message[:place], symbol):
            if not context:
                expected -= math.log2(book.effective[symbol])
                assert abs(book.effective[symbol] * total - levels[0][b""][symbol]) < 1
                continue
            after = levels[len(context)][context]
            weight = 1 if coded is None else after[coded]
            expected -= math.log2(weight / (after.total() + 1))
        assert found[place] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_conditional_entropy_is_that_of_a_count(builtin, order):
    data = builtin["story.en.txt"][:4000]
    pairs: Counter[tuple[bytes, int]] = Counter()
    for place, symbol in enumerate(data):
        pairs[data[max(0, place - order) : place], symbol] += 1
    contexts: Counter[bytes] = Counter()
    for (context, _), times in pairs.items():
        contexts[context] += times
    expected = sum(n * math.log2(contexts[context] / n) for (context, _), n in pairs.items())
    levels = split_by_context(np.frombuffer(data, dtype=np.uint8), 256, order)
    assert conditional_entropy_bits(levels) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_counts_are_those_of_the_whole_however_it_is_cut(builtin, order):
    data = np.frombuffer(builtin["dna.txt"][:3000], dtype=np.uint8)
    whole = hx.train(data, order=order)
    for level, after in zip(whole.levels, model_of(data.tobytes(), order)[1:], strict=True):
        assert level.pairs.counts.sum() == sum(one.total() for one in after.values())
        assert level.pairs.contexts.size == len(after)
    several = hx.train([data[:1000], data[1000:]], order=order)
    lost = [
        int(a.pairs.counts.sum() - b.pairs.counts.sum())
        for a, b in zip(whole.levels, several.levels, strict=True)
    ]
    assert lost == list(range(1, order + 1))  # pairs across the cut: samples are not one text


def coded(engine, code, indices: np.ndarray) -> tuple[bytes, tuple[int, ...], int]:
    out = np.full(room(indices.size, code.longest), 0xA5, dtype=np.uint8)
    sizes, bits = engine.encode(indices, code, out)
    return out[: sum(sizes)].tobytes(), sizes, bits


CASES = [
    ("essay.de.txt", {}),
    ("essay.de.txt", {"max_length": 24}),
    ("essay.de.txt", {"max_length": 8}),
    ("essay.de.txt", {"code": "shannon", "max_length": 24}),
    ("essay.de.txt", {"symbols": "chars"}),
    ("essay.de.txt", {"symbols": "words"}),
    ("sensor.u16le", {}),
    ("sensor.u16le", {"symbols": "u16le"}),
    ("fibonacci.bin", {}),
    ("one-byte.bin", {}),
]


@pytest.mark.parametrize(("name", "options"), CASES)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_engines_write_and_read_the_same_bits(builtin, name, options, order):
    book = hx.train(builtin[name], order=order, **options)
    code = book.codes
    messages = [builtin[name][:7001], builtin["essay.fr.txt"][:3000], b"", b"a", b"ab", b"abcdefgh"]
    for message in messages:
        indices = book.alphabet.split(message).indices
        slow, fast = (coded(engine, code, indices) for engine in (REFERENCE, NUMBA))
        assert slow == fast
        assert slow[2] == sum(
            int(code.entry_lengths[code.events(run)[0]].sum()) for run in runs(indices)
        )
        data = np.frombuffer(fast[0] + b"\xff" * SLACK, dtype=np.uint8)
        for engine in (REFERENCE, NUMBA):
            back = np.empty_like(indices)
            assert engine.decode(data, fast[1], code, back) == fast[2]
            assert np.array_equal(back, indices)


def test_the_tables_are_used_where_they_can_be(builtin):
    text = hx.train(builtin["story.en.txt"], order=2)
    assert context_tables.rows(text.codes) is not None
    assert context_tables.decodable(text.codes)
    # Three symbols, wide alphabets and codes too long for a word go the readable way.
    assert not context_tables.decodable(hx.train(b"abcabc", order=3).codes)
    assert context_tables.rows(hx.train(b"abcabc", order=3).codes) is None


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("engine", [REFERENCE, NUMBA])
def test_arbitrary_bits_are_decoded_or_refused_and_nothing_else(builtin, engine, order):
    rng = np.random.default_rng(order)
    book = hx.train(builtin["story.en.txt"][:3000], order=order, max_length=12)
    decoded = 0
    for _ in range(300):
        sizes = tuple(rng.integers(0, 60, 4).tolist())
        data = rng.integers(0, 256, sum(sizes) + SLACK).astype(np.uint8)
        count = int(rng.integers(0, 200))
        memory = np.full(count + 128, 0xA5, dtype=np.uint8)
        try:
            engine.decode(data, sizes, book.codes, memory[64 : 64 + count])
            decoded += 1
        except IntegrityError:
            pass
        assert np.all(memory[:64] == 0xA5)
        assert np.all(memory[64 + count :] == 0xA5)


@pytest.mark.parametrize("order", [1, 2])
def test_both_engines_refuse_the_same_damage(builtin, order):
    rng = np.random.default_rng(order)
    book = hx.train(builtin["story.en.txt"], order=order)
    indices = np.frombuffer(builtin["essay.en.txt"][:400], dtype=np.uint8)
    data, sizes, _ = coded(REFERENCE, book.codes, indices)
    for _ in range(200):
        damaged = bytearray(data)
        damaged[rng.integers(len(data))] ^= 1 << rng.integers(8)
        found = []
        for engine in (REFERENCE, NUMBA):
            back = np.zeros_like(indices)
            buffer = np.frombuffer(bytes(damaged) + bytes(SLACK), dtype=np.uint8)
            try:
                found.append((engine.decode(buffer, sizes, book.codes, back), back.tobytes()))
            except IntegrityError as error:
                found.append((str(error), b""))
        assert found[0] == found[1]


def test_without_escapes_what_never_followed_cannot_be_coded():
    book = hx.train(b"abcabc", order=1, unseen="error")
    assert book.levels[0].escapes.tolist() == [0, 0, 0]
    entries, rows = book.codes.events(np.frombuffer(b"abb", dtype=np.uint8))
    assert entries[rows == 2].tolist() == [UNCODED]
    with pytest.raises(hx.UnseenSymbolError, match="symbol 'b' after what stands before it at of"):
        hx.compress(b"abcabb", book)
    assert hx.decompress(hx.compress(b"bcabca", book), book) == b"bcabca"
    # The second stream begins with its second c, which needs no context then.
    assert hx.decompress(hx.compress(b"bcca", book), book) == b"bcca"
    c = hx.compare(b"abcabc", b"bcabcabc", order=1, unseen="error")
    assert c.ledger is not None
    assert abs(c.ledger.total - c.bits_per_symbol) < 1e-12


def test_too_many_contexts_are_refused():
    with pytest.raises(hx.CodebookError, match="contexts have 0 to 3"):
        hx.train(b"abc", order=4)
    with pytest.raises(hx.CodebookError, match="smaller --order"):
        hx.train(np.arange(60_000), symbols="u32le", order=3)


def test_smoothing_is_for_closed_alphabets_without_contexts():
    for options in ({"order": 1}, {"symbols": "chars"}):
        with pytest.raises(hx.CodebookError, match="closed alphabet"):
            hx.train(b"abc", smoothing=1, **options)
