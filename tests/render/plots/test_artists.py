"""What is drawn is what the record says: artists' data against numbers of records.

Tolerances: widths and places of patches are sums of doubles, of which 1e-12 is left.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle, StepPatch

import huffxent as hx
from huffxent.render.spans import COLOURS

EXACT = {"rel": 1e-12, "abs": 1e-12}


def about(values):
    return pytest.approx(np.asarray(values, dtype=float), nan_ok=True, **EXACT)


def boxes(axes):
    """Return the rectangles of axes, as (left, width, height)."""
    return [
        (patch.get_x(), patch.get_width(), patch.get_height())
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    ]


def by_q(found):
    """Return the symbols that A or B has, those with the largest q first."""
    q = found.codebook.effective
    seen = (found.codebook.counts.values > 0) | (found.message.counts.values > 0)
    return sorted(np.flatnonzero(seen).tolist(), key=lambda index: (-q[index], index))


def test_the_ledger_is_stacked_from_its_terms_and_ends_where_it_was_measured(compared):
    ax = compared.plot()
    terms = [value for name, value in compared.ledger.to_dict().items() if name != "total"]
    adds, takes = [t for t in terms if t > 0], [t for t in terms if t < 0]
    drawn = boxes(ax)
    assert [width for _, width, _ in drawn] == about([*adds, *(-t for t in takes)])
    ends = np.cumsum([*adds, *takes])
    lefts = [min(before, end) for before, end in zip([0, *ends[:-1]], ends, strict=True)]
    assert [left for left, _, _ in drawn] == about(lefts)
    total, before = ax.lines
    measured = compared.measured.payload_bits / compared.message.symbols
    assert list(total.get_xdata()) == about([measured] * 2)
    assert ends[-1] == pytest.approx(measured, rel=1e-12)
    assert list(before.get_xdata()) == [8, 8]


def test_symbols_have_their_shares_and_bits(compared):
    shares, bits = compared.plot(view="symbols").child_axes
    order = by_q(compared)
    p = compared.message.counts.distribution()[order]
    q = compared.codebook.effective[order]
    lengths = np.asarray(compared.codebook.lengths)[order]
    assert [height for *_, height in boxes(shares)] == about([*p, *q])
    (ideal,) = bits.lines
    assert ideal.get_ydata() == about(-np.log2(q))
    (whole,) = bits.collections
    assert [segment[0][1] for segment in whole.get_segments()] == lengths.tolist()
    ticks = {int(place): label.get_text() for place, label in _ticks(bits)}
    if len(order) == 30:
        names = ("TAB", "LF", "VT", "ESC", "space", "!")
        assert {name for name in ticks.values() if name in names} == set(names)
    if len(order) < 256:
        assert len(ticks) == len(order)
    else:
        assert f"{256 - len(ticks)} of them without a label" in bits.get_xlabel()


def _ticks(axes):
    return zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)


def test_areas_add_up_to_the_rate(compared):
    ax = compared.plot(view="areas")
    order = [i for i in by_q(compared) if compared.message.counts.values[i]]
    p = compared.message.counts.distribution()[order]
    drawn = boxes(ax)
    assert [width for _, width, _ in drawn] == about(p)
    assert sum(width * height for _, width, height in drawn) == pytest.approx(
        compared.bits_per_symbol, rel=1e-12
    )
    of_q, of_p = (patch for patch in ax.patches if isinstance(patch, StepPatch))
    assert of_q.get_data().values == about(-np.log2(compared.codebook.effective[order]))
    assert of_p.get_data().values == about(-np.log2(p))
    below = float(np.dot(of_p.get_data().values, np.diff(of_p.get_data().edges)))
    assert below == pytest.approx(compared.entropy, rel=1e-12)


def test_the_budget_is_spent_on_codewords_in_canonical_order(compared):
    ax = compared.plot(view="budget")
    book = compared.codebook
    words = sorted(word.to01() for word in book.codewords.values())
    size = len(words)
    code, learnt, had = (boxes(ax)[row * size : (row + 1) * size] for row in range(3))
    assert [width for _, width, _ in code] == [2.0 ** -len(word) for word in words]
    assert [left for left, _, _ in code] == [int(word, 2) / 2 ** len(word) for word in words]
    assert sum(width for _, width, _ in code) == book.kraft_sum == 1
    order = sorted(book.codewords, key=lambda symbol: book.codewords[symbol].to01())
    assert [width for _, width, _ in learnt] == about(book.effective[order])
    assert [width for _, width, _ in had] == about(compared.message.counts.distribution()[order])


def test_each_tree_has_its_codewords_for_leaves(compared):
    both = compared.plot(view="trees").child_axes
    for axes, book in zip(both, (compared.codebook, compared.own), strict=True):
        words = sorted(word.to01() for word in book.codewords.values())
        nodes = {word[:end] for word in words for end in range(1, len(word) + 1)}
        *branches, leaves = axes.lines
        assert len(branches) == len(nodes)
        assert leaves.get_xdata().tolist() == [len(word) for word in words]
        assert leaves.get_ydata().tolist() == list(range(len(words)))
        assert {int(x) for branch in branches for x in branch.get_xdata()[-1:]} == {
            len(node) for node in nodes
        }


def test_codebooks_draw_themselves_likewise(compared):
    book = compared.codebook
    codewords = boxes(book.plot())[: len(book.codewords)]
    assert sum(width for _, width, _ in codewords) == 1
    shares, _ = book.plot(view="symbols").child_axes
    order = by_q(compared)
    implied = 2.0 ** -np.asarray(book.lengths)[order].astype(float)
    assert [height for *_, height in boxes(shares)] == about([*implied, *book.effective[order]])
    drawn = boxes(book.plot(view="areas"))
    mean = float(np.dot(book.effective, book.lengths))
    assert sum(width * height for _, width, height in drawn) == pytest.approx(mean, rel=1e-12)
    (tree,) = book.plot(view="tree").child_axes
    assert len(tree.lines[-1].get_xdata()) == len(book.codewords)


def test_a_code_with_holes_shows_what_is_free():
    book = hx.train(b"aaabc", code="shannon", unseen="error")  # q = (.6, .2, .2)
    *spent, free = boxes(book.plot())[:4]
    assert [width for _, width, _ in spent] == [1 / 2, 1 / 8, 1 / 8]
    assert free[:2] == (3 / 4, 1 / 4)


def test_the_heat_map_is_the_matrix_in_the_order_of_its_tree(twelve):
    cells, _, dendrogram = twelve.plot().child_axes
    tree = twelve.tree()
    order = list(tree.order)
    assert cells.images[0].get_array().data == about(twelve.excess[np.ix_(order, order)])
    names = [twelve.names[place] for place in order]
    assert [label.get_text() for label in cells.get_yticklabels()] == names
    assert [label.get_text() for label in cells.get_xticklabels()] == names
    written = [float(text.get_text()) for text in cells.texts]
    expected = twelve.excess[np.ix_(order, order)].ravel()
    assert written == pytest.approx(expected, abs=0.005 + 1e-9)  # two digits are written
    heights = [float(line.get_xdata().max()) for line in dendrogram.lines]
    assert heights == about([merger.height for merger in tree.mergers])


@pytest.mark.parametrize(("view", "numbers"), [("rate", "rate"), ("kl", "kl")])
def test_other_numbers_of_a_matrix_are_drawn_likewise(twelve, view, numbers):
    cells = twelve.plot(view=view).child_axes[0]
    order = list(twelve.tree().order)
    expected = getattr(twelve, numbers)[np.ix_(order, order)]
    assert cells.images[0].get_array().data == about(expected)


def test_a_dendrogram_joins_leaves_where_they_were_joined(twelve):
    tree = twelve.tree()
    ax = tree.plot()
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        twelve.names[leaf] for leaf in tree.order
    ]
    places = {leaf: float(place) for place, leaf in enumerate(tree.order)}
    for node, (merger, line) in enumerate(zip(tree.mergers, ax.lines, strict=True), 12):
        ends = {places[merger.left], places[merger.right]}
        assert set(line.get_ydata()) == ends
        assert line.get_xdata()[1] == merger.height
        places[node] = sum(ends) / 2


def test_what_settles_lies_in_its_band(convergence):
    ax = convergence.plot(view="rate")
    prefixes, rate = convergence.prefixes, convergence.bits_per_symbol
    measured = next(line for line in ax.lines if line.get_label() == "measured")
    assert measured.get_xdata().tolist() == [prefix.symbols for prefix in prefixes]
    assert measured.get_ydata() == about([prefix.rate for prefix in prefixes])
    levels = {line.get_label(): line.get_ydata()[0] for line in ax.lines}
    assert levels["H(p)"] == convergence.entropy
    assert levels["H(p,q_eff)"] == convergence.cross_entropy
    assert levels["L of the whole message"] == rate
    corners = ax.collections[0].get_paths()[0].vertices
    for prefix in prefixes:
        at = corners[corners[:, 0] == prefix.symbols][:, 1]
        assert at.min() == pytest.approx(rate - prefix.deviation, **EXACT)
        assert at.max() == pytest.approx(rate + prefix.deviation, **EXACT)


def test_blocks_lie_below_their_bound(convergence):
    ax = convergence.plot(view="blocks")
    curves = {line.get_label(): line.get_ydata() for line in ax.lines}
    blocks = convergence.blocks
    assert curves["Huffman"] == about([block.huffman for block in blocks])
    assert curves["Shannon"] == about([block.shannon for block in blocks])
    top = ax.collections[0].get_paths()[0].vertices[:, 1].max()
    assert top == pytest.approx(max(block.upper for block in blocks), **EXACT)


def test_each_character_stands_on_the_shade_of_its_cost(painting):
    ax = painting.plot(view="text")
    grounds = {(round(x), round(y)): to_rgb(p.get_facecolor()) for p, x, y in _grounds(ax)}
    row = column = 0
    for stroke in painting.strokes[: len(grounds)]:
        shade = f"cost{sum(stroke.cost > most for most in (3, 5, 7, 9, 12))}"
        assert grounds[column, row] == to_rgb(COLOURS[shade])
        column += 1
        if column == 80 or stroke.text == "\n":
            row, column = row + 1, 0


def _grounds(axes):
    return [(patch, patch.get_x(), patch.get_y()) for patch in axes.patches]


def test_the_rolling_rate_is_a_mean_of_costs(painting):
    lines = {line.get_label(): line for line in painting.plot(view="rolling").lines}
    window = max(16, len(painting.costs) // 100)
    for label, costs in (("by A's codebook", painting.costs), ("by its own", painting.own_costs)):
        middles, rates = lines[label].get_data()
        for middle, rate in list(zip(middles, rates, strict=True))[::50]:
            start = round(middle - window / 2)
            assert rate == pytest.approx(costs[start : start + window].mean(), rel=1e-12)
    level = lines["the whole message, by A's"].get_ydata()[0]
    assert level == pytest.approx(painting.costs.mean(), rel=1e-12)


def test_learning_curves_are_the_checkpoints(learning):
    points = learning.checkpoints
    ax = learning.plot(view="files")
    curves = {line.get_label(): line.get_data() for line in ax.lines}
    epochs, losses = curves["loss on B / ln 2"]
    assert epochs.tolist() == [point.epoch for point in points]
    assert losses == about([point.message_nats / math.log(2) for point in points])
    whole, part = learning.plot(view="mismatch").lines[1:3]
    difference = np.subtract(whole.get_ydata(), part.get_ydata())
    assert difference == pytest.approx(np.full(len(points), learning.message.entropy), abs=1e-9)


def test_a_bar_of_the_bridge_and_a_rung_of_the_ladder_end_at_what_was_found():
    a, b = b"abracadabra" * 20, b"cabbage and bread" * 20
    bridge = hx.bridge(a, b)
    steps = [*bridge.steps, *bridge.codebook_steps]
    ends = [line.get_xdata()[0] for line in bridge.plot().lines]
    assert ends == about([step.bits for step in steps])
    ladder = hx.ladder(a, b)
    rungs = [rung for rung in ladder.rungs if rung.payload_bits is not None]
    *ends, before = [line.get_xdata()[0] for line in ladder.plot().lines]
    assert ends == about([rung.payload_bits / ladder.bytes for rung in rungs])
    assert before == 8


def test_both_sides_of_a_theorem_are_drawn():
    checks = hx.verify(b"abracadabra", b"cabbage and bread")
    drawn = [check for check in checks if check.pictures()]
    assert len(drawn) > 20
    for check in drawn[::5]:
        ends = [line.get_xdata()[0] for line in check.plot().lines]
        assert ends == about([check.left, check.right])


def test_a_ledger_alone_is_its_bar(compared):
    assert boxes(compared.ledger.plot()) == boxes(compared.plot())
