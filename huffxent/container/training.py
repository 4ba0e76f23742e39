"""Training: from files to a codebook."""

from __future__ import annotations

import hashlib
from os import PathLike
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from huffxent.coding.engine import AUTO, engine_for
from huffxent.container.codebook import Codebook
from huffxent.container.recipe import Recipe, Sample
from huffxent.container.sources import source_of
from huffxent.container.splitting import splits, symbols_in
from huffxent.models.contexts import PairCounter, nothing
from huffxent.models.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from huffxent.container.sources import Data, Source
    from huffxent.symbols.alphabet import Alphabet, Indices

    Samples: TypeAlias = Data | Iterable[Data]


def train(
    data: Samples,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    order: int = 0,
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
        No codeword is longer, in bits: from ceil(log2(number of codewords)) to 24. None is 15 for
        bytes, and 24 where the alphabet is learnt from the data.
    smoothing
        Added to the count of every symbol: 0.5 is Krichevsky-Trofimov, 1 Laplace. None adds none.
        For bytes without contexts only.
    unseen
        What becomes of symbols that `data` never shows. ``"escape"``: one pseudo-count in all is
        shared among the bytes, or is that of an escape, which a literal follows. ``"error"``: they
        get no codeword.
    order
        How many symbols before one its code goes by, 0 to 3. A context has an escape to the next
        shorter one for what never followed it.

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
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen, order)
    return train_on([source_of(sample, recipe.kind) for sample in each(data)], recipe)


def train_on(sources: Sequence[Source], recipe: Recipe) -> Codebook:
    """Return the codebook that `recipe` makes of what the sources hold together."""
    alphabet = alphabet_of(sources, recipe)
    counts = Counts(np.zeros(alphabet.size, dtype=np.int64))
    pairs = [nothing(alphabet.size, order) for order in range(1, recipe.order + 1)]
    samples = []
    for source in sources:
        digest, counter = hashlib.sha256(), PairCounter(alphabet.size, recipe.order)
        for split in splits(source, alphabet, digest.update):
            counts = counts + counted(split.indices, alphabet.size)
            counter.add(split.indices)
        pairs = [a + b for a, b in zip(pairs, counter.pairs, strict=True)]
        name = PurePath(source.name).name
        samples.append(Sample(name, source.size, digest.hexdigest()))
    return Codebook.from_counts(counts, recipe, samples, alphabet, pairs)


def alphabet_of(sources: Sequence[Source], recipe: Recipe) -> Alphabet:
    """Return the alphabet of the symbols that occur, if not all are known beforehand."""
    if recipe.kind.closed:
        return recipe.kind.alphabet(())
    found: set[Any] = set()
    for source in sources:
        for symbols in symbols_in(source, recipe.kind):
            found.update(np.unique(symbols).tolist() if _is_array(symbols) else symbols)
    return recipe.kind.alphabet(found)


def _is_array(symbols: object) -> bool:
    return isinstance(symbols, np.ndarray)


def counted(indices: Indices, size: int, engine: str = AUTO) -> Counts:
    """Return the counts of indices, by an engine."""
    return engine_for(engine, "count", indices.size).count(indices, size)


def counts_of(source: Source, alphabet: Alphabet, *, engine: str = AUTO) -> Counts:
    """Return the counts of a source, read once in chunks."""
    counts = Counts(np.zeros(alphabet.size, dtype=np.int64))
    for split in splits(source, alphabet):
        counts = counts + counted(split.indices, alphabet.size, engine)
    return counts


def each(data: Samples) -> Iterable[Data]:
    """Return the samples that a caller's `data` is: itself, or those in it."""
    if isinstance(data, (bytes, bytearray, memoryview, str, PathLike, np.ndarray)):
        return [data]
    return data
