"""Files that say which file it was when they cannot be written."""

from __future__ import annotations

import errno
import io
import os
import tempfile
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def writing(fd: int, path: str | os.PathLike[str]) -> BinaryIO:
    """Return a descriptor as a file to be written, whose errors name `path`."""
    return io.BufferedWriter(_NamedFile(fd, "wb", path))


def scratch() -> BinaryIO:
    """Return a file without a name, to be written and read; its errors name the folder it is in.

    Examples
    --------
    >>> with scratch() as file:
    ...     _ = file.write(b"kept for a while")
    ...     _ = file.seek(5)
    ...     file.read(3)
    b'for'
    """
    with tempfile.TemporaryFile(buffering=0) as file:
        fd = os.dup(file.fileno())
    return io.BufferedRandom(_NamedFile(fd, "w+b", tempfile.gettempdir()))


class _NamedFile(io.FileIO):
    """A file whose errors in writing name a path: the system names none."""

    def __init__(self, fd: int, mode: str, path: str | os.PathLike[str]) -> None:
        super().__init__(fd, mode)
        self._path = os.fspath(path)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some of `data`, and return how many bytes."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno != errno.EPIPE:  # who closed a pipe is not told about it
                error.filename = self._path
            raise
