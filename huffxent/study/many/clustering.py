"""Which of many are near to which: a tree by average linkage, SciPy's, loaded when it is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.errors import CodebookError, MissingLibraryError
from huffxent.render.plots.heatmap import Dendrogram, Link
from huffxent.render.plots.picture import Plotted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.render.plots.picture import Picture


SCHEMA = "huffxent.tree/1"


@dataclass(frozen=True)
class Merger:
    """Two nodes that become one: leaves are 0 to n - 1, the k-th merger is node n + k.

    Attributes
    ----------
    left, right : int
        The nodes.
    height : float
        How far apart they are.
    support : float or None
        The share of trees of resampled files that have the same leaves in a branch of their own;
        None where none were made.
    """

    left: int
    right: int
    height: float
    support: float | None = None


@dataclass(frozen=True)
class Tree(Plotted):
    """A binary tree over names, by how far apart they are.

    Attributes
    ----------
    names : tuple of str
        Of the leaves.
    mergers : tuple of Merger
        From the nearest to the farthest.
    unit : str
        Of the heights.
    cophenetic : float or None
        The correlation of the distances with the heights at which leaves meet: how well a tree can
        show them at all. None of fewer than three leaves, or where all distances are equal.
    """

    VIEWS: ClassVar = ("tree",)

    names: tuple[str, ...]
    mergers: tuple[Merger, ...]
    unit: str
    cophenetic: float | None = None

    @cached_property
    def clades(self) -> tuple[frozenset[int], ...]:
        """The leaves below each merger."""
        found = [frozenset([leaf]) for leaf in range(len(self.names))]
        for merger in self.mergers:
            found.append(found[merger.left] | found[merger.right])
        return tuple(found[len(self.names) :])

    def supported(self, trees: Sequence[Tree]) -> Tree:
        """Return the tree with the share of other trees, of the same leaves, in each merger."""
        others = [set(tree.clades) for tree in trees]
        mergers = (
            replace(merger, support=sum(clade in other for other in others) / len(others))
            for merger, clade in zip(self.mergers, self.clades, strict=True)
        )
        return replace(self, mergers=tuple(mergers))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The leaves from one end to the other, so that no branches cross."""
        leaves = [[place] for place in range(len(self.names))]
        for merger in self.mergers:
            leaves.append(leaves[merger.left] + leaves[merger.right])
        return tuple(leaves[-1]) if leaves else ()

    def newick(self) -> str:
        """Return the tree in Newick's format; a branch is as long as its ends differ in height.

        A node is called after its support in per cent, where that is known.

        Examples
        --------
        >>> Tree(("a", "b", "it's"), (Merger(0, 1, 1.0), Merger(2, 3, 3.0)), "").newick()
        "('it''s':3,('a':1,'b':1):2);"
        """
        quoted = ("'" + name.replace("'", "''") + "'" for name in self.names)
        nodes, heights = list(quoted), [0.0] * len(self.names)
        for merger in self.mergers:
            parts = [
                f"{nodes[node]}:{merger.height - heights[node]:.6g}"
                for node in (merger.left, merger.right)
            ]
            support = "" if merger.support is None else f"{100 * merger.support:.0f}"
            nodes.append(f"({','.join(parts)}){support}")
            heights.append(merger.height)
        return f"{nodes[-1]};" if nodes else ";"

    def links(self) -> list[Link]:
        """Return the tree as a dendrogram draws it, leaves in their order at 0, 1, 2 ..."""
        places: list[float] = [0.0] * len(self.names)
        for place, leaf in enumerate(self.order):
            places[leaf] = float(place)
        heights = [0.0] * len(self.names)
        found = []
        for merger in self.mergers:
            left, right = merger.left, merger.right
            ends = places[left], places[right], heights[left], heights[right]
            note = "" if merger.support is None else f"{100 * merger.support:.0f}"
            found.append(Link(*ends, merger.height, note))
            places.append((places[left] + places[right]) / 2)
            heights.append(merger.height)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return what ``huffxent tree --json`` prints."""
        return {
            "schema": SCHEMA,
            "names": list(self.names),
            "mergers": [asdict(merger) for merger in self.mergers],
            "unit": self.unit,
            "cophenetic_correlation": self.cophenetic,
            "newick": self.newick(),
        }

    def __str__(self) -> str:
        lines = outline(self)
        if self.cophenetic is not None:
            lines += ["", f"cophenetic correlation {self.cophenetic:.3f}"]
        return "\n".join([f"{self.unit}, at which branches meet", *lines])

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture; none of fewer than two leaves."""
        if not self.mergers:
            return {}
        labels = [self.names[leaf] for leaf in self.order]
        title = "which is near to which"
        return {"tree": lambda: Dendrogram(title, labels, self.links(), self.unit)}


def outline(tree: Tree) -> list[str]:
    """Return a tree as lines of text, the root first.

    Examples
    --------
    >>> tree = Tree(("a", "b", "c"), (Merger(0, 1, 1.0), Merger(2, 3, 3.0)), "")
    >>> for line in outline(tree):
    ...     print(line)
    3.0000
    ├─ c
    └─ 1.0000
       ├─ a
       └─ b
    """
    size, lines = len(tree.names), list[str]()
    # Nodes that are still to come, each with what stands before it and before what is below it.
    waiting = [(size + len(tree.mergers) - 1, "", "")] if size else []
    while waiting:
        node, own, below = waiting.pop()
        if node < size:
            lines.append(own + tree.names[node])
            continue
        merger = tree.mergers[node - size]
        support = "" if merger.support is None else f"  {merger.support:.0%}"
        lines.append(f"{own}{merger.height:.4f}{support}")
        waiting.append((merger.right, f"{below}└─ ", f"{below}   "))
        waiting.append((merger.left, f"{below}├─ ", f"{below}│  "))
    return lines


def can_cluster() -> bool:
    """Return whether the library for it is installed."""
    return find_spec("scipy") is not None


def cluster(names: Sequence[str], distances: NDArray[np.float64], unit: str) -> Tree:
    """Return the tree that joins the two nearest groups, again and again.

    The distance of two groups is the mean of those of their members (average linkage, UPGMA).

    Parameters
    ----------
    names
        Of the leaves.
    distances : ndarray of float64, shape (n, n)
        Symmetric, 0 on its diagonal.
    unit
        Of the distances.

    Raises
    ------
    CodebookError
        If a distance is infinite.
    MissingLibraryError
        If SciPy is not installed.

    References
    ----------
    R. R. Sokal and F. J. Rohlf, "The comparison of dendrograms by objective methods", Taxon 11,
    1962, for the cophenetic correlation.

    R. R. Sokal and C. D. Michener, "A statistical method for evaluating systematic relationships",
    1958.

    Examples
    --------
    >>> import numpy as np
    >>> cluster("abc", np.array([[0, 1, 4], [1, 0, 2], [4, 2, 0.0]]), "").newick()
    "('c':3,('a':1,'b':1):2);"
    """
    try:
        from scipy.cluster.hierarchy import cophenet, linkage
        from scipy.spatial.distance import squareform
    except ImportError:
        raise MissingLibraryError("a tree of many files", "scipy", "stats") from None
    if len(names) < _LEAST:
        return Tree(tuple(names), (), unit)
    if not np.isfinite(distances).all():
        raise CodebookError("some files cannot code others, so no tree; take --unseen escape")
    pairs = squareform(distances, checks=False)
    rows = linkage(pairs, "average")
    mergers = (Merger(int(left), int(right), height) for left, right, height, _ in rows.tolist())
    return Tree(tuple(names), tuple(mergers), unit, _correlation(pairs, cophenet(rows)))


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float | None:
    """Return how two series go together; None where one of them does not vary."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


_LEAST = 2
"""Leaves, for anything to be joined."""
