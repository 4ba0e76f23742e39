"""The one switch between engines: whatever it picks, the bits are the same."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from huffxent.coding import reference, shares
from huffxent.errors import EngineError
from huffxent.models.counts import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from huffxent.coding.reference import Code
    from huffxent.coding.shares import Shares
    from huffxent.models.counts import Counts
    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices

    Work: TypeAlias = Literal[
        "count",
        "encode",
        "decode",
        "encode after contexts",
        "decode after contexts",
        "encode shares",
        "decode shares",
    ]


@dataclass(frozen=True)
class Engine:
    """Functions between a block of indices and its bits, and for how often each index occurs.

    `huffxent.coding.reference` says what the first three take and return, `huffxent.coding.shares`
    what the last two do, which code bytes by a softmax.
    """

    count: Callable[[Indices, int], Counts]
    encode: Callable[[Indices, Code, NDArray[np.uint8]], tuple[tuple[int, ...], int]]
    decode: Callable[[NDArray[np.uint8], Sequence[int], Code, Indices], int]
    encode_shares: Callable[[Shares], bytes]
    decode_shares: Callable[[bytes, FixedSoftmax, Indices], None]


AUTO = "auto"
_KERNELS = "huffxent.coding.kernels.engine"

LOADING_SECONDS = 0.55
"""What it takes to import numba and the compiled kernels: `huffxent bench` measures it."""

REFERENCE_SECONDS: Mapping[Work, float] = MappingProxyType(
    {
        "count": 1.5e-9,
        "encode": 35e-9,
        "decode": 40e-9,
        "encode after contexts": 0.5e-6,
        "decode after contexts": 1.1e-6,
        "encode shares": 0.9e-6,
        "decode shares": 20e-6,
    }
)
"""What the reference takes for one symbol: `huffxent bench` measures the first three of them."""


def _reference() -> Engine:
    return Engine(
        count, reference.encode, reference.decode, shares.encode_shares, shares.decode_bytes
    )


@lru_cache(maxsize=1)
def _numba() -> Engine:
    if not numba_is_installed():
        raise EngineError("the engine 'numba' needs numba: pip install numba, or take another one")
    kernels = import_module(_KERNELS)
    return Engine(
        kernels.count,
        kernels.encode,
        kernels.decode,
        kernels.encode_shares,
        kernels.decode_shares,
    )


ENGINES: Mapping[str, Callable[[], Engine]] = MappingProxyType(
    {"numba": _numba, "reference": _reference}
)


class _Automatic:
    """Takes the reference until numba would have paid for its loading.

    The seconds that the reference took so far in this process are summed up; when they reach those
    of the loading, what is still to come goes to the kernels. Thus, without knowing how much will
    come, it never takes more than twice the time of the better choice; and what is known to come
    is enough to load them at once.
    """

    def __init__(self) -> None:
        self._seconds = 0.0

    def expect(self, work: Work, symbols: int) -> None:
        if self._seconds + REFERENCE_SECONDS[work] * symbols >= LOADING_SECONDS:
            self._seconds = LOADING_SECONDS

    def engine(self, work: Work, symbols: int) -> Engine:
        if _KERNELS not in sys.modules:
            self._seconds += REFERENCE_SECONDS[work] * symbols
            if self._seconds < LOADING_SECONDS or not numba_is_installed():
                return _reference()
        return _numba()


_automatic = _Automatic()


def expect(name: str, work: Work, symbols: int) -> None:
    """Say how much is to come, before it comes in blocks: ``"auto"`` then chooses for all of it."""
    if name == AUTO:
        _automatic.expect(work, symbols)


def engine_for(name: str, work: Work, symbols: int) -> Engine:
    """Return the engine of that name to do some work on so many symbols.

    Parameters
    ----------
    name
        One of `ENGINES`, or ``"auto"``: the readable one for little data, numba's for more.
    work
        What it is wanted for.
    symbols
        How many symbols it is now.

    Raises
    ------
    ValueError
        If there is no engine of that name.
    EngineError
        If its library is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from huffxent.codes.prefix_code import PrefixCode
    >>> code, out = PrefixCode(bytes([1, 2, 2])), np.zeros(20, dtype=np.uint8)
    >>> engine_for("auto", "encode", 4).encode(np.array([0, 1, 2, 0], dtype=np.uint8), code, out)
    ((1, 1, 1, 1), 6)
    """
    if name == AUTO:
        return _automatic.engine(work, symbols)
    if name not in ENGINES:
        raise ValueError(f"no engine {name!r}; there is {', '.join([AUTO, *ENGINES])}")
    return ENGINES[name]()


@lru_cache(maxsize=1)
def numba_is_installed() -> bool:
    """Whether there is a numba to load."""
    return find_spec("numba") is not None
