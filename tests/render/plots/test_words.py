"""What is written in a picture belongs to what it stands at, and bars to what a record says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

import huffxent as hx
from huffxent.names import axis_label
from huffxent.render.plots.style import HATCHES
from huffxent.render.spans import COLOURS
from huffxent.study.pictures import ledgers

EXACT = {"rel": 1e-12, "abs": 1e-12}
"""Places and widths are sums of doubles."""

A, B = b"abracadabra, said the magician; " * 9, b"cabbage and bread for the bear " * 7


def bars(axes):
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def plain(text):
    """Return what is read where this stands: a dollar sign is drawn without its backslash."""
    return text.get_text().replace(r"\$", "$").strip()


def names(book):
    """Return the name of each symbol by its codeword."""
    shown = (axis_label(book.alphabet.shown(index)) for index in range(book.alphabet.size))
    return {book.code.codeword(n): name for n, name in enumerate(shown) if book.lengths[n]}


def entries(axes):
    legend = axes.get_legend()
    said = [text.get_text() for text in legend.get_texts()]
    return dict(zip(said, legend.legend_handles, strict=True))


LEDGERS = {
    "all add": (A, B, {}),
    "rounding below zero": (b"aaab", b"abab", {"unseen": "error"}),
    "a length limit": (A, B, {"max_length": 8}),
    "literals": (b"the cat", "ünïcödé text".encode(), {"symbols": "chars"}),
    "no codewords": (A, B, {"coder": "range"}),
    "contexts": (A, B, {"order": 1}),
}
SAID = {
    "entropy": "H(p)",
    "mismatch": "KL(p||q_eff)",
    "literals": "literals",
    "rounding": "rounding",
    "length_limit": "length limit",
    "quantisation": "quantisation",
    "ending": "ending",
}


@pytest.mark.parametrize("case", LEDGERS)
def test_each_term_of_a_ledger_has_its_width_its_colour_and_its_number(case):
    a, b, options = LEDGERS[case]
    found = hx.compare(a, b, **options)
    axes = found.plot()
    terms = {name: value for name, value in found.ledger.to_dict().items() if name != "total"}
    # What is taken away is nearly white, on what it is taken from.
    drawn = {(bar.get_hatch() or "", min(bar.get_facecolor()[:3]) < 1): bar for bar in bars(axes)}
    legend = entries(axes)
    for name, value in terms.items():
        if value:
            bar = drawn[HATCHES.get(name, ""), value > 0]
            assert bar.get_width() == pytest.approx(abs(value), **EXACT)
            colour = bar.get_facecolor() if value > 0 else bar.get_edgecolor()
            assert to_rgba(colour) == to_rgba(COLOURS[name])
            number = f"{value:.4f}" if name == "entropy" else f"{value:+.4f}"
            assert f"{SAID[name]}  {number}" in legend
    assert len(drawn) == sum(value != 0 for value in terms.values())
    payload, symbols = found.measured.payload_bits, found.message.symbols
    (note,) = axes.texts
    assert note.get_text() == f"{payload / symbols:.4f} = {payload:,} bits / {symbols:,}"
    assert note.xy[0] == pytest.approx(payload / symbols, **EXACT)
    before = axes.lines[-1].get_xdata()
    assert list(before) == [8 * len(b) / symbols] * 2
    assert f"{before[0]:.4g} bits: as it stood" in legend


def test_several_ledgers_are_one_below_the_other():
    found = [hx.compare(A, b, unseen="escape") for b in (B, A, B * 2 + b"xyz")]
    _, axes = plt.subplots()
    ledgers(found).draw(axes)
    for place, comparison in enumerate(found):
        row = [bar for bar in bars(axes) if bar.get_y() < place < bar.get_y() + bar.get_height()]
        terms = [v for name, v in comparison.ledger.to_dict().items() if name != "total" and v]
        assert sorted(bar.get_width() for bar in row) == pytest.approx(sorted(map(abs, terms)))
        assert axes.lines[place].get_xdata()[0] == comparison.ledger.total
        assert axes.texts[place].get_text() == f"{comparison.ledger.total:.4f}"


def test_leaves_have_the_names_of_their_symbols_and_branches_spell_the_codewords(compared):
    book = compared.codebook
    (axes,) = book.plot(view="tree").child_axes
    by_word, words = names(book), sorted(names(book))
    leaves = [
        text for text in axes.texts if plain(text) not in {"0", "1"} or text.get_ha() == "left"
    ]
    for leaf in leaves:
        word = words[round(leaf.get_position()[1])]
        assert leaf.get_position()[0] == len(word)
        assert plain(leaf) == by_word[word]
    left_out = len(words) - len(leaves)
    assert axes.get_xlabel() == (f"bits ({left_out} leaves unnamed)" if left_out else "bits")
    assert left_out == 0 or len(words) == 256
    bits = {t.get_position(): t.get_text() for t in axes.texts if t.get_ha() == "center"}
    assert bool(bits) == (len(words) < 256)
    for line in axes.lines[:-1] if bits else ():
        (start, _, end), (above, _, place) = line.get_data()
        # Rows grow downwards: a branch up is a 0.
        assert bits[(start + end) / 2, place] == ("0" if place < above else "1")


def test_what_training_never_showed_hangs_in_few_leaves_with_its_number():
    book = hx.train(A)
    (axes,) = book.plot(view="tree").child_axes
    said = [plain(text) for text in axes.texts if "never seen" in text.get_text()]
    assert sum(int(text[1:].split()[0]) for text in said) == 256 - len(set(A))
    assert len(axes.lines[-1].get_xdata()) == len(set(A)) + len(said)


def test_a_piece_of_the_budget_is_named_if_there_is_room_for_it(compared):
    book = compared.codebook
    axes = compared.plot(view="budget")
    by_word = names(book)
    order = sorted(by_word)
    lefts = np.cumsum([0.0, *(2.0 ** -len(word) for word in order)])
    seen = 0
    for text in axes.texts:
        (middle, row), (label, *detail) = text.get_position(), plain(text).split("\n")
        if row == 0:
            word = order[int(np.searchsorted(lefts, middle)) - 1]
            assert label == by_word[word]
            assert detail in ([], [word])
            seen += 1
    assert seen >= min(2, len(order))
    if len(order) == 2:
        assert seen == 2


def test_areas_are_named_where_they_are(compared):
    axes = compared.plot(view="areas")
    order = sorted(
        np.flatnonzero(compared.message.counts.values).tolist(),
        key=lambda index: (-compared.codebook.effective[index], index),
    )
    rights = np.cumsum(compared.message.counts.distribution()[order])
    assert axes.texts
    for text in axes.texts:
        index = order[int(np.searchsorted(rights, text.get_position()[0]))]
        assert plain(text) == axis_label(compared.codebook.alphabet.shown(index))


def test_each_cell_of_a_painted_text_says_its_character(painting):
    axes = painting.plot(view="text")
    said = {(int(x), int(y)): plain(text) for text in axes.texts for x, y in [text.get_position()]}
    row = column = checked = 0
    for stroke in painting.strokes:
        if row == 24:
            break
        if stroke.text.isascii() and stroke.text not in " \n":
            number = f"0x{ord(stroke.text):02x}"
            expected = stroke.text if stroke.text.isprintable() else axis_label(number)
            assert said[column, row] == expected
            checked += 1
        if stroke.text == "\n":
            assert said[column, row] == "LF"
        column += 1
        if column == 80 or stroke.text == "\n":
            row, column = row + 1, 0
    assert checked > 100
    grounds = [to_rgba(handle.get_facecolor()) for handle in entries(axes).values()]
    assert grounds == [to_rgba(COLOURS[f"cost{n}"]) for n in range(6)]
    assert list(entries(axes)) == [*(f"to {n} bits" for n in (3, 5, 7, 9, 12)), "more"]


def test_a_rung_is_as_long_as_its_message_and_with_the_codebook_longer():
    found = hx.ladder(A, B)
    axes = found.plot()
    rungs = [rung for rung in found.rungs if rung.payload_bits is not None]
    assert [label.get_text() for label in axes.get_yticklabels()] == [rung.name for rung in rungs]
    for place, rung in enumerate(rungs):
        row = [bar for bar in bars(axes) if bar.get_y() < place < bar.get_y() + bar.get_height()]
        parts = [rung.payload_bits, *([rung.codebook_bits] if rung.codebook_bits else [])]
        assert [bar.get_width() * found.bytes for bar in row] == pytest.approx(parts, rel=1e-12)
        assert [bar.get_hatch() or "" for bar in row] == ["", HATCHES["literals"]][: len(row)]
        assert axes.texts[place].get_text() == f"{rung.payload_bits / found.bytes:.4f}"


def test_each_step_of_the_bridge_is_a_bar_with_its_bits_and_nats():
    found = hx.bridge(A, B)
    axes = found.plot()
    steps = [*found.steps, *found.codebook_steps]
    assert [bar.get_width() for bar in bars(axes)] == pytest.approx([s.bits for s in steps])
    assert len(axes.get_yticklabels()) == len(steps)
    for text, step in zip(axes.texts, steps, strict=True):
        assert text.get_text() == f"{step.bits:.4f} = {step.bits * math.log(2):.4f} nats"


def test_numbers_of_a_heat_map_stand_out_and_its_links_are_those_of_the_tree(twelve):
    cells, scale, dendrogram = twelve.plot().child_axes
    image = cells.images[0]
    for text in cells.texts:
        column, row = (round(place) for place in text.get_position())
        ground = image.cmap(image.norm(image.get_array()[row, column]))[:3]
        light = np.array(ground) @ (0.2126, 0.7152, 0.0722)
        # Either ink can be read on the shades amid; on the lightest and darkest only one can.
        assert text.get_color() == "black" or light < 0.55
        assert text.get_color() == "white" or light > 0.4
    assert scale.get_ylabel() == "bits per symbol"
    mergers, leaves = twelve.tree().mergers, len(twelve.names)
    heights = [0.0] * leaves + [merger.height for merger in mergers]
    for line, merger in zip(dendrogram.lines, mergers, strict=True):
        ends = [heights[merger.left], merger.height, merger.height, heights[merger.right]]
        assert sorted(line.get_xdata()) == pytest.approx(sorted(ends), **EXACT)


def test_files_of_each_epoch_are_points_and_overfitting_is_what_they_differ_by():
    a, b = A[:40], B[:60]
    found = hx.learn(a, b, "order1", epochs=64, validation=0)
    curves = {line.get_label(): line.get_data() for line in found.plot(view="files").lines}
    for name, data, sizes in (
        ("A", a, [point.training_file_bytes for point in found.checkpoints]),
        ("B", b, [point.message_file_bytes for point in found.checkpoints]),
    ):
        (points,) = (xy for label, xy in curves.items() if label.startswith(f"{name}'s file"))
        head = int(
            next(label for label in curves if label.startswith(name)).split(" - ")[1].split()[0]
        )
        assert points[1] == pytest.approx([8 * (size - head) / len(data) for size in sizes])
    assert "overfitting" in found.pictures()
    least = found.smallest
    near = [point for point in found.checkpoints if 2 * point.epoch >= least.epoch]
    for line, size in zip(
        found.plot(view="overfitting").lines,
        ("training_file_bytes", "message_file_bytes"),
        strict=True,
    ):
        assert line.get_xdata().tolist() == [point.epoch for point in near]
        differences = [getattr(point, size) - getattr(least, size) for point in near]
        assert line.get_ydata().tolist() == differences
