"""The losses against what PyTorch answered when the table was made, for where it is missing."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from huffxent import logits as hx

HERE = Path(__file__).parent
shared = runpy.run_path(str(HERE / "torch_cases.py"))


@pytest.fixture(scope="module")
def table() -> dict[str, object]:
    return json.loads((HERE / "torch_table.json").read_text(encoding="utf-8"))


def test_the_table_was_made_by_the_version_that_the_documentation_names(table):
    assert table["torch"].startswith("2.13.")
    assert table["seed"] == shared["SEED"]


def test_losses_and_gradients_are_those_of_the_table_in_500_cases(table):
    rows = table["loss and gradient, flat"]
    assert len(rows) == 500
    compared = 0
    for case, (loss, gradient) in zip(shared["cases"](len(rows)), rows, strict=True):
        tolerance = shared["TOLERANCE"][case.logits.dtype]
        given = case.logits, case.target, case.weight
        ours = hx.cross_entropy(*given, **case.options)
        shared["assert_same"](np.ravel(ours), loss, tolerance, case)
        ours = hx.cross_entropy_gradient(*given, **case.options, upstream=case.upstream)
        assert ours.shape == case.logits.shape
        shared["assert_same"](ours.ravel(), gradient, tolerance, case)
        compared += bool(np.isfinite(loss).all() and np.any(gradient))
    assert compared > 250  # the rest are empty, infinite, or ignored
