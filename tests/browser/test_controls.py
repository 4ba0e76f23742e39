"""Every control of the page, used once; what it shows then is what Python says, to 1e-9.

Numbers of a page are read to their last digit from `data` elements. The charts write theirs with 12
digits, which leaves 1e-11 of them.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter

import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.names import axis_label

NONE = "\N{EN DASH}"
NEAR = {"rel": 1e-9, "abs": 1e-9}
MOST = 1000
"""Of a slider of weights."""


USES = {}


def use(function):
    """Have a function named as a control is: it uses the control, and looks at what came of it."""
    USES[function.__name__.replace("_", "-")] = function
    return function


def same(value, expected):
    return value == pytest.approx(expected, **NEAR)


class Small:
    """What Python says of the sliders: the six most frequent symbols of A, and weights of them."""

    def __init__(self):
        a, b = (Counter(corpora.read(name)) for name in ("essay.en.txt", "essay.de.txt"))
        symbols = sorted(a, key=lambda symbol: (-a[symbol], symbol))[:6]
        self.labels = [axis_label(repr(chr(symbol))) for symbol in symbols]
        self.p = self._weights([b[symbol] for symbol in symbols])
        self.q = self._weights([a[symbol] for symbol in symbols])
        self.smoothing, self.limit = 0.0, 6

    @staticmethod
    def _weights(counts):
        return [round(MOST * count / max(counts)) for count in counts]

    def is_shown_by(self, page):
        q = [weight + self.smoothing for weight in self.q]
        whole = [round(4 * weight) for weight in q]
        p, q = ([weight / sum(of) for weight in of] for of in (self.p, q))
        lengths = hx.CODES["huffman"].lengths(whole, self.limit)
        free = hx.CODES["huffman"].lengths(whole, None)
        finite = all(length for share, length in zip(p, lengths, strict=True) if share)
        ledger = {
            "entropy": hx.entropy(p),
            "kl_divergence": hx.kl_divergence(p, q),
            "cross_entropy": hx.cross_entropy(p, q),
        }
        if finite:
            mean = sum(share * length for share, length in zip(p, lengths, strict=True))
            unlimited = sum(share * length for share, length in zip(p, free, strict=True))
            ledger["bits_per_symbol"] = mean
            ledger["rounding"] = unlimited - hx.cross_entropy(p, q)
            ledger["length_limit"] = mean - unlimited
        for name, expected in ledger.items():
            assert same(page.value(f"live-{name}"), expected), name
        if not finite:
            assert page.text("live-bits_per_symbol") == NONE
        for index, (share, length) in enumerate(zip(q, lengths, strict=True)):
            assert same(page.value(f"live-p-share-{index}"), p[index])
            assert same(page.value(f"live-q-share-{index}"), share)
            surprisal = -math.log2(share) if share else math.inf
            assert same(page.value(f"live-surprisal-{index}"), surprisal)
            word = page.text(f"live-word-{index}")
            assert len(word) == length if length else word == "none"


@use
def message(page, _found):
    assert page.view.locator("#message option").all_text_contents() == ["essay.de.txt"]


@use
def theme(page, _found):
    grounds = []
    for choice in ("light", "dark"):
        page.view.select_option("#theme", choice)
        grounds.append(page.view.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(22, 24, 27)"]


@use
def download_csv(page, found):
    with page.view.expect_download() as waited:
        page.view.click("#download-csv")
    with waited.value.path().open(encoding="utf-8", newline="") as file:
        rows = {row["label"]: row for row in csv.DictReader(file)}
    for share in found.shares:
        row = rows[axis_label(share.symbol)]
        assert int(row["length"]) == share.length == len(row["word"])
        assert same(float(row["mismatch"]), share.mismatch)


@use
def download_json(page, found):
    with page.view.expect_download() as waited:
        page.view.click("#download-json")
    document = json.loads(waited.value.path().read_text(encoding="utf-8"))
    (only,) = document["messages"]
    assert only["comparison"] == found.to_dict()


@use
def symbol(page, found):
    shares = {axis_label(share.symbol): share for share in found.shares}
    words = found.codebook.codewords
    for label in ("space", "e", "LF", "0xc3"):
        share = shares[label]
        page.view.select_option("#symbol", label=label)
        for name in ("training_count", "message_count", "p", "q", "surprisal", "length"):
            assert same(page.value(f"symbol-{name}"), getattr(share, name)), name
        for name in ("mismatch", "rounding", "length_limit"):
            assert same(page.value(f"symbol-{name}"), getattr(share, name)), name
        assert len(page.text("symbol-word")) == share.length
    assert page.text("symbol-word") == words[0xC3].to01()


def _decoded(found, bits):
    """Return how many symbols so many bits of the message's beginning give, and what is left."""
    words = [found.codebook.codewords[byte].to01() for byte in corpora.read("essay.de.txt")[:40]]
    ends = [sum(map(len, words[: count + 1])) for count in range(40)]
    done = sum(end <= bits for end in ends)
    return done, "".join(words)[sum(map(len, words[:done])) : bits]


def _decodes(page, found, bits):
    done, way = _decoded(found, bits)
    assert page.value("decode-bits-read") == bits
    assert page.value("decode-symbols-out") == done
    assert page.text("decode-way") == (way or "the root")
    labels = [axis_label(repr(chr(byte))) for byte in corpora.read("essay.de.txt")[:done]]
    assert page.view.locator("#decode-out .out").all_text_contents() == labels


@use
def decode_next(page, found):
    for bits in range(1, 21):
        page.view.click("#decode-next")
        _decodes(page, found, bits)


@use
def decode_back(page, found):
    page.slide("decode-position", 20)
    page.view.click("#decode-back")
    _decodes(page, found, 19)


@use
def decode_position(page, found):
    page.slide("decode-position", 103)
    _decodes(page, found, 103)
    assert page.view.locator("#tree .way").count() == len(_decoded(found, 103)[1])


@use
def decode_play(page, found):
    page.view.click("#decode-play")
    page.view.wait_for_function("() => document.getElementById('decode-bits-read').value >= 3")
    page.view.click("#decode-play")
    _decodes(page, found, int(page.value("decode-bits-read")))


@use
def decode_reset(page, found):
    page.slide("decode-position", 20)
    page.view.click("#decode-reset")
    _decodes(page, found, 0)


@use
def live_p(page, _found):
    small = Small()
    small.is_shown_by(page)
    for index, weight in enumerate((0, 1000, 3, 0, 0, 77)):
        page.slide(f"live-p-{index}", weight)
        small.p[index] = weight
        small.is_shown_by(page)


@use
def live_q(page, _found):
    """KL runs to infinity as q goes to 0: by ever more at every step, and then it is there."""
    small, before = Small(), 0.0
    for weight in (1000, 100, 10, 1, 0):
        page.slide("live-q-1", weight)
        small.q[1] = weight
        small.is_shown_by(page)
        assert page.value("live-kl_divergence") > before or weight == 1000
        before = page.value("live-kl_divergence")
    assert before == math.inf
    assert page.text("live-kl_divergence") == "∞"
    assert "KL is infinite" in page.text("live-why")


def test_without_any_weight_there_is_nothing_to_show(opened, demo):
    with opened(demo) as page:
        for of in "pq":
            for index in range(6):
                page.slide(f"live-{of}-{index}", 0)
        assert page.text("live-why") == "A distribution needs a weight above 0."
        assert page.text("live-entropy") == NONE
        assert page.text("build-text") == "No symbol has a weight."


@use
def live_reset(page, _found):
    page.slide("live-p-0", 5)
    page.view.click("#live-reset")
    Small().is_shown_by(page)


@use
def live_match(page, _found):
    small = Small()
    small.p = list(small.q)
    page.view.click("#live-match")
    small.is_shown_by(page)
    assert page.value("live-kl_divergence") == 0


@use
def live_missing(page, _found):
    small = Small()
    small.q[-1] = 0
    page.view.click("#live-missing")
    small.is_shown_by(page)


@use
def live_smoothing(page, _found):
    small = Small()
    small.q[-1] = 0
    page.view.click("#live-missing")
    for quarters in (1, 2, 4, 400):
        page.slide("live-smoothing", quarters)
        small.smoothing = quarters / 4
        small.is_shown_by(page)
    assert math.isfinite(page.value("live-kl_divergence"))


@use
def live_limit(page, _found):
    small = Small()
    small.q = [1000, 500, 250, 125, 62, 31]
    for index, weight in enumerate(small.q):
        page.slide(f"live-q-{index}", weight)
    for limit in (6, 5, 4, 3):
        page.slide("live-limit", limit)
        small.limit = limit
        small.is_shown_by(page)
    page.slide("live-limit", 2)
    assert "not 6 codewords" in page.text("live-why")
    assert page.text("live-bits_per_symbol") == NONE


def _roots(weights, steps):
    """Return the weights of the trees after so many steps."""
    for _ in range(steps):
        first, second, *rest = sorted(weights)
        weights = [*rest, first + second]
    return sorted(weights)


def _builds(page, steps):
    weights = _roots(Small().q, steps)
    named = page.view.locator("#build-forest .weight").evaluate_all(
        "nodes => nodes.map(node => [Number(node.getAttribute('y')), Number(node.textContent)])"
    )
    highest = min(height for height, _ in named)
    assert sorted(weight for height, weight in named if height == highest) == weights
    if len(weights) > 1:
        shown = re.findall(r"\((\d+)\)", page.text("build-text"))
        assert [int(weight) for weight in shown] == weights[:2]
    else:
        assert page.text("build-text") == "One tree is left: the code."


@use
def build_next(page, _found):
    _builds(page, 0)
    for steps in range(1, 6):
        page.view.click("#build-next")
        _builds(page, steps)
    names = page.view.locator("#build-forest .name").all_text_contents()
    assert sorted(filter(None, names)) == sorted(Small().labels)


@use
def build_back(page, _found):
    page.slide("build-step", 4)
    page.view.click("#build-back")
    _builds(page, 3)


@use
def build_step(page, _found):
    page.slide("build-step", 5)
    _builds(page, 5)


@pytest.mark.parametrize("control", USES)
def test_a_control_does_what_python_says(control, opened, demo, found):
    with opened(demo) as page:
        USES[control](page, found)


def test_there_are_no_other_controls(opened, demo):
    with opened(demo) as page:
        names = page.view.locator("button, select, input").evaluate_all(
            "nodes => nodes.map(node => node.id)"
        )
    assert {re.sub(r"-\d+$", "", name) for name in names} == set(USES)
