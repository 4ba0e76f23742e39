"""Tables have the sizes that were reckoned, counts of any size give codes within the limit."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import huffxent as hx
from huffxent.codes.huffman import huffman_lengths
from huffxent.codes.kraft import kraft_sum
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.engine import numba_is_installed
from huffxent.container.recipe import Recipe
from huffxent.models.counts import Counts


@pytest.mark.skipif(
    sys.platform == "win32" or not numba_is_installed(), reason="needs numba and mprotect"
)
@pytest.mark.parametrize("codes", [500, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_tables_have_the_size_that_was_reckoned_and_nothing_beyond_them_is_touched(codes):
    """T08: a two-hundredth of the codes here, 100,000 in the nightly run.

    Messages, noise, tables and output stand against pages without access, in turn behind one and
    before one: a crash would be a negative exit code.
    """
    script = Path(__file__).with_name("guarded.py")
    done = subprocess.run(
        [sys.executable, script, str(codes)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == f"{codes} codes\n"


def fibonacci(n: int) -> list[int]:
    weights = [1, 1]
    while len(weights) < n:
        weights.append(weights[-1] + weights[-2])
    return weights[:n]


def test_fibonacci_counts_are_cut_to_the_limit_and_stay_complete():
    """T09: depths 10 to 60 under limits 8 to 24, which makes 867.

    That no code under the limit costs less is in tests/oracles/test_small_codes.py.
    """
    for depth in range(10, 61):
        weights = fibonacci(depth + 1)
        for limit in range(8, 25):
            lengths = huffman_lengths(weights, limit)
            assert max(lengths) == min(limit, depth)
            assert kraft_sum(lengths) == 1


WORST = 2**63 - 1
BIG = {
    "one": [0, 1, 0],
    "all the largest": [WORST] * 256,
    "the largest and one": [WORST, 1],
    "two of the largest and ones": [WORST, WORST, *[1] * 254],
    "powers of two": [2**power for power in range(63)],
    "powers of two and the largest": [*[2**power for power in range(63)], WORST],
    "around 2**53": [2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2],
    "a sum above 2**64": [2**62] * 5,
    "one below the largest": [WORST, WORST - 1],
}


@pytest.mark.parametrize("values", BIG.values(), ids=BIG)
@pytest.mark.parametrize("unseen", ["escape", "error"])
def test_counts_as_large_as_they_can_be_are_exact_all_the_way(values, unseen):
    """T10: sums beyond 64 bits stay exact, and the codebook of such counts does its work."""
    counts = Counts(np.array(values + [0] * (256 - len(values))))
    assert counts.total == sum(values)
    book = hx.Codebook.from_counts(counts, Recipe.of(unseen=unseen))
    assert hx.Codebook.from_json(book.to_json()) == book
    assert counts.bits(book.lengths) == sum(
        n * int(bits) for n, bits in zip(counts.values.tolist(), book.lengths, strict=True)
    )
    message = bytes(np.flatnonzero(book.lengths).astype(np.uint8)) * 3
    for coder in ("huffman", "range", "ans"):
        assert hx.decompress(hx.compress(message, book, coder=coder), book) == message
    assert math.isfinite(hx.entropy(counts.distribution()))
    assert book.effective.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    "values",
    [[math.nan], [math.inf], [-1], [2**63], [2**64], [True], ["3"], [None], [[1]], [1.0], [], 1],
    ids=str,
)
def test_what_is_no_count_is_a_value_error(values):
    """T10: counts are integers from 0 to 2**63 - 1, nothing that could be read as such."""
    for counts in (values, np.array(values)):
        with pytest.raises(ValueError, match="counts"):
            Counts(counts)


def test_counts_that_add_up_beyond_their_type_are_refused():
    """T10: never a smaller number instead."""
    with pytest.raises(ValueError, match=r"0\.\.2\*\*63"):
        Counts(np.array([WORST])) + Counts(np.array([1]))


@pytest.mark.parametrize("family", CODES)
@pytest.mark.parametrize(
    "weights",
    [[math.nan, 1], [math.inf, 1], [-1, 2], [1.0, 2], [True, 2], ["1", 2], [None, 1], [], [0, 0]],
    ids=str,
)
def test_no_family_makes_a_code_of_what_are_no_weights(family, weights):
    """T10: the same before a code is made, which takes integers of any size."""
    with pytest.raises(ValueError, match=r"weights are integers|no symbol has a weight"):
        code_lengths(weights, family, 15)
    assert code_lengths([2**200, 2**200, 1, 0], family, 15)[3] == 0
