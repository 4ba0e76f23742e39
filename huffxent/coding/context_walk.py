"""Symbols after contexts, one by one: what every faster way must give."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from huffxent.codes.context_code import UNCODED
from huffxent.codes.prefix_code import LONGEST
from huffxent.coding.streams import runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from huffxent.codes.context_code import ContextCode, ContextLevel
    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.symbols.alphabet import Indices

    Words: TypeAlias = Mapping[int, int]

ESCAPE = -1


def decode(bits: Iterable[int], code: ContextCode, out: Indices) -> int:
    """Decode one stream into `out`, and return how many bits it took.

    Raises
    ------
    StopIteration
        If the bits end too early.
    ValueError
        If they begin with no codeword.
    """
    root, levels = _tables(code)
    size, unread, used = len(code.root), iter(bits), 0
    before: list[int] = []
    for place in range(out.size):
        symbol = ESCAPE
        for order in range(len(before), -1, -1):
            words = levels[order - 1].get(_number(before[:order], size)) if order else root
            if words is not None:
                symbol, taken = _next(words, unread)
                used += taken
            if symbol != ESCAPE:
                break
        out[place] = symbol
        before = [symbol, *before][: len(levels)]
    return used


def uncoded(block: Indices, codes: ContextCode) -> NDArray[np.int64]:
    """Return the places of a block's symbols that have no codeword after what is before them."""
    found, start = [], 0
    for run in runs(block):
        entries, rows = codes.events(run)
        found.append(start + rows[entries == UNCODED])
        start += run.size
    return np.concatenate(found)


def _next(words: Words, unread: Iterable[int]) -> tuple[int, int]:
    """Return what the next codeword is for, and its length."""
    word, length = 1, 0
    for bit in unread:
        word, length = word << 1 | bit, length + 1
        if word in words:
            return words[word], length
        if length == LONGEST:
            raise ValueError("no codeword begins so")
    raise StopIteration


def _number(before: list[int], size: int) -> int:
    """Return a context as a number; its symbols come the last one first."""
    number = 0
    for symbol in reversed(before):
        number = number * size + symbol
    return number


@lru_cache(maxsize=4)
def _tables(code: ContextCode) -> tuple[Words, list[dict[int, dict[int, int]]]]:
    """Return what each codeword, with a bit 1 before it, is for: without a context, and after."""
    return _of_root(code.root), [_of_level(level) for level in code.levels]


def _of_root(root: PrefixCode) -> Words:
    return {
        1 << length | word: index
        for index, (word, length) in enumerate(zip(root.codes.tolist(), root.lengths, strict=True))
        if length
    }


def _of_level(level: ContextLevel) -> dict[int, dict[int, int]]:
    pairs, codes = level.pairs, level.codes.tolist()
    contexts = pairs.contexts.tolist()
    tables: dict[int, dict[int, int]] = {context: {} for context in contexts}
    entries = zip(
        pairs.places.tolist(), pairs.symbols.tolist(), level.lengths.tolist(), codes, strict=False
    )
    for place, symbol, length, word in entries:
        tables[contexts[place]][1 << length | word] = symbol
    for context, length, word in zip(
        contexts, level.escapes.tolist(), codes[pairs.keys.size :], strict=True
    ):
        if length:
            tables[context][1 << length | word] = ESCAPE
    return tables
