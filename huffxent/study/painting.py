"""A text, character by character: what each one cost, and what A's codebook overpaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from huffxent.container.codebook import Codebook
from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.container.training import train_on
from huffxent.models.counts import count
from huffxent.render import spans
from huffxent.render.plots.picture import Plotted
from huffxent.study.palette import numbered, painted, rolling_picture, text_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

    import numpy as np
    from numpy.typing import NDArray

    from huffxent.container.sources import Data, Source
    from huffxent.render.plots.picture import Picture

LARGEST = 1 << 24
"""Bytes; nobody reads a larger text in colours."""

LINES = 20
"""That are shown where nobody says how many."""


@dataclass(frozen=True)
class Stroke:
    """A character of a message.

    Attributes
    ----------
    text : str
        The character; bytes that are no UTF-8 are one each, as U+FFFD.
    cost : int
        Bits that it took: the lengths of its bytes.
    overpaid : int
        How many more than under the message's own codebook; negative where it took fewer.
    """

    text: str
    cost: int
    overpaid: int


@dataclass(frozen=True, eq=False)
class Painting(Plotted):
    """A message in the colours of its cost.

    ``str()`` is what ``huffxent paint`` prints; a notebook shows it in colours.

    Attributes
    ----------
    training, message : str
        The names of A and B.
    strokes : tuple of Stroke
        The characters of B.
    costs, own_costs : ndarray of uint8
        The bits of each byte of B, by A's codebook and by its own.
    """

    VIEWS: ClassVar = ("text", "rolling")

    training: str
    message: str
    strokes: tuple[Stroke, ...]
    costs: NDArray[np.uint8]
    own_costs: NDArray[np.uint8]

    def __str__(self) -> str:
        return f"{numbered(self.strokes, LINES)}\n\n{self.sentence}"

    def _repr_html_(self) -> str:
        return spans.html([*painted(self.strokes, LINES), [spans.Span(self.sentence)]])

    @property
    def sentence(self) -> str:
        """What all of it cost."""
        cost, own = int(self.costs.sum()), int(self.own_costs.sum())
        return f"all of B: {cost:,} bits, {cost - own:,} more than by its own codebook"

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures; an empty message has none."""
        if not self.strokes:
            return {}
        return {"text": lambda: text_picture(self), "rolling": lambda: rolling_picture(self)}

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent paint --json`` prints."""
        characters = [[stroke.text, stroke.cost, stroke.overpaid] for stroke in self.strokes]
        return {"schema": "huffxent.paint/1", "characters": characters}


def paint(
    a: Data,
    b: Data,
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
) -> Painting:
    """Return what each character of `b` costs under the codebook of `a`.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers below 256.
    code, max_length, smoothing, unseen
        As `huffxent.train` takes them.

    Returns
    -------
    Painting
        By characters of UTF-8; bytes that are none stand alone.

    Raises
    ------
    LimitExceededError
        If `b` has more than 2**24 bytes.
    UnseenSymbolError
        If ``unseen="error"`` and `b` has a symbol that `a` never shows.

    Examples
    --------
    >>> import huffxent as hx
    >>> print(hx.paint(b"aaabc", b"abb", unseen="error"))
    text  abb
    bits  122
    over  .11
    <BLANKLINE>
    all of B: 5 bits, 2 more than by its own codebook
    """
    recipe = Recipe.of("bytes", code, max_length, smoothing, unseen)
    training = source_of(a, recipe.kind)
    return paint_with(train_on([training], recipe), training.name, source_of(b, recipe.kind))


def paint_with(book: Codebook, training: str, message: Source) -> Painting:
    """Return what each character of a message costs under a codebook of bytes."""
    data = message.content(LARGEST, "which nobody reads in colours")
    indices = book.alphabet.split(data).indices
    book.require(indices, [], 0)
    own = book
    if indices.size:
        own = Codebook.from_counts(count(indices, book.alphabet.size), book.recipe)
    costs, best = book.lengths[indices], own.lengths[indices]
    return Painting(training, message.name, tuple(_strokes(data, costs, best)), costs, best)


def _strokes(data: bytes, costs: NDArray[np.uint8], best: NDArray[np.uint8]) -> Iterator[Stroke]:
    """Yield the characters, each with what its bytes cost."""
    place = 0
    spent, least = costs.tolist(), best.tolist()
    for text, size in _characters(data):
        cost = sum(spent[place : place + size])
        yield Stroke(text, cost, cost - sum(least[place : place + size]))
        place += size


def _characters(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield the characters of UTF-8 data, and how many bytes each takes."""
    for character in data.decode("utf-8", "surrogateescape"):
        lone = "\udc80" <= character <= "\udcff"
        yield ("\ufffd", 1) if lone else (character, len(character.encode("utf-8")))
