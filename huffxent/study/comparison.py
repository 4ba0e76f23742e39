"""The main job: train on A, really encode B, and account for every bit."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.codebook import Codebook
from huffxent.container.format import PREFIX_CODER
from huffxent.container.named import scratch
from huffxent.container.recipe import Recipe
from huffxent.container.sources import OpenFileSource, source_of
from huffxent.container.splitting import splits
from huffxent.container.training import each, train_on
from huffxent.container.transfer import decode_into, encode_into
from huffxent.errors import CodebookError, IntegrityError
from huffxent.render import spans
from huffxent.render.plots.picture import Plotted
from huffxent.study.bootstrap import resample
from huffxent.study.endings import foresee
from huffxent.study.facts import Facts
from huffxent.study.ledger import ledger_of
from huffxent.study.parties import Measured, Party
from huffxent.study.pictures import pictures_of
from huffxent.study.sharing import price
from huffxent.study.significance import g_test
from huffxent.study.summary import summary
from huffxent.study.tally import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from huffxent.container.sources import Data, Source
    from huffxent.container.training import Samples
    from huffxent.render.plots.picture import Picture
    from huffxent.study.bootstrap import Bootstrap
    from huffxent.study.sharing import Sharing
    from huffxent.symbols.alphabet import Buffer


@dataclass(frozen=True)
class Comparison(Facts, Plotted):
    """What message B costs under the codebook of A, and why.

    ``str()`` is the table that ``huffxent compare`` prints; a notebook shows it in colour. The
    attributes are those of `Facts`.
    """

    VIEWS: ClassVar = ("ledger", "symbols", "areas", "budget", "trees")

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures, by their names."""
        return pictures_of(self)

    def __str__(self) -> str:
        return spans.plain(summary(self))

    def _repr_html_(self) -> str:
        return spans.html(summary(self))


def compare(
    a: Samples,
    b: Data,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    order: int = 0,
    coder: str = PREFIX_CODER,
    *,
    significance: bool = False,
    bootstrap: int = 0,
    seed: int = 0,
    engine: str = AUTO,
    threads: int = 1,
) -> Comparison:
    """Return what `b` costs under the codebook of `a`, measured and explained.

    The codebook is trained on `a`; `b` is encoded with it into a temporary file, which is read and
    decoded again and must give `b` back.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers; `a` also an iterable
        of those.
    symbols, code, max_length, smoothing, unseen, order
        As `huffxent.train` takes them.
    coder
        As `huffxent.compress` takes it.
    significance
        Whether to test that `a` and `b` follow one distribution; needs SciPy.
    bootstrap
        How many messages to put together anew for intervals: 0 for none, else 2 or more.
    seed
        Of the random numbers of that.
    engine
        ``"auto"`` or one by name; the bits are the same.
    threads
        That encode and decode blocks.

    Returns
    -------
    Comparison
        Rates in bits per symbol; None where `b` is empty.

    Raises
    ------
    CodebookError
        If no codebook can be made of `a`.
    UnseenSymbolError
        If ``unseen="error"`` and `b` has a symbol that `a` never shows.

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., sections 5.4 and 5.8;
    D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms*, section 5.4.

    Examples
    --------
    >>> c = compare(b"aaab" * 100, b"ab" * 100, unseen="error")
    >>> round(c.kl_divergence, 4), round(c.ledger.rounding, 4), c.bits_per_symbol
    (0.2075, -0.2075, 1.0)
    >>> c.measured.payload_bits, c.measured.roundtrip
    (200, True)
    """
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen, order)
    sources = [source_of(sample, recipe.kind) for sample in each(a)]
    message = source_of(b, recipe.kind)
    chance = Chance(significance, bootstrap, seed)
    book = train_on(sources, recipe)
    return weigh(book, sources, message, chance, coder, engine=engine, threads=threads)


@dataclass(frozen=True)
class Chance:
    """What to find out about chance: `compare` says what each is."""

    significance: bool = False
    replicates: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.replicates < 0 or self.replicates == 1:
            raise ValueError(f"bootstrap is {self.replicates}; wanted 0, or 2 and more replicates")


def weigh(
    book: Codebook,
    training: Sequence[Source],
    message: Source,
    chance: Chance = Chance(),
    coder: str = PREFIX_CODER,
    *,
    engine: str = AUTO,
    threads: int = 1,
) -> Comparison:
    """Return what a message costs under a codebook of these sources, measured and explained."""
    measured = measure(message, book, coder, engine=engine, threads=threads)
    seen = tally(message, book, engine=engine)
    own = _own_book(message, seen, book)
    name = " + ".join(source.name for source in training)
    return Comparison(
        Party(name, sum(source.size for source in training), book.counts),
        Party(message.name, message.size, seen.counts, seen.distinct),
        book,
        own,
        measured,
        ledger_of(seen, book, coder, measured.payload_bits),
        seen,
        None
        if own is None or coder != PREFIX_CODER
        else _priced(message, seen, training, book, own),
        coder,
        foresee(message, book) if coder == "ans" else None,
        g_test(book.counts, seen.counts) if chance.significance else None,
        _resampled(message, book, chance) if chance.replicates else None,
    )


def _own_book(message: Source, seen: Tally, book: Codebook) -> Codebook | None:
    if not seen.symbols:
        return None
    if book.alphabet.plain and not book.levels:
        return Codebook.from_counts(seen.counts, book.recipe)
    return train_on([message], book.recipe)


def _priced(
    message: Source, seen: Tally, training: Sequence[Source], book: Codebook, own: Codebook
) -> Sharing:
    if book.alphabet.plain and not book.levels:
        return price(seen, seen, Tally.of(book.counts), (book, own))
    of_training = [tally(source, book) for source in training]
    return price(seen, tally(message, own), sum(of_training[1:], of_training[0]), (book, own))


def _resampled(message: Source, book: Codebook, chance: Chance) -> Bootstrap | None:
    if book.levels or not book.alphabet.plain:
        raise CodebookError("a bootstrap puts bytes together anew, without contexts; leave it out")
    indices = [split.indices for split in splits(message, book.alphabet)]
    return resample(np.concatenate(indices), book, chance.replicates, chance.seed)


def measure(
    message: Source,
    book: Codebook,
    coder: str = PREFIX_CODER,
    *,
    engine: str = AUTO,
    threads: int = 1,
) -> Measured:
    """Return what a file with the encoded message measures, once it was written and read back."""
    with scratch() as file:
        encode_into(file, message, book, engine=engine, threads=threads, coder=coder)
        # Not asked of the system: in a browser it knows nothing of a file without a name.
        file_bytes = file.seek(0, os.SEEK_END)
        encoded, original = OpenFileSource(file, message.name), _Original(message)
        facts = decode_into(original.check, encoded, book, engine=engine, threads=threads)
        original.require_end()
    padding = 8 * facts.coded_bytes - facts.payload_bits
    return Measured(facts.payload_bits, padding, 8 * file_bytes, roundtrip=True)


class _Original:
    """A message read a second time, beside what is said to be the same."""

    def __init__(self, message: Source) -> None:
        self._name = message.name
        self._chunks = message.chunks()
        self._rest = memoryview(b"")

    def check(self, content: Buffer) -> None:
        """Raise unless `content` is what comes next in the message."""
        view = memoryview(content)
        while view:
            if not self._rest:
                self._rest = memoryview(next(self._chunks, b""))
            size = min(len(view), len(self._rest))
            if not size or view[:size] != self._rest[:size]:
                raise self._difference()
            view, self._rest = view[size:], self._rest[size:]

    def require_end(self) -> None:
        """Raise if more of the message is left."""
        if self._rest or any(self._chunks):
            raise self._difference()

    def _difference(self) -> IntegrityError:
        return IntegrityError("decoding did not give the message back").about(self._name)
