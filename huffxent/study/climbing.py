"""The ladder: one message by one model after another, each of which knows more or wastes less."""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from typing import TYPE_CHECKING

from huffxent.container.format import PREFIX_CODER
from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.container.training import train_on
from huffxent.errors import CodebookError, DataError, MissingLibraryError
from huffxent.study.adaptive import adapt
from huffxent.study.comparison import measure
from huffxent.study.ledger import ledger_of
from huffxent.study.rungs import Ladder, Rung
from huffxent.study.sharing import described_bits
from huffxent.study.tally import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huffxent.container.sources import Data, Source

RECIPES: tuple[tuple[str, Recipe, str], ...] = (
    ("fixed 8 bits", Recipe.of(code="fixed"), PREFIX_CODER),
    ("Shannon, bytes", Recipe.of(code="shannon"), PREFIX_CODER),
    ("Huffman, bytes", Recipe.of(), PREFIX_CODER),
    ("Huffman, block:2", Recipe.of("block:2"), PREFIX_CODER),
    ("Huffman, chars", Recipe.of("chars"), PREFIX_CODER),
    ("Huffman, words", Recipe.of("words"), PREFIX_CODER),
    ("Huffman, order 1", Recipe.of(order=1), PREFIX_CODER),
    ("Huffman, order 2", Recipe.of(order=2), PREFIX_CODER),
    ("range, order 0", Recipe.of(), "range"),
    ("range, order 1", Recipe.of(order=1), "range"),
    ("range, order 2", Recipe.of(order=2), "range"),
)
"""The rungs that learn from A: a name, how the codebook is made, and the coder."""


def ladder(a: Data, b: Data) -> Ladder:
    """Return what `b` costs by one model after another, all learnt from `a`.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers below 256.

    Returns
    -------
    Ladder
        A rung for each model and coder, in bits of really written files.

    Raises
    ------
    CodebookError
        If there is nothing to learn from.

    Examples
    --------
    >>> import huffxent as hx
    >>> found = hx.ladder(b"abracadabra" * 30, b"abracadabra" * 10)
    >>> [rung.payload_bits for rung in found.rungs if rung.name == "Huffman, bytes"]
    [240]
    """
    kind = Recipe.of().kind
    return climb(source_of(a, kind), source_of(b, kind))


def climb(training: Source, message: Source) -> Ladder:
    """Return what a message costs on every rung, each with a codebook of the training data.

    Raises
    ------
    CodebookError
        If there is nothing to learn from.
    """
    rungs = [_rung(name, training, message, recipe, coder) for name, recipe, coder in RECIPES]
    data = b"".join(message.chunks())
    learnt = adapt(data)
    rungs.append(
        Rung("adaptive, bytes", learnt.payload_bits, learnt.ideal_bits, learnt.entropy_bits, 0)
    )
    rungs += [Rung(name, 8 * len(pack(data)), codebook_bits=0) for name, pack in _packers()]
    names = training.name, message.name
    return Ladder(*names, len(data), tuple(rungs), learnt.regret, learnt.worst_regret)


def _rung(name: str, training: Source, message: Source, recipe: Recipe, coder: str) -> Rung:
    try:
        book = train_on([training], recipe)
        measured = measure(message, book, coder)
    except (DataError, MissingLibraryError) as error:
        return Rung(name, why=str(error))
    except CodebookError as error:
        if recipe == Recipe.of():
            raise
        return Rung(name, why=str(error))
    seen = tally(message, book)
    terms = ledger_of(seen, book, coder, measured.payload_bits)
    if terms is None:
        return Rung(name, 0, 0.0, 0.0, described_bits(book, coder))
    model = terms.entropy + terms.mismatch + (terms.literals or 0.0)
    return Rung(
        name,
        measured.payload_bits,
        model * seen.symbols,
        terms.entropy * seen.symbols,
        described_bits(book, coder),
    )


def _packers() -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    """Yield packers for scale, those that are installed."""
    yield "gzip -9", lambda data: gzip.compress(data, 9, mtime=0)
    # Python is also built without it, and in a browser may leave it out.
    if find_spec("_lzma") is not None:
        import lzma

        yield "xz -9", lambda data: lzma.compress(data, preset=9)
    if find_spec("zstandard") is not None:
        import zstandard

        yield "zstd -19", zstandard.ZstdCompressor(level=19).compress
