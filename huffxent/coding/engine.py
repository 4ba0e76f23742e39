"""The one switch between engines: whatever it picks, the bits are the same."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.coding import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from huffxent.codes.prefix_code import PrefixCode
    from huffxent.coding.streams import CodedBlock
    from huffxent.symbols.alphabet import Buffer, Indices


@dataclass(frozen=True)
class Engine:
    """Two functions that turn a block of indices into bits and back."""

    encode: Callable[[Indices, PrefixCode], CodedBlock]
    decode: Callable[[Buffer, Sequence[int], int, PrefixCode], tuple[Indices, int]]


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {"reference": Engine(reference.encode, reference.decode)}
)

AUTO = "auto"


def engine_named(name: str) -> Engine:
    """Return the engine of that name; ``"auto"`` is the best one at hand.

    Examples
    --------
    >>> engine_named("auto") is engine_named("reference")
    True
    """
    if name == AUTO:
        return ENGINES["reference"]
    if name not in ENGINES:
        raise ValueError(f"no engine {name!r}; there is {', '.join([AUTO, *ENGINES])}")
    return ENGINES[name]
