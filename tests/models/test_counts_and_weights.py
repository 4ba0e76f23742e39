from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from huffxent.errors import CodebookError
from huffxent.models.counts import Counts, count
from huffxent.models.smoothing import as_alpha, weights


def test_counts_agree_with_unique_over_chunks():
    data = np.random.default_rng(10).integers(0, 256, 300_001).astype(np.uint8)
    values, occurrences = np.unique(data, return_counts=True)
    assert np.array_equal(count(data, 256).values[values], occurrences)


def test_counts_of_parts_add_up_to_the_counts_of_the_whole():
    data = np.random.default_rng(11).integers(0, 9, 1000).astype(np.uint8)
    assert count(data[:400], 9) + count(data[400:], 9) == count(data, 9)


def test_totals_are_exact_beyond_64_bits():
    assert Counts(np.array([2**62] * 8)).total == 2**65


def test_counts_cannot_be_changed():
    counts = count(np.zeros(3, dtype=np.uint8), 2)
    with pytest.raises(ValueError, match="read-only"):
        counts.values[0] = 5


@pytest.mark.parametrize(
    "values",
    [
        np.array([1, -1]),
        np.array([0.5]),
        np.array([np.nan]),
        np.array([np.inf]),
        np.array([[1]]),
        np.array([2**63], dtype=np.uint64),
        np.array(["1"]),
        np.array([True]),
    ],
)
def test_what_is_no_count_is_refused(values):
    with pytest.raises(ValueError, match=r"counts (are|lie)"):
        Counts(values)


def test_the_escape_share_is_one_pseudo_count_in_all():
    counts = Counts(np.array([5, 0, 2, 0, 0]))
    shares = weights(counts, "escape", None)
    total = sum(shares)
    assert Fraction(shares[0], total) == Fraction(5, 8)
    assert sum(Fraction(shares[index], total) for index in (1, 3, 4)) == Fraction(1, 8)
    assert shares[1] == shares[3] == shares[4]


def test_nothing_is_set_aside_where_training_showed_everything():
    assert weights(Counts(np.array([3, 1])), "escape", None) == [3, 1]


@pytest.mark.parametrize("alpha", ["1/2", "0.1", "1", "7/3"])
def test_smoothing_adds_the_same_to_every_symbol_without_rounding(alpha):
    counts = Counts(np.array([5, 0, 2]))
    shares, exact = weights(counts, "error", as_alpha(alpha)), Fraction(alpha)
    assert [Fraction(s, sum(shares)) for s in shares] == [
        (n + exact) / (7 + 3 * exact) for n in (5, 0, 2)
    ]


def test_an_empty_sample_teaches_nothing_unless_smoothed():
    empty = Counts(np.zeros(4, dtype=np.int64))
    with pytest.raises(CodebookError, match="teaches nothing"):
        weights(empty, "escape", None)
    assert weights(empty, "escape", Fraction(1)) == [1, 1, 1, 1]


_WRONG = ["0", "-1", "nan", "inf", "x", "", "1/0", "1e10", "1e-10", "0.1e-9"]
_FAR = ["1e999999999", "1E-9_9_9_9_9"]


@pytest.mark.parametrize("wrong", [*_WRONG, *_FAR])
def test_a_smoothing_that_cannot_be_is_refused(wrong):
    with pytest.raises(CodebookError, match="smoothing"):
        as_alpha(wrong)
