"""The same numbers from files really written: every message by every codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huffxent.container.sources import source_of
from huffxent.container.training import train_on
from huffxent.errors import UnseenSymbolError
from huffxent.study.comparison import measure
from huffxent.study.many.costs import IMPOSSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Data
    from huffxent.study.many.farms import Farm


def encoded_bits(files: Sequence[Data], recipe: Recipe, farm: Farm) -> Iterator[NDArray[np.int64]]:
    """Yield, for the codebook of each file, the payload bits of every file encoded with it.

    Each is written to a temporary file, read back, decoded and compared; `IMPOSSIBLE` where the
    codebook has no codeword for some symbol.
    """
    return farm.results(_row, (files, recipe), files)


def _row(shared: tuple[Sequence[Data], Recipe], training: Data) -> NDArray[np.int64]:
    files, recipe = shared
    book = train_on([source_of(training, recipe.kind)], recipe)
    return np.array([_payload(data, book) for data in files])


def _payload(data: Data, book: Codebook) -> int:
    try:
        return measure(source_of(data, book.recipe.kind), book).payload_bits
    except UnseenSymbolError:
        return IMPOSSIBLE
