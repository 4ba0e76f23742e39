"""The losses against scikit-learn, SciPy and finite differences, where these say something."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from huffxent import logits as hx

# Sums of up to some hundred doubles, each term by a logarithm of another library.
CLOSE = {"rtol": 1e-12, "atol": 1e-14}


def batches(count: int, seed: int):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        items, classes = int(rng.integers(1, 40)), int(rng.integers(2, 12))
        yield rng, rng.normal(0, rng.choice([0.1, 1, 10]), (items, classes))


def test_the_softmax_agrees_with_scipy_along_every_axis():
    rng = np.random.default_rng(1)
    for scale in (1, 30, 1e4):
        logits = rng.normal(0, scale, (4, 5, 6))
        for axis in range(-3, 3):
            np.testing.assert_allclose(
                hx.log_softmax(logits, axis), special.log_softmax(logits, axis), **CLOSE
            )
            # Of 1: where a probability is small, the two may round its logarithm differently.
            np.testing.assert_allclose(
                hx.softmax(logits, axis), special.softmax(logits, axis), rtol=0, atol=1e-14
            )


def test_the_loss_of_probabilities_is_entropy_plus_divergence():
    for rng, logits in batches(300, seed=2):
        p = rng.dirichlet(np.full(logits.shape[1], rng.choice([0.1, 1, 10])), logits.shape[0])
        expected = stats.entropy(p, axis=1)
        expected = expected + special.rel_entr(p, special.softmax(logits, axis=1)).sum(axis=1)
        ours = hx.cross_entropy(logits, p, reduction="none")
        np.testing.assert_allclose(ours, expected, **CLOSE)
        assert hx.cross_entropy(logits, p) == pytest.approx(np.mean(expected), rel=1e-12)


def test_the_least_loss_of_probabilities_is_their_entropy():
    for rng, logits in batches(100, seed=3):
        p = rng.dirichlet(np.ones(logits.shape[1]))
        least = hx.cross_entropy(np.log(p), p)
        assert least == pytest.approx(stats.entropy(p), rel=1e-12)
        # Where the gradient vanishes but for the rounding of doubles below 1.
        assert np.abs(hx.cross_entropy_gradient(np.log(p), p)).max() < 1e-15
        assert all(hx.cross_entropy(np.log(p) + step, p) > least for step in logits)


def test_the_loss_of_indices_is_the_log_loss_of_scikit_learn_with_weights_as_sample_weights():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    for rng, drawn in batches(100, seed=4):
        classes = drawn.shape[1]
        target = rng.integers(0, classes, len(drawn))
        weight = rng.uniform(0.1, 3, classes)
        # scikit-learn cuts probabilities off at 2e-16, which these do not reach.
        logits = np.clip(drawn, -12, 12)
        q = hx.softmax(logits, axis=1)
        q /= q.sum(axis=1, keepdims=True)  # to the last place, or it warns
        options = {"labels": np.arange(classes)}
        for normalize, reduction in ((True, "mean"), (False, "sum")):
            theirs = metrics.log_loss(target, q, normalize=normalize, **options)
            ours = hx.cross_entropy(logits, target, reduction=reduction)
            assert ours == pytest.approx(theirs, rel=1e-12)
            theirs = metrics.log_loss(
                target, q, normalize=normalize, sample_weight=weight[target], **options
            )
            ours = hx.cross_entropy(logits, target, weight, reduction=reduction)
            assert ours == pytest.approx(theirs, rel=1e-12)
            assert hx.nll_loss(np.log(q), target, weight, reduction=reduction) == pytest.approx(
                theirs, rel=1e-12
            )


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("smoothing", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("soft", [False, True], ids=["indices", "probabilities"])
def test_the_gradient_is_that_of_finite_differences(reduction, smoothing, soft):
    rng = np.random.default_rng(5)
    step = 1e-5
    for shape in ((4,), (3, 4), (2, 4, 3), (2, 3, 2, 2)):
        logits = rng.normal(0, 2, shape)
        axis = min(len(shape) - 1, 1)
        classes = shape[axis]
        items = shape[:axis] + shape[axis + 1 :]
        target = rng.integers(0, classes, items)
        if soft:
            target = hx.softmax(rng.normal(0, 1, shape), axis)
        options = {
            "weight": rng.uniform(0, 2, classes),
            "ignore_index": -1 if soft else 1,
            "reduction": reduction,
            "label_smoothing": smoothing,
        }
        upstream = rng.normal(0, 1, items if reduction == "none" else ())
        gradient = hx.cross_entropy_gradient(logits, target, **options, upstream=upstream)
        for place in np.ndindex(shape):
            moved = np.zeros(shape)
            moved[place] = step
            ahead, behind = (
                np.sum(upstream * hx.cross_entropy(logits + way * moved, target, **options))
                for way in (1, -1)
            )
            if np.isnan(ahead):  # the mean of an ignored item alone
                assert gradient[place] == 0
                continue
            # The square of the step times a third derivative of order 10, and the rounding of a
            # loss of order 100 over the step: 1e-14 / 1e-5.
            assert gradient[place] == pytest.approx((ahead - behind) / (2 * step), abs=1e-8)


def test_a_small_step_against_the_gradient_lowers_the_loss():
    for rng, logits in batches(100, seed=6):
        target = rng.integers(0, logits.shape[1], len(logits))
        gradient = hx.cross_entropy_gradient(logits, target)
        moved = logits - 1e-3 * gradient
        assert hx.cross_entropy(moved, target) < hx.cross_entropy(logits, target)
