"""From the textbook's sum to PyTorch's loss to the bits of a file, on one pair of files."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.coding.engine import AUTO
from huffxent.container.recipe import Recipe
from huffxent.container.sources import MemorySource, source_of
from huffxent.container.training import each, train_on
from huffxent.errors import DataError
from huffxent.models.counts import count
from huffxent.render import spans
from huffxent.render.plots.picture import Plotted
from huffxent.study import steps
from huffxent.study.comparison import measure
from huffxent.study.walk import bars_of, walked
from huffxent.symbols.bytes import ByteAlphabet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from huffxent.container.codebook import Codebook
    from huffxent.container.sources import Data, Source
    from huffxent.container.training import Samples
    from huffxent.render.plots.picture import Picture
    from huffxent.study.steps import Step, Symbol

SCHEMA = "huffxent.bridge/1"

LARGEST = 1 << 24
"""Symbols of B at most: each is a row of 256 logits of its own."""

SHIFT = 7.0
"""Added to all logits of step 3: softmax takes it away again."""

FIRST = 8
"""Symbols of B that are shown on their way."""


@dataclass(frozen=True)
class Bridge(Plotted):
    """One number on its way from the textbook to a file, and back from a codebook to a loss.

    ``str()`` is what ``huffxent bridge`` prints.

    Attributes
    ----------
    training, message : str
        The names of A and B.
    recipe : str
        How the codebook was made.
    symbols : int
        In B.
    steps : tuple of Step
        The textbook's sum, one-hot NLL, PyTorch's form, PyTorch itself where it is installed, and
        the file of an ideal coder.
    file_bytes : int
        Of that file, with the count and the checksum of its symbols.
    first : tuple of Symbol
        The first symbols of B.
    codebook_steps : tuple of Step
        The codebook read as logits -l ln 2, PyTorch's number for them, and the coded file.
    payload_bits : int
        Of B in a container, by the codebook.
    kraft_bits : float
        log2 K, K being the Kraft sum: 0 for a complete code.
    unseen_distinct, unseen_occurrences : int
        Symbols of B that A never shows, and how often they occur: with q of A's counts alone the
        cross-entropy is infinite if there are any.
    """

    VIEWS: ClassVar = ("bridge",)

    training: str
    message: str
    recipe: str
    symbols: int
    steps: tuple[Step, ...]
    file_bytes: int
    first: tuple[Symbol, ...]
    codebook_steps: tuple[Step, ...]
    payload_bits: int
    kraft_bits: float
    unseen_distinct: int
    unseen_occurrences: int

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent bridge --json`` prints."""
        return {"schema": SCHEMA, **asdict(self)}

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture: a bar for each step."""
        return {"bridge": lambda: bars_of(self)}

    def __str__(self) -> str:
        return spans.plain(walked(self))

    def _repr_html_(self) -> str:
        return spans.html(walked(self))


def bridge(
    a: Samples,
    b: Data,
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    *,
    engine: str = AUTO,
) -> Bridge:
    """Return the cross-entropy of `b` under the q of `a`, reckoned in every way that there is.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers; `a` also an iterable
        of those.
    code, max_length, smoothing, unseen
        As `huffxent.train` takes them.
    engine
        What does the coding; the bits are the same.

    Returns
    -------
    Bridge
        The steps, in nats and bits per symbol.

    Raises
    ------
    DataError
        If `b` is empty: a mean over nothing is no number.
    LimitExceededError
        If it has more than 2**24 symbols.
    CodebookError
        If no codebook can be made of `a`.
    UnseenSymbolError
        If ``unseen="error"`` and `b` has a symbol that `a` never shows.

    References
    ----------
    D. J. C. MacKay, *Information Theory, Inference, and Learning Algorithms*, section 5.4; the
    documentation of ``torch.nn.CrossEntropyLoss``.

    Examples
    --------
    >>> found = bridge(b"aaab" * 100, b"ab" * 100, unseen="error")
    >>> [round(step.bits, 4) for step in found.steps[:3]]
    [1.2075, 1.2075, 1.2075]
    >>> found.payload_bits, round(found.codebook_steps[0].total, 9)
    (200, 200.0)
    """
    recipe = Recipe.of("bytes", code, max_length, smoothing, unseen)
    sources = [source_of(sample, recipe.kind) for sample in each(a)]
    book = train_on(sources, recipe)
    name = " + ".join(source.name for source in sources)
    return cross(book, name, source_of(b, recipe.kind), engine=engine)


def cross(book: Codebook, training: str, source: Source, *, engine: str = AUTO) -> Bridge:
    """Return the bridge for a codebook of bytes and a message."""
    data = source.content(LARGEST, "each of which would be a row of 256 logits")
    indices = np.frombuffer(data, dtype=np.uint8)
    if not indices.size:
        raise DataError("is empty, and a mean over no symbols is no number").about(source.name)
    book.require(indices, [], 0)
    counts = count(indices, ByteAlphabet.size)
    p, q = counts.distribution(), book.effective
    unseen = counts.values[(book.counts.values == 0) & (counts.values > 0)]
    with np.errstate(divide="ignore"):
        logits = np.log(np.array([float(weight) for weight in book.weights])) + SHIFT
    as_logits = np.where(book.lengths > 0, -math.log(2) * book.lengths, -np.inf)
    coded, file_bytes = steps.arithmetic_file(q, indices, engine)
    payload_bits = measure(MemorySource(data, source.name), book, engine=engine).payload_bits
    return Bridge(
        training,
        source.name,
        book.recipe.title,
        indices.size,
        (
            steps.textbook(p, q, indices.size),
            steps.one_hot(q, indices),
            *steps.from_logits(logits, indices, f"cross_entropy(log c + {SHIFT:g}, x)"),
            coded,
        ),
        file_bytes,
        tuple(steps.symbols_of(book, indices[:FIRST])),
        (
            *steps.from_logits(as_logits, indices, "cross_entropy(-l ln 2, x)"),
            steps.codeword_file(payload_bits, indices.size),
        ),
        payload_bits,
        math.log2(book.kraft_sum),
        unseen.size,
        int(unseen.sum()),
    )
