"""The bridge: the same number in every way, and code lengths as logits."""

from __future__ import annotations

import math
import random
import sys

import pytest

import huffxent as hx
from huffxent import corpora

ENGLISH, GERMAN = map(corpora.locate, ("essay.en.txt", "essay.de.txt"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("essay.en.txt", "essay.de.txt"),
        ("essay.de.txt", "uniform.bin"),
        ("story.en.txt", "story.en.txt"),
        ("one-byte.bin", "dna.txt"),
        ("dna.txt", "one-byte.bin"),
        ("fibonacci.bin", "fibonacci.bin"),
        ("sensor.u16le", "service.jsonl"),
    ],
)
def test_every_step_is_the_cross_entropy(a, b):
    found = hx.bridge(corpora.locate(a), corpora.locate(b))
    comparison = hx.compare(corpora.locate(a), corpora.locate(b))
    expected = comparison.ledger.entropy + comparison.ledger.mismatch
    for step in found.steps[:-1]:
        # Sums of up to 60,000 doubles in another order each.
        assert step.bits == pytest.approx(expected, rel=1e-12, abs=1e-13)
        assert step.nats == pytest.approx(expected * math.log(2), rel=1e-12, abs=1e-13)
    # An arithmetic coder takes less than two bytes more, and may save zeros at its end; 36 binary
    # places of q and 20 of its logits cost a millionth of a bit a symbol.
    file = found.steps[-1]
    slack = 1e-6 * found.symbols
    assert -32 - slack <= file.total - found.symbols * expected <= 16 + slack
    assert 4 < found.file_bytes - file.total / 8 <= 9


@pytest.mark.parametrize("code", hx.CODES)
def test_the_loss_of_code_lengths_is_the_payload_to_the_bit(code):
    found = hx.bridge(ENGLISH, GERMAN, code=code)
    comparison = hx.compare(ENGLISH, GERMAN, code=code)
    assert found.payload_bits == comparison.measured.payload_bits
    assert found.kraft_bits == math.log2(comparison.codebook.kraft_sum)
    loss = found.codebook_steps[0].total - found.symbols * found.kraft_bits
    # 10,027 losses of some 10 nats, each to 1e-15 of itself: far below half a bit.
    assert loss == pytest.approx(found.payload_bits, abs=1e-6)
    assert round(loss) == found.payload_bits
    assert (found.kraft_bits == 0) == (comparison.codebook.kraft_sum == 1)


def test_symbols_on_their_way_add_up():
    found, book = hx.bridge(ENGLISH, GERMAN), hx.train(ENGLISH)
    total = 0.0
    for byte, symbol in zip(GERMAN.read_bytes(), found.first, strict=False):
        total -= math.log2(book.effective[byte])
        assert symbol.surprisal == pytest.approx(-math.log2(book.effective[byte]), rel=1e-15)
        assert symbol.total == pytest.approx(total, rel=1e-14)
        assert symbol.codeword == book.codewords[byte].to01()
    assert found.first[0].shown == "'D'"


def test_torch_stands_beside_where_it_is_installed():
    pytest.importorskip("torch", reason="PyTorch is a judge only where it is installed")
    found = hx.bridge(ENGLISH, GERMAN)
    titles = [step.title for step in (*found.steps, *found.codebook_steps)]
    assert sum(title.startswith("torch 2.") for title in titles) == 2
    for place, steps in ((2, found.steps), (0, found.codebook_steps)):
        assert steps[place + 1].nats == pytest.approx(steps[place].nats, rel=1e-12)


def test_without_torch_the_page_does_without_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    found = hx.bridge(ENGLISH, GERMAN)
    assert [step.title for step in found.steps] == [
        "the textbook",
        "one-hot NLL",
        "PyTorch's form",
        "the file",
    ]
    assert "torch 2" not in str(found)


def test_what_has_no_number_is_refused():
    with pytest.raises(hx.DataError, match="no symbols is no number"):
        hx.bridge(b"abc", b"")
    with pytest.raises(hx.UnseenSymbolError):
        hx.bridge(b"abc", b"abcd", unseen="error")
    with pytest.raises(hx.CodebookError):
        hx.bridge(b"", b"abc")


def test_a_message_that_is_too_large_is_refused(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate((1 << 24) + 1)
    with pytest.raises(hx.LimitExceededError, match="give a part of it"):
        hx.bridge(ENGLISH, tmp_path / "large")


def test_random_pairs_have_one_number():
    rng = random.Random(4)
    for _ in range(30):
        few = bytes(rng.sample(range(256), rng.randrange(1, 9)))
        a = bytes(rng.choices(few, k=rng.randrange(1, 400)))
        b = bytes(rng.choices(few if rng.random() < 0.5 else range(256), k=rng.randrange(1, 400)))
        smoothing = rng.choice([None, 1, "1/3"])
        found = hx.bridge(a, b, smoothing=smoothing, max_length=rng.randrange(8, 25))
        first = found.steps[0].bits
        assert all(s.bits == pytest.approx(first, rel=1e-12, abs=1e-13) for s in found.steps[:3])
        assert round(found.codebook_steps[0].total) == found.payload_bits
        assert -32 <= found.steps[-1].total - len(b) * first <= 17
