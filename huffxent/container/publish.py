"""Output that appears whole or not at all: a target is old, absent or complete."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def published(
    target: str | os.PathLike[str], *, force: bool = False, like: os.stat_result | None = None
) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` when the block ends well, and vanishes when it does not.

    While it is written it has no name, where the system can do that (O_TMPFILE), so that not even
    a killed process leaves anything behind; elsewhere it is a hidden file beside the target. Only
    its owner can read it until it is published. A target that is a device or a pipe is written
    straight.

    Parameters
    ----------
    target
        Where the output goes.
    force
        Replace what is there (a symbolic link itself, not what it points to).
    like
        Take over the permissions, without set-id bits and within the umask, and the time of
        modification of this file.

    Raises
    ------
    FileExistsError
        If the target is there and not `force`, before anything is written.
    OSError
        If the folder cannot be written, the disk is full, ...
    """
    path = Path(target)
    require_free(path, force=force)
    if _is_special(path):
        with path.open("wb") as file:
            yield file
        return
    fd, hidden = _unnamed_file(path)
    try:
        with os.fdopen(fd, "wb") as file:
            yield file
            file.flush()
            _take_over(fd, like)
            hidden = _link(fd, hidden, path, force=force)
    finally:
        if hidden is not None:
            with suppress(FileNotFoundError):
                hidden.unlink()


def require_free(path: Path, *, force: bool) -> None:
    """Raise OSError if a target is a folder, or is there and may not be replaced."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory; name a file", str(path))
    if not force and os.path.lexists(path) and not _is_special(path):
        raise FileExistsError(errno.EEXIST, "exists already; -f replaces it", str(path))


def _is_special(path: Path) -> bool:
    """Whether bytes written to `path` go somewhere else than into a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _unnamed_file(path: Path) -> tuple[int, Path | None]:
    """Return a new file in the folder of `path`, and its name if it had to have one."""
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        try:
            return os.open(path.parent, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600), None
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
            if not path.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent)) from None
    fd, name = tempfile.mkstemp(dir=path.parent, prefix=".huffxent-")
    return fd, Path(name)


def _take_over(fd: int, like: os.stat_result | None) -> None:
    umask = os.umask(0o077)
    os.umask(umask)
    os.fchmod(fd, (0o666 if like is None else like.st_mode & 0o777) & ~umask)
    if like is not None:
        os.utime(fd, ns=(like.st_atime_ns, like.st_mtime_ns))


def _link(fd: int, hidden: Path | None, path: Path, *, force: bool) -> Path | None:
    """Give the file its name; return the name that is left over, if any."""
    if not force:
        _link_as(fd, hidden, path)
        return hidden
    if hidden is None:
        hidden = path.with_name(f".huffxent-{secrets.token_hex(8)}")
        _link_as(fd, None, hidden)
    hidden.replace(path)
    return None


def _link_as(fd: int, hidden: Path | None, path: Path) -> None:
    try:
        if hidden is not None:
            os.link(hidden, path)
        else:
            # Only with a folder given does Python call linkat, which can follow /proc's link.
            os.link(f"/proc/self/fd/{fd}", path, src_dir_fd=fd, follow_symlinks=True)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, "exists already; -f replaces it", str(path)) from None
