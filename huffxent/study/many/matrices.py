"""Every codebook on every file: who could pass for whom, in bits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.container.recipe import Recipe
from huffxent.render import spans
from huffxent.render.plots.heatmap import Heatmap
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text
from huffxent.study.many.clustering import can_cluster, cluster
from huffxent.study.many.costs import IMPOSSIBLE, Costs
from huffxent.study.many.crossing import cross
from huffxent.study.many.farms import farm_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from huffxent.container.sources import Data, Source
    from huffxent.render.plots.picture import Picture
    from huffxent.study.many.clustering import Tree
    from huffxent.study.many.crossing import Crossing
    from huffxent.study.many.farms import Farm

SCHEMA = "huffxent.matrix/1"


@dataclass(frozen=True, eq=False)
class Matrix(Plotted):
    """What every file costs under the codebook of every file.

    A row is a training file, a column a message; rates are in bits per symbol.

    Attributes
    ----------
    names : tuple of str
        Of the files.
    symbols : ndarray of int64, shape (n,)
        How many each message has.
    bits : ndarray of int64, shape (n, n)
        Counts times lengths, exactly: the payload that `huffxent.compare` measures. -1 where a
        message has a symbol that the codebook cannot code.
    entropy : ndarray of float64, shape (n,)
        H(p) of each message; with contexts of k symbols H_k(p), the entropy given these.
    cross_entropy : ndarray of float64, shape (n, n)
        H(p, q_eff), with the bits of literals; infinite where a message cannot be coded.
    """

    VIEWS: ClassVar = ("matrix", "rate", "kl", "tree")

    names: tuple[str, ...]
    symbols: NDArray[np.int64]
    bits: NDArray[np.int64]
    entropy: NDArray[np.float64]
    cross_entropy: NDArray[np.float64]

    @cached_property
    def rate(self) -> NDArray[np.float64]:
        """Bits per symbol; not a number where a message cannot be coded."""
        return np.where(self.bits == IMPOSSIBLE, np.nan, self.bits / self.symbols)

    @cached_property
    def kl(self) -> NDArray[np.float64]:
        """D(p||q_eff), with what literals cost in excess."""
        return divergences(self.cross_entropy, self.entropy)

    @cached_property
    def excess(self) -> NDArray[np.float64]:
        """Bits per symbol above what the message's own codebook takes."""
        return self.rate - np.diagonal(self.rate)

    @cached_property
    def distances(self) -> NDArray[np.float64]:
        """Half of D(p||q) + D(q||p), which is symmetric as a distance must be."""
        mean = (self.kl + self.kl.T) / 2
        return np.maximum(mean - np.diag(np.diagonal(mean)), 0.0)

    def tree(self) -> Tree:
        """Return the tree by average linkage of `distances`; needs SciPy."""
        return cluster(self.names, self.distances, f"mean of both KL, {UNIT}")

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, rows in the order of the names; None where nothing can be coded."""
        return {
            "schema": SCHEMA,
            "names": list(self.names),
            "symbols": self.symbols.tolist(),
            "entropy": self.entropy.tolist(),
            "bits": [[None if n == IMPOSSIBLE else n for n in row] for row in self.bits.tolist()],
            "rate": _finite(self.rate),
            "cross_entropy": _finite(self.cross_entropy),
            "kl": _finite(self.kl),
            "excess": _finite(self.excess),
        }

    def __str__(self) -> str:
        header = ("learnt from", *self.names)
        rows = [
            (name, *(f"{value:.4f}" for value in line))
            for name, line in zip(self.names, self.rate, strict=True)
        ]
        return f"{UNIT} of each message (column) by each codebook (row)\n" + table_text(
            header, rows, right=True
        )

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures; the tree needs SciPy."""
        found: dict[str, Callable[[], Picture]] = {
            "matrix": lambda: self._map("above its own codebook", self.excess),
            "rate": lambda: self._map("measured", self.rate),
            "kl": lambda: self._map("KL(p||q_eff)", self.kl),
        }
        if can_cluster() and len(self.names) > 1:
            found["tree"] = lambda: self.tree().picture()
        return found

    def _map(self, what: str, values: NDArray[np.float64]) -> Heatmap:
        """Return a heat map; its rows stand as the tree has them, where there can be one."""
        order, links = list(range(len(self.names))), []
        if can_cluster():
            tree = self.tree()
            order, links = list(tree.order), tree.links()
        names = [self.names[place] for place in order]
        return Heatmap(
            f"{what}: every file by every codebook",
            names,
            names,
            values[np.ix_(order, order)],
            UNIT,
            "codebook of",
            "message",
            links,
            "mean of both KL",
        )


def _finite(values: NDArray[np.float64]) -> list[list[float | None]]:
    return [[n if math.isfinite(n) else None for n in row] for row in values.tolist()]


def divergences(
    cross_entropy: NDArray[np.float64], entropy: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how much cross-entropies are above entropies; below 0 is rounding, and becomes 0.

    Each is a sum over contexts of divergences from shares whose sum is at most 1.
    """
    return np.maximum(cross_entropy - entropy, 0.0)


def matrix(
    files: Sequence[Data],
    names: Sequence[str] | None = None,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    order: int = 0,
    *,
    threads: int = 1,
    scheduler: str | None = None,
) -> Matrix:
    """Return what every file costs under the codebook of every file.

    Each file is read once, and no more than its counts is kept.

    Parameters
    ----------
    files
        Paths, bytes or arrays of integers.
    names
        Of the files; None for their own.
    symbols, code, max_length, smoothing, unseen, order
        As `huffxent.train` takes them.
    threads
        How many jobs are done at once; the numbers are the same.
    scheduler
        The address of a Dask scheduler whose workers do them, ``"local"`` for `threads` workers of
        its own on this machine, or None for neither. Workers must be able to read the paths.

    Returns
    -------
    Matrix
        Row: the training file; column: the message.

    Raises
    ------
    DataError
        If a file is empty: it has no rate, and teaches nothing.
    OSError
        If a file cannot be read.
    ValueError
        If there are not as many names as files.

    References
    ----------
    D. Benedetto, E. Caglioti and V. Loreto, "Language Trees and Zipping", Physical Review Letters
    88, 048702, 2002, with a packer in place of the code.

    Examples
    --------
    >>> import huffxent as hx
    >>> found = hx.matrix([b"aaab", b"abab"], ["A", "B"], unseen="error")
    >>> found.bits.tolist(), found.kl.round(4).tolist()
    ([[4, 4], [4, 4]], [[0.0, 0.2075], [0.1887, 0.0]])
    """
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen, order)
    if names is not None and len(names) != len(files):
        raise ValueError(f"{len(names)} names for {len(files)} files")
    with farm_of(threads, scheduler) as farm:
        return matrix_by(farm, files, recipe, names)


def matrix_by(
    farm: Farm,
    files: Sequence[Data | Source],
    recipe: Recipe,
    names: Sequence[str] | None = None,
) -> Matrix:
    """Return what every file costs under the codebook of every file, computed by a farm."""
    crossing = cross(files, recipe, farm)
    if crossing.failures:
        raise crossing.failures[0]
    return matrix_of(crossing, Costs.stacked([*crossing.blocks(farm)]), names)


def matrix_of(crossing: Crossing, costs: Costs, names: Sequence[str] | None = None) -> Matrix:
    """Return the matrix of files that were counted and what they cost."""
    return Matrix(
        tuple(names or crossing.names),
        crossing.events.symbols,
        costs.bits,
        crossing.entropy,
        costs.cross_entropy_bits / crossing.events.symbols,
    )
