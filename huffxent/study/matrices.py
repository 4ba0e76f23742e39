"""Every codebook on every file: who could pass for whom, in bits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.container.training import train_on
from huffxent.errors import DataError
from huffxent.names import distinct, short
from huffxent.render import spans
from huffxent.render.plots.heatmap import Heatmap
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text
from huffxent.study.clustering import can_cluster, cluster
from huffxent.study.ledger import ledger
from huffxent.study.tally import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Data, Source
    from huffxent.render.plots.picture import Picture
    from huffxent.study.clustering import Tree

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
        Counts times lengths, exactly: the payload that `huffxent.compare` measures.
    entropy : ndarray of float64, shape (n,)
        H(p) of each message.
    kl : ndarray of float64, shape (n, n)
        D(p||q_eff), with what literals cost in excess.
    """

    VIEWS: ClassVar = ("matrix", "rate", "kl", "tree")

    names: tuple[str, ...]
    symbols: NDArray[np.int64]
    bits: NDArray[np.int64]
    entropy: NDArray[np.float64]
    kl: NDArray[np.float64]

    @cached_property
    def rate(self) -> NDArray[np.float64]:
        """Bits per symbol."""
        return self.bits / self.symbols

    @cached_property
    def excess(self) -> NDArray[np.float64]:
        """Bits per symbol above what the message's own codebook takes."""
        return (self.bits - np.diagonal(self.bits)) / self.symbols

    @cached_property
    def distances(self) -> NDArray[np.float64]:
        """Half of D(p||q) + D(q||p), which is symmetric as a distance must be."""
        mean = (self.kl + self.kl.T) / 2
        return np.maximum(mean - np.diag(np.diagonal(mean)), 0.0)

    def tree(self) -> Tree:
        """Return the tree by average linkage of `distances`; needs SciPy."""
        return cluster(self.names, self.distances, f"mean of both KL, {UNIT}")

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, rows in the order of the names."""
        return {
            "schema": SCHEMA,
            "names": list(self.names),
            "symbols": self.symbols.tolist(),
            "bits": self.bits.tolist(),
            "rate": self.rate.tolist(),
            "kl": self.kl.tolist(),
            "excess": self.excess.tolist(),
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


def matrix(
    files: Sequence[Data],
    names: Sequence[str] | None = None,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    order: int = 0,
) -> Matrix:
    """Return what every file costs under the codebook of every file.

    Parameters
    ----------
    files
        Paths, bytes or arrays of integers.
    names
        Of the files; None for their own.
    symbols, code, max_length, smoothing, unseen, order
        As `huffxent.train` takes them.

    Returns
    -------
    Matrix
        Row: the training file; column: the message.

    Raises
    ------
    DataError
        If a file is empty: it has no rate, and teaches nothing.
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
    sources = [source_of(data, recipe.kind) for data in files]
    return cross_all(sources, names or distinct([short(source.name) for source in sources]), recipe)


def cross_all(sources: Sequence[Source], names: Sequence[str], recipe: Recipe) -> Matrix:
    """Return what every source costs under the codebook of every source."""
    if len(names) != len(sources):
        raise ValueError(f"{len(names)} names for {len(sources)} files")
    books = [train_on([source], recipe) for source in sources]
    size = len(sources)
    bits, kl = np.zeros((size, size), dtype=np.int64), np.zeros((size, size))
    symbols, entropy = np.zeros(size, dtype=np.int64), np.zeros(size)
    for column, source in enumerate(sources):
        for row, book in enumerate(books):
            bits[row, column], entropy[column], kl[row, column] = _cross(source, book)
        symbols[column] = books[column].counts.total
    return Matrix(tuple(names), symbols, bits, entropy, kl)


def _cross(source: Source, book: Codebook) -> tuple[int, float, float]:
    """Return what a message costs under a codebook: exact bits, H(p) and KL."""
    seen = tally(source, book)
    terms = ledger(seen, book)
    if terms is None:
        raise DataError("is empty: it has no rate, and teaches nothing").about(source.name)
    bits = seen.bits(book.codes.entry_lengths.tolist())
    return bits, terms.entropy, terms.mismatch + (terms.literals or 0.0)
