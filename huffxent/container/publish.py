"""Output that appears whole or not at all: a target is old, absent or complete."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from huffxent.container.named import writing

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def published(
    target: str | os.PathLike[str], *, force: bool = False, like: os.stat_result | None = None
) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` when the block ends well, and vanishes when it does not.

    While it is written it has no name, where the system can do that (O_TMPFILE), so that not even
    a killed process leaves anything behind, but for the instant in which it takes the place of an
    old target; elsewhere it is a hidden file beside the target. Only its owner can read it until it
    is published. A target that is a device or a pipe is written straight.

    Parameters
    ----------
    target
        Where the output goes.
    force
        Replace what is there (a symbolic link itself, not what it points to).
    like
        Take over the permissions of this file, without set-id bits and within the umask, its group
        if that may be given, and its time of modification. Where the group may not be given, that
        of the target may do no more than others may.

    Raises
    ------
    FileExistsError
        If the target is there and not `force`, before anything is written.
    OSError
        If the folder cannot be written, the disk is full, ...; it names the target.
    """
    path = Path(target)
    require_free(path, force=force)
    if _is_special(path):
        with writing(os.open(path, _FLAGS), path) as file:
            yield file
        return
    # Its name is known before it has one: wherever a signal comes, it is not left behind.
    hidden = path.with_name(f".huffxent-{secrets.token_hex(8)}")
    try:
        with writing(_unnamed_file(path, hidden), path) as file:
            yield file
            file.flush()
            _take_over(file.fileno(), like)
            _link(file.fileno(), hidden, path, force=force)
    finally:
        with suppress(OSError):
            hidden.unlink()


_FLAGS: int = os.O_WRONLY | getattr(os, "O_BINARY", 0)


def require_free(path: Path, *, force: bool) -> None:
    """Raise OSError if a target is no file, or is there and may not be replaced."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory; name a file", str(path))
    if path.is_block_device() or path.is_socket():
        raise OSError(errno.EINVAL, "is no file but a disk or a socket; name a file", str(path))
    if not force and os.path.lexists(path) and not _is_special(path):
        raise FileExistsError(errno.EEXIST, "exists already; -f replaces it", str(path))


def _is_special(path: Path) -> bool:
    """Whether bytes written to `path` go somewhere else than into a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _unnamed_file(path: Path, hidden: Path) -> int:
    """Return a new file in the folder of `path`; it is called `hidden` if it had to have a name."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):  # noqa: PTH112 - a path's own raises if it may not be seen
        try:
            return os.open(path.parent, _FLAGS | os.O_TMPFILE, 0o600)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
            if not path.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent)) from None
    return os.open(hidden, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)


def _take_over(fd: int, like: os.stat_result | None) -> None:
    mode = 0o666 if like is None else like.st_mode & 0o777
    if like is not None and os.fstat(fd).st_gid != like.st_gid and not _given(fd, like.st_gid):
        mode &= 0o707 | (mode & 0o007) << 3
    os.fchmod(fd, mode & ~_umask())
    if like is not None:
        os.utime(fd, ns=(like.st_atime_ns, like.st_mtime_ns))


def _umask() -> int:
    """Return the umask, which is not touched where the system tells it: other threads have it."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_bytes().splitlines():
            if line.startswith(b"Umask:"):
                return int(line.split()[1], 8)
    if sys.platform == "emscripten":  # some versions have one that takes all from the owner too
        return 0o022
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _given(fd: int, group: int) -> bool:
    """Give a file to a group, and return whether that was allowed."""
    try:
        os.fchown(fd, -1, group)
    except OSError:
        return False
    return True


def _link(fd: int, hidden: Path, path: Path, *, force: bool) -> None:
    """Give the file its name."""
    name = hidden if os.fstat(fd).st_nlink else None
    if not force:
        _link_as(fd, name, path)
        return
    if name is None:
        _link_as(fd, None, hidden)
    hidden.replace(path)


def _link_as(fd: int, name: Path | None, path: Path) -> None:
    try:
        if name is not None:
            if not _linked(name, path):
                _move_as(name, path)
        else:
            # Only with a folder given does Python call linkat, which can follow /proc's link.
            os.link(f"/proc/self/fd/{fd}", path, src_dir_fd=fd, follow_symlinks=True)
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, "exists already; -f replaces it", str(path)) from None


def _linked(name: Path, path: Path) -> bool:
    """Give a file a second name; return whether files have any: not on FAT, nor in a browser."""
    if not hasattr(os, "link"):
        return False
    try:
        os.link(name, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        return False
    return True


def _move_as(name: Path, path: Path) -> None:
    """Give a file another name if that is free; for an instant, an empty file holds it."""
    os.close(os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        name.replace(path)
    finally:
        if name.exists():
            path.unlink()
