"""How a codebook is made, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING

from huffxent.codes.prefix_code import LONGEST
from huffxent.codes.registry import CODES
from huffxent.errors import CodebookError
from huffxent.models.contexts import MOST_ORDERS
from huffxent.models.smoothing import UNSEEN, as_alpha
from huffxent.symbols.registry import kind_named

if TYPE_CHECKING:
    from fractions import Fraction

    from huffxent.symbols.alphabet import Kind


CLOSED_LIMIT = 15
"""Bits of the longest codeword where nothing else is asked for, in a closed alphabet."""


@dataclass(frozen=True)
class Sample:
    """What a codebook was trained on."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """How a codebook is made from counts.

    Examples
    --------
    >>> Recipe.of(smoothing=0.5).smoothing
    Fraction(1, 2)
    """

    symbols: str = "bytes"
    family: str = "huffman"
    max_length: int = 15
    unseen: str = "escape"
    smoothing: Fraction | None = None
    order: int = 0

    def __post_init__(self) -> None:
        for value, known, what in (
            (self.family, CODES, "code family"),
            (self.unseen, UNSEEN, "policy for unseen symbols"),
        ):
            if value not in known:
                raise CodebookError(f"no {what} {value!r}; there is {', '.join(known)}")
        if not 0 <= self.order <= MOST_ORDERS:
            raise CodebookError(f"order {self.order}: contexts have 0 to {MOST_ORDERS} symbols")
        if self.smoothing is not None and not (self.kind.closed and self.order == 0):
            raise CodebookError(
                "smoothing adds to every symbol of a closed alphabet, without contexts; "
                "here what training never shows goes by the escape"
            )

    @classmethod
    def of(
        cls,
        symbols: str = "bytes",
        code: str = "huffman",
        max_length: int | None = None,
        smoothing: float | str | Fraction | None = None,
        unseen: str = "escape",
        order: int = 0,
    ) -> Recipe:
        """Return the recipe that a caller's options ask for; TypeError for 12.0 as a length."""
        kind = kind_named(symbols)
        if max_length is None:
            max_length = CLOSED_LIMIT if kind.closed else LONGEST
        return cls(kind.name, code, index(max_length), unseen, as_alpha(smoothing), index(order))

    @property
    def escapes(self) -> bool:
        """Whether a share is kept, after every context too, for what training never shows."""
        return self.unseen == "escape"

    @property
    def kind(self) -> Kind:
        """What a symbol is."""
        return kind_named(self.symbols)

    @property
    def title(self) -> str:
        """The recipe as a person reads it."""
        policy = f"unseen: {self.unseen}"
        if self.smoothing is not None:
            policy = f"smoothing {self.smoothing}"
        parts = [CODES[self.family].title, f"limit {self.max_length}", policy]
        if self.order:
            parts.insert(0, f"order {self.order}")
        if self.symbols != Recipe.symbols:
            parts.insert(0, self.symbols)
        return ", ".join(parts)

    @property
    def options(self) -> list[str]:
        """The options of a command that makes the same; none where it is the default.

        Examples
        --------
        >>> Recipe.of("chars", max_length=12).options
        ['--symbols', 'chars', '--max-length', '12']
        """
        kind = Recipe.of(self.symbols)
        given = {
            "--symbols": (self.symbols, Recipe.symbols),
            "--code": (self.family, kind.family),
            "--max-length": (self.max_length, kind.max_length),
            "--unseen": (self.unseen, kind.unseen),
            "--smoothing": (self.smoothing, kind.smoothing),
            "--order": (self.order, kind.order),
        }
        pairs = [(name, str(value)) for name, (value, usual) in given.items() if value != usual]
        return [part for pair in pairs for part in pair]
