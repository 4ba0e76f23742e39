"""How a codebook is made, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.codes.registry import CODES
from huffxent.errors import CodebookError
from huffxent.models.smoothing import UNSEEN, as_alpha
from huffxent.symbols.registry import SYMBOLS

if TYPE_CHECKING:
    from fractions import Fraction


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

    def __post_init__(self) -> None:
        for value, known, what in (
            (self.symbols, SYMBOLS, "symbol kind"),
            (self.family, CODES, "code family"),
            (self.unseen, UNSEEN, "policy for unseen symbols"),
        ):
            if value not in known:
                raise CodebookError(f"no {what} {value!r}; there is {', '.join(known)}")

    @classmethod
    def of(
        cls,
        symbols: str = "bytes",
        code: str = "huffman",
        max_length: int = 15,
        smoothing: float | str | Fraction | None = None,
        unseen: str = "escape",
    ) -> Recipe:
        """Return the recipe that a caller's options ask for."""
        return cls(symbols, code, max_length, unseen, as_alpha(smoothing))

    @property
    def title(self) -> str:
        """The recipe as a person reads it."""
        policy = f"unseen: {self.unseen}"
        if self.smoothing is not None:
            policy = f"smoothing {self.smoothing}"
        return f"{CODES[self.family].title}, limit {self.max_length}, {policy}"
