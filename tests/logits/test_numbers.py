"""What the losses do with types, with numbers of any size, and with memory."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

from huffxent import logits as hx

X, P = [[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]], [[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]]

KEPT = [np.float16, np.float32, np.float64]
WIDENED = [np.int8, np.uint64, np.longdouble]


@pytest.mark.parametrize("target", [[0, 2], P], ids=["indices", "probabilities"])
@pytest.mark.parametrize("dtype", KEPT + WIDENED, ids=lambda dtype: dtype.__name__)
def test_floats_keep_their_type_and_other_numbers_become_double(dtype, target):
    logits = np.abs(X).astype(dtype)
    wanted = dtype if dtype in KEPT else np.float64
    for reduction in ("none", "mean", "sum"):
        options = {"weight": np.ones(3), "label_smoothing": 0.1, "reduction": reduction}
        assert hx.cross_entropy(logits, target, **options).dtype == wanted
        assert hx.cross_entropy_gradient(logits, target, **options).dtype == wanted
    assert hx.log_softmax(logits).dtype == hx.softmax(logits).dtype == wanted
    assert hx.nll_loss(logits, [0, 2]).dtype == wanted


def test_single_logits_give_the_double_result_rounded_once():
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (50, 7)).astype(np.float32)
    target = rng.integers(0, 7, 50)
    for reduction in ("none", "mean", "sum"):
        single = hx.cross_entropy(logits, target, reduction=reduction)
        double = hx.cross_entropy(logits.astype(np.float64), target, reduction=reduction)
        assert np.array_equal(single, np.float32(double))


@pytest.mark.parametrize(
    "dtype", [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint64, ">i4"]
)
def test_indices_are_integers_of_any_width(dtype):
    target = np.array([2, 1], dtype)
    assert hx.cross_entropy(X, target) == hx.cross_entropy(X, [2, 1])
    assert hx.cross_entropy(X, target, ignore_index=1) == hx.cross_entropy(X[:1], [2])
    assert np.array_equal(
        hx.cross_entropy_gradient(X, target), hx.cross_entropy_gradient(X, [2, 1])
    )


def test_a_scalar_comes_back_unless_there_are_items():
    assert isinstance(hx.cross_entropy(X, [0, 2]), np.float64)
    assert isinstance(hx.cross_entropy(X[0], 0, reduction="none"), np.float64)
    assert hx.cross_entropy(X, [0, 2], reduction="none").shape == (2,)
    assert hx.cross_entropy(
        np.zeros((2, 3, 4, 5)), np.zeros((2, 4, 5), int), reduction="none"
    ).shape == (2, 4, 5)


def test_no_argument_is_changed():
    rng = np.random.default_rng(2)
    logits, soft, weight = (
        rng.normal(size=(4, 3)),
        rng.dirichlet(np.ones(3), 4),
        np.array([0.0, 1, 2]),
    )
    target, upstream = np.array([0, 1, 2, -100]), np.ones(4)
    given = [logits, soft, weight, target, upstream]
    before = [array.copy() for array in given]
    for wanted in (target, soft):
        for smoothing in (0.0, 0.2):
            options = {"weight": weight, "label_smoothing": smoothing, "reduction": "none"}
            hx.cross_entropy(logits, wanted, **options)
            hx.cross_entropy_gradient(logits, wanted, **options, upstream=upstream)
    hx.nll_loss(logits, target, weight, reduction="none")
    hx.log_softmax(logits)
    hx.softmax(logits)
    assert all(np.array_equal(now, then) for now, then in zip(given, before, strict=True))


@pytest.mark.parametrize("size", [1e4, 1e150, 1e308])
def test_logits_of_any_size_are_stable(size):
    logits = [[size, size, -size], [-size, -size, size]]
    assert hx.cross_entropy(logits, [0, 2], reduction="none") == pytest.approx([math.log(2), 0])
    expected = [[-0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]
    gradient = hx.cross_entropy_gradient(logits, [0, 2], reduction="sum")
    np.testing.assert_allclose(gradient, expected, atol=1e-15)  # the rounding of one half


def test_a_constant_added_to_the_logits_changes_nothing():
    # A power of two, so that the sums are exact.
    shifted = np.array(X) + 2.0**20
    assert np.array_equal(hx.log_softmax(shifted), hx.log_softmax(X))
    assert hx.cross_entropy(shifted, [0, 2]) == hx.cross_entropy(X, [0, 2])


def peak(call) -> int:
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("function", "smoothing", "arrays"),
    [
        (hx.cross_entropy, 0.0, 1.0),
        (hx.cross_entropy, 0.1, 1.25),
        (hx.cross_entropy_gradient, 0.0, 1.0),
        (hx.cross_entropy_gradient, 0.1, 2.0),
    ],
)
def test_indices_are_never_made_dense(function, smoothing, arrays):
    # The log-probabilities, the truths of where they are -inf, an eighth each, and what smoothing
    # takes from the gradient; a tenth for the items. A dense target would be one array more.
    logits = np.zeros((500, 2000))
    used = peak(lambda: function(logits, np.arange(500), label_smoothing=smoothing))
    assert logits.nbytes <= used <= (arrays + 0.1) * logits.nbytes


def test_single_logits_take_twice_their_size_for_the_double_precision():
    logits = np.zeros((500, 2000), np.float32)
    used = peak(lambda: hx.cross_entropy(logits, np.arange(500)))
    assert used <= 2.1 * logits.nbytes


NO_FIRST = {"weight": [0.0, 1.0, 1.0], "reduction": "none"}


@pytest.mark.parametrize(
    ("target", "options", "expected"),
    [
        ([[0.0, 0.5, 0.5]], {"reduction": "none"}, math.log(2)),
        ([[0.5, 0.5, 0.0]], NO_FIRST, math.log(2) / 2),
        ([0], NO_FIRST, 0.0),
        ([1], NO_FIRST | {"label_smoothing": 0.3}, math.log(2) * 0.9),
        ([0], {"label_smoothing": 1.0}, math.inf),
        ([1], {"label_smoothing": 0.3}, math.inf),
        ([0], {}, math.inf),
    ],
)
def test_what_counts_0_times_adds_0_also_where_the_logit_is_minus_infinity(
    target, options, expected
):
    logits = [[-math.inf, 5.0, 5.0]]
    assert hx.cross_entropy(logits, target, **options) == pytest.approx(expected, rel=1e-15)
    assert np.isfinite(hx.cross_entropy_gradient(logits, target, **options)).all()


def test_what_counts_0_times_is_not_a_number_where_the_logit_is_none():
    for logit in (math.nan, math.inf):
        given = [[logit, 1.0, 2.0]]
        assert np.isnan(hx.cross_entropy(given, [[0.0, 0.5, 0.5]]))
        assert np.isnan(hx.cross_entropy(given, [0], [0.0, 1, 1], reduction="sum"))
    assert np.isnan(hx.nll_loss([[math.nan, 1.0]], [0], [0.0, 1.0], reduction="sum"))
    assert hx.nll_loss([[-math.inf, 1.0]], [0], [0.0, 1.0], reduction="sum") == 0


def test_without_items_or_classes_there_is_no_mean():
    for shape in ((0, 3), (2, 0), (0, 0), (2, 3, 0)):
        ignored = np.full((shape[0], *shape[2:]), -100)
        for target in (ignored, np.zeros(shape)):
            assert np.isnan(hx.cross_entropy(np.zeros(shape), target))
            assert hx.cross_entropy(np.zeros(shape), target, reduction="sum") == 0
            assert hx.cross_entropy_gradient(np.zeros(shape), target).shape == shape
        assert hx.log_softmax(np.zeros(shape)).shape == hx.softmax(np.zeros(shape)).shape == shape
