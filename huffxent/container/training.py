"""Training: from files to a codebook."""

from __future__ import annotations

import hashlib
from os import PathLike
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from huffxent.coding.engine import AUTO, engine_for
from huffxent.container.codebook import Codebook
from huffxent.container.recipe import Recipe, Sample
from huffxent.container.sources import source_of
from huffxent.models.counts import Counts
from huffxent.symbols.registry import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction

    from huffxent.container.sources import Data, Source
    from huffxent.symbols.alphabet import Alphabet

    Samples: TypeAlias = Data | Iterable[Data]


def train(
    data: Samples,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int = 15,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
) -> Codebook:
    """Return the codebook learnt from `data`.

    Parameters
    ----------
    data
        Bytes, a path (``str`` or ``os.PathLike``), an array of integers, or an iterable of those:
        several samples count as one.
    symbols
        What a symbol is; see `SYMBOLS`.
    code
        Code family; see `CODES`.
    max_length
        No codeword is longer, in bits: from ceil(log2(number of codewords)) to 24.
    smoothing
        Added to the count of every symbol: 0.5 is Krichevsky-Trofimov, 1 Laplace. None adds none.
    unseen
        What becomes of symbols that `data` never shows. ``"escape"``: one pseudo-count in all is
        shared among them. ``"error"``: they get no codeword.

    Returns
    -------
    Codebook
        Complete; the same counts give the same codebook on every machine.

    Raises
    ------
    CodebookError
        If `data` is empty and there is no smoothing, or an option cannot be met.
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> book = train([b"abra", b"cadabra"])
    >>> book.counts.total, book.lengths[ord("a")], book.lengths[ord("z")]
    (11, np.uint8(1), np.uint8(11))
    """
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen)
    alphabet = SYMBOLS[recipe.symbols]
    return train_on([source_of(sample, alphabet) for sample in each(data)], recipe)


def train_on(sources: Sequence[Source], recipe: Recipe) -> Codebook:
    """Return the codebook that `recipe` makes of what the sources hold together."""
    alphabet = SYMBOLS[recipe.symbols]
    counts = Counts(np.zeros(alphabet.size, dtype=np.int64))
    samples = []
    for source in sources:
        digest = hashlib.sha256()
        counts = counts + counts_of(source, alphabet, digest.update)
        name = PurePath(source.name).name
        samples.append(Sample(name, source.size, digest.hexdigest()))
    return Codebook.from_counts(counts, recipe, samples)


def counts_of(
    source: Source,
    alphabet: Alphabet,
    also: Callable[[bytes], None] | None = None,
    *,
    engine: str = AUTO,
) -> Counts:
    """Return the counts of a source, read once in chunks; `also` is shown each chunk."""
    counts = Counts(np.zeros(alphabet.size, dtype=np.int64))
    for chunk in source.chunks():
        indices = alphabet.indices(chunk)
        count = engine_for(engine, "count", indices.size).count
        counts = counts + count(indices, alphabet.size)
        if also is not None:
            also(chunk)
    return counts


def each(data: Samples) -> Iterable[Data]:
    """Return the samples that a caller's `data` is: itself, or those in it."""
    if isinstance(data, (bytes, bytearray, memoryview, str, PathLike, np.ndarray)):
        return [data]
    return data
