"""How features of text become numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

import huffxent as hx
from huffxent.models.softmax.design import Design, Kind, Number


def matrix(cells: list[str], *more: str) -> np.ndarray:
    """What a single column becomes: learnt from some cells, and used on these and more."""
    rows = [(cell,) for cell in cells]
    design = Design.learnt(("c",), rows)
    return design.matrix([*rows, *((cell,) for cell in more)])


def test_numbers_are_taken_in_units_of_their_spread():
    found = matrix(["1", "2", "3", "6"], "3", "-1e1")
    spread = math.sqrt(3.5)  # of 1, 2, 3, 6 about their mean of 3
    expected = [[(x - 3) / spread] for x in (1, 2, 3, 6, 3, -10)]
    # One rounding of the spread, one of the quotient.
    assert np.allclose(found, expected, rtol=1e-15, atol=0)
    assert found[:4].mean() == pytest.approx(0, abs=1e-16)
    assert found[:4].std() == pytest.approx(1, rel=1e-15)


def test_kinds_are_ones_and_zeros_in_the_order_of_their_values():
    found = matrix(["rough", "smooth", "bare", "rough"])
    assert found.tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_a_kind_that_was_never_seen_is_all_zeros():
    assert matrix(["a", "b"], "c", "", "A", " a")[2:].tolist() == [[0, 0]] * 4


@pytest.mark.parametrize(
    "cell",
    ["x", "", " ", "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "-1e400", "0x10", "1,5"],
)
def test_a_single_cell_that_is_no_finite_number_makes_a_column_a_kind(cell):
    design = Design.learnt(("c",), [("1",), ("2",), (cell,)])
    assert design.columns == (Kind(tuple(sorted({"1", "2", cell}))),)
    assert design.matrix([(cell,)]).sum() == 1


@pytest.mark.parametrize("cell", ["many", "", " ", "nan", "inf", "-Infinity", "1e400", "1.2.3"])
def test_a_cell_that_is_no_finite_number_where_all_were_is_refused(cell):
    design = Design.learnt(("size", "mass"), [("1", "5"), ("2", "6")])
    with pytest.raises(hx.DataError) as caught:
        design.matrix([("1", "5"), ("1", cell)])
    assert str(caught.value) == f"column 'mass' has {cell!r}, where it had numbers"


@pytest.mark.parametrize("cell", ["1", " 1 ", "+1", "1.0", "1e0", "10e-1", "01", ".1e1", "1."])
def test_a_number_may_be_written_in_any_way(cell):
    assert Design.learnt(("c",), [(cell,), ("3",)]).columns == (Number.of(np.array([1.0, 3.0])),)


@pytest.mark.parametrize("value", ["0", "7", "-3", "0.5", "0.1", "0.3", "1e-300", "123456.789"])
@pytest.mark.parametrize("times", [1, 2, 3, 7, 10])
def test_a_constant_column_is_zeros(value, times):
    # 0.1 + 0.1 + 0.1 is not 3 x 0.1: what is left of that must not be taken for a spread.
    found = matrix([value] * times, value)
    assert np.all(found == 0)
    assert np.all(np.abs(matrix([value] * times, str(float(value) + 1))[-1]) <= 1)


@pytest.mark.parametrize(
    "cells",
    [
        ["1e308", "1e308", "-1e308"],
        ["1e308", "1e308", "1e308"],
        ["1e200", "-1e200", "1e200"],
        ["1.7e308", "-1.7e308"],
        ["1e-320", "2e-320", "3e-320"],
        ["5e-324", "0", "0"],
        ["1e16", "10000000000000002", "1e16"],
    ],
    ids=", ".join,
)
def test_numbers_of_any_size_become_numbers_of_a_spread_of_about_one(cells):
    found = matrix(cells)
    assert np.all(np.isfinite(found))
    # None of n is more than sqrt(n) spreads from any middle that these are taken about.
    assert np.abs(found).max() <= math.sqrt(len(cells)) * (1 + 1e-12)


def test_columns_of_numbers_and_of_kinds_stand_side_by_side():
    design = Design.learnt(("size", "skin", "mass"), [("1", "a", "0"), ("3", "b", "2")])
    size, mass = (Number.of(np.array(numbers)) for numbers in ([1.0, 3.0], [0.0, 2.0]))
    assert design.columns == (size, Kind(("a", "b")), mass)
    assert design.matrix([("2", "b", "3"), ("3", "c", "1")]).tolist() == [
        [0, 0, 1, 2],
        [1, 0, 0, 0],
    ]


def test_no_rows_have_as_many_columns_as_any():
    design = Design.learnt(("size", "skin"), [("1", "a"), ("3", "b")])
    assert design.matrix([]).shape == (0, 3)


@pytest.mark.parametrize("rows", [[("1", "x")], [("1", "x"), ("1", "x")]], ids=len)
def test_what_never_varies_can_be_learnt_from(rows):
    assert np.array_equal(Design.learnt(("a", "b"), rows).matrix(rows), [[0, 1]] * len(rows))


def test_a_design_is_that_of_what_is_learnt_from_and_not_of_what_comes_later():
    design = Design.learnt(("c",), [("1",), ("3",)])
    assert design.matrix([("500",)]).tolist() == [[500 - 2]]
    assert design == Design.learnt(("c",), [("3",), ("1",)])


def test_a_column_of_more_values_than_a_kind_has_is_left_out():
    rows = [(f"word {number}", str(number)) for number in range(257)]
    design = Design.learnt(("id", "size"), rows)
    assert (design.left_out, design.matrix(rows).shape) == (("id",), (257, 1))
    design = Design.learnt(("id", "size"), rows[:256])
    assert (design.left_out, design.matrix(rows).shape) == ((), (257, 257))


def test_a_number_out_of_all_proportion_is_refused():
    design = Design.learnt(("size",), [("1",), ("2",)])
    with pytest.raises(hx.DataError, match="'size' has '1e300', out of all proportion"):
        design.matrix([("1e300",)])
