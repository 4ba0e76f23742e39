"""Machine code in a folder that processes share: each form of a kernel in a file of its own.

Numba itself numbers the forms of a kernel, which are for arguments of different types, and keeps an
index of the numbers. Two processes that compile different forms at the same time may both take the
same number, and one form stands in the index with the other's code. Here a file is named by what it
is of, so that whoever writes it writes the same.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from numba.core import serialize

if TYPE_CHECKING:
    from pathlib import Path

# It has no types.
_dumps: Any = serialize.dumps

_log = logging.getLogger("huffxent")

_CHECKSUM = 16


class Forms:
    """The forms of one kernel, loaded and saved as numba asks for it.

    Parameters
    ----------
    folder
        Of this user alone: what is in it will be run.
    kernel
        The kernel's name.
    """

    def __init__(self, folder: Path, kernel: str) -> None:
        self._folder = folder
        self._kernel = kernel

    def load(self, key: Any) -> Any:
        """Return what was saved for a key; None if nothing was, or not as it is there."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        body = content[_CHECKSUM:]
        if content[:_CHECKSUM] != _checksum(body):
            return None
        found, data = pickle.loads(body)  # noqa: S301 - of this user's own folder
        return data if found == key else None

    def save(self, key: Any, data: Any) -> None:
        """Keep data for a key, whole or not at all; a full disk is no reason not to go on."""
        path, body = self._path(key), _dumps((key, data))
        part = path.with_suffix(f".{secrets.token_hex(8)}")
        try:
            part.write_bytes(_checksum(body) + body)
            part.replace(path)
        except OSError as error:
            _log.info("a compiled kernel is not kept: %s", error)
            with suppress(OSError):
                part.unlink()

    def _path(self, key: Any) -> Path:
        name = hashlib.blake2b(repr(key).encode(), digest_size=8).hexdigest()
        return self._folder / f"{self._kernel}-{name}.code"


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECKSUM).digest()
