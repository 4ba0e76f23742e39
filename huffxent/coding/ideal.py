"""Coders that spend fractions of a bit: constriction's range coder and its ANS.

They code by q itself, as nearly as fixed-point numbers of 24 bits come to it. A block is one
stream, though contexts begin anew where those of codewords do: so the same q is measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.codes.context_code import ContextCode
from huffxent.coding.fixed_point import PRECISION, levels_of
from huffxent.coding.streams import runs
from huffxent.errors import IntegrityError, MissingLibraryError
from huffxent.models.odds import ESCAPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.coding.fixed_point import Level
    from huffxent.models.odds import Odds
    from huffxent.symbols.alphabet import Indices

IDEAL = ("range", "ans")

MOST_BITS = 96
"""For one symbol after one context, at most: counts have 63 bits, and levels of parts add some."""

_WORD = 4
"""Bytes of a word of either coder, whose output is a number of whole words."""


class IdealCoder:
    """One of the two coders, with a model.

    Parameters
    ----------
    name
        One of `IDEAL`.
    codes
        Of a codebook: says which entries code a symbol.
    odds
        Of the same codebook: the q that they are coded by.

    Raises
    ------
    MissingLibraryError
        If constriction is not installed.

    Examples
    --------
    >>> import numpy as np, huffxent as hx
    >>> book = hx.train(b"aaab" * 25, unseen="error")
    >>> coder = IdealCoder("ans", book.codes, book.odds)
    >>> data, bits = coder.encode(np.frombuffer(b"ba" * 50, dtype=np.uint8))
    >>> out = np.zeros(100, dtype=np.uint8)
    >>> coder.decode(data, out) == bits, bytes(out[:6])
    (True, b'bababa')
    """

    def __init__(self, name: str, codes: PrefixCode | ContextCode, odds: Odds) -> None:
        try:
            import constriction
        except ImportError:
            raise MissingLibraryError(f"the coder {name!r}", "constriction", "ideal") from None
        self._stream = constriction.stream
        self._backwards = name == "ans"
        self._codes = codes
        self._odds = odds
        self._steps: dict[int, list[tuple[tuple[int, Level, Any], ...]]] = {}
        self._trees: dict[int, tuple[tuple[Any, tuple[int, ...]], ...]] = {}

    def encode(self, indices: Indices) -> tuple[bytes, int]:
        """Return a block as bytes, and how many bits of them it needs: all but those above it."""
        steps = self.steps(indices)
        if self._backwards:
            stack = self._stream.stack.AnsCoder()
            for rank, _, model in reversed(steps):
                stack.encode_reverse(rank, model)
            return _bytes(stack.get_compressed()), int(stack.num_valid_bits())
        queue = self._stream.queue.RangeEncoder()
        for rank, _, model in steps:
            queue.encode(rank, model)
        data = queue.get_compressed().astype("<u4").tobytes()
        return data, 8 * len(data)

    def steps(self, indices: Indices) -> list[tuple[int, Level, Any]]:
        """Return what a block is coded by: places in levels, the levels, and their models."""
        if isinstance(self._codes, ContextCode):
            entries = np.concatenate([self._codes.events(run)[0] for run in runs(indices)])
        else:
            entries = indices.astype(np.int64)
        places, ranks = (table[entries].tolist() for table in self._odds.entries)
        found: list[tuple[int, Level, Any]] = []
        for place, rank in zip(places, ranks, strict=True):
            if place not in self._steps:
                self._add(place)
            found += self._steps[place][rank]
        return found

    def decode(self, data: bytes, out: Indices) -> int:
        """Decode a block into `out`, and return how many bits it needed.

        Raises
        ------
        IntegrityError
            If the bytes are no block of so many symbols.
        """
        if data.endswith(b"\0") if self._backwards else len(data) % _WORD:
            raise IntegrityError("its coded bits are not as its coder ends them")
        padded = data + bytes(-len(data) % _WORD)
        words = np.frombuffer(padded, dtype="<u4").astype(np.uint32)
        try:
            if self._backwards:
                source = self._stream.stack.AnsCoder(words)
                bits = int(source.num_valid_bits())
                self._drain(source.decode, out)
                ended = source.is_empty()
            else:
                source, bits = self._stream.queue.RangeDecoder(words), 8 * len(data)
                self._drain(source.decode, out)
                ended = source.maybe_exhausted()
        except (ValueError, AssertionError) as error:
            raise IntegrityError(f"its coded bits are of no such symbols ({error})") from None
        if not ended:
            raise IntegrityError("its coded bits go on after the last symbol")
        return bits

    def _drain(self, decode: Callable[..., Any], out: Indices) -> None:
        order = len(self._odds.levels)
        for run in runs(out):
            before: list[int] = []
            for place in range(run.size):
                symbol = self._next(decode, before)
                run[place] = symbol
                if order:
                    before = [symbol, *before][:order]

    def _next(self, decode: Callable[..., Any], before: list[int]) -> int:
        """Return the next symbol after those before it, the last one first."""
        for number in self._places(before) if before else (0,):
            if number not in self._trees:
                self._add(number)
            for model, symbols in self._trees[number]:
                rank = 0 if model is None else decode(model)
                if rank < len(symbols):
                    break
            symbol = symbols[rank]
            if symbol != ESCAPE:
                return symbol
        raise IntegrityError("its coded bits escape from everything")

    def _places(self, before: list[int]) -> Iterator[int]:
        """Yield the places for a symbol, from the longest context on."""
        numbers, scale = [0], 1
        for symbol in before:
            numbers.append(numbers[-1] + symbol * scale)
            scale *= self._odds.size
        for order in range(len(before), 0, -1):
            place = self._odds.after[order - 1].get(numbers[order])
            if place is not None:
                yield place
        yield 0

    def _add(self, number: int) -> None:
        """Make the models of a place: what codes each of its symbols, and what decodes them."""
        place = self._odds.at(number)
        levels = levels_of(place.weights)
        models = [self.model_of(level) for level in levels]
        self._trees[number] = tuple(
            (model, tuple(place.symbols[member] for member in level.members))
            for model, level in zip(models, levels, strict=True)
        )
        steps: list[tuple[tuple[int, Level, Any], ...]] = [()] * len(place.weights)
        way: tuple[tuple[int, Level, Any], ...] = ()
        for model, level in zip(models, levels, strict=True):
            for rank, member in enumerate(level.members):
                steps[member] = way if model is None else (*way, (rank, level, model))
            way = (*way, (len(level.members), level, model))
        self._steps[number] = steps

    def model_of(self, level: Level) -> Any:  # noqa: ANN401 - constriction has no types
        """Return the model of a level; None where only one symbol can come, for nothing.

        constriction adds a part to each weight before it cuts what is left of 2**24 in proportion:
        parts less one, which add up to what is left, come out as they are.
        """
        if len(level.parts) == 1:
            return None
        weights = np.array(level.parts, dtype=np.float64) - 1
        return self._stream.model.Categorical(weights, perfect=False)

    def surprisals(self, number: int) -> NDArray[np.float64]:
        """Return what is really spent on each symbol of a place, in bits."""
        if number not in self._steps:
            self._add(number)
        return np.array(
            [
                sum(PRECISION - math.log2(level.parts[rank]) for rank, level, _ in steps)
                for steps in self._steps[number]
            ]
        )


def _bytes(words: NDArray[np.uint32]) -> bytes:
    """Return a number of several words, without the zeros above it."""
    return bytes(words.astype("<u4").tobytes().rstrip(b"\0")) if words.size else b""
