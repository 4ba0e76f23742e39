from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from huffxent.classroom import Verdict, check


class Hostile:
    def __eq__(self, other):
        raise ZeroDivisionError

    __hash__ = None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (4, 4),
        (4.0, 4),
        (Fraction(1, 2), 0.5),
        (np.float64(0.5), 0.5),
        (np.array(3), 3),
        (1 + 5e-10, 1),
        (1e12 + 1, 1e12),
        (math.inf, math.inf),
        (10**400, 10**400),
        (np.bool_(True), True),
        ("  shannon\t FANO ", "Shannon Fano"),
        ({" E", "t"}, {"e", "T"}),
        (frozenset({1, 2}), {1 + 1e-12, 2}),
        ((1, 2), [1, 2]),
        (np.array([[0.5, 0.5]]), [[0.5, 0.5]]),
        ([0.25, 0.75], np.array([0.25, 0.75 + 1e-12])),
        ({"e": 3}, {"e": 3.0}),
        (b"ab", b"ab"),
        (None, None),
        (3, lambda answer: answer % 3 == 0),
        (np.array([1, 2]), lambda answer: sum(answer) == 3),
    ],
)
def test_a_right_answer_is_right_in_whatever_form(answer, expected):
    verdict = check(answer, expected, hint="not this")
    assert verdict == Verdict(right=True, answered=True)
    assert str(verdict) == "Right."


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (1 + 2e-9, 1),
        (5, 4),
        (True, 1),
        (1, True),
        (1, np.bool_(True)),
        ("4", 4),
        (None, 4),
        (math.nan, math.nan),
        (math.nan, 1),
        (math.nan, lambda answer: not answer > 3),
        (np.float64("nan"), lambda answer: not answer > 3),
        ([math.nan], [math.nan]),
        (np.array([math.nan]), np.array([math.nan])),
        (math.inf, -math.inf),
        (10**400, 1.5),
        (1.5, 10**400),
        ("huffman", "shannon"),
        ({1, 2}, {1}),
        ({1}, {1, 2}),
        ([1], {1}),
        ([1, 2], [2, 1]),
        ([1, 2, 3], [1, 2]),
        (np.ones((1, 3)), np.ones(3)),
        (np.ones((3, 1)), np.ones(3)),
        (3, [3]),
        ({"e": 3}, {"e": 4}),
        ({"e": 3}, {"t": 3}),
        (b"ab", "ab"),
        (Hostile(), 3),
        (Hostile(), b"ab"),
        ([Hostile()], [b"ab"]),
        ("x", lambda answer: answer > 3),
        (len, 3),
        (object, 3),
    ],
)
def test_a_wrong_answer_is_told_so_and_never_raises(answer, expected):
    verdict = check(answer, expected, hint="Count again.")
    assert (verdict.right, verdict.answered) == (False, True)
    assert str(verdict).startswith("Not yet. ")


def test_an_answer_of_the_right_kind_gets_the_hint_and_one_of_another_kind_hears_which():
    assert str(check(5, 4, hint="Count again.")) == "Not yet. Count again."
    assert (
        str(check("x", lambda answer: answer > 3, hint="Count again.")) == "Not yet. Count again."
    )
    assert str(check("4", 4, hint="Count again.")) == (
        "Not yet. A number is wanted here, and this is a text."
    )
    assert str(check(1, True)) == "Not yet. True or False is wanted here, and this is a number."
    assert str(check(None, {1})) == "Not yet. A set is wanted here, and this is of type NoneType."


def test_what_is_left_open_is_no_answer():
    for expected in (4, "x", ..., lambda _: True):
        verdict = check(..., expected, hint="Count again.")
        assert (verdict.right, verdict.answered) == (False, False)
        assert str(verdict) == "No answer yet."


def test_the_tolerance_is_absolute_near_zero_and_relative_far_from_it():
    assert check(0.009, 0, tolerance=0.01).right
    assert not check(0.011, 0, tolerance=0.01).right
    assert check(1009, 1000, tolerance=0.01).right
    assert not check(1011, 1000, tolerance=0.01).right


def test_in_a_notebook_a_verdict_is_one_line_and_its_hint_stays_text():
    shown = check(5, 4, hint="p < q & <b>")._repr_html_()
    assert shown == '<b style="color:#d55e00">Not yet.</b> p &lt; q &amp; &lt;b&gt;'
    assert "\n" not in check(4, 4)._repr_html_() + check(..., 4)._repr_html_()
