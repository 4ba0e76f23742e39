from __future__ import annotations

import pytest

from huffxent.render.spans import Span, bar, html, labelled, plain, step


@pytest.mark.parametrize(
    ("end", "text"), [(0, ""), (0.25, "▎"), (1, "█"), (1.5, "█▌"), (8, "████████")]
)
def test_a_bar_from_zero_is_solid_to_an_eighth_of_a_column(end, text):
    assert plain([bar(end, 8, 8, "entropy")]) == text


def test_a_bar_that_goes_on_begins_where_the_other_ended():
    assert plain([step(3, 5, 8, 8, "mismatch")]) == "   ▓▓"
    assert plain([step(5, 3, 8, 8, "mismatch")]) == "   ░░"
    assert plain([step(3, 3, 8, 8, "mismatch")]) == ""


@pytest.mark.parametrize("end", [0.001, 3.001, 8])
def test_a_small_term_is_still_to_be_seen_and_nothing_sticks_out(end):
    text = "".join(span.text for span in step(end - 0.001, end, 8, 8, "mismatch"))
    assert len(text) == 8
    assert "▓" in text


def test_long_words_do_not_break_the_width():
    lines = plain(labelled("name", "x" * 300, 6)).splitlines()
    assert max(map(len, lines)) == 80
    assert "".join(line[6:] for line in lines) == "x" * 300


def test_markup_in_a_text_stays_text():
    assert "<script>" not in html([[Span("<script>", "entropy")]])
