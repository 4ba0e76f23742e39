"""A codebook in pictures: its codewords as intervals, as a tree, as areas, and by symbol."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from huffxent.names import axis_label
from huffxent.render.plots.areas import Areas
from huffxent.render.plots.intervals import Intervals, Piece, Row
from huffxent.render.plots.symbols import Symbol, Symbols
from huffxent.render.plots.tree import Tree, Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.render.plots.picture import Picture


def pictures_of(book: Codebook) -> Mapping[str, Callable[[], Picture]]:
    """Return how to make each picture of a codebook; of contexts they show nothing."""
    title = ("" if not book.levels else "without a context: ") + str(book).partition(":")[0]
    q = book.effective
    return {
        "budget": lambda: Intervals(title, budget_rows(book, {"q, what was learnt": q})),
        "tree": lambda: Trees(title, [tree_of(book, "canonical codewords")]),
        "areas": lambda: Areas(title, symbols_of(book, q)),
        "symbols": lambda: Symbols(
            title, symbols_of(book, book.implied()), "2^-length, what the code implies"
        ),
    }


def symbols_of(book: Codebook, p: NDArray[np.float64]) -> list[Symbol]:
    """Return the symbols that p or training has, those with the largest q first."""
    shown = np.flatnonzero((p > 0) & (book.effective > 0) | (book.counts.values > 0))
    order = sorted(shown.tolist(), key=lambda index: (-book.effective[index], index))
    return [
        Symbol(
            axis_label(book.alphabet.shown(index)),
            float(p[index]),
            float(q := book.effective[index]),
            -math.log2(q) if q else math.inf,
            int(book.lengths[index]),
        )
        for index in order
    ]


def budget_rows(book: Codebook, shares: Mapping[str, NDArray[np.float64]]) -> list[Row]:
    """Return the intervals of the codewords in canonical order, and other shares in that order."""
    order = book.code.canonical_order.tolist()
    labels = {index: axis_label(book.alphabet.shown(index)) for index in order}
    implied = book.implied()
    code = [Piece(labels[i], float(implied[i]), book.code.codeword(i)) for i in order]
    return [
        Row("2^-length, the code", code),
        *(
            Row(name, [Piece(labels[i], float(share[i]), f"{share[i]:.4f}") for i in order])
            for name, share in shares.items()
        ),
    ]


def tree_of(book: Codebook, label: str) -> Tree:
    """Return the tree of the canonical codewords; what training never showed is drawn as one."""
    leaves, others = leaves_of(book, np.flatnonzero(book.counts.values).tolist())
    labels = {word: axis_label(book.alphabet.shown(index)) for word, index in leaves.items()}
    return Tree(label, labels | {word: f"({n} never seen)" for word, n in others.items()})


def leaves_of(book: Codebook, shown: Sequence[int]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the codewords of some symbols, and where all others hang, with how many they are.

    Others that are next to each other hang together: at the word that all of their codewords
    begin with, and none of those that are shown.
    """
    leaves = {book.code.codeword(index): index for index in shown}
    inner = {word[:end] for word in leaves for end in range(len(word) + 1)}
    others = Counter[str]()
    chosen = set(shown)
    for index in book.code.canonical_order.tolist():
        if index not in chosen:
            word = book.code.codeword(index)
            others[next(w for end in range(len(word) + 1) if (w := word[:end]) not in inner)] += 1
    return leaves, dict(others)
