"""Files out of an archive that may be damaged, or made to do harm.

No path in an archive is ever written to: what is wanted has its place already, and is read from the
regular file of that name. Links, devices, and names that are absolute or climb are passed over.
"""

from __future__ import annotations

import bz2
import gzip
import stat
import tarfile
import zipfile
import zlib
from contextlib import closing, contextmanager
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, cast

from huffxent.corpora.cache import WAY_OUT, publish_checked
from huffxent.errors import HuffxentError, IntegrityError, LimitExceededError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from huffxent.corpora.standard import Member

    Entries = Generator[tuple[str, IO[bytes]], None, None]

_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
)


def unpack(archive: Path, source: str, wanted: Mapping[Path, Member], limit: int) -> None:
    """Publish files from an archive where they are wanted, each once it is known to be right.

    Parameters
    ----------
    archive
        A gzipped tar, a zip, or a file compressed by bzip2, by the end of its name.
    source
        Where it is from, for messages.
    wanted
        The files, by where they are wanted.
    limit
        How many bytes are uncompressed at most before all of them are found.

    Raises
    ------
    IntegrityError
        If the archive is damaged or lacks one of them, or one of them is not what it should be.
    LimitExceededError
        If the files are not found within the limit.
    """
    left = {member.name: (path, member) for path, member in wanted.items()}
    read = _READERS[archive.suffix]
    with _damage_named(source), closing(read(archive, left, limit)) as entries:
        for name, stream in entries:
            target, member = left.pop(name)
            publish_checked(cast("BinaryIO", stream), target, member, source)
            if not left:
                break
    if left:
        raise IntegrityError(f"{source}: has no {', '.join(left)} in it; {WAY_OUT}")


@contextmanager
def _damage_named(source: str) -> Iterator[None]:
    try:
        yield
    except HuffxentError:
        raise
    except _DAMAGE as error:
        raise _damaged(source, error) from error
    except OSError as error:
        if error.errno is not None:  # what the system says, such as that the disk is full
            raise
        raise _damaged(source, error) from error


def _damaged(source: str, error: Exception) -> IntegrityError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return IntegrityError(f"{source}: is damaged, or no such archive ({reason}); {WAY_OUT}")


def _found(name: str, wanted: Mapping[str, object]) -> str | None:
    """Return which of the wanted files an entry is by its name, if any."""
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts
    return path.name if inside and path.name in wanted else None


class _Bounded:
    """A file of which no more than a limit can be read."""

    def __init__(self, file: gzip.GzipFile, limit: int) -> None:
        self._file, self._limit, self._left = file, limit, limit

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            what = f"the archive holds more than {self._limit:,} bytes, and not what is wanted"
            raise LimitExceededError(f"{what}; {WAY_OUT}")
        return data


def _tar_entries(archive: Path, wanted: Mapping[str, object], limit: int) -> Entries:
    with gzip.open(archive) as plain:
        bounded = cast("IO[bytes]", _Bounded(plain, limit))
        with tarfile.open(fileobj=bounded, mode="r|") as tar:
            for entry in tar:
                name = _found(entry.name, wanted) if entry.isreg() else None
                stream = tar.extractfile(entry) if name else None
                if name and stream:
                    yield name, stream


def _zip_entries(archive: Path, wanted: Mapping[str, object], _limit: int) -> Entries:
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            regular = stat.S_IFMT(entry.external_attr >> 16) in {0, stat.S_IFREG}
            encrypted = entry.flag_bits & 1
            name = _found(entry.filename, wanted)
            if name and regular and not encrypted:
                with opened.open(entry) as stream:
                    yield name, stream


def _bz2_entries(archive: Path, wanted: Mapping[str, object], _limit: int) -> Entries:
    with bz2.open(archive) as stream:
        yield next(iter(wanted)), stream


_READERS: Mapping[str, Callable[[Path, Mapping[str, object], int], Entries]] = MappingProxyType(
    {".gz": _tar_entries, ".zip": _zip_entries, ".bz2": _bz2_entries}
)
"""How an archive is read, by the end of its name."""
