"""How sure each branch of a tree is: the same tree of files put together anew from their pieces."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.sources import MemorySource, source_of
from huffxent.container.splitting import splits
from huffxent.container.training import alphabet_of
from huffxent.study.many.farms import Here
from huffxent.study.many.matrices import matrix_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data, Source
    from huffxent.study.many.clustering import Tree
    from huffxent.study.many.farms import Farm


def with_support(
    tree: Tree,
    files: Sequence[Data | Source],
    recipe: Recipe,
    replicates: int,
    seed: int,
    farm: Farm,
    done: Callable[[int], object] = lambda _: None,
) -> Tree:
    """Return a tree with the support of each branch.

    Each file is put together anew, as long as it is, from pieces of it that begin anywhere and have
    the square root of its length: so within a piece symbols follow each other as they did. From
    these files comes a tree as from the others, and again.

    Parameters
    ----------
    tree
        Of the files.
    files
        As they are; all of them are kept in memory.
    recipe
        Of the codebooks.
    replicates
        How many other trees are made.
    seed
        Of the random numbers: the same seed gives the same support, whoever does the work.
    farm
        That does it.
    done
        Told of how many more trees are made.

    References
    ----------
    J. Felsenstein, "Confidence limits on phylogenies: an approach using the bootstrap", Evolution
    39, 1985. H. R. Künsch, "The jackknife and the bootstrap for general stationary observations",
    1989, for pieces in place of single symbols.
    """
    contents = [_content(data, recipe) for data in files]
    items = [(seed, number) for number in range(replicates)]
    trees = []
    for other in farm.results(_replicate, (contents, recipe), items):
        trees.append(other)
        done(1)
    return tree.supported(trees)


_MOST = 1 << 26


def _content(data: Data | Source, recipe: Recipe) -> bytes:
    return source_of(data, recipe.kind).content(_MOST, "too many to put together anew")


def _replicate(shared: tuple[Sequence[bytes], Recipe], item: tuple[int, int]) -> Tree:
    contents, recipe = shared
    random = np.random.default_rng(item)
    sources = [
        MemorySource(resampled(content, recipe, random), str(number))
        for number, content in enumerate(contents)
    ]
    return matrix_by(Here(), sources, recipe).tree()


def resampled(content: bytes, recipe: Recipe, random: np.random.Generator) -> bytes:
    """Return data put together from pieces of some data, as long as that is in symbols.

    Examples
    --------
    >>> from huffxent.container.recipe import Recipe
    >>> resampled(b"abcdefghi" * 3, Recipe(), np.random.default_rng(1))
    b'bcdefcdefgiabcddefghabcdede'
    """
    source = MemorySource(content, "")
    alphabet = alphabet_of([source], recipe)
    indices = np.concatenate([split.indices for split in splits(source, alphabet)])
    if alphabet.escape is not None:
        # What is cut short at the end is no symbol to begin with.
        indices = indices[indices != alphabet.escape]
    length = math.isqrt(indices.size)
    starts = random.integers(0, indices.size - length, -(-indices.size // length), endpoint=True)
    places = (starts[:, np.newaxis] + np.arange(length)).ravel()[: indices.size]
    return bytes(alphabet.join(indices[places], b""))
