"""The losses against PyTorch itself, on random cases; test_torch_edges has the awkward ones."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from huffxent import logits as hx

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch")
functional = torch.nn.functional

shared = runpy.run_path(str(Path(__file__).with_name("torch_cases.py")))
assert_same, cases, TOLERANCE = (shared[name] for name in ("assert_same", "cases", "TOLERANCE"))

INF, NAN = math.inf, math.nan


def torch_loss(logits, target, weight=None, upstream=None, **options):
    """Return the loss and its gradient by autograd."""
    given = torch.tensor(logits, requires_grad=True)
    weight = None if weight is None else torch.tensor(weight)
    loss = functional.cross_entropy(given, torch.tensor(target), weight, **options)
    start = torch.ones_like(loss) if upstream is None else torch.tensor(upstream)
    (gradient,) = torch.autograd.grad(loss, given, start)
    return loss.detach().numpy(), gradient.numpy()


def test_the_version_is_the_one_that_the_documentation_names():
    assert torch.__version__.startswith("2.13."), "compare the edges again, then the documentation"


def test_losses_and_gradients_are_those_of_pytorch_in_20000_random_cases():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the cases are small, and other tests run beside this one
    try:
        for case in cases(20_000):
            loss, gradient = torch_loss(
                case.logits, case.target, case.weight, case.upstream, **case.options
            )
            tolerance = TOLERANCE[case.logits.dtype]
            ours = hx.cross_entropy(case.logits, case.target, case.weight, **case.options)
            assert ours.dtype == case.logits.dtype
            assert_same(ours, loss, tolerance, case)
            ours = hx.cross_entropy_gradient(
                case.logits, case.target, case.weight, **case.options, upstream=case.upstream
            )
            assert ours.dtype == case.logits.dtype
            assert_same(ours, gradient, tolerance, case)
    finally:
        torch.set_num_threads(threads)


def test_nll_loss_is_that_of_pytorch():
    compared = 0
    for case in cases(4000):
        if case.target.shape == case.logits.shape:
            continue
        compared += 1
        options = {key: case.options[key] for key in ("ignore_index", "reduction")}
        given, target = torch.tensor(case.logits), torch.tensor(case.target)
        weight = None if case.weight is None else torch.tensor(case.weight)
        theirs = functional.nll_loss(given, target, weight, **options).numpy()
        ours = hx.nll_loss(case.logits, case.target, case.weight, **options)
        assert ours.dtype == case.logits.dtype
        # A sum of both signs here: what it loses is a share of the terms, at most 3e4 each.
        scale = np.max(np.abs(case.logits), initial=1, where=np.isfinite(case.logits))
        assert_same(ours, theirs, TOLERANCE[case.logits.dtype] * 3 * scale, case)
    assert compared > 1500


@pytest.mark.parametrize("name", ["log_softmax", "softmax"])
def test_the_softmax_along_any_axis_is_that_of_pytorch(name):
    for case in cases(2000):
        for axis in range(-case.logits.ndim, case.logits.ndim):
            theirs = getattr(torch, name)(torch.tensor(case.logits), axis).numpy()
            ours = getattr(hx, name)(case.logits, axis)
            assert ours.dtype == case.logits.dtype
            assert_same(ours, theirs, TOLERANCE[case.logits.dtype], case)


@pytest.mark.parametrize("name", ["log_softmax", "softmax"])
@pytest.mark.parametrize(
    "logits",
    [3.0, [], [[], []], [1.0, INF], [-INF, -INF], [NAN, 1.0], [1e4, -1e4, 0.0], [1e308, -1e308]],
    ids=str,
)
def test_the_softmax_of_awkward_logits_is_that_of_pytorch(name, logits):
    theirs = getattr(torch, name)(torch.tensor(logits, dtype=torch.float64), -1).numpy()
    assert_same(getattr(hx, name)(logits), theirs, 0.0)
