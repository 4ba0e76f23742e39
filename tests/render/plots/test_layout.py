"""What is drawn can be read: nothing overlaps, and whatever a thing is called, it is drawn so."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

import huffxent as hx
from huffxent.render.plots.picture import figure_bytes

TOUCH = 0.5
"""Pixels by which boxes may meet: they are rounded to whole ones."""


def pages(record):
    """Yield each picture of a record in a figure of its size, drawn."""
    for view in record.pictures():
        figure = record.plot(view=view).figure
        figure.canvas.draw()
        yield view, figure


def _boxes(texts):
    return [text.get_window_extent() for text in texts if text.get_visible() and text.get_text()]


def _overlap(first, second):
    return (
        min(first.x1, second.x1) - max(first.x0, second.x0) > TOUCH
        and min(first.y1, second.y1) - max(first.y0, second.y0) > TOUCH
    )


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


def _overlapping_labels(figure):
    for axes in _all_axes(figure):
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            yield from (pair for pair in pairwise(_boxes(axis.get_ticklabels())) if _overlap(*pair))


def test_nothing_overlaps_and_all_lies_within_the_figure(record):
    for view, figure in pages(record):
        assert not list(_overlapping_labels(figure)), view
        boxes = _headings(figure)
        assert boxes
        for number, box in enumerate(boxes):
            assert not [other for other in boxes[:number] if _overlap(box, other)], view
            assert box.x0 >= -TOUCH, view
            assert box.y0 >= -TOUCH, view
            assert box.x1 <= figure.bbox.x1 + TOUCH, view
            assert box.y1 <= figure.bbox.y1 + TOUCH, view


def test_a_record_draws_into_axes_that_are_given(record):
    for view in record.pictures():
        _, axes = plt.subplots()
        assert record.plot(ax=axes, view=view) is axes
        with pytest.raises(ValueError, match="no picture 'x' of this"):
            record.plot(ax=axes, view="x")


HOSTILE = ("$x$", r"$\frac", "a_{b}^c", "中文", "\u202eabc", "\0", "<b>&amp;", "$", "{", "\\")


def test_hostile_names_of_symbols_and_files_are_drawn_as_they_stand(tmp_path):
    text = "\n".join(HOSTILE) + "\n"
    training, message = (tmp_path / f"{name}$_{{x}}^ 中 {'long' * 40}" for name in "AB")
    training.write_text(text * 5, encoding="utf-8")
    message.write_text(text * 3, encoding="utf-8")
    found = hx.compare(training, message, symbols="labels")
    shown = []
    for view, figure in pages(found):
        shown += [text.get_text() for text in figure.findobj(mpl.text.Text)]
        assert figure_bytes([found.picture(view)], "svg").startswith(b"<?xml")
    assert any(r"\$x" in text for text in shown)
    assert any("U+4E2D" in text for text in shown)
    assert not any(char in text for text in shown for char in "\0\u202e中")
