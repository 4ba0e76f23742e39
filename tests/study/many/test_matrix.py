"""The matrix is what `compare` measures for each pair, computed from counts alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huffxent as hx
from huffxent.container.recipe import Recipe
from huffxent.study.many.costs import IMPOSSIBLE, Costs
from huffxent.study.many.crossing import cross
from huffxent.study.many.encoding import encoded_bits
from huffxent.study.many.farms import Here
from huffxent.study.many.matrices import matrix_of

TEXTS = (
    b"the cat sat on the mat, and the dog sat on the log\n" * 9,
    "le chat dort sur le tapis; déjà le chien rêve\n".encode() * 7,
    "кошка спит на ковре\n".encode() * 8,
    b"odd",
)

RECIPES = (
    {},
    {"order": 1},
    {"order": 3},
    {"symbols": "chars"},
    {"symbols": "chars", "order": 2},
    {"symbols": "words", "order": 1},
    {"symbols": "labels"},
    {"symbols": "block:2", "order": 1},
    {"symbols": "u32be"},
    {"code": "shannon", "order": 1},
    {"code": "fixed"},
    {"smoothing": 0.5},
    {"unseen": "error"},
    {"unseen": "error", "order": 2},
    {"unseen": "error", "symbols": "chars"},
    {"max_length": 9},
)


def measured(training: bytes, message: bytes, recipe: dict[str, object]) -> int:
    """Return the payload of a file really written, or that there can be none."""
    try:
        return hx.compare(training, message, **recipe).measured.payload_bits
    except hx.UnseenSymbolError:
        return IMPOSSIBLE


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_the_bits_of_every_pair_are_those_of_a_file_written_read_and_decoded(recipe):
    found = hx.matrix(TEXTS, **recipe)
    expected = [[measured(a, b, recipe) for b in TEXTS] for a in TEXTS]
    assert found.bits.tolist() == expected


@pytest.mark.parametrize("recipe", [{}, {"order": 2}, {"code": "shannon"}], ids=str)
def test_over_bytes_entropy_and_divergence_are_the_ledgers(recipe):
    found = hx.matrix(TEXTS, **recipe)
    for (row, a), (column, b) in itertools.product(enumerate(TEXTS), repeat=2):
        terms = hx.compare(a, b, **recipe).ledger
        # Sums of up to 500 terms below 20 bits in another order: some ulps.
        assert found.entropy[column] == pytest.approx(terms.entropy, abs=1e-12)
        assert found.kl[row, column] == pytest.approx(terms.mismatch, abs=1e-12)
        assert found.cross_entropy[row, column] == pytest.approx(
            terms.entropy + terms.mismatch, abs=1e-12
        )


def test_in_an_open_alphabet_literals_are_in_the_divergence():
    found = hx.matrix(TEXTS, symbols="chars")
    for (row, a), (column, b) in itertools.product(enumerate(TEXTS), repeat=2):
        terms = hx.compare(a, b, symbols="chars").ledger
        assert found.kl[row, column] == pytest.approx(terms.mismatch + terms.literals, abs=1e-12)


small = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(files=small, order=st.integers(0, 3), symbols=st.sampled_from(["bytes", "block:3", "u16le"]))
def test_small_files_of_any_bytes_are_weighed_as_they_are_encoded(files, order, symbols):
    recipe = Recipe.of(symbols, order=order)
    found = hx.matrix(files, symbols=symbols, order=order)
    written = np.array([*encoded_bits(files, recipe, Here())])
    assert found.bits.tolist() == written.tolist()


def test_a_file_of_several_blocks_is_weighed_as_it_is_encoded():
    random = np.random.default_rng(1)
    large = random.choice(5, size=(1 << 19) + 12_345, p=[0.5, 0.2, 0.15, 0.1, 0.05])
    files = [large.astype(np.uint8).tobytes(), b"\0\1\2\3\4" * 5]
    found = hx.matrix(files, order=2)
    assert found.bits.tolist() == [[measured(a, b, {"order": 2}) for b in files] for a in files]


@pytest.mark.parametrize("cells", [1, 5, 1 << 20])
def test_blocks_of_any_size_make_the_same_matrix(monkeypatch, cells):
    monkeypatch.setattr("huffxent.study.many.crossing._CELLS", cells)
    crossing = cross(TEXTS, Recipe(order=1), Here())
    blocks = list(crossing.blocks(Here()))
    assert len(blocks) == -(-len(TEXTS) // max(1, min(4, cells // 4)))
    found = matrix_of(crossing, Costs.stacked(blocks))
    expected = hx.matrix(TEXTS, order=1)
    assert found.bits.tolist() == expected.bits.tolist()
    assert crossing.own_bits(Here()).tolist() == np.diagonal(expected.bits).tolist()


@pytest.mark.parametrize("few", [0, 1 << 23], ids=["sparse", "full"])
def test_sparse_and_full_products_agree(monkeypatch, few):
    monkeypatch.setattr("huffxent.study.many.costs._FULL", few)
    found = hx.matrix(TEXTS, order=1)
    expected = [[measured(a, b, {"order": 1}) for b in TEXTS] for a in TEXTS]
    assert found.bits.tolist() == expected


def test_sums_that_floating_point_could_not_hold_are_exact(monkeypatch):
    monkeypatch.setattr("huffxent.study.many.costs._EXACT", 1)
    expected = [[measured(a, b, {}) for b in TEXTS] for a in TEXTS]
    assert hx.matrix(TEXTS).bits.tolist() == expected


def test_counts_in_many_small_batches_are_the_same(monkeypatch):
    expected = hx.matrix(TEXTS, order=2).to_dict()
    monkeypatch.setattr("huffxent.study.many.events._BATCH", 7)
    for module in ("models.contexts", "study.many.events"):
        monkeypatch.setattr(f"huffxent.{module}.DENSE", 1)
    monkeypatch.setattr("huffxent.study.many.crossing._MOST_FILES", 1)
    assert hx.matrix(TEXTS, order=2).to_dict() == expected


def test_what_cannot_be_coded_is_none_and_says_so():
    found = hx.matrix([b"aaab", b"abc"], ["A", "B"], unseen="error")
    assert found.bits[0, 1] == IMPOSSIBLE
    document = found.to_dict()
    assert document["bits"][0][1] is document["kl"][0][1] is document["excess"][0][1] is None
    with pytest.raises(hx.CodebookError, match="--unseen escape"):
        found.tree()


def test_an_empty_file_has_no_rate():
    with pytest.raises(hx.DataError, match="is empty"):
        hx.matrix([b"a", b""])


def test_each_file_needs_a_name():
    with pytest.raises(ValueError, match="1 names for 2 files"):
        hx.matrix([b"a", b"b"], ["one"])


def test_too_many_symbols_for_an_order_are_refused_in_one_line():
    with pytest.raises(hx.CodebookError, match="smaller --order"):
        hx.matrix([np.arange(60_000, dtype=np.uint32), b"abcd"], symbols="u32le", order=3)
