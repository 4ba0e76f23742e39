"""Coders that spend fractions of a bit: constriction's range coder and its ANS.

They code by q itself, as nearly as fixed-point numbers of 24 bits come to it. A block is one
stream, though contexts begin anew where those of codewords do: so the same q is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.codes.context_code import ContextCode
from huffxent.coding.streams import runs
from huffxent.errors import IntegrityError, MissingLibraryError
from huffxent.models.odds import ESCAPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.models.odds import Odds
    from huffxent.symbols.alphabet import Indices

IDEAL = ("range", "ans")

PRECISION = 24
"""Bits of the fixed-point numbers that stand for q."""

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
        self._models: dict[int, tuple[Any, tuple[int, ...]]] = {}

    def encode(self, indices: Indices) -> tuple[bytes, int]:
        """Return a block as bytes, and how many bits of them it needs: all but those above it."""
        if isinstance(self._codes, ContextCode):
            entries = np.concatenate([self._codes.events(run)[0] for run in runs(indices)])
        else:
            entries = indices.astype(np.int64)
        places, ranks = (table[entries] for table in self._odds.entries)
        if self._backwards:
            stack = self._stream.stack.AnsCoder()
            self._feed(stack.encode_reverse, places[::-1], ranks[::-1])
            return _bytes(stack.get_compressed()), int(stack.num_valid_bits())
        queue = self._stream.queue.RangeEncoder()
        self._feed(queue.encode, places, ranks)
        data = queue.get_compressed().astype("<u4").tobytes()
        return data, 8 * len(data)

    def _feed(
        self,
        encode: Callable[..., None],
        places: NDArray[np.int64],
        ranks: NDArray[np.int64],
    ) -> None:
        """Code ranks in this order, each by the model of its place."""
        if not self._odds.levels:
            model, _ = self._at(0)
            if model is not None and ranks.size:
                # A whole array is coded from its end by ANS: it was turned round for one at a time.
                encode(
                    np.ascontiguousarray(ranks[::-1] if self._backwards else ranks, np.int32), model
                )
            return
        for place, rank in zip(places.tolist(), ranks.tolist(), strict=True):
            model, _ = self._at(place)
            if model is not None:
                encode(rank, model)

    def decode(self, data: bytes, out: Indices) -> int:
        """Decode a block into `out`, and return how many bits it needed.

        Raises
        ------
        IntegrityError
            If the bytes are no block of so many symbols.
        """
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
        model, symbols = self._at(0)
        if not self._odds.levels:
            ranks = 0 if model is None else decode(model, out.size)
            out[:] = np.array(symbols)[ranks]
            return
        for run in runs(out):
            before: list[int] = []
            for place in range(run.size):
                symbol = self._next(decode, before)
                run[place] = symbol
                before = [symbol, *before][: len(self._odds.levels)]

    def _next(self, decode: Callable[..., Any], before: list[int]) -> int:
        """Return the next symbol after those before it, the last one first."""
        for number in self._places(before):
            model, symbols = self._at(number)
            symbol = symbols[0 if model is None else decode(model)]
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

    def _at(self, number: int) -> tuple[Any, tuple[int, ...]]:
        """Return the model of a place and its symbols; None where one symbol comes for nothing."""
        if number not in self._models:
            place = self._odds.at(number)
            weights = np.array(place.weights, dtype=np.float64)
            model = None
            if weights.size > 1:
                model = self._stream.model.Categorical(weights / weights.sum(), perfect=False)
            self._models[number] = model, place.symbols
        return self._models[number]

    def shares(self, number: int) -> NDArray[np.float64]:
        """Return what the model of a place really gives to each symbol, read off the coder itself.

        ANS that begins with a symbol makes of an empty number the sum of the shares before it.
        """
        model, symbols = self._at(number)
        if model is None:
            return np.ones(1)
        below = []
        for rank in range(len(symbols)):
            one = self._stream.stack.AnsCoder()
            one.encode_reverse(rank, model)
            below.append(int.from_bytes(one.get_compressed().tobytes(), "little"))
        return np.diff([*below, 1 << PRECISION]) / (1 << PRECISION)


def _bytes(words: NDArray[np.uint32]) -> bytes:
    """Return a number of several words, without the zeros above it."""
    return bytes(words.astype("<u4").tobytes().rstrip(b"\0")) if words.size else b""
