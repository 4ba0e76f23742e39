"""Which of many are near to which: a tree by average linkage, SciPy's, loaded when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar

from huffxent.errors import MissingLibraryError
from huffxent.render.plots.heatmap import Dendrogram, Link
from huffxent.render.plots.picture import Plotted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from huffxent.render.plots.picture import Picture


@dataclass(frozen=True)
class Merger:
    """Two nodes that become one: leaves are 0 to n - 1, the k-th merger is node n + k."""

    left: int
    right: int
    height: float


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
    """

    VIEWS: ClassVar = ("tree",)

    names: tuple[str, ...]
    mergers: tuple[Merger, ...]
    unit: str

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The leaves from one end to the other, so that no branches cross."""
        leaves = [[place] for place in range(len(self.names))]
        for merger in self.mergers:
            leaves.append(leaves[merger.left] + leaves[merger.right])
        return tuple(leaves[-1]) if leaves else ()

    def newick(self) -> str:
        """Return the tree in Newick's format; a branch is as long as its ends differ in height.

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
            nodes.append(f"({','.join(parts)})")
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
            found.append(Link(*ends, merger.height))
            places.append((places[left] + places[right]) / 2)
            heights.append(merger.height)
        return found

    def __str__(self) -> str:
        return self.newick()

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture; none of fewer than two leaves."""
        if not self.mergers:
            return {}
        labels = [self.names[leaf] for leaf in self.order]
        title = "which is near to which"
        return {"tree": lambda: Dendrogram(title, labels, self.links(), self.unit)}


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
    MissingLibraryError
        If SciPy is not installed.

    References
    ----------
    R. R. Sokal and C. D. Michener, "A statistical method for evaluating systematic relationships",
    1958.

    Examples
    --------
    >>> import numpy as np
    >>> cluster("abc", np.array([[0, 1, 4], [1, 0, 2], [4, 2, 0.0]]), "").newick()
    "('c':3,('a':1,'b':1):2);"
    """
    try:
        from scipy.cluster.hierarchy import linkage
        from scipy.spatial.distance import squareform
    except ImportError:
        raise MissingLibraryError("a tree of many files", "scipy", "stats") from None
    if len(names) < _LEAST:
        return Tree(tuple(names), (), unit)
    rows = linkage(squareform(distances, checks=False), "average").tolist()
    mergers = (Merger(int(left), int(right), height) for left, right, height, _ in rows)
    return Tree(tuple(names), tuple(mergers), unit)


_LEAST = 2
"""Leaves, for anything to be joined."""
