"""What is drawn can be read: nothing overlaps, and whatever a thing is called, it is drawn so."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

import huffxent as hx
from huffxent.render.plots.picture import figure_bytes

TOUCH = 0.5
"""Pixels by which boxes may meet: they are rounded to whole ones."""


def drawn_pages(record):
    """Return each picture of a record in a figure of its size, drawn."""
    figures = {view: record.plot(view=view).figure for view in record.pictures()}
    for figure in figures.values():
        figure.canvas.draw()
    return figures


@pytest.fixture(scope="module")
def pages(record):
    """Those of any record, drawn once for all that is looked at."""
    return drawn_pages(record)


def _boxes(texts):
    return [text.get_window_extent() for text in texts if text.get_visible() and text.get_text()]


def _all_axes(figure):
    found = list(figure.axes)
    for axes in found:
        found.extend(child for child in axes.child_axes if child not in found)
    return found


def _headings(figure):
    """Return titles, axis labels and legends: what stands outside of the data."""
    found = []
    for axes in _all_axes(figure):
        found += _boxes([axes.title])
        if axes.axison:
            found += _boxes([axes.xaxis.label, axes.yaxis.label])
        if axes.get_legend() is not None:
            found.append(axes.get_legend().get_window_extent())
    return found


def _written(figure):
    """Return the boxes of all that is written among the data."""
    return [box for axes in _all_axes(figure) for box in _boxes(axes.texts)]


def _ticks(figure):
    """Yield the boxes of the labels of each axis."""
    for axes in _all_axes(figure):
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            # There are ticks beyond both ends that are not drawn.
            yield _boxes([label for place, label in ticks if low <= place <= high])


def _crossings(first, second):
    """Return how many boxes of one list overlap how many of another, themselves left out."""
    one, two = (
        np.array([box.extents for box in boxes]).reshape(-1, 4) for boxes in (first, second)
    )
    over = np.minimum(one[:, None, 2:], two[None, :, 2:]) - np.maximum(one[:, None, :2], two[:, :2])
    met = (over > TOUCH).all(axis=2)
    return int(met.sum() - (np.trace(met) if first is second else 0))


def _of_data(axes):
    """Return the boxes of the bars, and the points of the lines, that a legend is not to cover."""
    bars = [patch.get_window_extent() for patch in axes.patches if isinstance(patch, Rectangle)]
    points = [line.get_transform().transform(line.get_xydata()) for line in axes.lines]
    points = [Bbox([at, at]).padded(1.0) for line in points for at in line if np.isfinite(at).all()]
    segments = [segment for lines in axes.collections for segment in _segments(lines)]
    ends = axes.transData.transform(np.array(segments).reshape(-1, 2))
    return [*bars, *points, *(Bbox([at, at]).padded(1.0) for at in ends)]


def _segments(collection):
    return collection.get_segments() if isinstance(collection, LineCollection) else ()


def require_readable(pages):
    """Require that nothing that is written overlaps, and that it lies within the figure."""
    for view, figure in pages.items():
        headings, written, ticks = _headings(figure), _written(figure), list(_ticks(figure))
        assert headings
        assert _crossings(headings, headings) == 0, view
        assert _crossings(written, written) == 0, view
        assert _crossings(headings, written) == 0, view
        for labels in ticks:
            assert _crossings(labels, labels) == 0, view
            assert _crossings(labels, headings) == 0, view
        boxes = [*headings, *written, *(box for labels in ticks for box in labels)]
        around = Bbox.union(boxes)
        assert min(around.x0, around.y0) >= -TOUCH, view
        assert around.x1 <= figure.bbox.x1 + TOUCH, view
        assert around.y1 <= figure.bbox.y1 + TOUCH, view


def test_nothing_overlaps_and_all_lies_within_the_figure(pages):
    require_readable(pages)


def test_a_long_title_takes_no_room_from_the_picture(tmp_path):
    heights = {}
    for name in ("a", "a long name in words " * 10):
        (tmp_path / name).write_bytes(b"abracadabra")
        axes = hx.compare(tmp_path / name, tmp_path / name).plot()
        axes.figure.canvas.draw()
        heights[axes.get_title().count("\n")] = axes.get_window_extent().height
    assert len(heights) == 2
    # A line of a title is a pixel lower or higher than the room that is made for it.
    assert heights[max(heights)] == pytest.approx(heights[0], abs=3)


@pytest.mark.parametrize(
    "record", ["compared-30", "codebook-256", "words", "matrix-12", "ladder-30"], indirect=True
)
def test_labels_that_small_axes_have_no_room_for_are_left_out(record):
    for view in record.pictures():
        figure, axes = plt.subplots(figsize=(4, 3))
        record.plot(ax=axes, view=view)
        figure.canvas.draw()
        written = _written(figure)
        assert _crossings(written, written) == 0, view


def test_no_legend_lies_on_what_it_explains(pages):
    for view, figure in pages.items():
        for axes in _all_axes(figure):
            if axes.get_legend() is not None:
                legend = axes.get_legend().get_window_extent()
                assert _crossings([legend], _of_data(axes)) == 0, view


HOSTILE = ("$x$", r"$\frac", "a_{b}^c", "中文", "\u202eabc", "\0", "<b>&amp;", "$", "{", "\\")
NAME = "$x$_{1}^ 中 \u202e --> " + "long" * 50
"""Of a file; with the letter before it nearly as long as file systems allow."""

RECORDS = {
    "comparison": lambda a, b: hx.compare(a, b, symbols="labels"),
    "codebook": lambda a, _b: hx.train(a, symbols="chars"),
    "painting": hx.paint,
    "convergence": hx.converge,
    "learning": lambda a, b: hx.learn(a, b, "order0", epochs=3),
    "bridge": hx.bridge,
    "ladder": hx.ladder,
    "matrix": lambda a, b: hx.matrix([a, b, a], ["A" + NAME, "B" + "$" * 500, r"\$" * 250]),
}


@pytest.mark.parametrize("name", RECORDS)
def test_hostile_names_of_symbols_and_files_are_drawn_as_they_stand(name, tmp_path):
    text = "\n".join(HOSTILE) + "\n"
    training, message = (tmp_path / f"{letter}{NAME}" for letter in "AB")
    training.write_text(text * 5, encoding="utf-8")
    message.write_text(text * 3, encoding="utf-8")
    found = RECORDS[name](training, message)
    pages = drawn_pages(found)
    require_readable(pages)
    for view, figure in pages.items():
        shown = [text.get_text() for text in figure.findobj(mpl.text.Text)]
        # As matplotlib draws it: a formula would need a dollar sign that no backslash is before.
        said = [text.replace(r"\$", "$") for text in shown]
        if name != "codebook":  # which has no name
            assert any("A$x$_{1}" in text for text in said), view
        if (name, view) in {("comparison", "symbols"), ("codebook", "symbols")}:
            assert any(text.startswith("U+4E2D") for text in said)
            assert any(text.startswith("$") for text in said)
        if (name, view) == ("painting", "text"):
            assert {"LF", "NUL", "$", "\\", "{"} <= set(said)
        assert not any(char in text for text in shown for char in "\0\u202e中")
        ET.fromstring(figure_bytes([found.picture(view)], "svg"))  # noqa: S314 - our own file


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_draws_into_axes_that_are_given(name):
    record = RECORDS[name](b"abra\ncadabra\n", b"bra\ncad\nabra\n")
    for view in record.pictures():
        _, axes = plt.subplots()
        assert record.plot(ax=axes, view=view) is axes
        with pytest.raises(ValueError, match="no picture 'x' of this"):
            record.plot(ax=axes, view="x")
