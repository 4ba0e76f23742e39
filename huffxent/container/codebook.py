"""The codebook: a code with its alphabet, what it was learnt from, and an id."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.reference import codewords
from huffxent.container import codebook_json
from huffxent.container.publish import published
from huffxent.container.sources import read_regular
from huffxent.errors import CodebookError, HuffxentError, UnseenSymbolError
from huffxent.models.smoothing import weights
from huffxent.symbols.registry import SYMBOLS

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from fractions import Fraction

    from bitarray import bitarray
    from numpy.typing import NDArray

    from huffxent.container.recipe import Recipe, Sample
    from huffxent.models.counts import Counts
    from huffxent.symbols.alphabet import Alphabet, Indices


@dataclass(frozen=True)
class Codebook:
    """A prefix code over an alphabet, and the counts that it was learnt from.

    Made by `huffxent.train` or `Codebook.load`; frozen, hashable, safe to share between threads.

    Attributes
    ----------
    recipe : Recipe
        Symbol kind, code family, length limit, policy for what training never showed.
    counts : Counts
        Of the training data.
    code : PrefixCode
        The lengths, proved complete; or with holes, if those of the family may have them.
    samples : tuple of Sample
        Name, size and SHA-256 of the training data.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"abracadabra", unseen="error")
    >>> book.codewords[ord("a")], book.lengths[ord("b")], book.kraft_sum
    (bitarray('0'), np.uint8(3), Fraction(1, 1))
    """

    recipe: Recipe
    counts: Counts
    code: PrefixCode
    samples: tuple[Sample, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.counts.size == len(self.code) == self.alphabet.size:
            raise CodebookError(
                f"{self.counts.size} counts and {len(self.code)} lengths do not fit an alphabet "
                f"of {self.alphabet.size}"
            )
        uncoded = np.flatnonzero((np.array(self.weights) > 0) != (self.lengths > 0))
        if uncoded.size:
            shown = self.alphabet.shown(int(uncoded[0]))
            raise CodebookError(f"its length for symbol {shown} does not go with its counts")

    @classmethod
    def from_counts(cls, counts: Counts, recipe: Recipe, samples: Sequence[Sample] = ()) -> Self:
        """Return the codebook that `recipe` makes of `counts`."""
        shares = weights(counts, recipe.unseen, recipe.smoothing)
        lengths = bytes(code_lengths(shares, recipe.family, recipe.max_length))
        code = PrefixCode(lengths, complete=CODES[recipe.family].complete)
        return cls(recipe, counts, code, tuple(samples))

    @property
    def alphabet(self) -> Alphabet:
        """The ordered set of symbols."""
        return SYMBOLS[self.recipe.symbols]

    @property
    def lengths(self) -> NDArray[np.uint8]:
        """The code length of each index, in bits; 0 where it has no codeword. Read-only."""
        return self.code.by_index

    @property
    def codewords(self) -> dict[int | str, bitarray]:
        """The codeword of each symbol that has one."""
        words = codewords(self.code)
        return {self.alphabet.symbol(index): word.copy() for index, word in words.items()}

    @property
    def kraft_sum(self) -> Fraction:
        """The sum of 2**-length, exactly."""
        return self.code.kraft_sum

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Integers proportional to q_eff, the distribution that the code was made for."""
        return tuple(weights(self.counts, self.recipe.unseen, self.recipe.smoothing))

    @cached_property
    def effective(self) -> NDArray[np.float64]:
        """q_eff by index: the counts with the share of what was never seen. Sums to 1."""
        total = sum(self.weights)
        return np.array([weight / total for weight in self.weights])

    def implied(self) -> NDArray[np.float64]:
        """Return q_code by index: 2**-length, 0 where there is no codeword. Sums to `kraft_sum`."""
        return np.where(self.lengths > 0, np.exp2(-self.lengths.astype(np.float64)), 0.0)

    @cached_property
    def unlimited_lengths(self) -> tuple[int, ...]:
        """The lengths that the code family would give without a limit, by index."""
        return tuple(CODES[self.recipe.family].lengths(self.weights, None))

    @property
    def description_bits(self) -> int:
        """The bits in which the code could be sent: one length, of fixed width, for each index."""
        return len(self.code) * self.recipe.max_length.bit_length()

    @cached_property
    def id(self) -> str:
        """BLAKE2b-128, in hexadecimal, of all that decides how anything is coded with it."""
        canonical = json.dumps(
            {
                "symbols": self.recipe.symbols,
                "unseen": self.recipe.unseen,
                "smoothing": str(self.recipe.smoothing),
                "lengths": self.lengths.tolist(),
                "counts": self.counts.values.tolist(),
            },
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.blake2b(canonical.encode("ascii"), digest_size=16).hexdigest()

    @cached_property
    def covers_everything(self) -> bool:
        """Whether every symbol of the alphabet has a codeword."""
        return bool(np.all(self.lengths))

    def require(self, indices: Indices, offset: int) -> None:
        """Raise UnseenSymbolError if one of `indices`, the first at `offset`, has no codeword."""
        if self.covers_everything:
            return
        missing = np.flatnonzero(self.lengths[indices] == 0)
        if missing.size:
            index = int(indices[missing[0]])
            raise UnseenSymbolError(
                self.alphabet.symbol(index), self.alphabet.shown(index), offset + int(missing[0])
            )

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the codebook to a file, as JSON that a person can read.

        Parameters
        ----------
        path
            Where to; the file appears whole or not at all.
        force
            Replace a file that is there.

        Raises
        ------
        FileExistsError
            If there is one, and not `force`.
        """
        with published(path, force=force) as file:
            file.write(self.to_json())

    def to_json(self) -> bytes:
        """Return the content of its file."""
        return codebook_json.dumps(
            codebook_json.Document(self.id, self.recipe, self.samples, self.code, self.counts)
        )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the codebook in a file, its code proved before anything is made of it.

        Raises
        ------
        CodebookError
            If the file is not a codebook, or not a sound one.
        """
        try:
            document = codebook_json.loads(read_regular(path, codebook_json.LARGEST_FILE))
            book = cls(document.recipe, document.counts, document.code, document.samples)
            if book.id != document.id:
                raise CodebookError(f"its id is not that of its content, {book.id}")
        except HuffxentError as error:
            raise error.about(path) from None
        return book

    def __str__(self) -> str:
        seen = self.counts.distinct
        return (
            f"{CODES[self.recipe.family].title} codebook {self.id[:8]}: "
            f"{seen} of {len(self.code)} symbols seen in {self.counts.total:,}, "
            f"codewords of {min(filter(None, self.code.lengths))} to {max(self.code.lengths)} bits"
        )
