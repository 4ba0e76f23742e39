"""The kinds of symbols by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.symbols.bytes import ByteAlphabet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huffxent.symbols.alphabet import Alphabet

SYMBOLS: Mapping[str, Alphabet] = MappingProxyType({ByteAlphabet.kind: ByteAlphabet()})
