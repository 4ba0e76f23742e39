"""What counts as right, and how sure a share of right guesses is."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import binomtest

from huffxent.render.plots.picture import figure_bytes
from huffxent.study.many.evaluation import evaluate
from huffxent.study.many.guesses import Undecided, fewest
from huffxent.study.many.scores import Score, wilson

TIE, NONE = Undecided.TIE, Undecided.NONE


# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
# 17, 1998, table I, method 3: to the four digits that are printed there.
@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(correct, total, low, high):
    assert np.round(wilson(correct, total), 4).tolist() == [low, high]


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
def test_wilson_agrees_with_scipy(confidence):
    for correct, total in [(0, 1), (1, 1), (3, 7), (500, 1000), (1000, 1000)]:
        theirs = binomtest(correct, total).proportion_ci(confidence, method="wilson")
        # Both take some ten operations on numbers up to 1.
        assert wilson(correct, total, confidence) == pytest.approx(tuple(theirs), abs=1e-13)


def test_wilson_ends_at_0_and_1_exactly_where_none_or_all_are_right():
    for total in range(1, 200):
        low, high = wilson(0, total), wilson(total, total)
        assert low[0] == 0 < low[1] < 1 == high[1] > high[0] > 0


@pytest.mark.parametrize(
    ("correct", "total", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)]
)
def test_wilson_refuses_what_is_no_share_or_no_confidence(correct, total, confidence):
    with pytest.raises(ValueError, match="no share"):
        wilson(correct, total, confidence)


def test_a_tie_and_none_of_these_are_wrong_even_for_labels_called_so():
    truth = ["a", "a", "a", "tie", "none of these"]
    found = evaluate(truth, ["a", TIE, NONE, TIE, NONE], ["a", "tie", "none of these"])
    assert (found.correct, found.total, found.accuracy) == (1, 5, 0.2)
    assert found.confusion.tolist() == [[1, 0, 0, 1, 1], [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]
    assert found.columns == ("a", "tie", "none of these", "none of these (2)", "tie (2)")
    assert Score.of("same", truth, ["a", TIE, NONE, TIE, NONE]).correct == 1


def test_a_label_that_no_training_has_can_only_be_wrong():
    found = evaluate(["b", "c", "b"], ["a", "a", NONE], ["a"])
    assert (found.labels, found.unlearnt, found.correct) == (("a",), ("b", "c"), 0)
    assert found.confusion.tolist() == [[0, 0, 0], [1, 1, 0], [1, 0, 0]]


def test_no_messages_have_no_accuracy_no_interval_and_no_picture():
    found = evaluate([], [], ["a", "b"], [Score("nobody", 0, 0)])
    assert found.accuracy is found.interval is None
    assert found.pictures() == {}
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert document["accuracy"] is document["interval"] is None
    assert document["baselines"][0]["accuracy"] is None
    assert "nan" not in str(found)


def test_labels_of_several_trainings_count_once_and_all_messages_are_counted():
    rng = np.random.default_rng(3)
    names = ["a", "b", "c"]
    truth = rng.choice(names, 200).tolist()
    guesses = [rng.choice(names) if luck else TIE for luck in rng.integers(0, 4, 200)]
    found = evaluate(truth, guesses, names * 2)
    assert found.labels == tuple(names)
    assert found.confusion.sum(axis=1).tolist() == [truth.count(name) for name in names]
    assert found.correct == sum(a == b for a, b in zip(truth, guesses, strict=True)) > 0


def test_a_guess_that_is_no_label_and_a_missing_guess_are_refused():
    with pytest.raises(ValueError, match="'b' was guessed"):
        evaluate(["a"], ["b"], ["a"])
    with pytest.raises(ValueError, match="1 guesses for 2 messages"):
        evaluate(["a", "a"], ["a"], ["a"])


def test_the_document_and_the_table_have_the_baselines_beside_it():
    found = evaluate(["a", "b"], ["a", "a"], ["a", "b"], [Score("constant", 1, 2)])
    document = found.to_dict()
    assert document["schema"] == "huffxent.evaluation/1"
    assert (document["correct"], document["total"], document["accuracy"]) == (1, 2, 0.5)
    assert document["baselines"][0]["interval"] == document["interval"] == list(wilson(1, 2))
    # 1 of 2 is symmetric: 0.0945 and 0.9055.
    assert "constant         1   2  50.0%     9.5% to 90.5%" in str(found).splitlines()


def test_the_picture_has_shares_of_each_label_also_of_one_without_messages():
    found = evaluate(["a", "b", "b"], ["b", "b", TIE], ["a", "b", "c"])
    picture = found.picture("confusion")
    assert picture.values.tolist() == [[0, 1, 0, 0, 0], [0, 0.5, 0, 0, 0.5], [0, 0, 0, 0, 0]]
    assert picture.rows == ["a (1)", "b (2)", "c (0)"]
    assert figure_bytes([picture], "svg").startswith(b"<?xml")


def test_of_equal_least_values_none_is_guessed_unless_they_have_one_label():
    values = [[1, 1, 1, np.inf, np.inf], [1, 2, 1, np.inf, 9], [1, 1, 2, np.inf, np.inf]]
    assert fewest(values, ["a", "b", "a"]) == [TIE, "a", TIE, NONE, "b"]
    assert fewest(np.empty((0, 2)), []) == [NONE, NONE]


def test_values_that_are_nan_or_lack_a_label_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        fewest([[np.nan]], ["a"])
    with pytest.raises(ValueError, match="1 labels"):
        fewest([[1], [2]], ["a"])
