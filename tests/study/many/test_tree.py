"""Trees: what is near is joined first, and how sure that is."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import squareform

import huffxent as hx
from huffxent.container.recipe import Recipe
from huffxent.study.many.clustering import Merger, cluster
from huffxent.study.many.farms import Here
from huffxent.study.many.support import resampled, with_support

ESSAYS = ("de", "en", "es", "fi", "fr", "it", "nl", "pt", "sv")


@pytest.fixture(scope="module")
def files():
    return [hx.corpora.read(f"essay.{name}.txt") for name in ESSAYS]


@pytest.fixture(scope="module")
def matrix(files):
    return hx.matrix(files, ESSAYS, symbols="chars", order=1)


def test_distances_are_half_of_both_divergences(matrix):
    for a, b in itertools.combinations(range(len(ESSAYS)), 2):
        assert matrix.distances[a, b] == (matrix.kl[a, b] + matrix.kl[b, a]) / 2
        assert matrix.distances[a, b] == matrix.distances[b, a] > 0
    assert not matrix.distances.diagonal().any()


def test_romance_and_germanic_languages_stand_together(matrix):
    tree = matrix.tree()
    clades = {frozenset(tree.names[leaf] for leaf in clade) for clade in tree.clades}
    assert frozenset({"es", "fr", "it", "pt"}) in clades
    assert frozenset({"de", "nl"}) in clades


def test_the_cophenetic_correlation_is_scipys(matrix):
    pairs = squareform(matrix.distances, checks=False)
    expected, _ = cophenet(linkage(pairs, "average"), pairs)
    assert matrix.tree().cophenetic == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("leaves", [1, 2, 3])
def test_where_nothing_varies_there_is_no_correlation(leaves):
    distances = np.ones((leaves, leaves)) - np.eye(leaves)
    assert cluster("abc"[:leaves], distances, "").cophenetic is None


def test_the_support_is_the_share_of_other_trees_with_the_same_branch():
    tree = cluster("abcd", distances([(0, 1, 1), (2, 3, 2)]), "")
    same, other = tree, cluster("abcd", distances([(0, 1, 1), (0, 2, 2)]), "")
    supports = [merger.support for merger in tree.supported([same, other, other]).mergers]
    # (a b) is in all three, (c d) in the first only, all leaves are in any.
    assert supports == [1.0, 1 / 3, 1.0]


def distances(near):
    """Return four leaves, 9 apart but for some."""
    found = 9.0 * (1 - np.eye(4))
    for a, b, distance in near:
        found[a, b] = found[b, a] = distance
    return found


@pytest.fixture(scope="module")
def noise():
    """Return four files of one source, and two of others."""
    random = np.random.default_rng(5)
    alike = [random.choice(4, 900).astype(np.uint8).tobytes() for _ in range(4)]
    return [*alike, b"xyz" * 300, b"xzy" * 300]


def supported(files, seed):
    tree = hx.matrix(files).tree()
    return with_support(tree, files, Recipe(), 40, seed, Here())


def test_what_stands_out_has_full_support_and_what_is_chance_has_not(noise):
    found = supported(noise, 1)
    by_clade = dict(zip(found.clades, (merger.support for merger in found.mergers), strict=True))
    assert by_clade[frozenset({4, 5})] == 1.0
    assert by_clade[frozenset({0, 1, 2, 3})] == 1.0
    assert min(by_clade.values()) < 0.8


def test_support_depends_on_nothing_but_the_seed(noise):
    one, same, other = (supported(noise, seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("symbols", ["bytes", "chars", "words", "block:2"])
def test_a_resampled_file_is_as_long_and_made_of_pieces(symbols):
    data = "ein Text, aus dem Stücke genommen werden; ".encode() * 20 + b"x"
    recipe = Recipe.of(symbols)
    found = resampled(data, recipe, np.random.default_rng(0))
    before, after = (hx.train(one, symbols=symbols).counts for one in (data, found))
    # A tail too short for a symbol is left out, and words may join where pieces meet.
    assert 0.9 * before.total <= after.total <= before.total
    assert found != data
    assert set(found) <= set(data)


def test_newick_names_each_branch_after_its_support(matrix):
    tree = matrix.tree()
    tree = tree.supported([tree])
    text = tree.newick()
    assert text.endswith(")100;")
    assert text.count("(") == len(tree.mergers)
    assert sorted(re.findall(r"'(\w\w)'", text)) == sorted(ESSAYS)


def test_the_outline_has_a_line_for_every_leaf_and_branch(matrix):
    tree = matrix.tree()
    lines = str(tree).splitlines()
    assert len(lines) == 1 + len(ESSAYS) + len(tree.mergers) + 2
    assert lines[-1].startswith("cophenetic correlation 0.")
    for merger in tree.mergers:
        assert any(f"{merger.height:.4f}" in line for line in lines)


def test_a_deep_tree_is_drawn_without_recursion():
    size = 2000
    names = tuple(f"leaf {number}" for number in range(size))
    mergers = [Merger(0, 1, 1.0)]
    mergers += [Merger(size + number, number + 2, number + 2.0) for number in range(size - 2)]
    tree = hx.Tree(names, tuple(mergers), "")
    assert str(tree).count("leaf") == tree.newick().count("leaf") == size
