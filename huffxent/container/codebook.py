"""The codebook: a code with its alphabet, what it was learnt from, and an id."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np

from huffxent.codes.context_code import ContextCode, level_lengths
from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.context_walk import uncoded
from huffxent.coding.ideal import IDEAL, MOST_BITS
from huffxent.coding.reference import codewords
from huffxent.container import codebook_json
from huffxent.container.pictures import pictures_of
from huffxent.container.publish import published
from huffxent.container.sources import read_regular
from huffxent.errors import CodebookError, HuffxentError, UnseenSymbolError
from huffxent.models.odds import Odds
from huffxent.models.smoothing import weights
from huffxent.render.plots.picture import Plotted
from huffxent.symbols.bytes import ByteAlphabet

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from fractions import Fraction

    from bitarray import bitarray
    from numpy.typing import NDArray

    from huffxent.codes.context_code import ContextLevel
    from huffxent.coding.engine import Work
    from huffxent.container.recipe import Recipe, Sample
    from huffxent.models.contexts import Pairs
    from huffxent.models.counts import Counts
    from huffxent.render.plots.picture import Picture
    from huffxent.symbols.alphabet import Alphabet, Indices


@dataclass(frozen=True)
class Codebook(Plotted):
    """A prefix code over an alphabet, and the counts that it was learnt from.

    Made by `huffxent.train` or `Codebook.load`; frozen, hashable, safe to share between threads.

    Attributes
    ----------
    recipe : Recipe
        Symbol kind, code family, length limit, policy for what training never showed, order.
    counts : Counts
        Of the training data, by index.
    code : PrefixCode
        The lengths, proved complete; or with holes, if those of the family may have them.
    samples : tuple of Sample
        Name, size and SHA-256 of the training data.
    alphabet : Alphabet
        The ordered set of symbols.
    levels : tuple of ContextLevel
        The codes after contexts of one symbol, of two, and so on, up to the recipe's order.

    Examples
    --------
    >>> import huffxent as hx
    >>> book = hx.train(b"abracadabra", unseen="error")
    >>> book.codewords[ord("a")], book.lengths[ord("b")], book.kraft_sum
    (bitarray('0'), np.uint8(3), Fraction(1, 1))
    """

    VIEWS: ClassVar = ("budget", "tree", "areas", "symbols")

    recipe: Recipe
    counts: Counts
    code: PrefixCode
    samples: tuple[Sample, ...] = field(default=(), compare=False)
    alphabet: Alphabet = field(default_factory=ByteAlphabet)
    levels: tuple[ContextLevel, ...] = ()

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
        if len(self.levels) != self.recipe.order:
            raise CodebookError(f"{len(self.levels)} levels of contexts, not {self.recipe.order}")
        # Made at once, since that proves it.
        self.codes  # noqa: B018
        for level in self.levels:
            if not np.all((level.escapes > 0) == self.recipe.escapes):
                raise CodebookError("the escapes of its contexts do not go with its policy")

    @classmethod
    def from_counts(
        cls,
        counts: Counts,
        recipe: Recipe,
        samples: Sequence[Sample] = (),
        alphabet: Alphabet | None = None,
        pairs: Sequence[Pairs] = (),
    ) -> Self:
        """Return the codebook that `recipe` makes of counts, and of pairs if it has an order."""
        shares = weights(counts, recipe.unseen, recipe.smoothing)
        lengths = bytes(code_lengths(shares, recipe.family, recipe.max_length))
        code = PrefixCode(lengths, complete=CODES[recipe.family].complete)

        def limited(shares: list[int]) -> list[int]:
            return code_lengths(shares, recipe.family, recipe.max_length)

        levels = (level_lengths(level, limited, escapes=recipe.escapes) for level in pairs)
        alphabet = alphabet or recipe.kind.alphabet(())
        return cls(recipe, counts, code, tuple(samples), alphabet, tuple(levels))

    @cached_property
    def codes(self) -> PrefixCode | ContextCode:
        """What messages are coded with: the code, or the codes of contexts over it."""
        if not self.levels:
            return self.code
        return ContextCode(self.code, self.levels, complete=CODES[self.recipe.family].complete)

    @cached_property
    def odds(self) -> Odds:
        """What coders without codewords need: q_eff in integers."""
        pairs = tuple(level.pairs for level in self.levels)
        return Odds(self.weights, pairs, escapes=self.recipe.escapes)

    def work(self, verb: Literal["encode", "decode"]) -> Work:
        """Return the work that encoding or decoding with it is, as an engine is asked for it."""
        if not self.levels:
            return verb
        return "encode after contexts" if verb == "encode" else "decode after contexts"

    def most_bits(self, coder: str) -> int:
        """Return the bits that a symbol takes at most by a coder, without a literal."""
        if coder in IDEAL:
            return MOST_BITS * (1 + len(self.levels))
        return self.codes.longest

    @property
    def lengths(self) -> NDArray[np.uint8]:
        """The code length of each index, in bits; 0 where it has no codeword. Read-only."""
        return self.code.by_index

    @property
    def codewords(self) -> dict[int | str | bytes, bitarray]:
        """The codeword of each symbol that has one, without a context; the escape's is left out."""
        return {
            self.alphabet.symbol(index): word.copy()
            for index, word in codewords(self.code).items()
            if index != self.alphabet.escape
        }

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

    @cached_property
    def entry_surprisals(self) -> NDArray[np.float64]:
        """-log2 q_eff of every entry of `codes`: of the symbols without a context, then after each.

        Infinite where q_eff is 0.
        """
        extra = int(self.recipe.escapes)
        shares = [self.effective]
        for level in self.levels:
            pairs = level.pairs
            totals = (pairs.totals + extra).astype(np.float64)
            shares += [pairs.counts / totals[pairs.places], extra / totals]
        with np.errstate(divide="ignore"):
            return -np.log2(np.concatenate(shares))

    @cached_property
    def entry_unlimited_lengths(self) -> NDArray[np.int64]:
        """The lengths that the family would give every entry without a limit."""
        family, escapes = CODES[self.recipe.family], self.recipe.escapes
        parts = [np.array(self.unlimited_lengths)]
        for level in self.levels:
            free = level_lengths(
                level.pairs, lambda weights: family.lengths(weights, None), escapes=escapes
            )
            parts += [free.lengths, free.escapes]
        return np.concatenate(parts).astype(np.int64)

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
                **codebook_json.open_fields(self.alphabet, self.levels),
            },
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.blake2b(canonical.encode("ascii"), digest_size=16).hexdigest()

    @cached_property
    def covers_everything(self) -> bool:
        """Whether every symbol can be coded, after any context."""
        return bool(np.all(self.lengths)) and all(np.all(level.escapes) for level in self.levels)

    def require(self, indices: Indices, literals: Sequence[bytes], offset: int) -> None:
        """Raise UnseenSymbolError if one of `indices`, the first at `offset`, has no codeword."""
        if self.covers_everything:
            return
        if isinstance(self.codes, ContextCode):
            missing = uncoded(indices, self.codes)
        else:
            missing = np.flatnonzero(self.lengths[indices] == 0)
        if missing.size:
            raise self._unseen(indices, literals, int(missing[0]), offset)

    def _unseen(
        self, indices: Indices, literals: Sequence[bytes], place: int, offset: int
    ) -> UnseenSymbolError:
        index, escape = int(indices[place]), self.alphabet.escape
        symbol, shown = self.alphabet.symbol(index), self.alphabet.shown(index)
        if index == escape:
            literal = literals[int(np.count_nonzero(indices[:place] == escape))]
            shown = symbol = self.alphabet.shown_literal(literal)
        if self.levels:
            shown = f"{shown} after what stands before it"
        return UnseenSymbolError(symbol, shown, offset + place)

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
            codebook_json.Document(
                self.id,
                self.recipe,
                self.samples,
                self.code,
                self.counts,
                self.alphabet,
                self.levels,
            )
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
            return cls.from_json(read_regular(path, codebook_json.LARGEST_FILE, "codebook"))
        except HuffxentError as error:
            raise error.about(path) from None

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return the codebook that the content of a file is; CodebookError if it is not one."""
        document = codebook_json.loads(data)
        book = cls(
            document.recipe,
            document.counts,
            document.code,
            document.samples,
            document.alphabet,
            document.levels,
        )
        if book.id != document.id:
            raise CodebookError(f"its id is not that of its content, {book.id}")
        return book

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures, by their names."""
        return pictures_of(self)

    def __str__(self) -> str:
        open_, seen = self.alphabet.escape is not None, self.counts.distinct
        symbols = f"{seen} symbols" if open_ else f"{seen} of {len(self.code)} symbols"
        return (
            f"{CODES[self.recipe.family].title} codebook {self.id[:8]}: "
            f"{symbols} seen in {self.counts.total:,}, "
            f"codewords of {min(filter(None, self.code.lengths))} to {self.code.longest} bits"
            + "".join(
                f", {level.escapes.size:,} contexts of {level.pairs.order}" for level in self.levels
            )
        )
