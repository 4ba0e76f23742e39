from __future__ import annotations

import pytest

from huffxent.render.plots.curves import Band, Curve, Level, Panel
from huffxent.render.plots.picture import FORMATS, figure_bytes
from huffxent.render.trees import tree_text


def test_a_tree_has_a_line_for_each_branch_and_shows_its_holes():
    drawn = tree_text({"00": "a", "01": "b", "110": "c"})
    assert drawn.splitlines() == [
        "├─0",
        "│ ├─0 a",
        "│ └─1 b",
        "└─1",
        "  ├─0 -",
        "  └─1",
        "    ├─0 c",
        "    └─1 -",
    ]


def test_a_tree_deeper_than_python_s_recursion_is_drawn():
    depth = 1500
    leaves = {"1" * length + "0": str(length) for length in range(depth)} | {"1" * depth: "end"}
    assert len(tree_text(leaves).splitlines()) == 2 * depth


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_panels_give_the_same_bytes(file_format):
    panel = Panel(
        "<a> $x_1$ -> b costs $5 and $6",
        "n",
        "bits",
        [Curve("measured", [1, 2, 4], [3, 2, 1], "total")],
        [Level("floor", 1, "entropy")],
        [Band("around", [1, 2, 4], [2, 1, 1], [4, 3, 2], "mismatch")],
        doubling=True,
    )
    first = figure_bytes([panel, panel], file_format)
    assert len(first) > 1000
    assert first == figure_bytes([panel, panel], file_format)
