"""The Huffman code of the page's own script, against the one that wrote the files."""

from __future__ import annotations

import random

import pytest

import huffxent as hx
from huffxent.codes.prefix_code import LONGEST, PrefixCode

SHAPES = (
    lambda rng: rng.randrange(4),  # many ties, and many that are never seen
    lambda rng: rng.randrange(1, 1000),
    lambda rng: int(rng.paretovariate(0.5)),
    lambda rng: 1 << rng.randrange(30),
    lambda rng: rng.randrange(1 << 40),
)


def alphabets(count):
    """Yield weights and a limit that allows so many codewords, or None."""
    rng = random.Random(7)
    for number in range(count):
        weight = SHAPES[number % len(SHAPES)]
        weights = [weight(rng) for _ in range(rng.randrange(2, 40))]
        weights[rng.randrange(len(weights))] = 1
        coded = sum(w > 0 for w in weights)
        least = max(1, (coded - 1).bit_length())
        yield weights, rng.choice([None, least, rng.randrange(least, least + 6)])


def test_lengths_and_codewords_are_pythons_on_a_thousand_alphabets(opened, demo):
    cases = list(alphabets(1000))
    with opened(demo) as page:
        shown = page.view.evaluate(
            """cases => cases.map(([weights, limit]) => {
                const lengths = huffxent.huffmanLengths(weights, limit ?? Infinity);
                return [lengths, huffxent.canonicalWords(lengths)];
            })""",
            cases,
        )
    limited = 0
    for (weights, limit), (lengths, words) in zip(cases, shown, strict=True):
        assert lengths == hx.CODES["huffman"].lengths(weights, limit)
        if max(lengths) <= LONGEST:  # codewords that a file can have
            code = PrefixCode(bytes(lengths))
            assert words == [code.codeword(index) for index in range(len(code))]
        limited += lengths != hx.CODES["huffman"].lengths(weights, None)
    assert limited > 100


def test_fibonacci_weights_make_the_deepest_tree(opened, demo):
    weights = [1, 1]
    while len(weights) < 40:
        weights.append(weights[-1] + weights[-2])
    with opened(demo) as page:
        free, cut = (
            page.view.evaluate("([w, limit]) => huffxent.huffmanLengths(w, limit)", [weights, most])
            for most in (60, 15)
        )
    assert free == hx.CODES["huffman"].lengths(weights, None)
    assert max(free) == 39
    assert cut == hx.CODES["huffman"].lengths(weights, 15)


@pytest.mark.parametrize(
    ("weights", "limit", "lengths"),
    [
        ([0, 0], 8, [0, 0]),
        ([0, 5, 0], 8, [0, 1, 0]),
        ([1, 1, 1], 1, None),
        ([1, 1], 0, None),
    ],
)
def test_edges(opened, demo, weights, limit, lengths):
    with opened(demo) as page:
        found = page.view.evaluate(
            "([w, limit]) => huffxent.huffmanLengths(w, limit)", [weights, limit]
        )
    assert found == lengths
