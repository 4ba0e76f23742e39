"""Blocks of symbols: each has its own literals, wherever the pieces of the data end."""

from __future__ import annotations

import pytest

from huffxent.container.format import BLOCK_LOG2
from huffxent.container.sources import MemorySource
from huffxent.container.splitting import blocks_of
from huffxent.symbols.integers import Chars

BLOCK = 1 << BLOCK_LOG2
NEW = "\N{GREEK SMALL LETTER PI}"


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 3])
def test_every_block_is_whole_by_itself(size):
    """Two thirds of the characters are unknown, and stand on both sides of where a block ends."""
    text = ("a" + NEW + "b")[: size % 3] + ("a" + NEW + "b") * (size // 3)
    alphabet = Chars().alphabet([ord("b")])
    blocks = list(blocks_of(MemorySource(text.encode(), "text"), alphabet))
    assert [len(block.indices) for block in blocks] == [
        min(BLOCK, size - start) for start in range(0, size, BLOCK)
    ]
    for number, block in enumerate(blocks):
        own = text[number * BLOCK : (number + 1) * BLOCK]
        assert alphabet.join(block.indices, b"".join(block.literals)) == own.encode()
        assert len(block.literals) == len(own) - own.count("b")
