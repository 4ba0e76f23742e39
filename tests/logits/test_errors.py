"""Every error is of a plain kind and one line: what it got, what it wants, and the way out."""

from __future__ import annotations

import numpy as np
import pytest

from huffxent import logits as hx

X, LAST = np.zeros((2, 3)), np.zeros((2, 4, 5, 3))
P = np.full((2, 3), 1 / 3)

ERRORS = [
    ("no class axis", (1.0, 0), {}, ValueError, ["shape ()", "(N, C)", "give it an axis"]),
    ("too many targets", (X, [0, 1, 2]), {}, ValueError, ["(3,)", "(2, 3)", "(2,)", "reshape"]),
    ("a column", (X, [[0], [1]]), {}, ValueError, ["(2, 1)", "(2, 3)", "(2,)"]),
    ("no batch", (X[0], [0]), {}, ValueError, ["(1,)", "(3,)", "()", "reshape"]),
    ("one for a batch", (X, 0), {}, ValueError, ["shape ()", "(2, 3)", "(2,)"]),
    (
        "classes last",
        (LAST, np.zeros((2, 4, 5), dtype=int)),
        {},
        ValueError,
        ["(2, 4, 5)", "(2, 4, 5, 3)", "(2, 5, 3)", "np.moveaxis(input, -1, 1)"],
    ),
    (
        "probabilities with classes first",
        (LAST, np.zeros((2, 3, 4, 5))),
        {},
        ValueError,
        ["(2, 3, 4, 5)", "(2, 4, 5, 3)", "np.moveaxis(input, -1, 1)"],
    ),
    ("float indices", (X, [0.0, 1.0]), {}, TypeError, ["(2,)", "float64", "astype(int)", "(2, 3)"]),
    ("boolean indices", (X, [True, False]), {}, TypeError, ["(2,)", "bool", "astype(int)"]),
    ("an integer one-hot", (X, P.astype(int)), {}, TypeError, ["(2, 3)", "astype(float)", "(2,)"]),
    ("a boolean one-hot", (X, P > 1), {}, TypeError, ["(2, 3)", "bool", "astype(float)", "(2,)"]),
    ("text as indices", (X, ["a", "b"]), {}, TypeError, ["(2,)", "<U1", "integer"]),
    ("a class too high", (X, [0, 3]), {}, IndexError, ["target[1] is 3", "(2, 3)", "0 to 2"]),
    ("padding", (X, [-1, 0]), {}, IndexError, ["target[0] is -1", "-100", "ignore_index=-1"]),
    ("a class too high, without a batch", (X[0], 7), {}, IndexError, ["target is 7", "(3,)"]),
    (
        "a class too high in an image",
        (np.zeros((2, 3, 2)), np.array([[0, 1], [9, 8]], np.uint8)),
        {},
        IndexError,
        ["target[1, 0] is 9", "(2, 3, 2)", "0 to 2"],
    ),
    ("no classes", (X[:, :0], [0, 0]), {}, IndexError, ["target[0] is 0", "(2, 0)", "no classes"]),
    ("weights short", (X, [0, 1]), {"weight": [1, 2]}, ValueError, ["(2,)", "(3,)", "(2, 3)"]),
    ("a scalar weight", (X, P), {"weight": 1.0}, ValueError, ["()", "(3,)", "(2, 3)"]),
    ("boolean weights", (X, P), {"weight": [True] * 3}, TypeError, ["weight", "(3,)", "bool"]),
    ("no reduction", (X, [0, 1]), {"reduction": "max"}, ValueError, ["'max'", "none, mean, sum"]),
    ("much smoothing", (X, P), {"label_smoothing": 1.5}, ValueError, ["1.5", "from 0", "to 1"]),
    ("less smoothing", (X, P), {"label_smoothing": -0.1}, ValueError, ["-0.1", "from 0"]),
    ("NaN smoothing", (X, [0, 1]), {"label_smoothing": np.nan}, ValueError, ["nan", "from 0"]),
    ("no index", (X, P), {"ignore_index": 0}, ValueError, ["is 0", "(2, 3)", "leave ignore_index"]),
    ("a fraction", (X, [0, 1]), {"ignore_index": 0.5}, TypeError, ["0.5", "integer"]),
    ("complex logits", (X + 0j, [0, 1]), {}, TypeError, ["input", "(2, 3)", "complex128"]),
    ("boolean logits", (P > 1, [0, 1]), {}, TypeError, ["input", "(2, 3)", "bool", "astype"]),
]


@pytest.mark.parametrize("function", [hx.cross_entropy, hx.cross_entropy_gradient])
@pytest.mark.parametrize(
    ("given", "options", "kind", "parts"), [e[1:] for e in ERRORS], ids=[e[0] for e in ERRORS]
)
def test_an_error_names_what_it_got_what_it_wants_and_the_way_out(
    function, given, options, kind, parts
):
    with pytest.raises(kind) as caught:
        function(*given, **options)
    text = str(caught.value)
    assert type(caught.value) is kind
    assert "\n" not in text
    assert [part for part in parts if part not in text] == [], text


@pytest.mark.parametrize(
    ("reduction", "upstream", "wanted"),
    [("none", 1.0, "(2,)"), ("mean", [1.0, 1.0], "()"), ("none", [1.0] * 3, "(2,)")],
)
def test_what_follows_has_the_shape_of_the_loss(reduction, upstream, wanted):
    with pytest.raises(ValueError, match="upstream") as caught:
        hx.cross_entropy_gradient(X, [0, 1], reduction=reduction, upstream=upstream)
    parts = [f"shape {np.shape(upstream)}", f"wanted {wanted}", "(2, 3)", repr(reduction)]
    assert [part for part in parts if part not in str(caught.value)] == []


def test_log_probabilities_take_indices_only():
    with pytest.raises(
        ValueError, match=r"\(2, 3\).*\(2,\).*; cross_entropy takes probab"
    ) as caught:
        hx.nll_loss(X, P)
    assert "or (2, 3)" not in str(caught.value)
    with pytest.raises(
        TypeError, match=r"target of shape \(2,\) has dtype float64.*astype\(int\)\)$"
    ):
        hx.nll_loss(X, [0.0, 1.0])
    with pytest.raises(IndexError, match=r"target\[1\] is 3"):
        hx.nll_loss(X, [0, 3])


@pytest.mark.parametrize("function", [hx.log_softmax, hx.softmax])
def test_an_axis_that_is_not_there_is_named_with_the_shape(function):
    with pytest.raises(IndexError, match=r"axis is 2 and x has shape \(2, 3\); wanted -2 to 1"):
        function(X, axis=2)
    with pytest.raises(TypeError, match=r"x of shape \(2,\) has dtype <U1"):
        function(["a", "b"])
