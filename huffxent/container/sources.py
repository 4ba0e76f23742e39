"""Inputs: whatever holds data, as chunks that can be read as often as needed."""

from __future__ import annotations

import errno
import os
import stat
import weakref
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np
import xxhash

from huffxent.container.named import scratch
from huffxent.errors import CodebookError, LimitExceededError, SourceChangedError
from huffxent.names import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huffxent.symbols.alphabet import Buffer, Kind

    Data: TypeAlias = Buffer | str | os.PathLike[str] | np.ndarray

CHUNK = 1 << 20
"""Bytes read at a time."""

# Pipes that the caller opened already, as a shell's <(command) gives them: reading cannot hang for
# want of a writer, as it can with a named pipe.
_OPEN_PIPES = ("/dev/fd/", "/proc/self/fd/")


class Source(ABC):
    """Data that can be read from the start any number of times, and is the same each time.

    Attributes
    ----------
    name : str
        As a person reads it.
    status : os.stat_result or None
        Of the file that it is, if it is one.
    watch : callable or None
        Told the size of each chunk that was read.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.status: os.stat_result | None = None
        self.watch: Callable[[int], None] | None = None
        self._seen: tuple[int, int] | None = None

    @abstractmethod
    def _open(self) -> Iterator[bytes]:
        """Yield the data from the start, in chunks."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the data from the start, in chunks; SourceChangedError if it is not the same."""
        size, digest = 0, xxhash.xxh3_64()
        for chunk in self._open():
            size += len(chunk)
            digest.update(chunk)
            if self.watch is not None:
                self.watch(len(chunk))
            yield chunk
        seen = size, digest.intdigest()
        if self._seen not in (None, seen):
            raise SourceChangedError("changed while it was being read; try again").about(self.name)
        self._seen = seen

    def content(self, most: int, why: str) -> bytes:
        """Return all of the data; LimitExceededError, which says `why`, if it is above `most`."""
        parts, size = [], 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > most:
                raise LimitExceededError(
                    f"has more than {most:,} bytes, {why}; give a part of it"
                ).about(self.name)
            parts.append(chunk)
        return b"".join(parts)

    @property
    def size(self) -> int:
        """The bytes in all, known once it has been read through."""
        if self._seen is None:
            raise RuntimeError("a source has no size before it has been read")
        return self._seen[0]


class MemorySource(Source):
    """Bytes at hand."""

    def __init__(self, data: Buffer, name: str) -> None:
        super().__init__(name)
        self._data = memoryview(data).cast("B")

    def __reduce__(self) -> tuple[type[MemorySource], tuple[bytes, str]]:
        """Let it be sent to another process."""
        return MemorySource, (bytes(self._data), self.name)

    def _open(self) -> Iterator[bytes]:
        for start in range(0, len(self._data), CHUNK):
            yield bytes(self._data[start : start + CHUNK])


class SeekableSource(Source):
    """Data of which a part can be read."""

    @abstractmethod
    def opened(self) -> BinaryIO:
        """Return it as a file that is open at its start."""

    @abstractmethod
    def length(self) -> int:
        """Return its bytes, as far as can be told without reading it."""

    def piece(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from one place to another, or to where it ends."""
        with self.opened() as file:
            file.seek(start)
            while start < stop and (chunk := file.read(min(CHUNK, stop - start))):
                start += len(chunk)
                yield chunk

    def _open(self) -> Iterator[bytes]:
        with self.opened() as file:
            yield from _chunks(file)


class FileSource(SeekableSource):
    """A regular file, read anew each time."""

    def __init__(self, path: Path) -> None:
        super().__init__(printable(path))
        self._path = path
        self.status = path.stat()

    def opened(self) -> BinaryIO:
        """Return it as a file that is open at its start."""
        return self._path.open("rb", buffering=0)

    def length(self) -> int:
        """Return its size when it was found."""
        return 0 if self.status is None else self.status.st_size


class OpenFileSource(Source):
    """A file that is open and can be rewound."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        super().__init__(name)
        self._file = file

    def _open(self) -> Iterator[bytes]:
        self._file.seek(0)
        yield from _chunks(self._file)


class StreamSource(OpenFileSource):
    """A pipe, which can be read once: kept in an unnamed temporary file for the next times."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        super().__init__(_closed_with(self, scratch()), name)
        self._stream: BinaryIO | None = stream

    def _open(self) -> Iterator[bytes]:
        if self._stream is None:
            yield from super()._open()
            return
        stream, self._stream = self._stream, None
        for chunk in _chunks(stream):
            self._file.write(chunk)
            yield chunk


def source_of(data: Data | Source, kind: Kind) -> Source:
    """Return the source that `data` is: bytes, a path, an array of indices, or a source as it is.

    Raises
    ------
    OSError
        If it is a path to something that is not there or cannot be read as a file.
    TypeError, ValueError
        If it is something else, or an array of what are no such symbols.
    """
    if isinstance(data, Source):
        return data
    if isinstance(data, np.ndarray):
        if not np.issubdtype(data.dtype, np.integer):
            raise TypeError(f"an array of {data.dtype} holds no symbols; wanted integers")
        return MemorySource(kind.data_of(data), "<array>")
    if isinstance(data, (bytes, bytearray, memoryview)):
        return MemorySource(data, "<bytes>")
    if isinstance(data, (str, os.PathLike)):
        return path_source(data)
    raise TypeError(f"{type(data).__name__} is not data; wanted bytes, a path or an integer array")


def is_url(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is a URL."""
    return isinstance(path, str) and "://" in path


def refuse_url(path: str | os.PathLike[str], what: str) -> None:
    """Raise OSError if a path is a URL, and `what` is not read from there."""
    if is_url(path):
        raise OSError(errno.EINVAL, f"is a URL; a {what} is read from a file", os.fspath(path))


def path_source(path: str | os.PathLike[str]) -> Source:
    """Return the source that a path names: a regular file, a URL, or a pipe that is open."""
    if isinstance(path, str) and is_url(path):
        from huffxent.container.urls import UrlSource

        return UrlSource(path)
    path = Path(path)
    if os.fspath(path).startswith(_OPEN_PIPES) and stat.S_ISFIFO(path.stat().st_mode):
        stream = path.open("rb", buffering=0)
        source = StreamSource(stream, printable(path))
        _closed_with(source, stream)
        return source
    require_regular(path)
    return FileSource(path)


def read_regular(path: str | os.PathLike[str], largest: int, what: str) -> bytes:
    """Return the content of a regular file of at most `largest` bytes; `what` it should be."""
    refuse_url(path, what)
    path = Path(path)
    require_regular(path)
    # What is too large is not read, nor room made for it; one byte more tells of a file that grows.
    size = path.stat().st_size
    data = b""
    if size <= largest:
        with path.open("rb") as file:
            data = file.read(size + 1)
    if size > largest or len(data) > largest:
        raise CodebookError(f"larger than {largest:,} bytes, so no {what}")
    return data


def require_regular(path: Path) -> None:
    """Raise OSError unless `path` is a file that can be read any number of times."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory; name a file", os.fspath(path))
    if not stat.S_ISREG(mode):
        raise OSError(
            errno.EINVAL, "is not a regular file; pass it on standard input, as -", os.fspath(path)
        )


def _closed_with(source: Source, file: BinaryIO) -> BinaryIO:
    """Return `file`, which is closed when nobody has the source any more."""
    weakref.finalize(source, file.close)
    return file


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
