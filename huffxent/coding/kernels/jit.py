"""How kernels are compiled, and where the machine code is kept from one process to the next."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import platformdirs

from huffxent.coding.kernels.kept import Forms

if TYPE_CHECKING:
    from collections.abc import Callable

    Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_log = logging.getLogger("huffxent")

# Its attributes are made when it is imported, so that a type checker knows none of them.
_config: Any = numba.config

READABLE = bool(_config.DISABLE_JIT or _config.BOUNDSCHECK)
"""Whether kernels are to be interpreted, or to check every access, instead of being fast."""


def kernel(function: Kernel) -> Kernel:
    """Return `function` compiled at its first call, without the GIL, and kept for other processes.

    Its name, with the module's, is to be its own: two kernels of one name and the same arguments,
    kept by different processes, may be taken for each other when they are linked together.

    Unsigned integers only, and every constant a `numpy.uint64`: beside a signed one they would
    become floats, and a signed index costs a test for wrapping around.
    """
    folder = cache_folder()
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    if folder is not None and not _config.DISABLE_JIT:
        # Numba asks for its folder once, when caching is switched on for a function.
        before, _config.CACHE_DIR = _config.CACHE_DIR, os.fspath(folder)
        try:
            compiled.enable_caching()
        finally:
            _config.CACHE_DIR = before
        name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
        cache = compiled._cache  # noqa: SLF001 - numba lets nobody choose how its files are named
        files = Forms(Path(cache.cache_path), name.replace("<locals>.", ""))
        cache._cache_file = files  # noqa: SLF001
    return cast("Kernel", compiled)


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """Return the folder for machine code, or None if there is none that only this user can write.

    Whoever can write there can have his code run, so a folder that others may write is not used.
    Its name is a digest of sources: no kernel runs in an outdated form, not even when only a
    function that it calls or a constant was changed.
    """
    for parent in (_user_folder, _temporary_folder):
        try:
            return _private_folder(parent())
        except (OSError, RuntimeError) as error:
            _log.info("compiled kernels are not kept there: %s", error)
    return None


def announce() -> None:
    """Say that kernels are about to be compiled, if they are."""
    folder = cache_folder()
    if _config.DISABLE_JIT:
        return
    if folder is None:
        _log.warning("compiling the fast kernels, for want of a private folder to keep them in")
    elif next(folder.rglob("*.code"), None) is None:
        _log.warning("compiling the fast kernels, once for this machine; it takes some seconds")


def _user_folder() -> Path:
    return Path(platformdirs.user_cache_dir("huffxent", appauthor=False))


def _temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "kernels"
    return Path(tempfile.gettempdir()) / f"huffxent-{user}"


def _private_folder(parent: Path) -> Path:
    """Return the folder for these kernels in `parent`, made and proved to be this user's alone."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = parent / f"kernels-{_digest()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _refuse_shared(parent)
    _refuse_shared(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written")
    return folder


def _digest() -> str:
    # Of all that kernels take functions or constants from, which compiled code has in it.
    coding = Path(__file__).parents[1]
    sources = [*sorted(coding.rglob("*.py")), coding.parent / "models" / "softmax" / "fixed.py"]
    parts = [*map(Path.read_bytes, sources), b"readable" if READABLE else b"fast"]
    # What compiles is different as well, and what the code is pickled with.
    parts += [numba.__version__.encode(), str(sys.implementation.cache_tag).encode()]
    return hashlib.blake2b(b"\0".join(parts), digest_size=8).hexdigest()


def _refuse_shared(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(f"{folder} is not a folder")
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        raise PermissionError(f"others can write {folder}; chmod 700 makes it yours alone")
