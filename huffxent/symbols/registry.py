"""The kinds of symbols by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.errors import CodebookError
from huffxent.symbols.bytes import Bytes
from huffxent.symbols.integers import Chars, Fixed
from huffxent.symbols.strings import Labels, Words
from huffxent.symbols.text import encoding_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huffxent.symbols.alphabet import Kind


@dataclass(frozen=True)
class SymbolFamily:
    """A way to cut data into symbols, which may leave something to choose."""

    title: str
    """As a person reads it."""

    kind: Callable[[str], Kind]
    """From what was chosen, empty for nothing, to the kind."""

    usage: str
    """How a command line names it."""


def _without_choice(kind: Kind) -> Callable[[str], Kind]:
    def chosen(choice: str) -> Kind:
        if choice:
            raise CodebookError(f"symbols {kind.name!r} leave nothing to choose, not {choice!r}")
        return kind

    return chosen


def _block(choice: str) -> Kind:
    if choice not in {"1", "2", "3", "4"}:
        raise CodebookError(f"symbols 'block:{choice}': wanted block:1 to block:4")
    return Fixed(f"block:{choice}", int(choice))


def _text(kind: Callable[[str], Kind]) -> Callable[[str], Kind]:
    return lambda encoding: kind(encoding_named(encoding or "utf-8"))


def _number(name: str, width: int, order: str) -> SymbolFamily:
    ends = "little" if order == "<" else "big"
    title = f"unsigned integers of {8 * width} bits, {ends}-endian"
    return SymbolFamily(title, _without_choice(Fixed(name, width, order, number=True)), name)


SYMBOLS: Mapping[str, SymbolFamily] = MappingProxyType(
    {
        "bytes": SymbolFamily("bytes", _without_choice(Bytes()), "bytes"),
        "chars": SymbolFamily("characters of a text", _text(Chars), "chars"),
        "words": SymbolFamily("words, and what stands between them", _text(Words), "words"),
        "block": SymbolFamily("1 to 4 bytes at a time", _block, "block:N"),
        "u16le": _number("u16le", 2, "<"),
        "u16be": _number("u16be", 2, ">"),
        "u32le": _number("u32le", 4, "<"),
        "u32be": _number("u32be", 4, ">"),
        "labels": SymbolFamily("lines, such as labels", _without_choice(Labels()), "labels"),
    }
)


@lru_cache(maxsize=64)
def kind_named(name: str) -> Kind:
    """Return the kind of symbols of that name.

    Raises
    ------
    CodebookError
        If there is none.

    Examples
    --------
    >>> kind_named("block:2").name, kind_named("chars:latin1").name
    ('block:2', 'chars:iso8859-1')
    """
    family, _, choice = name.partition(":")
    if family not in SYMBOLS:
        usages = ", ".join(known.usage for known in SYMBOLS.values())
        raise CodebookError(f"no symbol kind {name!r}; there is {usages}")
    return SYMBOLS[family].kind(choice)
